"""Promising lots to order lines, giving them back, and consuming them when the parcel leaves."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update

from hub.inventory import gate, ledger, locks
from hub.inventory.fefo import Shelf, Want, may_ship, serve
from hub.inventory.ledger import Entry
from hub.inventory.models import Reservation
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, chunks, insert_many, table
from hub.kernel.errors import Conflict
from hub.kernel.ids import new_ids


def reserve(tx: Tx, wants: Sequence[Want], *, min_days: int, actor: Actor) -> set[int]:
    """Reserve lots first-expired-first-out for whole groups; returns the ids of lines that fall short.

    ``min_days`` is how long a lot must still live. All SKUs are locked at once, in id order.
    """
    if not wants:
        return set()
    today, barred = business_day(now()), gate.barred(tx, {want.sku_id for want in wants})
    shelves = [
        Shelf(
            level_id=row["id"],
            sku_id=row["sku_id"],
            lot_id=row["lot_id"],
            location_id=row["location_id"],
            expiry=row["expiry_date"],
            received=row["received_at"].timestamp(),
            free=row["free"],
        )
        for row in locks.levels_of(tx, {want.sku_id for want in wants})
        if row["sku_id"] not in barred and may_ship(row["expiry_date"], today=today, min_days=min_days)
    ]
    takes, short = serve(shelves, wants)
    pieces: dict[int, int] = {}
    for take in takes:
        pieces[take.shelf.level_id] = pieces.get(take.shelf.level_id, 0) + take.quantity
    ledger.reserve_pieces(tx, pieces)
    at = now()
    insert_many(
        tx,
        table(Reservation),
        [
            {
                "id": held_id, "line_id": t.line_id, "sku_id": t.shelf.sku_id, "lot_id": t.shelf.lot_id,
                "location_id": t.shelf.location_id, "level_id": t.shelf.level_id, "quantity": t.quantity,
                "state": "open", "at": at,
            }
            for held_id, t in zip(new_ids(len(takes)), takes, strict=True)
        ],
    )  # fmt: skip
    ledger.touch(tx, {take.shelf.sku_id for take in takes}, actor=actor, more=False)
    return short


def release(tx: Tx, line_ids: Iterable[int], *, actor: Actor) -> int:
    """Give back everything still open for these lines; returns the pieces freed."""
    pieces: dict[int, int] = {}
    skus: set[int] = set()
    for row in _close(tx, line_ids, "released"):
        pieces[row.level_id] = pieces.get(row.level_id, 0) - row.quantity
        skus.add(row.sku_id)
    ledger.reserve_pieces(tx, pieces)
    ledger.touch(tx, skus, actor=actor)
    return -sum(pieces.values())


def consume(tx: Tx, goods: Iterable[tuple[int, int]], *, ref: str, actor: Actor) -> int:
    """The goods, (line id, SKU id), left with parcel ``ref``: reservations become ledger entries; returns the pieces.

    Raises Conflict when one has nothing open, because it was released or shipped meanwhile.
    """
    return consume_all(tx, {ref: goods}, actor=actor)


def consume_all(tx: Tx, parcels: Mapping[str, Iterable[tuple[int, int]]], *, actor: Actor) -> int:
    """As ``consume`` for several parcels, by ref. All shelves are locked at once, so that two sheets cannot cross."""
    ref_of = {part: ref for ref, goods in parcels.items() for part in goods}
    rows = _close(tx, {line for line, _ in ref_of}, "consumed", only=set(ref_of))
    gone = set(ref_of) - {(row.line_id, row.sku_id) for row in rows}
    if gone:
        raise Conflict(
            "the reservation of this parcel is gone",
            remedy="The order was cancelled or changed; take the parcel out of the handover.",
            ref=", ".join(sorted({ref_of[part] for part in gone})),
        )
    gate.refuse(tx, {(row.sku_id, row.lot_id) for row in rows})
    pieces: dict[tuple[str, int, int, int], int] = {}
    for row in rows:
        key = (ref_of[row.line_id, row.sku_id], row.sku_id, row.lot_id, row.location_id)
        pieces[key] = pieces.get(key, 0) + row.quantity
    entries = [Entry(sku, lot, place, -n, "ship", ref, release=n) for (ref, sku, lot, place), n in pieces.items()]
    ledger.post(tx, entries, actor=actor)
    return sum(pieces.values())


def give_up(tx: Tx, reservation_id: int, *, held: int, pieces: int) -> None:
    """Take ``pieces`` out of an open reservation that holds ``held``; the level's counter is the caller's business.

    Raises Conflict when the reservation changed meanwhile.
    """
    row = table(Reservation)
    mine = update(row).where(row.c.id == reservation_id, row.c.state == "open", row.c.quantity == held)
    done = mine.values(quantity=held - pieces) if pieces < held else mine.values(state="released")
    if tx.connection().execute(done).rowcount != 1:
        raise Conflict("this promise changed meanwhile", remedy="Look at the wave again.")


def _close(
    tx: Tx, line_ids: Iterable[int], state: str, *, only: set[tuple[int, int]] | None = None
) -> list[Reservation]:
    held = table(Reservation)
    closed: list[Reservation] = []
    for some in chunks(sorted(set(line_ids)), 500):
        rows = (
            tx.connection()
            .execute(
                select(*held.c)
                .where(held.c.line_id.in_(some), held.c.state == "open")
                .order_by(held.c.id)
                .with_for_update()
            )
            .mappings()
            .all()
        )
        rows = [row for row in rows if only is None or (row["line_id"], row["sku_id"]) in only]
        tx.connection().execute(update(held).where(held.c.id.in_([r["id"] for r in rows])).values(state=state))
        closed += [Reservation(**row) for row in rows]
    return closed
