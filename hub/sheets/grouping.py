"""Rows as neutral orders: whole orders or none, equal files as equal bytes. Pure.

A changed row changes the order's ``raw``, nothing else does: neither the order of rows nor columns nobody chose.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from connectors.base.types import ChannelOrder, OrderLine, OrderState, UnreadableOrder
from hub.kernel.money import ZERO, Money, total
from hub.sheets.cells import MOST_FEN
from hub.sheets.people import Said, receiver
from hub.sheets.reading import Line, Sheet
from hub.sheets.rows import Columns, Refused, Row, RowReader
from hub.sheets.words import meaning

#: What an order says once; rows may repeat it or leave it blank, but not contradict each other.
_ONCE = ("paid", "freight", "status", "paid_at", "created_at", "ship_by")
_UNFIT = "同一订单有别的行不能用，整单没有导入"
_WHOLE = "改好那一行，再把文件导入一次。"
_STATES = {
    "unpaid": OrderState.UNPAID,
    "to_ship": OrderState.TO_SHIP,
    "refund": OrderState.TO_SHIP,
    "held": OrderState.HELD,
    "shipped": OrderState.SHIPPED,
    "finished": OrderState.FINISHED,
    "closed": OrderState.CLOSED,
}
#: What stands for the platform's word where a file has no column of states: such files hold what is to be shipped.
NO_STATUS = "文件中没有状态列"


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a file holds."""

    orders: list[ChannelOrder | UnreadableOrder]
    refused: list[Refused] = field(default_factory=list)
    rows: int = 0


class _Unfit(Exception):
    """An order whose rows do not fit together: the row, the field, what is wrong and how to mend it."""

    def __init__(self, row: Row, name: str, message: str, remedy: str, *, value: str = "") -> None:
        super().__init__(message)
        self.row, self.name, self.remedy, self.value = row, name, remedy, value


def orders_in(sheet: Sheet, columns: Columns, *, as_of: datetime, refunding: Collection[str] = ()) -> Grouped:
    """Every order of a file. ``as_of`` dates what the file does not; ``refunding`` have an open after-sales case."""
    reader = RowReader(sheet, columns)
    groups: dict[str, list[Row]] = {}
    numbers: dict[str, list[int]] = {}
    above = ""
    for line in sheet.lines:
        if not columns.cell(line, "order_no").text:
            _without_number(reader, line, above)
            continue
        row = reader.row(line)
        above = row.order_no if row else _number_of(reader, line)
        numbers.setdefault(above, []).append(line.number)
        if row is not None:
            groups.setdefault(row.order_no, []).append(row)
    found: list[ChannelOrder | UnreadableOrder] = []
    for no, rows in groups.items():
        if no in reader.spoilt:
            reader.refused += [Refused(r.number, columns.heading("order_no"), no, _UNFIT, _WHOLE) for r in rows]
            continue
        try:
            found.append(_order(rows, columns, as_of=as_of, refunding=no in refunding))
        except _Unfit as unfit:
            reader.refuse(unfit.row.number, unfit.name, unfit.value, str(unfit), unfit.remedy)
    return Grouped(found, sorted(reader.refused, key=lambda each: each.line), len(sheet.lines))


def _number_of(reader: RowReader, line: Line) -> str:
    """The order number of a refused row, without refusing it once more."""
    before = len(reader.refused)
    no = reader.order_no(line)
    del reader.refused[before:]
    return no


def _without_number(reader: RowReader, line: Line, above: str) -> None:
    """A sum at the end is passed over; goods without a number belong to the row above, and spoil its order."""
    if reader.columns.cell(line, "sku").text or reader.columns.cell(line, "title").text:
        remedy = "合并的单元格请取消合并，每一行都填上订单号。"
        reader.refuse(line.number, "order_no", "", "这一行有商品，没有订单号", remedy)
        reader.spoilt.add(above)


