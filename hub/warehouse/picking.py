"""Picking (拣货): every stop of a wave is verified by a scan; another lot or too few pieces are dealt with on the spot.

Refuses goods that do not belong to the stop, more than is wanted, and a frozen wave before the others unless somebody
says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.events import facts
from hub.inventory import gate, incidents, replacement
from hub.inventory import queries as stock
from hub.inventory.incidents import Report
from hub.inventory.replacement import Promise
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, table
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.ids import new_id
from hub.orders import holds
from hub.warehouse import events, floor_rules, gs1, locks, packing, pick_queries, queries, waves
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import PickedStop, Wave
from hub.warehouse.waves import Pick


@dataclass(frozen=True, slots=True)
class Shortage:
    """What became of missing pieces: so many come from other lots, these parcels went back and their orders are held."""

    replaced: int
    missing: int
    parcels: tuple[int, ...]
    incident: str


def pick(
    tx: Tx, wave_id: int, key: str, code: str, *, pieces: int, min_days: int, actor: Actor, anyway: bool = False
) -> Pick:
    """Take pieces at the stop ``key`` against a scan; gives the stop they were taken for.

    A scan without a lot is believed to be the lot of the stop. Another lot of the same goods replaces it when it lives at
    least as long. ``anyway`` lets a frozen wave begin before the others. Raises Invalid for other goods, Conflict for too
    many pieces, a lot that may not replace, or a wave that is not being picked.
    """
    wave, stop = _open_stop(tx, wave_id, key)
    if not 1 <= pieces <= stop.pieces - stop.picked:
        raise Conflict(
            "%(left)s pieces are still to be taken here",
            remedy="Take what the list says.",
            left=stop.pieces - stop.picked,
        )
    said = gs1.read_code(code)
    if said.goods not in (stop.card.gtin, stop.card.code) or not said.goods:
        raise Invalid(
            "%(code)s is not %(name)s, which is to be taken here",
            remedy="Put it back and take the goods on the screen.",
            code=said.goods or "nothing",
            name=stop.card.name,
        )
    gate.refuse(tx, {(stop.card.sku_id, stop.lot_id)} if said.lot in ("", stop.lot) else ())
    _begin(tx, wave, anyway=anyway)
    if said.lot and said.lot != stop.lot:
        stop = _replace(tx, wave, stop, said.lot, pieces, min_days=min_days, actor=actor)
    _take(tx, wave, stop, pieces, actor=actor)
    if all(other.picked >= other.pieces for other in waves.pick_list(tx, wave.id)):
        wave.picked_at = now()
        tx.add(wave)
    return stop


def short(tx: Tx, wave_id: int, key: str, found: int, *, min_days: int, actor: Actor) -> Shortage:
    """The picker finds only ``found`` pieces of all that this stop wants. Others replace what is missing.

    The missing pieces, and what else should lie there and is promised to nobody, are set aside under an incident until the
    shelf was counted. Orders that nothing serves are held short, and their parcels go back. Raises Conflict for a number
    that is not less.
    """
    wave, stop = _open_stop(tx, wave_id, key)
    missing = stop.pieces - found
    if found < stop.picked or missing < 1:
        raise Conflict(
            "%(picked)s of %(pieces)s pieces were taken here already",
            remedy="Enter the pieces you found here in all, fewer than the list asks for.",
            picked=stop.picked,
            pieces=stop.pieces,
        )
    rows = pick_queries.held_here(tx, wave.id, stop.lot_id, stop.location_id)
    moved, unserved = replacement.move(tx, _last_first(rows, missing), min_days=min_days, actor=actor)
    gone = stock.free_at(tx, stop.lot_id, stop.location_id)
    order_of = {row.line_id: row for row in rows}
    parcels = sorted({order_of[line].parcel_id for line in unserved})
    for line in unserved:
        holds.place(tx, order_of[line].order_id, "short", f"拣货缺货:{stop.card.code} {stop.lot}", actor=actor)
    _put_back(tx, parcels, actor=actor)
    said = Report(
        kind="loss", lot_id=stop.lot_id, location_id=stop.location_id, pieces=gone, responsible="warehouse",
        consequence="quarantine", note=f"{wave.code} 拣货少 {missing} 件，请盘点 {stop.location}",
    )  # fmt: skip
    incident = incidents.report(tx, said, actor=actor)
    facts.announce(
        tx,
        [events.picked_short(order_of[m.line_id].order_id, wave.code, stop.lot, m.pieces) for m in moved],
        actor=actor,
    )
    return Shortage(sum(m.pieces for m in moved), sum(unserved.values()), tuple(parcels), incident.code)


def late_out(tx: Tx) -> dict[int, tuple[datetime, bool]]:
    """Wave id -> until when its goods may be out of their room, and whether that has passed."""
    rules, at = floor_rules.handling(tx), now()
    found = {}
    for wave in pick_queries.waves_out(tx):
        rule = rules.get(wave.storage)
        if rule is not None and rule.out_minutes is not None and wave.picked_from is not None:
            until = wave.picked_from + timedelta(minutes=rule.out_minutes)
            found[wave.id] = (until, until <= at)
    return found


def unpicked_before(tx: Tx, wave: Wave) -> int:
    """How many waves of warmer classes should be picked before this one; 0 for what is not frozen or has begun."""
    waits = wave.storage == "frozen" and wave.picked_from is None
    return pick_queries.unpicked_before_frozen(tx, wave.id) if waits else 0


def _open_stop(tx: Tx, wave_id: int, key: str) -> tuple[Wave, Pick]:
    wave = locks.wave(tx, wave_id)
    stop = next((stop for stop in waves.pick_list(tx, wave_id) if stop.key == key), None)
    if stop is None:
        raise NotFound("this stop is not on the list any more", remedy="Look at the wave again.")
    return wave, stop


def _begin(tx: Tx, wave: Wave, *, anyway: bool) -> None:
    if wave.picked_from is not None:
        return
    others = unpicked_before(tx, wave)
    if others and not anyway:
        raise Conflict(
            "%(waves)s other waves are not picked yet, frozen goods come last",
            remedy="Pick those first, or tick that you begin all the same.",
            waves=others,
        )
    wave.picked_from = now()
    tx.add(wave)


def _take(tx: Tx, wave: Wave, stop: Pick, pieces: int, *, actor: Actor) -> None:
    row = table(PickedStop)
    new = insert(tx, row).values(
        id=new_id(), wave_id=wave.id, lot_id=stop.lot_id, location_id=stop.location_id, pieces=pieces,
        picked_by=str(actor), picked_at=now(),
    )  # fmt: skip
    tx.connection().execute(
        new.on_conflict_do_update(
            index_elements=["wave_id", "lot_id", "location_id"],
            set_={"pieces": row.c.pieces + pieces, "picked_by": str(actor), "picked_at": now()},
        )
    )


def _replace(tx: Tx, wave: Wave, stop: Pick, lot_code: str, pieces: int, *, min_days: int, actor: Actor) -> Pick:
    """Move the promises of ``pieces`` to the lot in the picker's hand. Raises Conflict when that lot may not go."""
    lot = stock.lot_named(tx, stop.card.sku_id, lot_code)
    worse = lot is None or lot.state != "good" or _sooner(lot.expiry_date, stop.expiry)
    if lot is None or worse:
        raise Conflict(
            "lot %(lot)s may not replace lot %(wanted)s",
            remedy="It is unknown, barred or lives shorter. Put it back and take the lot on the screen.",
            lot=lot_code,
            wanted=stop.lot,
        )
    rows = pick_queries.held_here(tx, wave.id, stop.lot_id, stop.location_id)
    moved, unserved = replacement.move(tx, _last_first(rows, pieces), min_days=min_days, actor=actor, only_lot=lot.id)
    if unserved or len({m.location_id for m in moved}) != 1:
        raise Conflict(
            "lot %(lot)s has not so many free pieces",
            remedy="They are promised to other orders. Take the lot on the screen, or fewer pieces.",
            lot=lot_code,
        )
    order_of = {row.line_id: row.order_id for row in rows}
    told = [events.lot_replaced(order_of[m.line_id], wave.code, stop.lot, lot_code, m.pieces) for m in moved]
    facts.announce(tx, told, actor=actor)
    here = (lot.id, moved[0].location_id)
    return next(s for s in waves.pick_list(tx, wave.id) if (s.lot_id, s.location_id) == here)


def _sooner(one: Any, other: Any) -> bool:
    """Whether the first expiry comes before the second; None never comes."""
    return one is not None and (other is None or one < other)


def _last_first(rows: Sequence[Any], pieces: int) -> list[Promise]:
    """Promises to move for so many pieces, the youngest first."""
    found: list[Promise] = []
    for row in reversed(rows):
        take = min(pieces, row.quantity)
        if take:
            found.append(Promise(row.id, row.level_id, row.line_id, row.sku_id, row.quantity, take))
            pieces -= take
    return found


def _put_back(tx: Tx, parcel_ids: Sequence[int], *, actor: Actor) -> None:
    """These parcels leave their wave and wait until their goods are there; what was scanned is scanned anew."""
    parcels = [parcel for parcel in locks.parcels(tx, parcel_ids) if parcel.state == "picking"]
    for parcel in parcels:
        parcel.wave_id = None
        packing.scan_anew(tx, queries.lines_of(tx, [parcel.id]))
    advance(tx, parcels, "put_back", actor=actor, why="拣货缺货")
