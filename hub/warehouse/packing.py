"""Packing (复核打包): every piece is scanned, coolant is confirmed, the parcel is weighed, and only then it is packed."""

from collections.abc import Mapping, Sequence

from catalog.lookup import cards_by_id
from hub.identity import audit
from hub.inventory import queries as stock
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.units import Grams
from hub.orders import progress
from hub.warehouse import floor_rules, gs1, locks, pick_queries, queries, weighed_goods
from hub.warehouse.gs1 import Scanned
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import LotScan, Packaging, Parcel, ParcelLine
from hub.warehouse.packaging import weight_is_plausible

#: A lead may accept a doubted weight after so many weighings.
WEIGHINGS = 2


def scan(tx: Tx, parcel_id: int, code: str, *, pieces: int = 1) -> ParcelLine:
    """Verify pieces by GTIN, SKU code or lot label. Raises Invalid for goods or lots that do not belong, Conflict for too many."""
    if pieces < 1:
        raise Invalid("a scan is of one piece or more", remedy="Scan again.")
    parcel = locks.parcel(tx, parcel_id)
    _refuse_closed(parcel)
    lines = queries.lines_of(tx, [parcel_id])
    cards = cards_by_id(tx, {line.sku_id for line in lines})
    said = gs1.read_code(code)
    mine = [line for line in lines if said.goods and said.goods in (cards[line.sku_id].gtin, cards[line.sku_id].code)]
    if not mine:
        raise _stranger(tx, parcel, said)
    stock.refuse_unfit(tx, [(line.line_id, line.sku_id) for line in mine])
    lots = _lots(tx, mine)
    _check_lot(tx, parcel, said, lots)
    for line in mine:
        if line.scanned + pieces <= line.quantity and _count_lot(tx, line, said.lot, lots, pieces):
            line.scanned += pieces
            tx.add(line)
            return line
    raise Conflict(
        "all pieces of %(code)s are in the parcel already", remedy="Put the extra piece back.", code=said.goods
    )


def scan_anew(tx: Tx, lines: Sequence[ParcelLine]) -> None:
    """Forget what was scanned of these lines: somebody takes the goods out."""
    for line in lines:
        line.scanned = 0
        tx.add(line)
    for row in queries.lot_scans(tx, [line.id for line in lines]):
        tx.delete(row)


def weigh(tx: Tx, parcel_id: int, weight_g: Grams) -> int:
    """Keep a weight that was doubted; returns how many were. Two of them let a lead accept the next."""
    parcel = locks.parcel(tx, parcel_id)
    row = tx.get(Packaging, parcel.id) or Packaging(id=parcel.id)
    row.weighings = [*row.weighings, weight_g]
    tx.add(row)
    return len(row.weighings)


def pack(
    tx: Tx,
    parcel_id: int,
    *,
    weight_g: Grams,
    actor: Actor,
    accepted: str = "",
    coolant_in: bool = False,
    weighed: Mapping[int, Grams] | None = None,
) -> Parcel:
    """Close a parcel at its weight in grams.

    ``weighed`` gives the actual grams of weighed goods by parcel line. ``accepted`` is a lead's reason for a weight the
    scale doubted twice. Raises Conflict while pieces, coolant or weights are missing or the weight is implausible,
    Invalid for a weight of nothing.
    """
    mine = locks.parcels_of_order(tx, queries.parcel(tx, parcel_id).order_id)
    parcel = next(p for p in mine if p.id == parcel_id)
    PARCEL.target(parcel.state, "pack")
    if weight_g <= 0:
        raise Invalid("the parcel has no weight", remedy="Put it on the scale and read it again.")
    lines = queries.lines_of(tx, [parcel_id])
    stock.refuse_unfit(tx, [(line.line_id, line.sku_id) for line in lines])
    missing = sum(line.quantity - line.scanned for line in lines)
    if missing:
        raise Conflict(
            "%(missing)s pieces have not been scanned",
            remedy="Scan every piece before closing the parcel.",
            missing=missing,
        )
    row = tx.get(Packaging, parcel.id) or Packaging(id=parcel.id)
    if row.coolant_pieces and not coolant_in:
        raise Conflict(
            "%(pieces)s pieces of %(coolant)s belong in this parcel",
            remedy="Put them in and tick it.",
            pieces=row.coolant_pieces,
            coolant=row.coolant,
        )
    differs = weighed_goods.settle(tx, parcel, lines, weighed or {}, actor=actor)
    _check_weight(tx, row, weight_g, parcel.expected_g + differs, accepted=accepted.strip(), actor=actor)
    row.confirmed_by = str(actor) if row.coolant_pieces else ""
    row.weighings = [*row.weighings, weight_g] if row.weighings[-1:] != [weight_g] else row.weighings
    tx.add(row)
    parcel.weight_g = weight_g
    close(tx, parcel, mine, why=f"{weight_g} g", actor=actor)
    return parcel


