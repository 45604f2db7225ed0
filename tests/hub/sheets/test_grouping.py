"""Rows become whole orders or none, and the same rows become the same bytes."""

from datetime import UTC, datetime

import pytest

from connectors.base.types import ChannelOrder, OrderState
from hub.sheets.fields import ORDERS, guess
from hub.sheets.grouping import NO_STATUS, orders_in
from hub.sheets.reading import read
from hub.sheets.rows import Columns

AS_OF = datetime(2026, 1, 11, tzinfo=UTC)
HEAD = "订单号,商家编码,商品名称,数量,单价,小计,订单实付,运费,收货人,手机,地址,买家留言,更新时间"
WHO = "张样例,10012345678,青海省西宁市城西区五四大街1号"


def found(*rows: str, head: str = HEAD, **named):
    sheet = read("\n".join([head, *rows]).encode(), "o.csv", ORDERS)
    return orders_in(sheet, Columns(sheet.headings, guess(ORDERS, sheet.headings), {}), as_of=AS_OF, **named)


def only(*rows: str, **named) -> ChannelOrder:
    grouped = found(*rows, **named)
    assert grouped.refused == []
    [order] = grouped.orders
    assert isinstance(order, ChannelOrder)
    return order


def refusals(*rows: str) -> list[tuple[int, str]]:
    grouped = found(*rows)
    assert grouped.orders == []
    return [(each.line, each.column) for each in grouped.refused]


def test_a_row_per_line_is_one_order_with_its_sums():
    order = only(f"O1,A,甲,2,50,,130,10,{WHO},,", "O1,B,乙,1,30,,,,,,,,")
    assert [(x.line_id, x.quantity, x.unit_price.fen, x.paid.fen) for x in order.lines] == [
        ("A#1", 2, 5000, 9230), ("B#1", 1, 3000, 2770),
    ]  # fmt: skip
    assert (order.paid.fen, order.freight.fen, order.discount.fen) == (13000, 1000, 1000)
    assert (order.state, order.vendor_status) == (OrderState.TO_SHIP, NO_STATUS)
    assert (order.created_at, order.modified_at) == (AS_OF, AS_OF)
    assert (order.receiver.province, order.receiver.city) == ("青海省", "西宁市")


def test_sums_are_taken_from_whatever_column_has_them():
    assert only(f"O1,A,甲,2,50,,,,{WHO},,").paid.fen == 10000
    assert only(f"O1,A,甲,2,,88,,,{WHO},,").lines[0].unit_price.fen == 4400
    assert only(f"O1,,甲,3,,,100,,{WHO},,").lines[0].unit_price.fen == 3333
    assert only(f"O1,A,甲,1,0,,,,{WHO},,").paid.fen == 0


def test_the_bytes_of_an_order_follow_what_it_says_and_nothing_else():
    rows = [f"O1,A,甲,2,50,,,,{WHO},,", f"O1,B,乙,1,30,,,,{WHO},,"]
    raw = only(*rows).raw
    assert only(*rows[::-1]).raw == raw
    assert only(*(row.replace(",50,", ",50.00,") + "2026-01-12 08:00:00" for row in rows)).raw == raw
    assert only(rows[0].replace(",2,", ",3,"), rows[1]).raw != raw
    assert only(*rows, refunding={"O1"}).raw != raw
    assert only(*rows, refunding={"O1"}).refund_open


def test_the_newest_row_dates_the_order():
    rows = (f"O1,A,甲,2,50,,,,{WHO},,2026-01-12 08:00:00", f"O1,B,乙,1,30,,,,{WHO},,2026-01-13 08:00:00")
    assert only(*rows).modified_at.isoformat() == "2026-01-13T00:00:00+00:00"


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ("O1,B,乙,1,30,,131,,,,,,", "订单实付"),
        ("O1,B,乙,1,30,,,,李样例,,,,", "收货人"),
        ("O1,A,甲,2,50,,130,10,张样例,10012345678,青海省西宁市城西区五四大街1号,,", "订单号"),
    ],
)
def test_rows_that_contradict_or_repeat_each_other_are_refused(second, column):
    assert refusals(f"O1,A,甲,2,50,,130,10,{WHO},,", second) == [(3, column)]


def test_a_bad_row_takes_its_whole_order_with_it():
    assert refusals(f"O1,A,甲,2,50,,,,{WHO},,", "O1,B,乙,零,30,,,,,,,,") == [(2, "订单号"), (3, "数量")]
    assert refusals(f"O1,A,甲,2,,,,,{WHO},,") == [(2, "单价")]
    assert refusals(f"O1,,,2,50,,,,{WHO},,") == [(2, "商家编码")]
    assert refusals(f"O1,A,甲,99999,999999,,,,{WHO},,") == [(2, "订单实付")]


def test_goods_without_a_number_spoil_the_order_above_and_a_sum_does_not():
    assert refusals(f"O1,A,甲,2,50,,,,{WHO},,", ",B,乙,1,30,,,,,,,,") == [(2, "订单号"), (3, "订单号")]
    assert only(f"O1,A,甲,2,50,,,,{WHO},,", ",,,2,,,100,,,,,,").paid.fen == 10000


def test_what_two_lines_of_the_same_goods_say_is_kept_apart():
    order = only(f"O1,A,甲,2,50,,,,{WHO},,", f"O1,A,甲,1,0,,,,{WHO},,")
    assert [line.line_id for line in order.lines] == ["A#1", "A#2"]
