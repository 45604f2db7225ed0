"""Promises about disputes, approval and money that comes back."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from hub.identity.models import AuditEntry
from hub.kernel.errors import Conflict, Forbidden, Invalid
from hub.orders import queries as orders
from hub.settlement import deciding, exporting, queries
from hub.warehouse.models import Carton, Packaging, Parcel, ParcelLine
from tests.hub.settlement.bills import SECOND, row, xlsx

DECEMBER = date(2026, 12, 1)


@pytest.fixture
def billed(money):
    money.left("9811111111111")
    money.left("9822222222222")
    money.load(xlsx(row("9811111111111"), row("9822222222222", "8.00", kg="1.80"), row("9833333333333")))
    return money


def test_a_month_is_handed_in_when_nothing_is_in_doubt_and_approved_by_another_person(billed):
    with pytest.raises(Conflict):
        billed.act(deciding.submit)
    assert billed.act(deciding.decide, "disputed", kind="weight", why="实测 0.9") == 1
    assert billed.act(deciding.decide, "accepted", kind="unknown") == 1
    billed.act(deciding.submit)
    with pytest.raises(Forbidden):
        billed.act(deciding.approve)
    assert billed.bill().state == "submitted"
    billed.act(deciding.send_back, why="再看一眼", actor=SECOND)
    billed.act(deciding.submit)
    billed.act(deciding.approve, actor=SECOND)
    bill = billed.bill()
    assert (bill.state, bill.submitted_by, bill.approved_by) == ("locked", "user:tester", "user:boss")
    assert {k: v for k, v in bill.summary.items() if isinstance(v, int)} == {
        "lines": 3, "billed_fen": 2000, "ours_fen": 1200, "disputed_fen": 200, "payable_fen": 1800,
    }  # fmt: skip
    assert sum(each["billed_fen"] for each in bill.summary["kinds"].values()) == 2000
    assert sum(each["billed_fen"] for each in bill.summary["shops"].values()) == 2000


def test_every_decision_is_on_record(billed):
    line = billed.lines()[1]
    billed.act(deciding.decide, "disputed", line_ids=[line.id], why="重了")
    billed.act(deciding.decide, "disputed", line_ids=[line.id], why="重了")
    billed.act(deciding.decide, "accepted", line_ids=[line.id])
    with billed.house.runtime.db.read() as tx:
        acts = [e.action for e in tx.exec(select(AuditEntry).order_by(AuditEntry.seq)) if "lines_" in e.action]
    assert acts == ["bill.lines_disputed", "bill.lines_accepted"]
    assert (billed.lines()[1].decision, billed.lines()[1].decided_by) == ("accepted", "user:tester")


@pytest.mark.parametrize("named", [{}, {"kind": "ok"}, {"line_ids": [1]}])
def test_a_decision_needs_lines_of_this_bill(billed, named):
    with pytest.raises(Invalid):
        billed.act(deciding.decide, "disputed", **named)
    with pytest.raises(Invalid):
        billed.act(deciding.decide, "perhaps", kind="weight")


def test_a_new_price_makes_a_decision_fall(billed):
    billed.act(deciding.decide, "accepted", kind="unknown")
    billed.left("9833333333333")
    billed.act(deciding.recheck)
    assert [(x.kind, x.decision) for x in billed.lines()] == [("ok", ""), ("weight", ""), ("ok", "")]


def test_a_dispute_is_missed_in_later_months_until_it_is_credited(billed):
    billed.act(deciding.decide, "disputed", kind="weight")
    billed.lock()
    billed.left("9844444444444", month=12)
    billed.load(xlsx(row("9844444444444")), month=DECEMBER)
    assert billed.kinds(month=DECEMBER) == [
        ("9844444444444", "ok", 600, 600),
        ("9822222222222", "credit_missing", 0, -200),
    ]
    billed.load(xlsx(["9822222222222", "", "", "", "", "-2.00", "赔付"]), month=DECEMBER)
    assert billed.kinds(month=DECEMBER)[1:] == [("9822222222222", "credit", -200, -200)]


def test_a_parcel_of_last_month_is_not_paid_in_this_one_again(billed):
    billed.lock()
    billed.load(xlsx(row("9811111111111")), month=DECEMBER)
    assert billed.kinds(month=DECEMBER) == [("9811111111111", "duplicate", 600, 0)]


def test_the_list_of_disputes_holds_numbers_as_text(billed):
    billed.act(deciding.decide, "disputed", kind="weight", why="实测 0.9")
    with billed.house.runtime.db.read() as tx:
        data = exporting.disputes(tx, billed.bill().id)
    sheet = load_workbook(BytesIO(data)).active
    (line,) = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in line][:9] == [
        "9822222222222", "3", "重量高于实测", "1.800", "0.900", "青海", "8.00", "6.00", "2.00",
    ]  # fmt: skip
    assert {cell.data_type for cell in line} <= {"s", "n"}
    assert line[0].data_type == "s"


def test_the_summary_divides_freight_by_the_pieces_in_each_parcel_to_the_fen(billed):
    house = billed.house
    house.sku("B")
    with house.runtime.db.write() as tx:
        first, second = tx.exec(select(Parcel).where(Parcel.waybill != "").order_by(Parcel.waybill)).all()
        for parcel, goods in ((first, (("A", 2), ("B", 1))), (second, (("A", 1),))):
            line = orders.lines_of(tx, [parcel.order_id])[0].id
            tx.add_all(
                ParcelLine(parcel_id=parcel.id, line_id=line, sku_id=house.skus[code], quantity=pieces)
                for code, pieces in goods
            )
    with house.runtime.db.read() as tx:
        skus = deciding.summary(tx, billed.bill().id)["skus"]
    found = {code: skus[str(house.skus[code])] for code in "AB"}
    assert found == {"A": {"pieces": 3, "billed_fen": 400 + 800}, "B": {"pieces": 1, "billed_fen": 200}}


def test_a_parcel_is_priced_by_the_size_of_its_carton(money):
    money.left("9844444444444")
    with money.house.runtime.db.write() as tx:
        parcel = tx.exec(select(Parcel).where(Parcel.waybill == "9844444444444")).one()
        sides = {"length_mm": 400, "width_mm": 300, "height_mm": 300}  # 36,000 cm3: 4.5 kg by a divisor of 8,000
        tx.add(Carton(code="BIG", name="大箱", **sides, tare_g=300, storages="ambient"))
        tx.add(Packaging(id=parcel.id, cartons=["BIG"]))
    with money.house.runtime.db.read() as tx:
        [carried] = queries.carried(tx, "EMS", ["9844444444444"])
    assert (carried.volume_cm3, carried.longest_cm) == (36_000, 40)
