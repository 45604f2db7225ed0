"""Every SELECT of the floor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_
from sqlmodel import col, select

from hub.kernel.db import Tx, chunks
from hub.kernel.errors import NotFound
from hub.orders.models import Hold, Order
from hub.warehouse.models import (
    Carton,
    HandoverSheet,
    LotScan,
    Packaging,
    Parcel,
    ParcelLine,
    PlatformWaybill,
    Wave,
    WaybillNumber,
    WeightDifference,
)


@dataclass(frozen=True, slots=True)
class Lane:
    """Parcels of one temperature class by how far they are. ``urgent`` of the ``planned`` ones are due soon."""

    planned: int = 0
    urgent: int = 0
    picking: int = 0  # released, nothing scanned yet
    packing: int = 0  # being scanned, or packed without a waybill
    labelled: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class WaveSum:
    """A wave with its figures; stopped parcels are left out. ``packed`` parcels are packed or further."""

    wave: Wave
    parcels: int
    packed: int
    pieces: int
    scanned: int
    ship_by: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Labelled parcels that wait for one courier."""

    carrier: str
    parcels: int
    weight_g: int


def unplanned_orders(tx: Tx, *, limit: int) -> list[int]:
    """Allocated orders without parcels, oldest first."""
    planned = exists().where(col(Parcel.order_id) == col(Order.id))
    query = select(Order.id).where(Order.state == "allocated", ~planned).order_by(col(Order.id)).limit(limit)
    return list(tx.exec(query))


def to_release(tx: Tx, storage: str, *, limit: int) -> Sequence[Parcel]:
    """Planned parcels whose order may ship and is not held, by the platform's deadline."""
    query = (
        select(Parcel)
        .join(Order, col(Order.id) == col(Parcel.order_id))
        .where(Parcel.storage == storage, *_releasable())
        .order_by(col(Order.ship_by).nulls_last(), col(Parcel.id))
        .limit(limit)
    )
    return tx.exec(query).all()


def _releasable() -> list[ColumnElement[bool]]:
    held = exists().where(col(Hold.order_id) == col(Order.id), col(Hold.closed_at).is_(None))
    may_go = col(Order.state).in_(("allocated", "picking"))
    return [col(Parcel.state) == "planned", may_go, col(Order.vendor_state) == "to_ship", ~held]


def parcel(tx: Tx, parcel_id: int) -> Parcel:
    """One parcel. Raises NotFound."""
    found = tx.get(Parcel, parcel_id)
    if found is None:
        raise NotFound("no such parcel", remedy="Scan the parcel again.")
    return found


def parcel_by_waybill(tx: Tx, waybill: str) -> Parcel:
    """The parcel that carries this number. Raises NotFound."""
    query = select(Parcel).join(WaybillNumber, col(WaybillNumber.parcel_id) == col(Parcel.id))
    found = tx.exec(query.where(WaybillNumber.number == waybill, Parcel.waybill == waybill)).first()
    if found is None:
        raise NotFound("no parcel carries this waybill", remedy="Scan the waybill on the label again.")
    return found


def parcels(
    tx: Tx,
    *,
    state: str = "",
    wave_id: int | None = None,
    order_ids: Iterable[int] | None = None,
    released_by: str = "",
) -> Sequence[Parcel]:
    """Parcels by state, wave, order, or who released their wave, oldest first."""
    query = select(Parcel).order_by(col(Parcel.id))
    if state:
        query = query.where(Parcel.state == state)
    if wave_id is not None:
        query = query.where(Parcel.wave_id == wave_id)
    if order_ids is not None:
        query = query.where(col(Parcel.order_id).in_(set(order_ids)))
    if released_by:
        query = query.where(col(Parcel.wave_id).in_(select(Wave.id).where(Wave.released_by == released_by)))
    return tx.exec(query).all()


