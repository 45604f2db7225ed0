"""What the papers of the floor say: pick list of a wave, handover sheet, packing slip. None of them names a buyer."""

from catalog.lookup import cards_by_id
from hub.channels import queries as channels
from hub.channels.by_hand import platform_name
from hub.events.queries import timeline
from hub.inventory import queries as stock
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.warehouse import queries, waves
from hub.warehouse.gs1 import TraceLinks, no_links
from hub.warehouse.paper.handover_sheet import HandoverFacts, HandoverRow
from hub.warehouse.paper.packing_slip import SlipFacts, SlipLine
from hub.warehouse.paper.pick_list import PickListFacts, PickRow


def pick_list_facts(tx: Tx, wave_id: int) -> PickListFacts:
    """A wave as it is walked. Raises NotFound."""
    wave, stops = queries.wave(tx, wave_id), waves.pick_list(tx, wave_id)
    parcels = queries.parcels(tx, wave_id=wave_id)
    numbers = {order.id: order.order_no for order in orders.by_ids(tx, {parcel.order_id for parcel in parcels})}
    order_no = {parcel.id: numbers[parcel.order_id] for parcel in parcels}
    lines = [row.line_id for row in queries.lines_of(tx, order_no)]
    return PickListFacts(
        wave_code=wave.code,
        storage=wave.storage,
        warehouse="、".join(sorted(set(stock.houses_of(tx, lines).values()))),
        released_at=wave.released_at,
        released_by=_name(wave.released_by),
        rows=[
            PickRow(
                location=stop.location,
                sku=stop.card.code,
                name=stop.card.name,
                spec=stop.card.spec,
                lot=stop.lot,
                expiry=stop.expiry,
                pieces=stop.pieces,
                orders=tuple(dict.fromkeys(order_no[parcel] for parcel in stop.parcels)),
            )
            for stop in stops
        ],
    )


def handover_facts(tx: Tx, sheet_id: int) -> HandoverFacts:
    """What one courier took along. Raises NotFound."""
    sheet, parcels = queries.sheet(tx, sheet_id), queries.parcels_on(tx, sheet_id)
    numbers = {order.id: order.order_no for order in orders.by_ids(tx, {parcel.order_id for parcel in parcels})}
    contents = queries.lines_of(tx, [parcel.id for parcel in parcels])
    pieces: dict[int, int] = {}
    for row in contents:
        pieces[row.parcel_id] = pieces.get(row.parcel_id, 0) + row.quantity
    return HandoverFacts(
        code=sheet.code,
        carrier_name=carriers.names(tx).get(sheet.carrier, sheet.carrier),
        warehouse="、".join(sorted(set(stock.houses_of(tx, [row.line_id for row in contents]).values()))),
        at=sheet.at,
        handed_by=handed_by(tx, sheet.code, parcels[0].order_id) if parcels else "",
        rows=[HandoverRow(p.waybill, numbers[p.order_id], pieces.get(p.id, 0), p.weight_g, p.storage) for p in parcels],
    )


def handed_by(tx: Tx, sheet_code: str, order_id: int) -> str:
    """Who of the house gave a sheet away, from the timeline of one of its orders."""
    given = (row for row in timeline(tx, f"order:{order_id}") if row.name == "parcel.hand_over")
    return next((_name(row.actor) for row in given if row.details.get("why") == sheet_code), "")


def slip_facts(tx: Tx, parcel_id: int, *, trace: TraceLinks = no_links) -> SlipFacts:
    """The slip that lies in one parcel; ``trace`` draws its trace code. Raises NotFound."""
    parcel = queries.parcel(tx, parcel_id)
    order = orders.order(tx, parcel.order_id)
    shop = next(shop for shop in channels.shops(tx) if shop.id == order.shop_id)
    contents = {(row.line_id, row.sku_id) for row in queries.lines_of(tx, [parcel_id])}
    held = [row for row in stock.held_for(tx, [line for line, _ in contents]) if (row.line_id, row.sku_id) in contents]
    cards = cards_by_id(tx, {row.sku_id for row in held})
    return SlipFacts(
        shop_name=shop.name,
        channel_name=platform_name(shop),
        order_no=order.order_no,
        parcel_no=f"{parcel.number}/{parcel.of}",
        storage=parcel.storage,
        packed_at=now(),
        lines=[
            SlipLine(cards[row.sku_id].name, cards[row.sku_id].spec, row.quantity, row.lot, row.expiry_date)
            for row in held
        ],
        after_sales="",
        trace_url=trace(parcel_id),
    )


def _name(actor: str) -> str:
    """``user:tashi`` as people read it."""
    return actor.removeprefix("user:")
