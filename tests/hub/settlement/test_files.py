"""Promises about bills on their way in."""

from datetime import timedelta

import pytest

from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.settlement import deciding, files, queries
from tests.hub.settlement.bills import HEAD, row, xlsx


def test_a_bill_is_matched_by_waybill_and_priced_by_our_weight(money):
    for no, grams in (("9811111111111", 900), ("9822222222222", 900), ("9833333333333", 900)):
        money.left(no, grams=grams)
    money.pool("9844444444444")
    money.load(
        xlsx(
            row("9811111111111"),
            row("9822222222222", "8.00", kg="1.80"),
            row("9822222222222", "8.00", kg="1.80"),
            row("9844444444444"),
            row("9855555555555", extra="1.00"),
            ["合计", "", "", "", "", "35.00", ""],
        )
    )
    assert money.kinds() == [
        ("9811111111111", "ok", 600, 600),
        ("9822222222222", "weight", 800, 600),
        ("9822222222222", "duplicate", 800, 0),
        ("9844444444444", "void", 600, 0),
        ("9855555555555", "unknown", 700, 0),
        ("9833333333333", "missing", 0, 600),
    ]
    assert money.lines()[4].fees == {"": 600, "保价费": 100}


def test_the_same_file_twice_changes_nothing_and_an_overlapping_one_adds_the_rest(money):
    money.left("9811111111111")
    money.left("9822222222222")
    data = xlsx(row("9811111111111"), row("9811111111111"))
    first = money.load(data)
    before = money.lines()
    again = money.load(data)
    assert (first.figures["new"], again.figures["new"], again.figures["same"]) == (2, 0, 2)
    assert money.lines() == before
    more = money.load(xlsx(row("9822222222222"), row("9811111111111")))
    assert (more.figures["new"], more.figures["same"]) == (1, 1)
    assert sum(x.billed_fen for x in money.lines()) == 1800
    assert [x.kind for x in money.lines()] == ["ok", "duplicate", "ok"]


def test_fees_of_one_parcel_on_several_rows_are_one_line(money):
    money.left("9811111111111")
    heads = ("运单号", "费用类型", "金额")
    money.load(xlsx(["9811111111111", "运费", "6.00"], ["9811111111111", "包装费", "2.00"], headings=heads))
    (line,) = money.lines()
    assert (line.kind, line.billed_fen, line.fees) == ("surcharge", 800, {"": 600, "包装费": 200})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_a_text_file_is_read_whatever_its_encoding(money, encoding):
    money.left("9811111111111")
    text = "\n".join(",".join(map(str, each)) for each in (HEAD, row("'9811111111111")))
    money.load(text.encode(encoding), "bill.csv")
    assert money.kinds() == [("9811111111111", "ok", 600, 600)]


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (xlsx(row("9.81111E+12")), 2, "运单号"),
        (xlsx(row("9811111111111"), row(9811111111111000)), 3, "运单号"),
        (xlsx(row("9811111111111"), row(None), merge="A2:A3"), 2, "运单号"),
        (xlsx(row("9811111111111", kg="一斤")), 2, "计费重量(kg)"),
        (xlsx(["9811111111111", "青海", "0.9", "六元", "", "6.00", ""]), 2, "运费"),
        (xlsx(row("")), 2, "运单号"),
    ],
)
def test_what_cannot_be_used_is_told_with_row_column_and_remedy_and_nothing_is_loaded(money, data, line, column):
    file_id = money.hand_in(data)
    runtime, actor = money.house.runtime, money.house.actor
    with runtime.db.write() as tx:
        found = files.unsealed(tx, runtime, file_id)
        files.learn(tx, runtime, file_id, places=found.columns.places, fees=found.fees, actor=actor)
        refused = found.found().refused
    assert (refused[0].line, refused[0].column) == (line, column)
    assert all(cell.remedy for cell in refused)
    with pytest.raises(Conflict), runtime.db.write() as tx:
        files.load(tx, runtime, file_id, actor=actor)
    assert money.lines() == []


def test_columns_are_learnt_once_for_each_courier(money):
    money.load(xlsx(row("9811111111111")))
    runtime, second = money.house.runtime, money.hand_in(xlsx(row("9822222222222")))
    other = money.hand_in(xlsx(row("SF1")), source="carrier:SF")
    with runtime.db.read() as tx:
        assert files.unsealed(tx, runtime, second).learnt
        assert not files.unsealed(tx, runtime, other).learnt
    with pytest.raises(Conflict), runtime.db.write() as tx:
        files.load(tx, runtime, other, actor=money.house.actor)
    with pytest.raises(Invalid), runtime.db.write() as tx:
        files.learn(tx, runtime, other, places={"grams": 2}, fees=[], actor=money.house.actor)


def test_a_stranger_and_a_file_that_is_no_bill_are_refused(money):
    with pytest.raises(NotFound):
        money.hand_in(xlsx(row("1234567")), source="carrier:NOBODY")
    with pytest.raises(Invalid):
        money.hand_in(b"a,b\n1,2\n", "x.csv")


def test_a_platform_s_file_keeps_every_fee_by_its_name(money):
    money.left("9811111111111")
    money.left("9822222222222")
    shop = money.house.shop()
    heads = ("订单编号", "货款", "佣金", "运费险")
    rows = (
        ["T9811111111111", "99.00", "-1.98", ""],
        ["T9822222222222", "90.00", "", "-0.50"],
        ["T1000000", "1.00", "", ""],
    )
    money.load(xlsx(*rows, headings=heads), source=f"shop:{shop.id}")
    source = f"shop:{shop.id}"
    assert money.kinds(source=source) == [
        ("T9811111111111", "ok", 9702, 9900),
        ("T9822222222222", "amount", 8950, 9900),
        ("T1000000", "unknown", 100, 0),
    ]
    with money.house.runtime.db.read() as tx:
        assert queries.fee_names(tx, money.bill(source).id) == {"": 19000, "佣金": -198, "运费险": -50}


def test_a_locked_month_never_changes(money):
    money.left("9811111111111")
    money.load(xlsx(row("9811111111111"), row("9899999999999")))
    waiting = money.hand_in(xlsx(row("9822222222222")))
    with money.house.runtime.db.write() as tx:
        files.give_up(tx, waiting)
    money.lock()
    before, bill = money.lines(), money.bill()
    for attempt in (
        lambda: money.load(xlsx(row("9822222222222"))),
        lambda: money.act(deciding.decide, "disputed", kind="unknown"),
        lambda: money.act(deciding.decide, "disputed", line_ids=[before[1].id]),
        lambda: money.act(deciding.recheck),
        lambda: money.act(deciding.submit),
        lambda: money.act(deciding.send_back, why="x"),
        lambda: money.act(deciding.approve),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert (money.lines(), money.bill()) == (before, bill)


def test_a_file_nobody_loads_is_forgotten(money):
    file_id = money.hand_in(xlsx(row("9811111111111")))
    with money.house.runtime.db.write() as tx:
        file = queries.file(tx, file_id)
        assert b"9811111111111" not in file.sealed
        file.handed_in_at = now() - files.KEEP - timedelta(minutes=1)
        tx.add(file)
        files.tidy(tx, None)
    with money.house.runtime.db.read() as tx:
        assert queries.file(tx, file_id).sealed == b""
