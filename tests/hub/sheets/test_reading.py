"""The headings of a file are found wherever the platform put them."""

import pytest

from hub.kernel.errors import Invalid
from hub.sheets.fields import AFTERSALES, ORDERS
from hub.sheets.reading import read


def test_a_title_above_the_headings_is_passed_over_and_lines_keep_their_numbers():
    data = "邮乐订单导出\n\n订单号,数量,单价,商品名称,,\nO1,1,5,甲,,\n,,,,,\nO2,1,5,乙,,\n"
    sheet = read(data.encode(), "o.csv", ORDERS)
    assert sheet.headings == ["订单号", "数量", "单价", "商品名称"]
    assert [line.number for line in sheet.lines] == [4, 6]
    assert sheet.lines[0].cell(99).text == ""


def test_a_row_that_holds_words_of_headings_is_no_heading():
    data = "订单号,数量,单价,商品名称,状态\nO1,1,5,数量,状态\n"
    assert read(data.encode(), "o.csv", ORDERS).headings[0] == "订单号"


def test_a_file_with_headings_only_is_a_template():
    assert read("售后单号,订单号\n".encode("gbk"), "t.csv", AFTERSALES).lines == []


@pytest.mark.parametrize("data", [b"x,y\n1,2", b"1\n2\n"])
def test_a_file_without_known_headings_is_refused(data):
    with pytest.raises(Invalid):
        read(data, "o.csv", ORDERS)
