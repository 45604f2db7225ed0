"""What a handover shows: the parcels that wait for a courier, or a sheet that was signed."""

from collections.abc import Iterable, Sequence

from hub.kernel.db import Tx
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.warehouse import floor_papers, handover_queries, queries
from hub.warehouse.models import Parcel
from hub.web.console.views.fulfilment import HandoverView, SheetRow
from hub.web.i18n import mark, translate


def waiting_view(tx: Tx, carrier: str) -> HandoverView:
    """Every labelled parcel of one courier; those that must not leave are marked."""
    parcels = queries.labelled(tx, carrier)
    return HandoverView(
        sheet_id=None,
        number="",
        carrier=carrier,
        carrier_name=carriers.names(tx).get(carrier, carrier),
        rows=tuple(_rows(tx, parcels, waiting=True)),
        weight_g=sum(parcel.weight_g or 0 for parcel in parcels),
        handed_over_at=None,
        who="",
        courier="",
    )


def sheet_view(tx: Tx, sheet_id: int) -> HandoverView:
    """A signed sheet. Raises NotFound."""
    sheet, parcels = queries.sheet(tx, sheet_id), queries.parcels_on(tx, sheet_id)
    return HandoverView(
        sheet_id=sheet.id,
        number=sheet.code,
        carrier=sheet.carrier,
        carrier_name=carriers.names(tx).get(sheet.carrier, sheet.carrier),
        rows=tuple(_rows(tx, parcels, waiting=False)),
        weight_g=sheet.weight_g,
        handed_over_at=sheet.at,
        who=floor_papers.handed_by(tx, sheet.code, parcels[0].order_id) if parcels else "",
        courier=sheet.signed_by,
    )


def _rows(tx: Tx, parcels: Sequence[Parcel], *, waiting: bool) -> Iterable[SheetRow]:
    ids = {parcel.order_id for parcel in parcels}
    known = {order.id: order for order in orders.by_ids(tx, ids)}
    people, held = orders.receivers(tx, ids), orders.held_ids(tx, ids) if waiting else set()
    scanned = handover_queries.scanned(tx, [parcel.id for parcel in parcels]) if waiting else {}
    for number, parcel in enumerate(parcels, 1):
        order, person = known[parcel.order_id], people[parcel.order_id]
        stop = translate(mark("订单被挂起")) if order.id in held else ""
        yield SheetRow(
            number=number,
            parcel_id=parcel.id,
            waybill=parcel.waybill,
            external_id=order.order_no,
            channel=order.channel,
            region=" ".join(dict.fromkeys(part for part in (person.province, person.city) if part)),
            weight_g=parcel.weight_g,
            storage=parcel.storage,
            stop=translate(mark("订单已取消")) if order.state == "cancelled" else stop,
            scanned=parcel.id in scanned,
        )