def close(tx: Tx, parcel: Parcel, of_order: Sequence[Parcel], *, why: str, actor: Actor) -> None:
    """Close a parcel among all locked parcels of its order; with the last one the order is packed."""
    advance(tx, [parcel], "pack", actor=actor, why=why)
    if all_packed(of_order):
        progress.packed(tx, parcel.order_id, actor=actor)


def all_packed(parcels: Sequence[Parcel]) -> bool:
    """Whether none of an order's parcels waits for the packer, and at least one is not stopped."""
    states = {parcel.state for parcel in parcels} - {"stopped"}
    return bool(states) and states <= {"packed", "labelled", "handed_over"}


def _refuse_closed(parcel: Parcel) -> None:
    if parcel.state == "stopped":
        raise Conflict("this order was cancelled", remedy="Put the goods back on their shelves.")
    if parcel.state == "handed_over":
        raise Conflict("this parcel was handed over already", remedy="Take the next parcel.")
    if parcel.state != "picking":
        raise Conflict(
            "this parcel is %(state)s, not being packed", remedy="Choose a parcel of an open wave.", state=parcel.state
        )


def _stranger(tx: Tx, parcel: Parcel, said: Scanned) -> Invalid:
    other = queries.labelled_as(tx, said.goods)
    if other is not None and other.id != parcel.id:
        return Invalid(
            "%(code)s is the label of another parcel",
            remedy="Put that parcel aside and scan the goods.",
            code=said.goods,
        )
    return Invalid(
        "%(code)s does not belong in this parcel",
        remedy="Put it back and scan the right item.",
        code=said.goods or "nothing",
    )


def _lots(tx: Tx, lines: Sequence[ParcelLine]) -> dict[tuple[int, int], dict[str, int]]:
    """(order line, SKU) -> lot code -> pieces promised."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for held in stock.held_for(tx, {line.line_id for line in lines}):
        lots = found.setdefault((held.line_id, held.sku_id), {})
        lots[held.lot] = lots.get(held.lot, 0) + held.quantity
    return found


def _check_lot(tx: Tx, parcel: Parcel, said: Scanned, lots: Mapping[tuple[int, int], Mapping[str, int]]) -> None:
    wanted = sorted({(sku, lot) for (_, sku), found in lots.items() for lot in found})
    names = "、".join(lot for _, lot in wanted)
    if said.lot and said.lot not in {lot for _, lot in wanted}:
        raise Invalid(
            "lot %(lot)s does not belong in this parcel",
            remedy="Put it back and take lot %(lots)s.",
            lot=said.lot,
            lots=names,
        )
    rule = floor_rules.handling(tx).get(parcel.storage)
    if said.lot or rule is None or not rule.lot_scan:
        return
    if not set(wanted) <= (pick_queries.picked_lots(tx, parcel.wave_id) if parcel.wave_id else set()):
        raise Invalid(
            "the lot of these goods was not scanned yet",
            remedy="Scan the lot label, which must say %(lots)s.",
            lots=names,
        )


def _count_lot(
    tx: Tx, line: ParcelLine, lot: str, lots: Mapping[tuple[int, int], Mapping[str, int]], pieces: int
) -> bool:
    """Count pieces of a lot; False when this line wants no more of it."""
    if not lot:
        return True
    wanted = lots.get((line.line_id, line.sku_id), {}).get(lot, 0)
    row = queries.lot_scan(tx, line.id, lot) or LotScan(parcel_line_id=line.id, lot=lot)
    if row.pieces + pieces > wanted:
        return False
    row.pieces += pieces
    tx.add(row)
    return True


def _check_weight(tx: Tx, row: Packaging, weighed: Grams, expected: Grams, *, accepted: str, actor: Actor) -> None:
    if weight_is_plausible(weighed, expected):
        return
    if not accepted or len(row.weighings) < WEIGHINGS:
        raise Conflict(
            "%(weighed)s g weighed, %(expected)s g expected",
            remedy="Count the contents again and weigh once more; a lead may then accept the weight with a reason.",
            weighed=weighed,
            expected=expected,
        )
    row.accepted_by, row.accepted_why = str(actor), accepted[:200]
    audit.record(tx, actor, "weight.accepted", f"parcel:{row.id}", weighed=weighed, expected=expected, why=accepted)
