from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import queries
from catalog.cards import SkuCard
from catalog.titles import MIN_EFFECTIVE, effective, listing_title, width
from catalog.words import Licensing
from hub.kernel.db import Database
from hub.kernel.errors import Invalid
from hub.kernel.money import Money
from hub.kernel.units import StorageClass

PLAIN = dict.fromkeys(
    (
        *("code", "product_code", "name", "name_bo", "brand_code", "brand", "brand_bo", "public_brand", "theme"),
        *("category", "spec", "unit", "gtin", "producer_code", "producer", "producer_place", "origin", "licence"),
        *("standard", "tax_class", "ingredients", "story"),
    ),
    "",
)


def card(**facts: object) -> SkuCard:
    given_facts = PLAIN | {
        "sku_id": 1,
        "product_id": 2,
        "storage": StorageClass.AMBIENT,
        "shelf_days": 365,
        "price": Money(100),
        "floor_price": None,
        "market_price": None,
        "gross_g": 100,
        "net_g": None,
        "certificates": (),
        "licensing": Licensing.NONE,
        "papers": (),
        "selling_points": (),
        "uses": (),
        "restricted": False,
        "is_food": True,
        "is_voucher": False,
        "is_weighed": False,
        "presale_days": None,
    }
    return SkuCard(**(given_facts | facts))


def test_brand_name_size_and_storage_make_the_title() -> None:
    yak = card(brand="泽库牦牛", name="牦牛里脊", spec="500g", storage=StorageClass.CHILLED)
    assert listing_title(yak, 60) == "泽库牦牛里脊 500g 冷藏"


def test_a_brand_that_ends_as_the_name_begins_is_not_said_twice() -> None:
    assert listing_title(card(brand="泽库藏羊", name="藏羊羊排", spec="1kg"), 60) == "泽库藏羊羊排 1kg"
    assert listing_title(card(brand="多禾青稞", name="黑青稞米", spec="1kg"), 60) == "多禾青稞 黑青稞米 1kg"


def test_what_tells_two_flavours_apart_outlives_the_brand() -> None:
    plain = card(brand="泽库牦牛", name="风干牦牛肉干 原味", spec="250g")
    spicy = replace(plain, name="风干牦牛肉干 麻辣")
    assert listing_title(plain, 30, unit="gbk") == "风干牦牛肉干 原味 250g"
    assert listing_title(spicy, 30, unit="gbk") == "风干牦牛肉干 麻辣 250g"


def test_symbols_a_platform_refuses_are_written_plainly() -> None:
    assert listing_title(card(name="牦牛骨(筒骨√切段)", spec="150g×4"), 60) == "牦牛骨 筒骨 切段 150gx4"
    assert listing_title(card(name="年货礼盒(肉干+奶贝)Ⅲ", spec="约1.3kg"), 60) == "年货礼盒 III 肉干 奶贝 约1.3kg"


def test_a_voucher_shows_no_size() -> None:
    trip = card(name="石经墙 一日研学票", spec="1人", is_voucher=True, storage=StorageClass.VIRTUAL)
    assert listing_title(trip, 60) == "石经墙 一日研学票"


@pytest.mark.parametrize(("name", "limit"), [("羊排", 60), ("牦牛腱子肉", 4), ("", 60), ("———", 60)])
def test_too_few_effective_characters_are_refused(name: str, limit: int) -> None:
    with pytest.raises(Invalid, match="有效字数"):
        listing_title(card(name=name), limit)


def test_gbk_counts_two_for_chinese() -> None:
    assert width("牦牛 500g", "gbk") == 9
    assert width("牦牛 500g", "chars") == 7


names = st.text(st.sampled_from("牦牛肉干原味()（）×+√Ⅲ 12kg%—།ཤ😀"), max_size=40)


@given(names, names, names, st.integers(1, 80), st.sampled_from(["chars", "gbk"]))
def test_a_title_fits_has_no_repeated_word_and_is_the_same_each_time(
    name: str, brand: str, spec: str, limit: int, unit: str
) -> None:
    goods = card(name=name, brand=brand, spec=spec)
    try:
        title = listing_title(goods, limit, unit=unit)
    except Invalid:
        return
    assert width(title, unit) <= limit
    assert effective(title) >= MIN_EFFECTIVE
    assert len(set(title.split())) == len(title.split())
    assert not set(title) & set("()（）×+√Ⅲ—།ཤ😀")
    assert title == listing_title(goods, limit, unit=unit)


@pytest.mark.parametrize(("limit", "unit"), [(60, "chars"), (60, "gbk"), (45, "chars"), (30, "chars")])
def test_example_titles_differ_from_sku_to_sku(zeku_read: Database, limit: int, unit: str) -> None:
    with zeku_read.read() as tx:
        cards = queries.sku_cards(tx)
    titles = [listing_title(goods, limit, unit=unit) for goods in cards]
    assert len(set(titles)) == 68
