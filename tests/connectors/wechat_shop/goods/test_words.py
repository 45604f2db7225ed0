"""Listings map exactly or not at all; drafts that would be refused are refused here, with a remedy."""

from dataclasses import replace

import pytest

from connectors.base.types import ListingRef, ListingState
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


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"reject_reason": "主图含有联系方式"}, "主图含有联系方式"),
        ('{"reject_reason": "主图含有联系方式"}', "主图含有联系方式"),
        ({"reason": "x"}, "x"),
        ("plain words", "plain words"),
        ("[1]", ""),
        ({"reject_reason": 5}, ""),
        (None, ""),
    ],
)
def test_the_refusing_words_are_found_wherever_they_are(info, said):
    assert product(0, 3, audit_info=info).reason == said


def test_a_product_on_sale_whose_edit_was_refused_stays_live_and_says_why():
    refused = product(5, 3, audit_info={"reject_reason": "标题夸大"})
    assert (refused.state, refused.reason) == (ListingState.LIVE, "标题夸大")
    assert product(5, 4, audit_info={"reject_reason": "older"}).reason == ""


def shelved(*skus, status=5):
    wire = {"product_id": 1, "status": status, "edit_status": 4, "title": "牦牛肉", "out_product_id": "P", "skus": skus}
    return words.to_snapshots(shapes.Product.model_validate(wire))


def test_a_product_is_on_the_shelf_once_per_sku():
    first, second = shelved(
        {"sku_id": 2, "sku_code": "A", "sale_price": 12900, "stock_num": 7}, {"sku_id": "3", "out_sku_id": "B"}
    )
    assert (first.ref.merchant_code, first.ref.vendor_sku_id, first.title) == ("A", "2", "牦牛肉")
    assert (first.price, first.stock) == (Money(12900), 7)
    assert (second.ref.merchant_code, second.ref.vendor_sku_id, second.price, second.stock) == ("B", "3", None, None)


def test_a_sku_without_codes_is_called_like_its_product():
    assert shelved({"sku_id": 2})[0].ref.merchant_code == "P"


def test_a_deleted_product_is_not_on_the_shelf():
    assert shelved({"sku_id": 2}, status=9) == []


@pytest.mark.parametrize("days", [1, 3, 16])
def test_a_presale_takes_4_to_15_days(shop, days):
    with pytest.raises(Invalid, match="presale"):
        words.check_draft(replace(shop.draft, presale_days=days))


def test_a_presale_says_how_many_days_it_takes(shop):
    body = words.to_product(
        replace(shop.draft, presale_days=7), category=[], attributes=[], address_id="7", template_id="8"
    )
    assert body["skus"][0]["sku_deliver_info"] == {
        "stock_type": 1,
        "full_payment_presale_delivery_type": 0,
        "full_payment_presale_delivery_time": 7,
    }


def update(shop, product, vendor_sku_id="2"):
    body = words.to_product(shop.draft, category=[], attributes=[], address_id="7", template_id="8")
    ref = ListingRef("1", vendor_sku_id, "QH-YAK-500", ListingState.LIVE)
    return words.to_update(body, shapes.Product.model_validate(product), ref, stock=33)


WIRE = {
    "product_id": 1,
    "status": 5,
    "edit_status": 4,
    "out_product_id": "OLD",
    "brand_id": "777",
    "extra_service": {"seven_day_return": 1},
    "limited_info": None,
    "min_price": 5,
    "skus": [{"sku_id": 2, "out_sku_id": "OLD-SKU", "sku_code": "X"}, {"sku_id": 3, "sku_code": "B", "sale_price": 5}],
}


def test_an_update_keeps_ids_codes_stock_other_skus_and_what_was_set_by_hand(shop):
    body = update(shop, WIRE)
    ours, other = body["skus"]
    assert (ours["sku_id"], ours["out_sku_id"], ours["stock_num"], ours["sale_price"]) == ("2", "OLD-SKU", 33, 12900)
    assert (other["sku_id"], other["sku_code"], other["sale_price"]) == ("3", "B", 5)
    assert (body["product_id"], body["out_product_id"], body["brand_id"]) == ("1", "OLD", "777")
    assert (body["extra_service"], body["title"]) == ({"seven_day_return": 1}, shop.draft.title)
    assert "min_price" not in body


@pytest.mark.parametrize(("status", "listing"), [(5, 1), (0, 1), (11, 0), (13, 0)])
def test_an_update_is_submitted_unless_the_product_is_off_sale(shop, status, listing):
    assert update(shop, WIRE | {"status": status})["listing"] == listing


def test_an_update_of_a_sku_that_is_gone_is_refused(shop):
    with pytest.raises(Invalid):
        update(shop, WIRE, vendor_sku_id="99")
