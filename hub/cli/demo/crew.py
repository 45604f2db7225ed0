"""The warehouse crew of the play: works through the same use-cases as the scan pages, on waves of its own only."""

from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import ChannelError, Conflict
from hub.kernel.runtime import Runtime
from hub.kernel.units import StorageClass
from hub.warehouse import gs1, handover, packing, platform_waybills, queries, waves

ACTOR = Actor("user", "demo-crew")


def work(runtime: Runtime, *, limit: int = 40) -> int:
    """One round: release, pack, label and hand over what is ready; returns parcels that left."""
    for storage in StorageClass:
        if storage is not StorageClass.VIRTUAL:
            with runtime.db.write() as tx:
                while waves.release_wave(tx, storage.value, actor=ACTOR, limit=limit):
                    pass
    with runtime.db.read() as tx:
        picking = [parcel.id for parcel in queries.parcels(tx, state="picking", released_by=str(ACTOR))]
    for parcel_id in picking:
        try:
            with runtime.db.write() as tx:
                _pack(tx, parcel_id)
        except Conflict:
            continue  # cancelled while it was being packed; the next round sees it stopped
    with runtime.db.read() as tx:
        packed = [parcel.id for parcel in queries.parcels(tx, state="packed", released_by=str(ACTOR))]
    for parcel_id in packed:
        try:
            platform_waybills.label(runtime, parcel_id, actor=ACTOR)
        except (Conflict, ChannelError):
            continue  # stopped meanwhile, or the platform gave no number; the next round asks again
    return _hand_over(runtime)


def _pack(tx: Tx, parcel_id: int) -> None:
    """Scan every lot by its label, put the coolant in, and close the parcel at the weight it should have."""
    lines = queries.lines_of(tx, [parcel_id])
    cards = cards_by_id(tx, {line.sku_id for line in lines})
    wanted = {(line.line_id, line.sku_id) for line in lines if line.scanned < line.quantity}
    for held in stock.held_for(tx, {line.line_id for line in lines}):
        if (held.line_id, held.sku_id) in wanted:
            card = cards[held.sku_id]
            key = gs1.LotKey(card.gtin, card.code, held.lot, held.expiry_date, card.storage.value)
            packing.scan(tx, parcel_id, gs1.element_string(key), pieces=held.quantity)
    sold = {line.id: (cards[line.sku_id].net_g or cards[line.sku_id].gross_g) * line.quantity for line in lines}
    expected = queries.parcel(tx, parcel_id).expected_g
    packing.pack(tx, parcel_id, weight_g=expected, actor=ACTOR, coolant_in=True, weighed=sold)


def _hand_over(runtime: Runtime) -> int:
    with runtime.db.read() as tx:
        labelled = queries.parcels(tx, state="labelled", released_by=str(ACTOR))
    by_carrier: dict[str, list[int]] = {}
    for parcel in labelled:
        by_carrier.setdefault(parcel.carrier, []).append(parcel.id)
    return sum(_one_sheet(runtime, ids) for ids in by_carrier.values())


def _one_sheet(runtime: Runtime, parcel_ids: list[int]) -> int:
    try:
        with runtime.db.write() as tx:
            return handover.hand_over(tx, parcel_ids, signed_by="快递员示例", actor=ACTOR).parcels
    except Conflict:
        if len(parcel_ids) == 1:
            return 0
    return sum(_one_sheet(runtime, [parcel_id]) for parcel_id in parcel_ids)