def parcel_page(tx: Tx, *, state: str, carrier: str, before: int | None, limit: int) -> Sequence[Parcel]:
    """Parcels, newest first, beyond ``before``; empty words do not filter."""
    query = select(Parcel).order_by(col(Parcel.id).desc()).limit(limit)
    if before is not None:
        query = query.where(Parcel.id < before)
    if state:
        query = query.where(Parcel.state == state)
    return tx.exec(query.where(Parcel.carrier == carrier) if carrier else query).all()


def lines_of(tx: Tx, parcel_ids: Iterable[int]) -> Sequence[ParcelLine]:
    """Contents of these parcels."""
    query = select(ParcelLine).where(col(ParcelLine.parcel_id).in_(set(parcel_ids))).order_by(col(ParcelLine.id))
    return tx.exec(query).all()


def open_waves(tx: Tx) -> Sequence[Wave]:
    """Waves with parcels still to be packed, oldest first."""
    busy = exists().where(col(Parcel.wave_id) == col(Wave.id), col(Parcel.state) == "picking")
    return tx.exec(select(Wave).where(busy).order_by(col(Wave.id))).all()


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """(storage, state) -> parcels."""
    grouped = tx.exec(select(Parcel.storage, Parcel.state, func.count()).group_by(Parcel.storage, Parcel.state))
    return {(storage, state): count for storage, state, count in grouped}


def count_coded(tx: Tx, kind: type[Wave] | type[HandoverSheet], prefix: str) -> int:
    """How many waves or sheets have a code that begins so."""
    return tx.exec(select(func.count()).select_from(kind).where(col(kind.code).startswith(prefix))).one()


def sheets(tx: Tx, *, limit: int = 50) -> Sequence[HandoverSheet]:
    """Handover sheets, newest first."""
    return tx.exec(select(HandoverSheet).order_by(col(HandoverSheet.id).desc()).limit(limit)).all()


def free_numbers(tx: Tx) -> dict[str, int]:
    """Unused waybill numbers per carrier."""
    grouped = tx.exec(
        select(WaybillNumber.carrier, func.count())
        .where(col(WaybillNumber.parcel_id).is_(None))
        .group_by(WaybillNumber.carrier)
    )
    return dict(grouped.all())


def lanes(tx: Tx, *, since: datetime, urgent_before: datetime) -> dict[str, Lane]:
    """The desk's figures by temperature class; ``handed_over`` counts from ``since`` on. Three statements."""
    soon = func.count().filter(col(Order.ship_by) < urgent_before)
    planned = select(Parcel.storage, func.count(), soon).join(Order, col(Order.id) == col(Parcel.order_id))
    begun = exists().where(col(ParcelLine.parcel_id) == col(Parcel.id), col(ParcelLine.scanned) > 0)
    here = col(Parcel.state).in_(("picking", "packed", "labelled"))
    each = select(Parcel.storage, Parcel.state, begun.label("begun")).where(here).subquery()
    inside = select(each.c.storage, each.c.state, each.c.begun, func.count()).group_by(*each.c)
    gone = select(Parcel.storage, func.count()).where(
        Parcel.state == "handed_over", col(Parcel.handed_over_at) >= since
    )
    found: dict[str, dict[str, int]] = {}
    for storage, count, urgent in tx.exec(planned.where(*_releasable()).group_by(Parcel.storage)):
        found.setdefault(storage, {}).update(planned=count, urgent=urgent)
    for storage, state, started, count in tx.exec(inside):
        step = "packing" if state == "packed" or (state == "picking" and started) else state
        figures = found.setdefault(storage, {})
        figures[step] = figures.get(step, 0) + count
    for storage, count in tx.exec(gone.group_by(Parcel.storage)):
        found.setdefault(storage, {})["handed_over"] = count
    return {storage: Lane(**figures) for storage, figures in found.items()}


