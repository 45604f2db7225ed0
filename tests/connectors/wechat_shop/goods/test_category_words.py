"""What a category asks for is answered in the form it wants, or named as missing."""

from dataclasses import replace

import pytest

from connectors.base.types import AttributeKind, PictureRef, Qualification
from connectors.wechat_shop.goods import category_words
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid
from hub.kernel.money import Money


def test_attributes_are_filled_from_what_we_know(shop):
    wanted = [
        shapes.Attribute(name="净含量", is_required=True),
        shapes.Attribute(name="保质期", type_v2="integer_unit", value="天", is_required=True),
        shapes.Attribute(name="储存方式", type_v2="select_one", value="冷冻;冷藏;常温", is_required=True),
        shapes.Attribute(name="适用人群"),
    ]
    assert category_words.to_attributes(shop.facts, wanted, {}) == [
        {"attr_key": "净含量", "attr_value": "500g"},
        {"attr_key": "保质期", "attr_value": "365 天"},
        {"attr_key": "储存方式", "attr_value": "冷冻"},
    ]


def test_what_is_required_and_unknown_is_named(shop):
    wanted = [shapes.Attribute(name="部位", is_required=True), shapes.Attribute(name="等级", is_required=True)]
    with pytest.raises(Invalid, match="部位、等级"):
        category_words.to_attributes(shop.facts, wanted, {})
    given_by_hand = category_words.to_attributes(shop.facts, wanted, {"部位": "腱子", "等级": "一级"})
    assert [x["attr_value"] for x in given_by_hand] == ["腱子", "一级"]


def test_a_choice_the_category_does_not_offer_is_not_sent(shop):
    wanted = [shapes.Attribute(name="储存方式", type_v2="select_one", value="常温", is_required=True)]
    with pytest.raises(Invalid):
        category_words.to_attributes(shop.facts, wanted, {})


def test_the_category_path_runs_from_root_to_leaf(shop):
    tree = [
        shapes.Category(cat_id="1", name="生鲜"),
        shapes.Category(cat_id="2", f_cat_id="1", name="肉"),
        shapes.Category(cat_id="3", f_cat_id="2", name="牦牛生鲜", leaf=True),
    ]
    assert [x.cat_id for x in category_words.pick_category(shop.facts, tree, "")] == ["1", "2", "3"]
    with pytest.raises(Invalid, match="牦牛生鲜"):
        category_words.pick_category(shop.facts, tree[:2], "")


@pytest.mark.parametrize(
    ("kind", "value", "known", "sent"),
    [
        ("string", "", "500g", "500g"),
        ("select_one", "冷冻;冷藏", "冷冻", "冷冻"),
        ("select_one", "冷冻;冷藏", "冷冻;冷藏", ""),
        ("select_many", "冷冻;冷藏", "冷冻;冷藏", "冷冻;冷藏"),
        ("select_many", "冷冻", "冷冻;冷藏", ""),
        ("integer", "", "12", "12"),
        ("integer", "", "12.5", ""),
        ("decimal4", "", "12.1234", "12.1234"),
        ("decimal4", "", "12.12345", ""),
        ("integer_unit", "天;月", "365天", "365 天"),
        ("integer_unit", "天;月", "365 天", "365 天"),
        ("integer_unit", "月", "365 天", ""),
        ("integer_unit", "天", "1.5 天", ""),
        ("decimal4_unit", "kg;g", "0.5kg", "0.5 kg"),
        ("something_new", "", "x", "x"),
        ("string", "", "", ""),
    ],
)
def test_a_value_takes_the_form_its_type_wants(shop, kind, value, known, sent):
    wanted = [shapes.Attribute(name="参数", type_v2=kind, value=value)]
    (need,) = category_words.to_attribute_needs(shop.facts, wanted, {"参数": known})
    assert need.filled == sent


