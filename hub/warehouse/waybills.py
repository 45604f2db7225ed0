"""Waybill numbers (面单号) from our own pool: bound to a parcel before anything is printed, never used twice."""

import re
from collections.abc import Iterable

from sqlalchemy import select, update

from hub.identity import audit
from hub.inventory import queries as stock
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id
from hub.logistics import carriers, tariff_book
from hub.logistics.regions import place
from hub.orders import queries as orders
from hub.warehouse import locks, queries
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import Parcel, WaybillNumber

#: Numbers one import may bring.
MOST_NUMBERS = 100_000
_BETWEEN = re.compile(r"\s+-\s+|[~～—至]")
_NUMBER = re.compile(r"[A-Za-z0-9]{6,30}")
_TAIL = re.compile(r"(.*?)(\d+)")


def import_numbers(tx: Tx, carrier: str, numbers: Iterable[str]) -> int:
    """Add numbers to a carrier's pool; returns how many were new."""
    rows = [{"id": new_id(), "carrier": carrier, "number": number.strip()} for number in numbers if number.strip()]
    return len(insert_new(tx, table(WaybillNumber), rows, unique=["number"]))


def load_numbers(tx: Tx, carrier: str, text: str, *, actor: Actor) -> tuple[int, int]:
    """Add numbers and ranges, one a line, ``SF1000 - SF1999``; returns how many were named and how many were new.

    Raises Invalid for a line that cannot be read, and then none is added; NotFound for an unknown courier.
    """
    carriers.one(tx, carrier)
    numbers = read_numbers(text)
    fresh = import_numbers(tx, carrier, numbers)
    audit.record(tx, actor, "waybills.loaded", f"carrier:{carrier}", numbers=len(numbers), new=fresh)
    return len(numbers), fresh


def read_numbers(text: str) -> list[str]:
    """The numbers of a list, each once, in their order; ranges are counted through. Raises Invalid."""
    found: dict[str, None] = {}
    for row, line in enumerate(text.replace(",", "\n").replace("，", "\n").splitlines(), 1):
        parts = [part.strip() for part in _BETWEEN.split(line.strip()) if part.strip()]
        if not parts:
            continue
        if len(parts) > 2 or not all(_NUMBER.fullmatch(part) for part in parts):
            raise _unreadable(row, line, "Write one number a line, or the first and the last of a range.")
        found.update(dict.fromkeys(_counted(row, parts) if len(parts) == 2 else parts))
        if len(found) > MOST_NUMBERS:
            raise _unreadable(row, line, "Load at most 100,000 numbers at a time.")
    if not found:
        raise Invalid("there is no waybill number in it", remedy="Write one number a line.")
    return list(found)


def _counted(row: int, parts: list[str]) -> Iterable[str]:
    """Every number from the first to the last of ``parts``; both share everything but the digits at their end."""
    first, last = (_TAIL.fullmatch(part) for part in parts)
    line = " - ".join(parts)
    if first is None or last is None or first[1] != last[1] or len(first[2]) != len(last[2]):
        raise _unreadable(row, line, "Both ends of a range need the same letters and as many digits.")
    low, high = int(first[2]), int(last[2])
    if not 0 <= high - low < MOST_NUMBERS:
        raise _unreadable(row, line, "A range runs from the lower number up, at most 100,000 numbers.")
    return (f"{first[1]}{number:0{len(first[2])}d}" for number in range(low, high + 1))


def _unreadable(row: int, line: str, remedy: str) -> Invalid:
    return Invalid("line %(row)s cannot be used: %(line)s", remedy=remedy, row=row, line=line.strip()[:40])


def label_parcel(tx: Tx, parcel_id: int, *, actor: Actor) -> Parcel:
    """Choose the courier and bind a number to a packed parcel.

    Raises Conflict when no courier may take it, the pool is empty or its goods must not leave, IllegalMove when not packed.
    """
    parcel = locks.parcel(tx, parcel_id)
    PARCEL.target(parcel.state, "label")
    refuse_unfit(tx, parcel.id)
    if not parcel.waybill:  # a parcel that was opened again keeps its number
        chosen = _choose(tx, parcel)
        parcel.carrier, parcel.carrier_why = chosen.carrier.code, chosen.why
        parcel.waybill = _take_number(tx, parcel.carrier, parcel.id)
    advance(tx, [parcel], "label", actor=actor, why=parcel.waybill)
    return parcel


def refuse_unfit(tx: Tx, parcel_id: int) -> None:
    """Raises Conflict when goods in the parcel expired, are recalled or lost their licence: it gets no label."""
    stock.refuse_unfit(tx, [(line.line_id, line.sku_id) for line in queries.lines_of(tx, [parcel_id])])


def _choose(tx: Tx, parcel: Parcel) -> tariff_book.Chosen:
    to, order = orders.receiver(tx, parcel.order_id), orders.order(tx, parcel.order_id)
    volume, _ = queries.boxes(tx, [parcel.id]).get(parcel.id, (0, 0))
    errand = tariff_book.Errand(
        here=place(to.province, to.city, to.district),
        storage=parcel.storage,
        grams=parcel.weight_g or parcel.expected_g,
        at=now(),
        volume_cm3=volume,
        channel=order.channel,
        ship_by=order.ship_by,
    )
    return tariff_book.courier_for(tx, errand)


def _take_number(tx: Tx, carrier: str, parcel_id: int) -> str:
    pool = table(WaybillNumber)
    free = (
        select(pool.c.id)
        .where(pool.c.carrier == carrier, pool.c.parcel_id.is_(None))
        .order_by(pool.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = tx.connection().execute(
        update(pool).where(pool.c.id == free.scalar_subquery()).values(parcel_id=parcel_id).returning(pool.c.number)
    ).scalar()  # fmt: skip
    if number is None:
        raise Conflict(
            "no waybill number of %(carrier)s is left",
            remedy="Import numbers from the courier, or choose another courier.",
            carrier=carrier,
        )
    return str(number)
