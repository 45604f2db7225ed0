"""Village uplink (上行): parcels of stations are announced, received and weighed, and merged into lots that keep their sources.

A lot never forgets the parcels it was made of; a parcel goes into one lot, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalog.lookup import cards_by_id
from hub.events import facts
from hub.identity import audit
from hub.inventory import ledger, putaway
from hub.inventory.inspection import MOST_GRAMS, MOST_PIECES, Found, Goods, judge
from hub.inventory.models import Lot
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id
from hub.kernel.logs import redact
from hub.warehouse import events, lifecycle, locks
from hub.warehouse.models import LotSource, UplinkParcel

#: A weight found here may differ by so much of what the station wrote before it is pointed out.
TOLERANCE = Fraction(3, 100)


@dataclass(frozen=True, slots=True)
class Announced:
    """A parcel as the station writes it down."""

    code: str
    station: str
    producer: str
    sku_id: int
    sent_on: date
    pieces: int
    grams: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found of a parcel. ``temperature_dc`` is in tenths of a degree; None for goods that keep warm."""

    pieces: int
    grams: int
    temperature_dc: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """The lot that is to be made; the first place that fits is taken when none is chosen."""

    warehouse_id: int
    lot_code: str
    production_date: date
    location_id: int | None = None


def announce(tx: Tx, said: Announced, *, actor: Actor) -> UplinkParcel:
    """Write down what a station sends. Raises Invalid, Conflict for a code that is known."""
    card = cards_by_id(tx, [said.sku_id]).get(said.sku_id)
    if card is None or card.is_bundle or card.is_voucher:
        raise Invalid("this SKU has no stock of its own", remedy="Choose the goods the station sends.")
    if not said.code.strip() or not said.station.strip() or not said.producer.strip():
        raise Invalid("an uplink parcel needs a code, a station and a producer", remedy="Fill all three in.")
    _possible(said.pieces, said.grams)
    row = UplinkParcel(
        code=said.code.strip()[:40], station=said.station.strip()[:60], producer=said.producer.strip()[:60],
        sku_id=said.sku_id, sent_on=said.sent_on, sent_pieces=said.pieces, sent_g=said.grams, announced_by=str(actor),
    )  # fmt: skip
    if not insert_new(tx, table(UplinkParcel), [row.model_dump()], unique=["code"]):
        raise Conflict("this uplink parcel is known already", remedy="Search for its code in the list.")
    return row


def receive(tx: Tx, uplink_id: int, seen: Seen, *, actor: Actor) -> UplinkParcel:
    """A parcel came: write down what was found. Raises Invalid for what cannot be taken in, IllegalMove the second time."""
    [parcel] = locks.uplinks(tx, [uplink_id])
    lifecycle.UPLINK.target(parcel.state, "take_in")
    _possible(seen.pieces, seen.grams)
    verdict = judge(
        _goods(tx, parcel),
        _found(seen, "X", business_day(now())),
        expected=0,
        today=business_day(now()),
        min_life=Fraction(0),
    )
    if verdict.warm:
        raise Invalid("these goods came too warm", remedy="Refuse the parcel; it cannot be merged into a lot.")
    _note(parcel, seen, actor)
    lifecycle.advance_uplink(tx, parcel, "take_in", actor=actor)
    return parcel


def refuse(tx: Tx, uplink_id: int, why: str, *, actor: Actor) -> UplinkParcel:
    """Send a parcel back to its station. Raises Invalid without a reason, IllegalMove once it is in a lot."""
    [parcel] = locks.uplinks(tx, [uplink_id])
    if not why.strip():
        raise Invalid("a refusal needs a reason", remedy="Say what is wrong with the parcel.")
    parcel.note, parcel.received_by, parcel.received_at = _clean(why), str(actor), now()
    lifecycle.advance_uplink(tx, parcel, "refuse", actor=actor)
    audit.record(tx, actor, "uplink.refused", f"uplink:{parcel.id}", code=parcel.code, why=parcel.note)
    return parcel


