"""Wares filled as JD wants them; listings and categories read, or named when they cannot be."""

import pytest

from connectors.base.types import ListingState, PictureRef
from connectors.jd.goods import words
from connectors.jd.schemas import Category, CategoryAttr, Sku, Ware
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import ZERO, Money

# -- publishing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (8, ListingState.LIVE),
        (1, ListingState.OFF),
        (4, ListingState.REFUSED),
        (513, ListingState.AUDIT),
        (1032, ListingState.REFUSED),
    ],
)
def test_ware_states_are_told_apart(status, state):
    assert words.ware_state(status) is state


def test_an_unknown_ware_state_is_parked():
    with pytest.raises(MappingError):
        words.ware_state(77)


def attribute(number, name, *, kind=3, marks=(), values=()):
    return CategoryAttr.model_validate(
        {
            "categoryAttrId": number,
            "attName": name,
            "inputType": kind,
            "attrFeatures": [{"featureKey": mark} for mark in marks],
            "attrValueList": [{"attrValueId": i, "attrValue": text} for i, text in values],
        }
    )


SALE = [attribute(1, "旧", values=[(7, "x")]), attribute(2, "规格", marks=["dim"], values=[(8, "一"), (9, "500g")])]


def request(draft, attributes=(), sale=SALE, **settings):
    return words.ware_request(
        draft, category_id="12202", attributes=attributes, sale_attributes=sale, settings=settings
    )


def test_a_ware_carries_its_pictures_in_order_from_the_main_slot(draft):
    pictures = (PictureRef("jfs/1.jpg"), PictureRef("jfs/2.jpg"))
    ware = request(draft(main_pictures=pictures))["ware"]
    assert ware["images"] == [
        {"colorId": "0000000000", "imgIndex": 1, "imgUrl": "jfs/1.jpg"},
        {"colorId": "0000000000", "imgIndex": 2, "imgUrl": "jfs/2.jpg"},
    ]
    assert ware["introduction"].count("<img") == 2
    assert "https://img30.360buyimg.com/popWareDetail/jfs/t1/1/d1.jpg" in ware["mobileDesc"]


def test_the_only_sku_carries_price_stock_and_code(draft):
    (sku,) = request(draft())["skus"]
    assert (sku["jdPrice"], sku["stockNum"], sku["outerId"]) == ("69.00", "40", "YAK-500")
    assert sku["saleAttrs"] == [{"attrId": "2", "attrValues": ["9"]}]


def test_a_sale_value_jd_does_not_know_gets_an_alias(draft):
    (sku,) = request(draft(spec="2kg"))["skus"]
    assert sku["saleAttrs"] == [{"attrId": "2", "attrValues": ["8"], "attrValueAlias": ["2kg"]}]
    assert request(draft(), sale=[])["skus"][0]["saleAttrs"] == []


def test_attributes_are_filled_by_name_by_value_and_by_the_operator(draft):
    attributes = [
        attribute(10, "净含量"),
        attribute(11, "储存条件", kind=1, values=[(91, "frozen"), (92, "ambient")]),
        attribute(12, "品牌", marks=["brand"]),
        attribute(13, "工艺"),
        attribute(14, "产地", kind=1, values=[(5, "月球")]),
    ]
    own = {"13": "手工", "12": "不许"}
    filled = request(draft(), attributes, attribute_values=own)["ware"]["multiCateProps"]
    assert {x["attrId"]: x["attrValues"] for x in filled} == {"10": ["500g"], "11": ["91"], "13": ["手工"]}


def test_the_shops_own_settings_go_into_the_ware(draft):
    ware = request(draft(), transport_id=3001, brand_id="77", image_base="https://x/")["ware"]
    assert (ware["transportId"], ware["brandId"]) == (3001, 77)
    assert "https://x/jfs" in ware["introduction"]
    assert "brandId" not in request(draft())["ware"]


def test_a_ware_without_detail_pictures_still_has_a_text(draft):
    assert request(draft(detail_pictures=()))["ware"]["introduction"] == "<p>高原牦牛腱子肉500g</p>"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "牦" * 51},
        {"title": " "},
        {"main_pictures": ()},
        {"main_pictures": (PictureRef("u"),) * 11},
        {"price": ZERO},
        {"price": Money(999_999_999_01)},
        {"stock": -1},
        {"merchant_code": ""},
        {"is_voucher": True},
    ],
)
def test_a_draft_jd_would_refuse_is_not_sent(draft, changes):
    with pytest.raises(Invalid) as caught:
        words.check_draft(draft(**changes))
    assert caught.value.remedy


def test_a_draft_at_the_limits_is_legal(draft):
    words.check_draft(draft(title="牦" * 50, main_pictures=(PictureRef("u"),) * 10, price=Money(1), stock=0))


def test_a_detail_page_that_is_too_long_is_not_sent(draft):
    with pytest.raises(Invalid):
        request(draft(detail_pictures=(PictureRef("u" * 5000),) * 30))


def test_an_input_type_jd_never_named_is_parked(draft):
    with pytest.raises(MappingError):
        words.category_needs(
            Category(id="1", name="甲"), draft().facts, attributes=[attribute(1, "x", kind=9)], sale=None, settings={}
        )


def test_a_ware_with_several_skus_is_several_listings():
    ware = Ware(wareId=5, wareStatus=8, title="货", outerId="W", jdPrice="9.90")
    skus = [Sku(skuId=1, wareId=5, outerId="A", jdPrice="8.00", stockNum=3), Sku(skuId=2, wareId=5)]
    first, second = words.snapshots(ware, skus)
    assert (first.ref.merchant_code, first.price, first.stock) == ("A", Money(800), 3)
    assert (second.ref.merchant_code, second.price, second.stock) == ("W", Money(990), None)
    (alone,) = words.snapshots(ware, [])
    assert (alone.ref.vendor_sku_id, alone.ref.merchant_code, alone.price) == ("", "W", Money(990))
