"""Listings map exactly or not at all; drafts that would be refused are refused here, with a remedy."""

from dataclasses import replace

import pytest

from connectors.base.types import ListingState
from connectors.wechat_shop.goods import words
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money


def product(status, edit_status=4, **more):
    wire = {
        "product_id": 1,
        "status": status,
        "edit_status": edit_status,
        "skus": [{"sku_id": 2, "sku_code": "A"}],
    } | more
    return words.to_listing(shapes.Product.model_validate(wire), "A")


@pytest.mark.parametrize(
    ("status", "edit", "state"),
    [
        (0, 1, ListingState.OFF),
        (0, 2, ListingState.AUDIT),
        (0, 3, ListingState.REFUSED),
        (0, 7, ListingState.AUDIT),
        (0, 8, ListingState.REFUSED),
        (5, 4, ListingState.LIVE),
        (5, 2, ListingState.LIVE),
        (6, 4, ListingState.DELETED),
        (9, 4, ListingState.DELETED),
        (11, 4, ListingState.OFF),
        (13, 4, ListingState.OFF),
        (20, 4, ListingState.OFF),
    ],
)
def test_product_states(status, edit, state):
    assert product(status, edit).state is state


@pytest.mark.parametrize(("status", "edit"), [(7, 4), (0, 6), (99, 2)])
def test_an_unknown_product_state_is_not_guessed(status, edit):
    with pytest.raises(MappingError):
        product(status, edit)


def test_the_platforms_words_are_kept_when_it_refuses():
    refused = product(0, 3, audit_info={"reject_reason": "主图含有联系方式"})
    assert refused.reason == "主图含有联系方式"


def test_the_sku_of_our_code_is_chosen_among_several():
    skus = [{"sku_id": 2, "sku_code": "B"}, {"sku_id": 3, "out_sku_id": "A"}]
    assert product(5, skus=skus).vendor_sku_id == "3"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"title": "牦牛肉"}, "title"),
        ({"title": "x" * 20}, "title"),
        ({"title": "牦" * 61}, "title"),
        ({"price": Money(0)}, "price"),
        ({"price": Money(10**9 + 1)}, "price"),
        ({"stock": -1}, "stock"),
        ({"stock": 10**7 + 1}, "stock"),
    ],
)
def test_a_draft_that_would_be_refused_is_refused_with_a_remedy(shop, changes, word):
    with pytest.raises(Invalid, match=word) as invalid:
        words.check_draft(replace(shop.draft, **changes))
    assert invalid.value.remedy


@pytest.mark.parametrize(("main", "detail"), [(3, 3), (4, 2), (0, 3), (4, 0)])
def test_food_needs_four_main_and_three_detail_pictures(shop, main, detail):
    with pytest.raises(Invalid, match="pictures"):
        words.check_draft(replace(shop.draft, main_pictures=shop.urls[:main], detail_pictures=shop.urls[:detail]))


def test_crafts_need_three_main_pictures_and_one_detail_picture(shop):
    facts = replace(shop.facts, is_food=False, is_fresh=False)
    fewer = replace(shop.draft, main_pictures=shop.urls[:3], detail_pictures=shop.urls[:1], facts=facts)
    words.check_draft(fewer)
    with pytest.raises(Invalid):
        words.check_draft(replace(fewer, main_pictures=shop.urls[:2]))


def test_the_same_picture_twice_is_refused(shop):
    with pytest.raises(Invalid, match="twice"):
        words.check_draft(replace(shop.draft, main_pictures=(*shop.urls[:4], shop.urls[0])))


def test_attributes_are_filled_from_what_we_know(shop):
    wanted = [
        shapes.Attribute(name="净含量", is_required=True),
        shapes.Attribute(name="保质期", type_v2="integer_unit", value="天", is_required=True),
        shapes.Attribute(name="储存方式", type_v2="select_one", value="冷冻;冷藏;常温", is_required=True),
        shapes.Attribute(name="适用人群"),
    ]
    assert words.to_attributes(shop.facts, wanted, {}) == [
        {"attr_key": "净含量", "attr_value": "500g"},
        {"attr_key": "保质期", "attr_value": "365 天"},
        {"attr_key": "储存方式", "attr_value": "冷冻"},
    ]


def test_what_is_required_and_unknown_is_named(shop):
    wanted = [shapes.Attribute(name="部位", is_required=True), shapes.Attribute(name="等级", is_required=True)]
    with pytest.raises(Invalid, match="部位、等级"):
        words.to_attributes(shop.facts, wanted, {})
    given_by_hand = words.to_attributes(shop.facts, wanted, {"部位": "腱子", "等级": "一级"})
    assert [x["attr_value"] for x in given_by_hand] == ["腱子", "一级"]


def test_a_choice_the_category_does_not_offer_is_not_sent(shop):
    wanted = [shapes.Attribute(name="储存方式", type_v2="select_one", value="常温", is_required=True)]
    with pytest.raises(Invalid):
        words.to_attributes(shop.facts, wanted, {})


def test_the_category_path_runs_from_root_to_leaf(shop):
    tree = [
        shapes.Category(cat_id="1", name="生鲜"),
        shapes.Category(cat_id="2", f_cat_id="1", name="肉"),
        shapes.Category(cat_id="3", f_cat_id="2", name="牦牛生鲜", leaf=True),
    ]
    assert [x.cat_id for x in words.pick_category(shop.facts, tree, "")] == ["1", "2", "3"]
    with pytest.raises(Invalid, match="牦牛生鲜"):
        words.pick_category(shop.facts, tree[:2], "")


def test_the_body_of_a_product(shop):
    leaf = [shapes.Category(cat_id="1", name="生鲜"), shapes.Category(cat_id="3", name="牛肉", leaf=True)]
    body = words.to_product(shop.draft, category=leaf, attributes=[], address_id="7", template_id="8")
    assert (body["out_product_id"], body["listing"], body["brand_id"]) == ("QH-YAK-500", 1, "2100000000")
    assert (body["cats_v2"], body["after_sale_info"]) == (
        [{"cat_id": "1"}, {"cat_id": "3"}],
        {"after_sale_address_id": "7"},
    )
    assert (body["deliver_method"], body["express_info"]) == (0, {"template_id": "8", "weight": 560})
    (sku,) = body["skus"]
    assert (sku["sku_code"], sku["out_sku_id"], sku["sale_price"], sku["stock_num"]) == (
        "QH-YAK-500",
        "QH-YAK-500",
        12900,
        50,
    )


def test_a_voucher_has_no_courier(shop):
    body = words.to_product(
        replace(shop.draft, is_voucher=True), category=[], attributes=[], address_id="7", template_id=""
    )
    assert body["deliver_method"] == 1
    assert "express_info" not in body
