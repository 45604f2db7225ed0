"""Receivers from merged columns; regions are read, never made up."""

import pytest

from hub.sheets.people import Said, receiver, taken_apart

STREET = "幸福路12号3栋501室"


@pytest.mark.parametrize(
    "merged",
    [
        f"张样例 10012345678 青海省黄南藏族自治州泽库县泽曲镇{STREET}",
        f"青海省黄南藏族自治州泽库县泽曲镇{STREET},张样例,10012345678",
        f"张样例,10012345678,青海省 黄南藏族自治州 泽库县 泽曲镇 {STREET}",
    ],
)
def test_a_merged_receiver_is_taken_apart(merged):
    assert taken_apart(Said(merged=merged)) == Said(
        "张样例", "10012345678", "青海省", "黄南藏族自治州", "泽库县", "泽曲镇", STREET
    )


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("北京市海淀区中关村大街1号", ("北京市", "北京市", "海淀区", "", "中关村大街1号")),
        ("上海上海市浦东新区世纪大道1号", ("上海市", "上海市", "浦东新区", "", "世纪大道1号")),
        ("青海西宁市城西区五四大街1号", ("青海省", "西宁市", "城西区", "", "五四大街1号")),
        ("西藏自治区拉萨市城关区1号", ("西藏自治区", "拉萨市", "城关区", "", "1号")),
        ("幸福路12号", ("", "", "", "", "幸福路12号")),
    ],
)
def test_the_region_is_read_from_the_head_of_the_address(address, region):
    who = taken_apart(Said(address=address))
    assert (who.province, who.city, who.district, who.town, who.address) == region


def test_columns_win_and_a_region_is_not_said_twice():
    who = taken_apart(
        Said("张样例", "10012345678", "青海省", "黄南州", "泽库县", address="青海省黄南州泽库县幸福路12号")
    )
    assert (who.province, who.city, who.district, who.address) == ("青海省", "黄南州", "泽库县", "幸福路12号")


def test_everything_is_masked_and_the_clear_text_is_apart():
    who = receiver(Said("张样例", "10012345678", "青海省", "黄南州", "泽库县", address=STREET))
    assert (who.name_mask, who.phone_mask, who.address_mask) == ("张**", "100****5678", "幸福路****")
    assert who.plain is not None
    assert "10012345678" not in repr(who)


def test_what_a_platform_has_masked_is_no_clear_text():
    who = receiver(Said("张**", "100****5678", "青海省", "黄南州", "泽库县", address="幸福路***"))
    assert who.plain is None
    assert who.phone_mask == "100****5678"
