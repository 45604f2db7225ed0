"""SELECTs of the receiving, incident and counting desks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from hub.inventory.models import CountLine, CountList, Incident, Location, Lot, Receipt, ReceiptLine, Warehouse
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ReceiptBrief:
    """A receipt in the list. ``todo`` lines wait for inspection, ``waiting`` ones for a second person."""

    receipt_id: int
    code: str
    supplier: str
    warehouse: str
    expected_on: date
    state: str
    lines: int
    expected: int
    counted: int
    todo: int
    waiting: int


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident with the codes of what it is about; ``place`` is empty for a whole lot or nothing."""

    incident_id: int
    code: str
    kind: str
    sku_id: int
    lot: str
    place: str
    pieces: int
    responsible: str
    consequence: str
    state: str
    note: str
    photo: str
    made_by: str
    made_at: datetime
    parcel_id: int | None


@dataclass(frozen=True, slots=True)
class CountBrief:
    """A count list: how many of its lines are open, how many wait for approval."""

    list_id: int
    code: str
    warehouse: str
    day: date
    lines: int
    open: int
    differs: int


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line with the codes of its shelf and lot."""

    line: CountLine
    place: str
    lot: str


def receipts(tx: Tx, *, limit: int = 100) -> list[ReceiptBrief]:
    """Receipts, newest first."""
    head, line, house = table(Receipt), table(ReceiptLine), table(Warehouse)
    rows = tx.connection().execute(
        select(
            head.c.id, head.c.code, head.c.supplier, house.c.name, head.c.expected_on, head.c.state, func.count(line.c.id),
            func.sum(line.c.expected), func.sum(line.c.counted),
            func.sum(case((line.c.state == "expected", 1), else_=0)),
            func.sum(case((line.c.state == "waiting", 1), else_=0)),
        )
        .join(house, house.c.id == head.c.warehouse_id)
        .join(line, line.c.receipt_id == head.c.id)
        .group_by(head.c.id, head.c.code, head.c.supplier, house.c.name, head.c.expected_on, head.c.state)
        .order_by(head.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [ReceiptBrief(*row[:6], *(int(number) for number in row[6:])) for row in rows]


def receipt(tx: Tx, receipt_id: int) -> Receipt:
    """One receipt. Raises NotFound."""
    found = tx.get(Receipt, receipt_id)
    if found is None:
        raise NotFound("there is no such receipt", receipt=receipt_id)
    return found


def receipt_line(tx: Tx, line_id: int) -> ReceiptLine:
    """One line of a receipt. Raises NotFound."""
    found = tx.get(ReceiptLine, line_id)
    if found is None:
        raise NotFound("there is no such line", line=line_id)
    return found


def incidents(tx: Tx, *, limit: int = 200) -> list[IncidentRow]:
    """Incidents: those that hold goods first, then the newest."""
    row, lot, place = table(Incident), table(Lot), table(Location)
    rows: Any = tx.connection().execute(
        select(
            row.c.id, row.c.code, row.c.kind, row.c.sku_id, func.coalesce(lot.c.code, ""),
            func.coalesce(place.c.code, ""), row.c.pieces, row.c.responsible, row.c.consequence, row.c.state,
            row.c.note, row.c.photo, row.c.made_by, row.c.made_at, row.c.parcel_id,
        )
        .select_from(
            row.outerjoin(lot, lot.c.id == row.c.lot_id).outerjoin(place, place.c.id == row.c.location_id)
        )
        .order_by(case((row.c.state == "held", 0), else_=1), row.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [IncidentRow(*found) for found in rows]


def photo_of(tx: Tx, incident_id: int) -> str:
    """The digest of an incident's photo. Raises NotFound."""
    found = tx.get(Incident, incident_id)
    if found is None or not found.photo:
        raise NotFound("this incident has no photo", incident=incident_id)
    return found.photo


def count_lists(tx: Tx, *, limit: int = 60) -> list[CountBrief]:
    """Count lists, newest first."""
    head, line, house = table(CountList), table(CountLine), table(Warehouse)
    rows = tx.connection().execute(
        select(
            head.c.id, head.c.code, house.c.name, head.c.day, func.count(line.c.id),
            func.sum(case((line.c.state == "open", 1), else_=0)),
            func.sum(case((line.c.state == "differs", 1), else_=0)),
        )
        .join(house, house.c.id == head.c.warehouse_id)
        .join(line, line.c.list_id == head.c.id)
        .group_by(head.c.id, head.c.code, house.c.name, head.c.day)
        .order_by(head.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [CountBrief(*row[:4], *(int(number) for number in row[4:])) for row in rows]


def count_list(tx: Tx, list_id: int) -> CountList:
    """One list. Raises NotFound."""
    found = tx.get(CountList, list_id)
    if found is None:
        raise NotFound("there is no such count list", list=list_id)
    return found


def count_rows(tx: Tx, list_id: int) -> list[CountRow]:
    """Lines of a list in walking order."""
    line, place, lot = table(CountLine), table(Location), table(Lot)
    rows = tx.connection().execute(
        select(*line.c, place.c.code.label("place_code"), lot.c.code.label("lot_code"))
        .join(place, place.c.id == line.c.location_id)
        .join(lot, lot.c.id == line.c.lot_id)
        .where(line.c.list_id == list_id)
        .order_by(place.c.code, lot.c.code, line.c.id)
    )
    found = []
    for row in rows.mappings():
        named = dict(row)
        codes = named.pop("place_code"), named.pop("lot_code")
        found.append(CountRow(CountLine(**named), *codes))
    return found


def houses(tx: Tx) -> dict[int, str]:
    """Warehouse id -> name, by code."""
    house = table(Warehouse)
    return {
        row.id: row.name for row in tx.connection().execute(select(house.c.id, house.c.name).order_by(house.c.code))
    }


def place_codes(tx: Tx, location_ids: Iterable[int | None]) -> dict[int, str]:
    """Location id -> its code."""
    place = table(Location)
    wanted = {location for location in location_ids if location is not None}
    rows = tx.connection().execute(select(place.c.id, place.c.code).where(place.c.id.in_(wanted)))
    return {row.id: row.code for row in rows}