def merge(tx: Tx, uplink_ids: Sequence[int], wanted: Merge, *, actor: Actor) -> Lot:
    """Book received parcels of one SKU in as one lot that keeps its sources; all of them or none.

    Raises Invalid for parcels of several SKUs or a lot that cannot be, IllegalMove for one that is not to be merged.
    """
    parcels = locks.uplinks(tx, uplink_ids)
    if not parcels or len({parcel.sku_id for parcel in parcels}) != 1:
        raise Invalid("a lot is of one kind of goods", remedy="Tick received parcels of one SKU.")
    for parcel in parcels:
        lifecycle.UPLINK.target(parcel.state, "merge")
    goods = _goods(tx, parcels[0])
    warmest = max((p.temperature_dc for p in parcels if p.temperature_dc is not None), default=None)
    whole = Seen(sum(p.pieces or 0 for p in parcels), sum(p.grams or 0 for p in parcels), warmest)
    verdict = judge(
        goods,
        _found(whole, wanted.lot_code, wanted.production_date),
        expected=0,
        today=business_day(now()),
        min_life=Fraction(0),
    )
    made_of = new_id()
    lot = ledger.receive(
        tx, sku_id=parcels[0].sku_id, lot_code=wanted.lot_code, location_id=_place(tx, wanted, parcels[0], goods),
        pieces=whole.pieces, production_date=wanted.production_date, expiry_date=verdict.expiry_date,
        ref=f"uplink:{made_of}", actor=actor, origin="、".join(sorted({p.station for p in parcels}))[:200],
    )  # fmt: skip
    for parcel in parcels:
        source = LotSource(
            lot_id=lot.id, uplink_id=parcel.id, pieces=parcel.pieces or 0, grams=parcel.grams or 0, merged_by=str(actor)
        )
        tx.add(source)
        lifecycle.advance_uplink(tx, parcel, "merge", actor=actor)
    facts.announce(tx, [events.lot_merged(lot.id, lot.code, len(parcels), whole.pieces)], actor=actor)
    audit.record(tx, actor, "uplink.merged", f"lot:{lot.id}", lot=lot.code, parcels=[p.code for p in parcels])
    return lot


def is_off(parcel: UplinkParcel) -> bool:
    """Whether pieces or weight are not what the station wrote down."""
    if parcel.grams is None:
        return False
    return parcel.pieces != parcel.sent_pieces or abs(parcel.grams - parcel.sent_g) > TOLERANCE * parcel.sent_g


def _place(tx: Tx, wanted: Merge, parcel: UplinkParcel, goods: Goods) -> int:
    found = putaway.suggest(
        tx, warehouse_id=wanted.warehouse_id, storage=goods.storage, sku_id=parcel.sku_id, lot_code=wanted.lot_code
    )
    known = [place.location_id for place in found]
    if not known or (wanted.location_id is not None and wanted.location_id not in known):
        raise Invalid("these goods cannot lie there", remedy="Choose a shelf of their temperature class.")
    return wanted.location_id if wanted.location_id is not None else known[0]


def _goods(tx: Tx, parcel: UplinkParcel) -> Goods:
    card = cards_by_id(tx, [parcel.sku_id])[parcel.sku_id]
    return Goods(card.storage.value, card.shelf_days, card.is_weighed)


def _found(seen: Seen, lot_code: str, made: date) -> Found:
    return Found(lot_code, made, seen.pieces, temperature_dc=seen.temperature_dc, grams=seen.grams)


def _note(parcel: UplinkParcel, seen: Seen, actor: Actor) -> None:
    parcel.pieces, parcel.grams, parcel.temperature_dc = seen.pieces, seen.grams, seen.temperature_dc
    parcel.note, parcel.received_by, parcel.received_at = _clean(seen.note), str(actor), now()


def _possible(pieces: int, grams: int) -> None:
    if not 0 < pieces <= MOST_PIECES or not 0 < grams <= MOST_GRAMS:
        raise Invalid("an uplink parcel needs pieces and a weight", remedy="Count and weigh it, in grams.")


def _clean(text: str) -> str:
    return str(redact(text.strip()))[:200]
