"""Facts put into words."""

from dataclasses import replace

import pytest

from media_studio.wording import (
    is_raw_produce,
    kept,
    key_facts,
    picture_note,
    shelf_life,
    spec_rows,
    split_name,
    use_steps,
)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("牦牛腱子肉", ("牦牛腱子肉", "")),
        ("风干牦牛肉干 原味", ("风干牦牛肉干", "原味")),
        ("蕨麻(人参果)特级礼盒", ("蕨麻", "人参果 特级礼盒")),
        ("石刻 定制刻字(预售15天)", ("石刻", "定制刻字(预售15天)")),
        ("糌粑（青稞炒面）", ("糌粑", "青稞炒面")),
    ],
)
def test_a_note_is_told_from_the_name(name, wanted):
    assert split_name(name) == wanted


@pytest.mark.parametrize(
    ("days", "wanted"), [(None, ""), (7, "7天"), (21, "21天"), (60, "60天"), (180, "6个月"), (270, "9个月"), (365, "12个月"), (730, "24个月"), (540, "18个月"), (400, "400天")]
)  # fmt: skip
def test_shelf_life_is_written_as_on_labels(days, wanted):
    assert shelf_life(days) == wanted


def test_a_fact_the_brief_lacks_has_no_row(meat):
    rows = dict(spec_rows(replace(meat, licence="", gtin="")))
    assert "生产许可" not in rows
    assert "商品条码" not in rows
    assert rows["保质期"] == "12个月"


def test_weighed_goods_say_how_they_are_charged(meat):
    assert dict(spec_rows(replace(meat, is_weighed=True)))["计价方式"] == "按实际重量结算，多退少补"


def test_a_ticket_speaks_of_place_and_voucher_not_of_storage(ticket):
    rows = dict(spec_rows(ticket))
    assert "储存条件" not in rows
    assert rows["使用方式"] == "电子凭证 凭码核销"
    assert "地点" in rows
    assert [caption for caption, _ in key_facts(ticket)] == ["规格", "使用方式", "预约"]


def test_the_briefs_own_uses_come_before_the_handling_rules(meat):
    assert use_steps(meat) == meat.uses
    assert use_steps(replace(meat, uses=()))[0] == "收货后请尽快放入冷冻室"


def test_joiners_sit_inside_trade_words_only():
    assert kept("巴氏鲜奶") == "巴氏鲜\u2060奶"


def test_raw_meat_and_dried_mushroom_count_as_raw_produce(meat):
    assert is_raw_produce(meat)
    assert is_raw_produce(replace(meat, category="食用菌"))
    assert not is_raw_produce(replace(meat, category="肉制品"))


def test_a_drawn_picture_says_that_it_is_drawn(meat, ticket):
    assert picture_note(meat) == "画面为包装设计示意，以收到的实物为准"
    assert picture_note(replace(meat, is_food=False)) == "画面为绘制示意，以收到的实物为准"
    assert picture_note(ticket) == "画面为绘制示意"
