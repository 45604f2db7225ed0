"""Promises about names of places."""

import pytest

from hub.logistics.regions import inside, place, province, read_place


@pytest.mark.parametrize(
    ("text", "name"),
    [("青海省", "青海"), ("青海", "青海"), ("内蒙古自治区", "内蒙古"), ("北京市", "北京"), ("", ""), ("法国", "")],
)
def test_a_province_has_one_name(text, name):
    assert province(text) == name


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (("青海省", "黄南藏族自治州", "泽库县"), ("青海", "黄南", "泽库")),
        (("青海省", "黄南州", "河南蒙古族自治县"), ("青海", "黄南", "河南")),
        (("新疆维吾尔自治区", "和田地区", ""), ("新疆", "和田")),
        (("青海省", "海西蒙古族藏族自治州"), ("青海", "海西")),
        (("", "黄南州"), ()),
    ],
)
def test_a_place_is_named_without_ranks(parts, found):
    assert place(*parts) == found


def test_a_sheet_names_a_place_by_its_province_first():
    assert read_place("青海／玉树藏族自治州") == ("青海", "玉树")
    assert read_place("") == ()
    with pytest.raises(ValueError):
        read_place("玉树")


def test_everything_lies_everywhere():
    assert inside((), ("青海",))
    assert inside(("青海", "玉树"), ("青海", "玉树", "称多"))
    assert not inside(("青海", "玉树"), ("青海",))