def wave_sums(tx: Tx, *, wave_id: int | None = None) -> list[WaveSum]:
    """One wave, or every wave with parcels still to be packed, with figures, oldest first. Three statements."""
    if wave_id is None:
        busy = exists().where(col(Parcel.wave_id) == col(Wave.id), col(Parcel.state).in_(("picking", "packed")))
        waves = tx.exec(select(Wave).where(busy).order_by(col(Wave.id))).all()
    else:
        waves = tx.exec(select(Wave).where(Wave.id == wave_id)).all()
    mine = [col(Parcel.wave_id).in_([wave.id for wave in waves]), col(Parcel.state) != "stopped"]
    done = func.count().filter(col(Parcel.state).in_(("packed", "labelled", "handed_over")))
    counted = tx.exec(
        select(Parcel.wave_id, func.count(), done, func.min(col(Order.ship_by)))
        .join(Order, col(Order.id) == col(Parcel.order_id))
        .where(*mine)
        .group_by(col(Parcel.wave_id))
    ).all()
    pieces = tx.exec(
        select(Parcel.wave_id, func.sum(ParcelLine.quantity), func.sum(ParcelLine.scanned))
        .join(ParcelLine, col(ParcelLine.parcel_id) == col(Parcel.id))
        .where(*mine)
        .group_by(col(Parcel.wave_id))
    ).all()
    figures = {wave: (count, packed, ship_by) for wave, count, packed, ship_by in counted}
    goods = {wave: (int(wanted or 0), int(scanned or 0)) for wave, wanted, scanned in pieces}
    return [_wave_sum(wave, figures.get(wave.id, (0, 0, None)), goods.get(wave.id, (0, 0))) for wave in waves]


def _wave_sum(wave: Wave, parcels: tuple[int, int, datetime | None], goods: tuple[int, int]) -> WaveSum:
    return WaveSum(wave, parcels[0], parcels[1], pieces=goods[0], scanned=goods[1], ship_by=parcels[2])


def wave(tx: Tx, wave_id: int) -> Wave:
    """One wave. Raises NotFound."""
    found = tx.get(Wave, wave_id)
    if found is None:
        raise NotFound("no such wave")
    return found


def sheet(tx: Tx, sheet_id: int) -> HandoverSheet:
    """One handover sheet. Raises NotFound."""
    found = tx.get(HandoverSheet, sheet_id)
    if found is None:
        raise NotFound("no such handover sheet")
    return found


def waiting(tx: Tx) -> list[Waiting]:
    """Labelled parcels by courier, tickets left out."""
    grouped = tx.exec(
        select(Parcel.carrier, func.count(), func.coalesce(func.sum(Parcel.weight_g), 0))
        .where(Parcel.state == "labelled", Parcel.carrier != "")
        .group_by(Parcel.carrier)
        .order_by(Parcel.carrier)
    )
    return [Waiting(carrier, count, int(weight or 0)) for carrier, count, weight in grouped]


def labelled(tx: Tx, carrier: str, *, limit: int = 500) -> Sequence[Parcel]:
    """Parcels that wait for one courier, oldest first."""
    query = select(Parcel).where(Parcel.state == "labelled", Parcel.carrier == carrier)
    return tx.exec(query.order_by(col(Parcel.id)).limit(limit)).all()


def parcels_on(tx: Tx, sheet_id: int) -> Sequence[Parcel]:
    """The parcels of one handover sheet."""
    return tx.exec(select(Parcel).where(Parcel.sheet_id == sheet_id).order_by(col(Parcel.id))).all()


def next_to_pack(tx: Tx, wave_id: int, *, after: int = 0) -> int | None:
    """The parcel of a wave that is packed after parcel ``after``; from the first again when there is none behind it."""
    query = select(Parcel.id).where(Parcel.wave_id == wave_id, Parcel.state == "picking", Parcel.id != after)
    return tx.exec(query.order_by(col(Parcel.id) < after, col(Parcel.id)).limit(1)).first()


