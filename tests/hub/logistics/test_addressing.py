"""Nothing leaves the house on paper that lets a stranger name, ring or find the receiver."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.logistics.addressing import (
    PrintedReceiver,
    print_address,
    print_name,
    print_phone,
    printed,
    screen_address,
    screen_name,
    screen_phone,
)

MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
CHINESE_NAME = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)
LETTERS = st.text(st.characters(categories=["L"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳", "欧*"),
        ("扎西东智", "扎***"),
        ("王**", "王**"),
        ("王＊", "王*"),
        ("王*明", "王**"),
        ("**明", "**明"),
        ("张", "*"),
        ("李女士", "李**"),
        ("买买提·艾力", "买**·**"),
        ("John Smith", "J** **"),
        ("Jo", "J*"),
        ("J", "*"),
        ("བཀྲ་ཤིས་སྒྲོལ་མ", "བཀྲ་*་*་*"),
        ("ཚེ", "*"),
        (" 张三 ", "张*"),
        ("····", "····"),
        ("", ""),
    ],
)
def test_a_printed_name_shows_the_surname_alone(text, shown):
    assert print_name(text) == shown
    assert screen_name(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "1******5678"),
        ("138****1234", "1******1234"),
        ("138＊＊＊＊1234", "1******1234"),
        ("+86 138-1234-5678", "1******5678"),
        ("86-13812345678", "1******5678"),
        ("１３８１２３４５６７８", "1******5678"),
        ("18877771111-123", "1******1111-123"),
        ("18877771111转123", "1******1111-123"),
        ("1xxxxxxxxxx#1234#", "1**********-1234"),
        ("132xxxxxxxx-1234", "1**********-1234"),
        ("0973-8751234", "0973-******4"),
        ("010-12345678", "010-******78"),
        ("01012345678-802", "010-******78-802"),
        ("8751234", "******4"),
        ("400-123-4567", "******4567"),
        ("13812345678/13987654321", "1******5678"),
        ("13812345678-13987654321", "***********4321"),
        ("95588", "*****"),
        ("****", "****"),
        ("无", ""),
        ("", ""),
    ],
)
def test_a_printed_phone_hides_six_digits(text, shown):
    assert print_phone(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138****1234", "138****1234"),
        ("1******1234", "1******1234"),
        ("18877771111-123", "188****1111-123"),
        ("0973-8751234", "0973-****234"),
        ("95588", "****8"),
        ("", ""),
    ],
)
def test_a_phone_on_the_screen_hides_four_digits(text, shown):
    assert screen_phone(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("幸福路12号阳光小区3栋2单元501室", "幸福路12号阳光小区*栋*单元*室"),
        ("幸福路12号阳光小区三栋二单元", "幸福路12号阳光小区*栋*单元"),
        ("文化东路88号3号楼1203", "文化东路88号*号楼*"),
        ("人民大道1号中心广场A座1203", "人民大道1号中心广场*座*"),
        ("阳光小区3-2-501", "阳光小区*"),
        ("阳光小区3#501", "阳光小区*"),
        ("阳光小区12号", "阳光小区*号"),
        ("吉龙村三社12号", "吉龙村三社*号"),
        ("幸福路12", "幸福路12"),
        ("国贸大厦５层５０１", "国贸大厦*层*"),
        ("西大街5号院3号楼2门401", "西大街5号院*号楼*门*"),
        ("幸福路12号 电话13812345678", "幸福路12号 电话*"),
        ("幸福路**号***", "幸福路**号***"),
        ("三门峡市黄河路5号", "三门峡市黄河路5号"),
        ("", ""),
    ],
)
def test_a_printed_address_keeps_street_and_community_and_hides_the_door(text, shown):
    assert print_address(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("幸福路12号阳光小区3栋501室", "幸福路****"),
        ("城东街道文化路8号", "城东街道文化路****"),
        ("泽曲镇吉龙组", "泽曲镇****"),
        ("幸福路****", "幸福路****"),
        ("阳光小区", "****"),
        ("", ""),
    ],
)
def test_an_address_on_the_screen_ends_at_the_street(text, shown):
    assert screen_address(text) == shown


def test_a_printed_receiver_names_a_repeated_region_once():
    receiver = printed(
        "张三",
        "13812345678",
        province="北京市",
        city="北京市",
        district="海淀区",
        address="北京市海淀区幸福路12号3栋501室",
    )
    assert receiver == PrintedReceiver("张*", "1******5678", "北京市 海淀区", "幸福路12号*栋*室")


@given(MOBILE, st.sampled_from(["", "+86", "86-", "电话："]), st.sampled_from(["", "-123", "转4567", "#89#"]))
def test_no_mobile_is_printed_with_fewer_than_six_digits_hidden(phone, before, after):
    shown = print_phone(before + phone + after)
    assert len(shown.split("-")[0]) == 11
    assert shown.split("-")[0].count("*") >= 6
    assert phone not in shown


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_no_eleven_digits_at_all_are_printed_with_fewer_than_six_hidden(phone):
    assert sum(sign.isdigit() for sign in print_phone(phone)) <= 5


@given(CHINESE_NAME)
def test_no_chinese_name_is_printed_whole(name):
    assert print_name(name) != name
    assert "*" in print_name(name)
    assert len(print_name(name)) == len(name)


@given(LETTERS)
def test_no_name_in_any_script_is_printed_whole(name):
    assert name not in print_name(name)


@given(st.text(max_size=30), MOBILE, st.text(max_size=30))
def test_a_mobile_hidden_in_an_address_is_not_printed(before, phone, after):
    assert phone not in print_address(before + phone + after)
    assert phone not in screen_address(before + phone + after)


@given(st.sampled_from([print_name, print_phone, print_address, screen_name, screen_phone, screen_address]), st.text())
def test_any_text_gives_text_and_masking_twice_changes_nothing(mask, text):
    once = mask(text)
    assert isinstance(once, str)
    assert mask(once) == once


@given(st.text(alphabet="幸福路阳光小区村社号楼栋单元室座层0123456789三五ABab-# *", max_size=25))
def test_no_room_number_survives_in_an_address(text):
    shown = print_address(text)
    assert not re.search(r"\d+(室|单元|栋|号楼)", shown)
    assert print_address(shown) == shown
