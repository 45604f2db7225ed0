"""What the fulfilment desk, a wave and the pack screen show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time

from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.kernel.clock import CHINA, business_day
from hub.kernel.db import Tx
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.warehouse import floor_rules, packing, picking, queries, waves
from hub.warehouse.models import Packaging, Parcel, ParcelLine
from hub.warehouse.packaging import tolerance
from hub.web.console import goods
from hub.web.console.views import fulfilment as views
from hub.web.formats import URGENT
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.labels import label
from hub.web.page import current

#: Classes in which something is picked; tickets are not.
CLASSES = ("frozen", "chilled", "ambient")
SHEETS = 6


def desk_view(tx: Tx) -> views.FulfilmentView:
    """The whole desk, in a fixed number of SELECTs."""
    at = current.get().now
    midnight = datetime.combine(business_day(at), time(), CHINA).astimezone(UTC)
    lanes = queries.lanes(tx, since=midnight, urgent_before=at + URGENT)
    open_waves = queries.wave_sums(tx)
    late = {wave for wave, (_, passed) in picking.late_out(tx).items() if passed}
    names = carriers.names(tx)
    return views.FulfilmentView(
        lanes=tuple(
            _lane(
                storage, lanes.get(storage, queries.Lane()), [w for w in open_waves if w.wave.storage == storage], late
            )
            for storage in CLASSES
        ),
        handovers=tuple(
            views.HandoverCard(
                card.carrier,
                names.get(card.carrier, card.carrier),
                card.parcels,
                card.weight_g,
                f"/fulfilment/handovers/new?carrier={card.carrier}",
            )
            for card in queries.waiting(tx)
        ),
        sheets=tuple(
            views.SheetCard(s.id, s.code, names.get(s.carrier, s.carrier), s.parcels, s.weight_g, s.at, s.signed_by)
            for s in queries.sheets(tx, limit=SHEETS)
        ),
    )


def _lane(storage: str, lane: queries.Lane, open_waves: Sequence[queries.WaveSum], late: set[int]) -> views.ClassLane:
    return views.ClassLane(
        storage=storage,
        to_pick=lane.planned,
        to_pick_urgent=lane.urgent,
        picking=lane.picking,
        packing=lane.packing,
        awaiting_handover=lane.labelled,
        handed_over=lane.handed_over,
        waves=tuple(_card(found, late=found.wave.id in late) for found in open_waves),
    )


def _card(found: queries.WaveSum, *, late: bool = False) -> views.WaveCard:
    done = found.packed == found.parcels
    return views.WaveCard(
        wave_id=found.wave.id,
        number=found.wave.code,
        state="done" if done else "packing" if found.scanned else "picking",
        parcels=found.parcels,
        packed=found.packed,
        pieces=found.pieces,
        scanned=found.scanned,
        deadline=None if done else found.ship_by,
        who=found.wave.released_by.removeprefix("user:"),
        rule=found.wave.rule,
        late=late,
    )


def wave_view(tx: Tx, wave_id: int) -> views.WaveView:
    """One wave: the walk and its parcels. Raises NotFound."""
    wave = queries.wave(tx, wave_id)
    parcels = queries.parcels(tx, wave_id=wave_id)
    open_ids = {parcel.id for parcel in parcels if parcel.state == "picking"}
    stops = waves.pick_list(tx, wave_id)
    items = goods.items(tx, {stop.card.sku_id: stop.card for stop in stops}.values())
    until, late = picking.late_out(tx).get(wave_id, (None, False))
    return views.WaveView(
        wave=_card(queries.wave_sums(tx, wave_id=wave_id)[0]),
        storage=wave.storage,
        opened_at=wave.released_at,
        lines=tuple(
            views.PickLine(
                place=stop.location,
                item=items[stop.card.sku_id],
                lot=stop.lot,
                expires=stop.expiry,
                pieces=stop.pieces,
                parcels=len(stop.parcels),
                done=open_ids.isdisjoint(stop.parcels),
            )
            for stop in stops
        ),
        parcels=tuple(_wave_parcels(tx, parcels)),
        to_pack=len(open_ids),
        labelled=sum(parcel.state == "labelled" for parcel in parcels),
        out_until=until,
        late=late,
    )


def _wave_parcels(tx: Tx, parcels: Sequence[Parcel]) -> Iterable[views.WaveParcel]:
    known = {order.id: order for order in orders.by_ids(tx, {parcel.order_id for parcel in parcels})}
    names = carriers.names(tx)
    pieces: dict[int, int] = {}
    for row in queries.lines_of(tx, [parcel.id for parcel in parcels]):
        pieces[row.parcel_id] = pieces.get(row.parcel_id, 0) + row.quantity
    for slot, parcel in enumerate(parcels, 1):
        order = known[parcel.order_id]
        yield views.WaveParcel(
            parcel_id=parcel.id,
            slot=str(slot),
            external_id=order.order_no,
            channel=order.channel,
            pieces=pieces.get(parcel.id, 0),
            state=parcel.state,
            carrier=names.get(parcel.carrier, parcel.carrier),
            waybill=parcel.waybill,
            ship_by=order.ship_by if parcel.state in ("picking", "packed") else None,
        )


def pack_view(
    tx: Tx,
    parcel_id: int,
    *,
    last: views.ScanResult | None = None,
    line_id: int = 0,
    doubted: bool = False,
    typed: Form | None = None,
) -> views.PackView:
    """The pack screen; ``line_id`` names the parcel line that was just scanned. Raises NotFound."""
    parcel = queries.parcel(tx, parcel_id)
    order = orders.order(tx, parcel.order_id)
    contents = queries.lines_of(tx, [parcel_id])
    lines = _pack_lines(tx, contents, typed)
    packaging = queries.packagings(tx, [parcel_id]).get(parcel_id)
    boxes = {row.code: row.name for row in floor_rules.cartons(tx)}
    siblings = [p.id for p in queries.parcels(tx, wave_id=parcel.wave_id)] if parcel.wave_id else []
    following = queries.next_to_pack(tx, parcel.wave_id, after=parcel_id) if parcel.wave_id else None
    wave_href = f"/fulfilment/waves/{parcel.wave_id}" if parcel.wave_id else "/fulfilment"
    return views.PackView(
        parcel_id=parcel_id,
        order_id=order.id,
        wave=queries.wave(tx, parcel.wave_id).code if parcel.wave_id else "",
        wave_href=wave_href,
        slot=str(siblings.index(parcel_id) + 1) if siblings else "–",
        external_id=order.order_no,
        channel=order.channel,
        storage=parcel.storage,
        carrier=carriers.names(tx).get(parcel.carrier, parcel.carrier),
        waybill=parcel.waybill,
        lines=tuple(lines.values()),
        expected_g=parcel.expected_g,
        tolerance_g=tolerance(parcel.expected_g),
        weight_g=parcel.weight_g,
        state=parcel.state,
        prints=parcel.label_prints,
        next_href=f"/fulfilment/parcels/{following}" if following else wave_href,
        last_scan=_scanned(lines[line_id]) if line_id else last,
        stop=_stop(tx, parcel),
        doubted=doubted and packaging is not None and len(packaging.weighings) >= packing.WEIGHINGS,
        weight="" if doubted or typed is None else typed.shown("weight_g"),
        packaging=_packaging(packaging, boxes) if packaging and parcel.state == "picking" else None,
        coolant_in=typed is not None and typed.shown("coolant") == "yes",
    )


def _packaging(row: Packaging, boxes: Mapping[str, str]) -> views.PackagingView:
    names = tuple(boxes.get(code, "") for code in row.cartons)
    return views.PackagingView(
        names, row.fill_permille // 10, row.estimated, row.coolant, row.coolant_pieces, row.coolant_g, row.liner
    )


def _pack_lines(tx: Tx, contents: Sequence[ParcelLine], typed: Form | None) -> dict[int, views.PackLine]:
    cards = cards_by_id(tx, {row.sku_id for row in contents})
    items = goods.items(tx, cards.values())
    held = stock.held_for(tx, {row.line_id for row in contents})
    found = {}
    for row in contents:
        mine = [lot for lot in held if (lot.line_id, lot.sku_id) == (row.line_id, row.sku_id)]
        found[row.id] = views.PackLine(
            item=items[row.sku_id],
            barcode=cards[row.sku_id].gtin or cards[row.sku_id].code,
            lots=tuple(dict.fromkeys(lot.lot for lot in mine)),
            expires=min((lot.expiry_date for lot in mine if lot.expiry_date), default=None),
            pieces=row.quantity,
            scanned=row.scanned,
            line_id=row.id,
            weighed=cards[row.sku_id].is_weighed,
            grams=typed.shown(f"grams-{row.id}") if typed else "",
        )
    return found


def _scanned(line: views.PackLine) -> views.ScanResult:
    return views.ScanResult("good", f"{line.item.name} {line.scanned} / {line.pieces}")


def _stop(tx: Tx, parcel: Parcel) -> str:
    """Why this parcel must not go on; empty when it may, or has left."""
    if parcel.state == "handed_over":
        return ""
    if parcel.state == "stopped":
        return translate(mark("订单已取消，请把货放回库位"))
    holds = [hold for hold in orders.holds_of(tx, parcel.order_id) if hold.closed_at is None]
    return "；".join(f"{translate(label('hold', hold.kind).text)} {hold.why}" for hold in holds)