def test_a_new_choice_is_sent_where_the_category_lets_one_add_it(shop):
    wanted = [shapes.Attribute(name="参数", type_v2="select_one", value="a", append_allowed=True)]
    assert category_words.to_attribute_needs(shop.facts, wanted, {"参数": "b"})[0].filled == "b"


def test_the_needs_of_a_category_name_what_is_missing(shop):
    wire = {
        "attr": {
            "product_attr_list": [
                {"name": "净含量", "is_required": True},
                {"name": "部位", "type_v2": "select_one", "value": "腱子;里脊", "is_required": True},
                {"name": "保质期", "type_v2": "integer_unit", "value": "天"},
            ]
        },
        "product_qua_list": [{"qua_id": 1, "name": "检验报告"}, {"qua_id": 2, "name": "许可证", "mandatory": True}],
    }
    path = [shapes.Category(cat_id="1", name="生鲜"), shapes.Category(cat_id="3", name="牛肉", leaf=True)]
    needs = category_words.to_needs(path, shapes.CategoryDetail.model_validate(wire), shop.facts, {})
    assert (needs.vendor_category_id, needs.name, needs.missing) == ("3", "生鲜 / 牛肉", ("部位",))
    assert [x.kind for x in needs.attributes] == [AttributeKind.TEXT, AttributeKind.ONE_OF, AttributeKind.NUMBER]
    assert (needs.attributes[1].choices, needs.attributes[2].choices) == (("腱子", "里脊"), ())
    assert [x.filled for x in needs.attributes] == ["500g", "", "365 天"]
    assert needs.papers == ("许可证", "检验报告")


def test_papers_are_found_inside_attr_too():
    wire = {"attr": {"product_qua_list": [{"qua_id": "1", "name": "许可证"}]}}
    assert [x.qua_id for x in shapes.CategoryDetail.model_validate(wire).papers()] == ["1"]


ORGANIC = Qualification("organic", "N1", None, (PictureRef("u1"), PictureRef("u1"), PictureRef("", "file")))
LICENCE = Qualification("licence", "N2", None, tuple(PictureRef(f"l{n}") for n in range(12)))


def papers(shop, *wanted, chosen=None):
    draft = replace(shop.draft, qualifications=(ORGANIC, LICENCE))
    return category_words.to_papers(draft, [shapes.Paper.model_validate(x) for x in wanted], chosen or {})


def test_papers_are_recognised_by_their_names(shop):
    sent = papers(shop, {"qua_id": 9, "name": "有机产品认证证书"}, {"qua_id": 8, "name": "质检报告"})
    assert sent == [{"qua_id": "9", "qua_url": ["u1"]}]


def test_at_most_ten_pictures_of_a_paper_are_sent(shop):
    (sent,) = papers(shop, {"qua_id": "1", "name": "食品生产许可证"})
    assert sent["qua_url"] == [f"l{n}" for n in range(10)]


@pytest.mark.parametrize("key", ["7", "特殊资质"])
def test_the_settings_say_which_paper_is_which(shop, key):
    assert papers(shop, {"qua_id": "7", "name": "特殊资质"}, chosen={key: "organic"}) == [
        {"qua_id": "7", "qua_url": ["u1"]}
    ]


def test_a_paper_the_category_insists_on_is_named_when_it_is_missing(shop):
    with pytest.raises(Invalid, match="清真认证") as invalid:
        papers(shop, {"qua_id": "7", "name": "清真认证", "mandatory": True})
    assert invalid.value.remedy


def test_a_category_that_allows_no_presale_refuses_one(shop):
    draft = replace(shop.draft, presale_days=7)
    with pytest.raises(Invalid, match="presale"):
        category_words.check_category(draft, shapes.Attributes(pre_sale=False))
    category_words.check_category(draft, shapes.Attributes(pre_sale=True))
    category_words.check_category(draft, shapes.Attributes())


def test_a_price_below_the_categorys_lowest_is_refused(shop):
    with pytest.raises(Invalid, match="lowest"):
        category_words.check_category(replace(shop.draft, price=Money(999)), shapes.Attributes(floor_price=1000))
