"""Orders: the queue with masked receivers, holding and releasing, the seller's memo."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from connectors.base.types import Flag
from hub.channels import queries as channels
from hub.kernel.db import Tx
from hub.logistics import addressing
from hub.orders import desk_queries, memo, queries, review
from hub.orders.phase import Phase
from hub.warehouse import queries as floor
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, PageAsked, PageTold, RowId, Text, Told, pack, unpack

desk = Desk("orders", "Orders of every shop. Receivers are masked; they are shown in clear in the console only.")
ORDER = "/orders/{order_id}"


class Line(Told):
    """One line of an order. ``sku`` is the merchant code the platform sent."""

    sku: str
    title: str
    pieces: int
    unit_fen: int
    paid_fen: int
    refund: Literal["", "open", "refunded"]


class Receiver(Told):
    """The receiver, masked."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    address: str


class Hold(Told):
    """Why an order does not go on."""

    kind: str
    why: str
    since: datetime


class Order(Told):
    """One order. ``number`` is the platform's own."""

    id: RowId
    shop: str
    channel: str
    number: str
    phase: str
    platform_status: str
    paid_at: datetime | None
    ship_by: datetime | None
    paid_fen: int
    freight_fen: int
    discount_fen: int
    buyer_note: str
    seller_note: str
    lines: list[Line]
    receiver: Receiver
    holds: list[Hold]
    waybills: list[str]


class OrdersAsked(PageAsked):
    """What the list is narrowed to."""

    phase: Phase | None = None
    shop: Text = Field(default="", max_length=40, description="Shop code.")
    q: Text = Field(default="", max_length=80, description="Beginning of an order number, SKU code or waybill.")


class OrdersPage(PageTold):
    """Part of the queue, newest first."""

    items: list[Order]


class HoldAsked(Asked):
    """Why the order has to wait."""

    why: Text = Field(min_length=1, max_length=300)


class ReleaseAsked(Asked):
    """Which hold is lifted."""

    kind: Literal["manual", "short", "unmapped", "address"]


class MemoAsked(Asked):
    """The seller's memo as the platform is to keep it."""

    text: Text = Field(max_length=memo.LONGEST)
    flag: Flag = Flag.NONE


@desk.serve(
    "GET", "/orders", scope="orders.read", summary="List orders, newest first", query=OrdersAsked, answer=OrdersPage
)
def list_orders(tx: Tx, call: Call) -> OrdersPage:
    """One page of orders."""
    asked: OrdersAsked = call.query
    place, text = unpack(asked.cursor, int), asked.q.strip()
    shop = channels.shop_by_code(tx, asked.shop) if asked.shop else None
    if asked.shop and shop is None:
        return OrdersPage(items=[], next="")
    search = desk_queries.Search(
        phase=asked.phase,
        text=text,
        shop_id=shop.id if shop else None,
        also=floor.orders_by_waybill(tx, text) if text else frozenset(),
        before=place[0] if place else None,
        limit=asked.limit + 1,
    )
    found = desk_queries.rows(tx, search)
    shown = found[: asked.limit]
    return OrdersPage(items=_told(tx, shown), next=pack(shown[-1].order.id) if len(found) > len(shown) else "")


@desk.serve("GET", ORDER, scope="orders.read", summary="Read one order", answer=Order)
def get_order(tx: Tx, call: Call) -> Order:
    """One order."""
    return _one(tx, call.row_id("order_id"))


@desk.serve("POST", ORDER + "/hold", scope="orders.hold", summary="Hold an order", body=HoldAsked, answer=Order)
def hold_order(tx: Tx, call: Call) -> Order:
    """The order waits until a person or a program releases it; possible until it is picked."""
    order_id = call.row_id("order_id")
    review.hold_by_hand(tx, order_id, call.body.why, actor=call.actor)
    return _one(tx, order_id)


@desk.serve("POST", ORDER + "/release", scope="orders.hold", summary="Lift a hold", body=ReleaseAsked, answer=Order)
def release_order(tx: Tx, call: Call) -> Order:
    """The order goes on and is allocated at once."""
    order_id, days = call.row_id("order_id"), call.runtime.settings.min_ship_days
    review.release_by_hand(tx, order_id, call.body.kind, min_days=days, actor=call.actor)
    return _one(tx, order_id)


@desk.serve(
    "PUT", ORDER + "/memo", scope="orders.hold", summary="Write the seller's memo", body=MemoAsked, answer=Order
)
def write_order_memo(tx: Tx, call: Call) -> Order:
    """The memo is kept and the platform told; phone numbers are struck out."""
    order_id = call.row_id("order_id")
    memo.write(tx, order_id, call.body.text, call.body.flag, actor=call.actor)
    return _one(tx, order_id)


def _one(tx: Tx, order_id: int) -> Order:
    return _told(tx, desk_queries.rows_of(tx, [queries.order(tx, order_id)]))[0]


def _told(tx: Tx, rows: list[desk_queries.Row]) -> list[Order]:
    shops = {shop.id: shop.code for shop in channels.shops(tx)}
    numbers: dict[int, list[str]] = {}
    for parcel in floor.parcels(tx, order_ids=[row.order.id for row in rows]):
        if parcel.waybill:
            numbers.setdefault(parcel.order_id, []).append(parcel.waybill)
    return [_order(row, shops[row.order.shop_id], numbers.get(row.order.id, [])) for row in rows]


def _order(row: desk_queries.Row, shop: str, waybills: list[str]) -> Order:
    order, who = row.order, row.receiver
    return Order(
        id=str(order.id),
        shop=shop,
        channel=order.channel,
        number=order.order_no,
        phase=row.phase.value,
        platform_status=order.vendor_status,
        paid_at=order.paid_at,
        ship_by=order.ship_by,
        paid_fen=order.paid_fen,
        freight_fen=order.freight_fen,
        discount_fen=order.discount_fen,
        buyer_note=order.buyer_note,
        seller_note=order.seller_note,
        lines=[
            Line(
                sku=x.merchant_code, title=x.title, pieces=x.quantity, unit_fen=x.unit_fen, paid_fen=x.paid_fen,
                refund="refunded" if x.refunded else "open" if x.refund_open else "",
            )
            for x in row.lines
        ],
        receiver=Receiver(
            name=addressing.screen_name(who.name_mask), phone=addressing.screen_phone(who.phone_mask),
            province=who.province, city=who.city, district=who.district,
            address=addressing.screen_address(who.address_mask),
        ),
        holds=[Hold(kind=hold.kind, why=hold.why, since=hold.opened_at) for hold in row.holds],
        waybills=waybills,
    )  # fmt: skip
