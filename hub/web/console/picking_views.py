"""What the pick screen and the sorting screen of a wave show."""

from hub.kernel.db import Tx
from hub.warehouse import gs1, picking, queries, waves
from hub.warehouse.waves import Pick
from hub.web.console import goods
from hub.web.console.views import picking as views
from hub.web.console.views.fulfilment import ScanResult
from hub.web.i18n import mark, translate


def pick_view(
    tx: Tx, wave_id: int, *, key: str = "", last: ScanResult | None = None, frozen_early: bool = False
) -> views.PickView:
    """The stop ``key``, else the first where pieces are still to be taken. Raises NotFound."""
    wave, stops, slots = queries.wave(tx, wave_id), waves.pick_list(tx, wave_id), waves.slots(tx, wave_id)
    todo = [stop for stop in stops if stop.picked < stop.pieces]
    stop = next((s for s in todo if s.key == key), todo[0] if todo else None)
    until, late = picking.late_out(tx).get(wave_id, (None, False))
    return views.PickView(
        wave_id=wave_id,
        number=wave.code,
        storage=wave.storage,
        stop=_stop(tx, stop, slots) if stop else None,
        at=stops.index(stop) + 1 if stop else len(stops),
        of=len(stops),
        pieces=sum(s.pieces for s in stops),
        picked=sum(s.picked for s in stops),
        before=picking.unpicked_before(tx, wave),
        out_until=until,
        late=late,
        last=last,
        frozen_early=frozen_early,
    )


def sort_view(tx: Tx, wave_id: int, code: str) -> views.SortView:
    """The slots that want the goods of a scan; nothing is written. Raises NotFound."""
    wave, slots = queries.wave(tx, wave_id), waves.slots(tx, wave_id)
    said = gs1.read_code(code)
    mine = [stop for stop in waves.pick_list(tx, wave_id) if said.goods in (stop.card.gtin, stop.card.code)]
    if said.lot:
        mine = [stop for stop in mine if stop.lot == said.lot]
    wanted: dict[int, int] = {}
    for stop in mine if said.goods else []:
        for parcel, pieces in stop.shares:
            wanted[slots[parcel]] = wanted.get(slots[parcel], 0) + pieces
    last = None
    if code and not wanted:
        last = ScanResult("bad", translate(mark("%(code)s 不在这个波次里")) % {"code": said.goods or code[:40]})
    elif wanted:
        last = ScanResult("good", translate(mark("放进 %(n)s 个格")) % {"n": len(wanted)})
    card = mine[0].card if wanted else None
    item = goods.items(tx, [card])[card.sku_id] if card else None
    return views.SortView(wave_id, wave.code, wave.storage, item, tuple(sorted(wanted.items())), last)


def _stop(tx: Tx, stop: Pick, slots: dict[int, int]) -> views.StopView:
    return views.StopView(
        key=stop.key,
        place=stop.location,
        item=goods.items(tx, [stop.card])[stop.card.sku_id],
        barcode=stop.card.gtin or stop.card.code,
        lot=stop.lot,
        expires=stop.expiry,
        pieces=stop.pieces,
        picked=stop.picked,
        shares=tuple(sorted((slots[parcel], pieces) for parcel, pieces in stop.shares)),
    )