def orders_by_waybill(tx: Tx, text: str, *, limit: int = 50) -> frozenset[int]:
    """Orders with a parcel whose waybill number begins with ``text``, or once carried exactly this number."""
    if not text:
        return frozenset()
    now = select(Parcel.order_id).where(col(Parcel.waybill).startswith(text, autoescape=True))
    once = select(Parcel.order_id).join(WaybillNumber, col(WaybillNumber.parcel_id) == col(Parcel.id))
    return frozenset(tx.exec(now.limit(limit))) | frozenset(tx.exec(once.where(WaybillNumber.number == text)))


def platform_waybills(tx: Tx, parcel_ids: Iterable[int]) -> Sequence[PlatformWaybill]:
    """Numbers asked of platforms for these parcels, oldest first."""
    query = select(PlatformWaybill).where(col(PlatformWaybill.parcel_id).in_(set(parcel_ids)))
    return tx.exec(query.order_by(col(PlatformWaybill.id))).all()


def loose_waybills(tx: Tx, order_id: int) -> Sequence[PlatformWaybill]:
    """Numbers drawn for an order's parcels that none of them carries any more and that were not given back."""
    query = select(PlatformWaybill).join(Parcel, col(Parcel.id) == col(PlatformWaybill.parcel_id))
    unused = or_(col(Parcel.state) == "stopped", col(Parcel.waybill) != col(PlatformWaybill.number))
    still = (col(PlatformWaybill.given_back_at).is_(None), PlatformWaybill.number != "", PlatformWaybill.refused == "")
    return tx.exec(query.where(Parcel.order_id == order_id, unused, *still).order_by(col(PlatformWaybill.id))).all()


def labelled_as(tx: Tx, number: str) -> Parcel | None:
    """The newest parcel that carries a waybill number; None for text that is none."""
    if not number:
        return None
    return tx.exec(select(Parcel).where(Parcel.waybill == number).order_by(col(Parcel.id).desc())).first()


def lot_scan(tx: Tx, parcel_line_id: int, lot: str) -> LotScan | None:
    """What was scanned of one lot for one parcel line."""
    return tx.exec(select(LotScan).where(LotScan.parcel_line_id == parcel_line_id, LotScan.lot == lot)).first()


def lot_scans(tx: Tx, parcel_line_ids: Iterable[int]) -> Sequence[LotScan]:
    """What was scanned of every lot for these parcel lines."""
    return tx.exec(select(LotScan).where(col(LotScan.parcel_line_id).in_(set(parcel_line_ids)))).all()


def packagings(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, Packaging]:
    """Parcel id -> what it is packed in and with, where that was planned."""
    found: dict[int, Packaging] = {}
    for some in chunks(sorted(set(parcel_ids)), 500):
        found |= {row.id: row for row in tx.exec(select(Packaging).where(col(Packaging.id).in_(some)))}
    return found


def difference_of(tx: Tx, parcel_line_id: int) -> WeightDifference | None:
    """What was noted of the weight of one parcel line."""
    return tx.exec(select(WeightDifference).where(WeightDifference.parcel_line_id == parcel_line_id)).first()


def weight_differences(tx: Tx, *, limit: int = 200) -> Sequence[WeightDifference]:
    """Weighed goods that came out lighter than sold: the open ones first, then the newest."""
    query = select(WeightDifference).order_by(
        col(WeightDifference.closed_at).is_not(None), col(WeightDifference.id).desc()
    )
    return tx.exec(query.limit(limit)).all()


def boxes(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Parcel id -> (cubic centimetres, longest side in centimetres) of its cartons; unplanned parcels are absent."""
    sizes = {row.code: (row.length_mm, row.width_mm, row.height_mm) for row in tx.exec(select(Carton))}
    found: dict[int, tuple[int, int]] = {}
    for some in chunks(sorted(set(parcel_ids)), 500):
        for row in tx.exec(select(Packaging).where(col(Packaging.id).in_(some))):
            known = [sizes[code] for code in row.cartons if code in sizes]
            if known and len(known) == len(row.cartons):
                volume = sum(a * b * c for a, b, c in known)
                found[row.id] = (-(-volume // 1000), -(-max(max(sides) for sides in known) // 10))
    return found
