"""Handing parcels to a courier (交接): the last look, the stock leaves, and only then the platform is told."""

from collections.abc import Sequence

from sqlmodel import col, delete

from connectors.base.types import ParcelNotice
from hub.identity import audit
from hub.inventory import queries as stock
from hub.inventory import reservations
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid
from hub.orders import queries as orders
from hub.orders import ship_notice
from hub.warehouse import locks, queries
from hub.warehouse.codes import insert_numbered
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import HandoverScan, HandoverSheet, Parcel


def hand_over(tx: Tx, parcel_ids: Sequence[int], *, signed_by: str, actor: Actor) -> HandoverSheet:
    """Give labelled parcels of one courier away on one sheet; all of them or none.

    Raises Invalid for an empty or mixed sheet, Conflict when an order was cancelled or is held.
    """
    parcels = locks.with_siblings(tx, parcel_ids)
    carriers = {parcel.carrier for parcel in parcels}
    if len(carriers) != 1 or not signed_by.strip():
        raise Invalid("a sheet needs parcels of one courier and a signature", remedy="Choose one courier and sign.")
    ship_notice.fit_to_leave(tx, {parcel.order_id for parcel in parcels})
    sheet = HandoverSheet(
        code="",
        carrier=carriers.pop(),
        parcels=len(parcels),
        weight_g=sum(parcel.weight_g or 0 for parcel in parcels),
        signed_by=signed_by.strip(),
    )
    insert_numbered(tx, sheet, letter="H")
    for parcel in parcels:
        parcel.sheet_id = sheet.id
    tx.exec(delete(HandoverScan).where(col(HandoverScan.parcel_id).in_([parcel.id for parcel in parcels])))
    leave(tx, parcels, why=sheet.code, actor=actor)
    audit.record(tx, actor, "handover.signed", f"sheet:{sheet.id}", code=sheet.code, parcels=sheet.parcels)
    return sheet


def scan(tx: Tx, carrier: str, waybill: str, *, actor: Actor) -> Parcel:
    """Put a labelled parcel onto the sheet that is being filled for ``carrier``.

    Raises NotFound for an unknown waybill, Conflict for a parcel of another courier, one that must not leave or has
    left, and for a second scan.
    """
    parcel = locks.parcel(tx, queries.parcel_by_waybill(tx, waybill.strip()).id)
    if parcel.state == "handed_over":
        sheet = queries.sheet(tx, parcel.sheet_id) if parcel.sheet_id else None
        raise Conflict(
            "this parcel left before, on sheet %(sheet)s",
            remedy="Do not give it away again; look at the sheet.",
            sheet=sheet.code if sheet else "–",
        )
    if parcel.state != "labelled":
        raise Conflict("this parcel must not leave", remedy="Put it aside; its order was cancelled or is not packed.")
    if parcel.carrier != carrier:
        raise Conflict(
            "this parcel travels with %(carrier)s", remedy="Put it with that courier.", carrier=parcel.carrier
        )
    ship_notice.fit_to_leave(tx, {parcel.order_id})
    stock.refuse_unfit(tx, [(line.line_id, line.sku_id) for line in queries.lines_of(tx, [parcel.id])])
    row = HandoverScan(parcel_id=parcel.id, scanned_by=str(actor))
    if not insert_new(tx, table(HandoverScan), [row.model_dump()], unique=["parcel_id"]):
        raise Conflict("this parcel is on the sheet already", remedy="Scan the next one.")
    return parcel


def leave(tx: Tx, parcels: Sequence[Parcel], *, why: str, actor: Actor) -> None:
    """These parcels leave, locked with their siblings: the stock goes with them, complete orders are reported."""
    contents: dict[int, list[tuple[int, int]]] = {}
    for row in queries.lines_of(tx, [parcel.id for parcel in parcels]):
        contents.setdefault(row.parcel_id, []).append((row.line_id, row.sku_id))
    reservations.consume_all(tx, {f"parcel:{parcel.id}": contents[parcel.id] for parcel in parcels}, actor=actor)
    for parcel in parcels:
        parcel.handed_over_at = now()
    advance(tx, parcels, "hand_over", actor=actor, why=why)
    for order_id in sorted({parcel.order_id for parcel in parcels}):
        report_when_complete(tx, order_id, actor=actor)


def report_when_complete(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """Have the platform told when every parcel of an order that was not stopped has left, and one has."""
    mine = [parcel for parcel in locks.parcels_of_order(tx, order_id) if parcel.state != "stopped"]
    if not mine or any(parcel.state != "handed_over" for parcel in mine):
        return
    line_nos = {line.id: (line.line_no, line.quantity) for line in orders.lines_of(tx, [order_id])}
    contents = queries.lines_of(tx, [parcel.id for parcel in mine])
    if {row.line_id for row in contents} - set(line_nos):
        raise Conflict("a parcel holds goods of another order")
    notices = [
        ParcelNotice(
            parcel.waybill,
            parcel.carrier,
            dict(line_nos[row.line_id] for row in contents if row.parcel_id == parcel.id),
        )
        for parcel in mine
    ]
    ship_notice.record_handover(tx, order_id, notices, actor=actor)
