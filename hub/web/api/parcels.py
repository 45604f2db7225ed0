"""Parcels: what travels under one waybill, its label, and giving parcels to a courier."""

from datetime import datetime

from pydantic import Field

from catalog.lookup import codes_by_id
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.trace.codes import parcel_links
from hub.warehouse import handover, labels, queries
from hub.warehouse.models import Parcel as Row
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, PageAsked, PageTold, RowId, Text, Told, pack, unpack
from hub.web.forms import MOST_ID

desk = Desk("parcels", "What travels under one waybill.")


class Content(Told):
    """Pieces of one SKU in a parcel."""

    sku: str
    pieces: int
    scanned: int


class Parcel(Told):
    """One parcel; ``number`` of ``of`` within its order."""

    id: RowId
    order: RowId
    number: int
    of: int
    storage: str
    state: str
    carrier: str
    waybill: str
    weight_g: int | None
    handed_over_at: datetime | None
    contents: list[Content]


class ParcelsAsked(PageAsked):
    """What the list is narrowed to."""

    state: Text = Field(default="", max_length=20)
    carrier: Text = Field(default="", max_length=40, description="Courier code.")


class ParcelsPage(PageTold):
    """Part of the parcels, newest first."""

    items: list[Parcel]


class LabelAsked(Asked):
    """``why`` is needed from the second print on."""

    why: Text = Field(default="", max_length=200)


class Label(Told):
    """What the paper says; the receiver as masked as on the paper."""

    waybill: str
    carrier: str
    carrier_name: str
    receiver_name: str
    receiver_phone: str
    receiver_region: str
    receiver_address: str
    sender: str
    order_number: str
    goods: str
    pieces: int
    weight_g: int | None
    parcel: str
    route: str
    trace_url: str
    prints: int


class HandoverAsked(Asked):
    """Labelled parcels of one courier, and who took them."""

    parcels: list[RowId] = Field(min_length=1, max_length=500)
    signed_by: Text = Field(min_length=1, max_length=60)


class Handover(Told):
    """The signed sheet."""

    id: RowId
    code: str
    carrier: str
    parcels: int
    weight_g: int


@desk.serve("GET", "/parcels", scope="fulfilment.read", summary="List parcels", query=ParcelsAsked, answer=ParcelsPage)
def list_parcels(tx: Tx, call: Call) -> ParcelsPage:
    """One page of parcels."""
    asked: ParcelsAsked = call.query
    place = unpack(asked.cursor, int)
    found = queries.parcel_page(
        tx, state=asked.state, carrier=asked.carrier, before=place[0] if place else None, limit=asked.limit + 1
    )
    shown = list(found[: asked.limit])
    return ParcelsPage(items=_told(tx, shown), next=pack(shown[-1].id) if len(found) > len(shown) else "")


@desk.serve("GET", "/parcels/{parcel_id}", scope="fulfilment.read", summary="Read one parcel", answer=Parcel)
def get_parcel(tx: Tx, call: Call) -> Parcel:
    """One parcel."""
    return _told(tx, [queries.parcel(tx, call.row_id("parcel_id"))])[0]


@desk.serve(
    "POST",
    "/parcels/{parcel_id}/label",
    scope="fulfilment.work",
    summary="Take the data of a label",
    body=LabelAsked,
    answer=Label,
)
def print_parcel_label(tx: Tx, call: Call) -> Label:
    """Counted as a print; a second one needs a reason."""
    parcel = queries.parcel(tx, call.row_id("parcel_id"))
    fact = labels.print_labels(
        tx, call.runtime.vault, [parcel.id], actor=call.actor, why=call.body.why, trace=parcel_links(call.runtime)
    )[0]
    return Label(
        waybill=fact.waybill, carrier=fact.carrier_code, carrier_name=fact.carrier_name,
        receiver_name=fact.receiver.name, receiver_phone=fact.receiver.phone, receiver_region=fact.receiver.region,
        receiver_address=fact.receiver.address, sender=fact.sender_name, order_number=fact.order_no, goods=fact.goods,
        pieces=fact.pieces, weight_g=fact.weight_g, parcel=fact.parcel_no, route=fact.route, trace_url=fact.trace_url,
        prints=fact.reprint + 1,
    )  # fmt: skip


@desk.serve(
    "POST",
    "/handovers",
    scope="fulfilment.work",
    summary="Give parcels to a courier",
    body=HandoverAsked,
    answer=Handover,
)
def hand_parcels_over(tx: Tx, call: Call) -> Handover:
    """All of them or none; the stock leaves with them and the platform is told."""
    ids = sorted({int(one) for one in call.body.parcels})
    if ids[-1] > MOST_ID:
        raise NotFound("There is nothing with this number.")
    for parcel_id in ids:
        queries.parcel(tx, parcel_id)
    sheet = handover.hand_over(tx, ids, signed_by=call.body.signed_by, actor=call.actor)
    return Handover(
        id=str(sheet.id), code=sheet.code, carrier=sheet.carrier, parcels=sheet.parcels, weight_g=sheet.weight_g
    )


def _told(tx: Tx, rows: list[Row]) -> list[Parcel]:
    lines = queries.lines_of(tx, [row.id for row in rows])
    codes = codes_by_id(tx, {line.sku_id for line in lines})
    contents: dict[int, list[Content]] = {}
    for line in lines:
        inside = Content(sku=codes[line.sku_id], pieces=line.quantity, scanned=line.scanned)
        contents.setdefault(line.parcel_id, []).append(inside)
    return [
        Parcel(
            id=str(row.id), order=str(row.order_id), number=row.number, of=row.of, storage=row.storage, state=row.state,
            carrier=row.carrier, waybill=row.waybill, weight_g=row.weight_g, handed_over_at=row.handed_over_at,
            contents=contents.get(row.id, []),
        )
        for row in rows
    ]  # fmt: skip
