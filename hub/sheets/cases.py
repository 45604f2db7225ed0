"""After-sales cases from a file: an open one keeps its order in the house, as a platform's refund does."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from connectors.base.aftersales import RefundKind
from hub.channels.models import Shop
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.logs import redact
from hub.kernel.money import Money
from hub.orders import allocate, holds
from hub.orders.lifecycle import STOPPABLE
from hub.sheets import cells, queries
from hub.sheets.models import SheetRefund
from hub.sheets.reading import Sheet
from hub.sheets.rows import Columns, Refused, RowReader
from hub.sheets.words import is_over, refund_kind

HOLD = "refund"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of an after-sales file."""

    line: int
    case_no: str
    order_no: str
    kind: RefundKind
    amount: Money | None
    reason: str
    status: str
    over: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """What a file holds."""

    cases: list[Case]
    refused: list[Refused] = field(default_factory=list)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What loading will do: ``what`` is hold, lift, same, gone (the goods have left) or unknown (no such order)."""

    case: Case
    what: str


def cases_in(sheet: Sheet, columns: Columns) -> Cases:
    """Every usable row; a status word nobody knows is a case still open."""
    reader = RowReader(sheet, columns)
    found: dict[str, Case] = {}
    for line in sheet.lines:
        before = len(reader.refused)
        no = reader.order_no(line)
        if not no and len(reader.refused) == before:
            reader.refuse(line.number, "order_no", "", "没有订单号", "请填订单号。")
        case_no = reader.read(line, "case_no", cells.order_number) or f"{no}#1"
        amount = reader.read(line, "amount", cells.amount)
        word, status = columns.cell(line, "kind").text, columns.cell(line, "status").text
        kind = refund_kind(word)
        if kind is None:
            reader.refuse(line.number, "kind", word, "不认识的售后类型", "请填:退款、退货退款、换货、补发或维修。")
        if len(reader.refused) > before or kind is None:
            continue
        reason = str(redact(columns.cell(line, "reason").text))[:200]
        found[case_no] = Case(line.number, case_no, no, kind, amount, reason, status[:60], over=is_over(status))
    return Cases(list(found.values()), reader.refused, len(sheet.lines))


def plan(tx: Tx, shop_id: int, cases: Sequence[Case]) -> list[CaseChange]:
    """What these cases will do to the queue."""
    rows = queries.orders_by_no(tx, shop_id, [case.order_no for case in cases])
    known = queries.refunds(tx, shop_id, [case.case_no for case in cases])
    changes = []
    for case in cases:
        row, before = rows.get(case.order_no), known.get(case.case_no)
        if row is None:
            what = "unknown"
        elif row.state not in STOPPABLE:
            what = "gone"
        elif case.over is (before is None or not before.open):
            what = "same"
        else:
            what = "lift" if case.over else "hold"
        changes.append(CaseChange(case, what))
    return changes


def load(tx: Tx, shop: Shop, found: Cases, *, min_days: int, actor: Actor) -> dict[str, int]:
    """Keep the cases, hold the orders of open ones, let those go whose every case is over."""
    known = queries.refunds(tx, shop.id, [case.case_no for case in found.cases])
    planned = plan(tx, shop.id, found.cases)
    for case in found.cases:
        row = known.get(case.case_no) or SheetRefund(shop_id=shop.id, case_no=case.case_no, order_no="", kind="")
        row.order_no, row.kind, row.reason = case.order_no, case.kind.value, case.reason
        row.amount_fen = case.amount.fen if case.amount else None
        row.vendor_status, row.open = case.status, not case.over
        tx.add(row)
    tx.flush()
    still = queries.refunding(tx, shop.id)
    held = 0
    free: list[int] = []
    for no, order in queries.orders_by_no(tx, shop.id, [case.order_no for case in found.cases]).items():
        if order.state in STOPPABLE and no in still:
            held += holds.place(tx, order.id, HOLD, _why(found.cases, no), actor=actor)
        elif order.state in STOPPABLE and holds.lift(tx, order.id, HOLD, actor=actor):
            free.append(order.id)
    allocate.allocate(tx, free, min_days=min_days, actor=actor)
    same = sum(1 for change in planned if change.what == "same")
    unknown = sum(1 for change in planned if change.what == "unknown")
    return {
        "rows": found.rows, "held": held, "lifted": len(free), "same": same, "unknown": unknown, "refused": len(found.refused)
    }  # fmt: skip


def _why(cases: Sequence[Case], no: str) -> str:
    mine = [case for case in cases if case.order_no == no and not case.over]
    words = [text for case in mine for text in (case.reason, case.status) if text]
    return "买家申请退款中" + (f":{';'.join(dict.fromkeys(words))}" if words else "")