def _order(
    rows: Sequence[Row], columns: Columns, *, as_of: datetime, refunding: bool
) -> ChannelOrder | UnreadableOrder:
    for row in rows:
        if row.twin:
            raise _Unfit(
                row,
                "order_no",
                f"与第 {row.twin} 行完全相同",
                "请删去一行；如确是两件，请把数量合并到一行。",
                value=row.order_no,
            )
    once = {name: _agreed(rows, name) for name in _ONCE}
    said, note = _receiver_of(rows), ";".join(dict.fromkeys(row.note for row in rows if row.note))
    freight = once["freight"] or ZERO
    lines = _lines(rows, paid=once["paid"], freight=freight)
    paid = once["paid"] or total([line.paid for line in lines]) + freight
    gross = total([line.unit_price * line.quantity for line in lines]) + freight
    if max(paid.fen, gross.fen) > MOST_FEN:
        raise _Unfit(rows[0], "paid", "订单金额太大", "请核对单价和数量。", value=str(gross))
    word = once["status"] or ""
    known = meaning(word, columns.words) if "status" in columns.places else "to_ship"
    raw = _raw(rows[0].order_no, once, lines, said, note, refunding=refunding)
    if known is None:
        return UnreadableOrder(
            rows[0].order_no,
            "the status word of this file is not known",
            raw,
            field=columns.heading("status"),
            value=word,
        )
    return ChannelOrder(
        order_id=rows[0].order_no,
        state=_STATES[known],
        vendor_status=word or NO_STATUS,
        created_at=once["created_at"] or once["paid_at"] or as_of,
        modified_at=max((row.modified_at for row in rows if row.modified_at), default=as_of),
        lines=lines,
        receiver=receiver(said),
        paid=paid,
        freight=freight,
        discount=Money(max(0, gross.fen - paid.fen)),
        raw=raw,
        paid_at=once["paid_at"],
        ship_by=once["ship_by"],
        buyer_note=note,
        refund_open=refunding or known == "refund",
        hold_reason=word if known == "held" else "",
    )


def _agreed(rows: Sequence[Row], name: str) -> Any:
    """The one value of an order; rows that contradict each other are refused."""
    said = [(row, getattr(row, name)) for row in rows if getattr(row, name) not in (None, "")]
    for row, value in said:
        if value != said[0][1]:
            hint = "若这一列是每行商品的金额，请在列对应里选“本行实付”。" if name == "paid" else "请核对后改成一致。"
            raise _Unfit(row, name, "同一订单的各行写得不一样", hint, value=str(value))
    return said[0][1] if said else None


def _receiver_of(rows: Sequence[Row]) -> Said:
    found = Said()
    for row in rows:
        for name in ("name", "phone", "province", "city", "district", "town", "address", "merged"):
            value, known = getattr(row.said, name), getattr(found, name)
            if value and known and value != known:
                column = "receiver" if name == "merged" else name
                raise _Unfit(row, column, "同一订单的各行收货人不一样", "请核对后改成一致。")
            if value and not known:
                found = replace(found, **{name: value})
    return found


def _lines(rows: Sequence[Row], *, paid: Money | None, freight: Money) -> tuple[OrderLine, ...]:
    for row in rows:
        if row.price is None and row.line_paid is None and paid is None:
            raise _Unfit(row, "price", "没有单价，也没有实付金额", "请至少填一样；赠品请填 0。")
    weights = [(row.price.fen if row.price else 0) * row.quantity for row in rows]
    shares = _shares(
        max(0, (paid.fen if paid else 0) - freight.fen), weights if any(weights) else [r.quantity for r in rows]
    )
    lines, counted = [], dict[str, int]()
    for row, share in zip(rows, shares, strict=True):
        name = row.sku or row.title[:60]
        counted[name] = counted.get(name, 0) + 1
        mine = row.line_paid
        if mine is None:
            mine = Money(share) if paid is not None else (row.price or ZERO) * row.quantity
        price = row.price or Money(mine.fen // row.quantity)
        lines.append(
            OrderLine(f"{name}#{counted[name]}", "", "", row.sku, row.title or row.sku, row.quantity, price, mine)
        )
    return tuple(sorted(lines, key=lambda line: line.line_id))


def _shares(fen: int, weights: Sequence[int]) -> list[int]:
    """``fen`` divided by weight, the last one takes what is left over."""
    whole = sum(weights)
    parts = [fen * weight // whole for weight in weights]
    parts[-1] += fen - sum(parts)
    return parts


def _raw(no: str, once: dict[str, Any], lines: Sequence[OrderLine], said: Said, note: str, *, refunding: bool) -> bytes:
    """The order as the file says it, people under names by which the console strikes them out."""
    plain = {name: value.fen if isinstance(value, Money) else value for name, value in once.items()}
    goods = [
        {"line": x.line_id, "sku": x.merchant_code, "title": x.title, "quantity": x.quantity, "price": x.unit_price.fen, "paid": x.paid.fen}
        for x in lines
    ]  # fmt: skip
    who = {
        name: getattr(said, name)
        for name in ("name", "phone", "province", "city", "district", "town", "address", "merged")
    }
    parts = {"order_no": no, **plain, "lines": goods, "receiver": who, "buyer_note": note, "refund_open": refunding}
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
