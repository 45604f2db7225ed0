"""Orders no platform knows of (线下订单): business customers, fairs, county shops, stations. Same door, our own numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from catalog.queries import sku_cards
from connectors.base.types import ChannelOrder, OrderLine, OrderState
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Invalid
from hub.kernel.ids import new_id
from hub.kernel.money import ZERO, Money, total
from hub.kernel.runtime import Runtime
from hub.orders.ingest import take_in
from hub.sheets import queries, shops
from hub.sheets.cells import MOST_FEN
from hub.sheets.models import OfflineNumber
from hub.sheets.people import Said, receiver


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the form. ``price`` is per piece; None asks the catalogue."""

    sku: str
    quantity: int
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """The form. ``customer`` is a company, shop or event, never a person; ``form_key`` is drawn once per form."""

    form_key: str
    kind: str
    customer: str
    receiver: Said
    items: Sequence[Item]
    note: str = field(default="", repr=False)
    freight: Money = ZERO


def take(tx: Tx, runtime: Runtime, sale: Sale, *, actor: Actor) -> str:
    """Take an offline order in and return its number; a form that is sent twice is one order.

    Raises Invalid without goods, for an unknown SKU, a SKU without a price, or a kind of sale that does not exist.
    """
    lines = _lines(tx, sale)
    goods = total([line.paid for line in lines])
    if (goods + sale.freight).fen > MOST_FEN:
        raise Invalid("this order is too large", remedy="Correct prices and quantities.")
    shop = shops.offline(tx, sale.kind)
    known = queries.offline_number(tx, sale.form_key)
    if known is not None:
        return number(known)
    given, at = _next_number(tx, sale.form_key), now()
    order = ChannelOrder(
        order_id=given,
        state=OrderState.TO_SHIP,
        vendor_status=shop.name,
        created_at=at,
        modified_at=at,
        paid_at=at,
        lines=lines,
        receiver=receiver(sale.receiver),
        paid=goods + sale.freight,
        freight=sale.freight,
        discount=ZERO,
        raw=_raw(given, sale, at),
        buyer_note=sale.note,
        seller_note=sale.customer,
    )
    take_in(tx, runtime.vault, shop, [order], min_days=runtime.settings.min_ship_days, actor=actor)
    audit.record(tx, actor, "order.entered", f"shop:{shop.id}", order_no=given, pieces=sum(x.quantity for x in lines))
    return given


def number(row: OfflineNumber) -> str:
    """Our order number: the day and a count, ``XX20260115-0007``."""
    return f"XX{row.day:%Y%m%d}-{row.number:04d}"


def _next_number(tx: Tx, form_key: str) -> str:
    """The next number of the business day; who is second takes the one after it."""
    day = business_day(now())
    row = OfflineNumber(form_key=form_key, day=day, number=queries.last_offline_number(tx, day) + 1)
    while not insert_new(tx, table(OfflineNumber), [row.model_dump()], unique=["day", "number"]):
        row.number += 1
    return number(row)


def _lines(tx: Tx, sale: Sale) -> tuple[OrderLine, ...]:
    cards = {card.code: card for card in sku_cards(tx, [item.sku for item in sale.items])}
    if not sale.items:
        raise Invalid("an order needs goods", remedy="Enter at least one SKU with its quantity.")
    lines = []
    for place, item in enumerate(sale.items, 1):
        card = cards.get(item.sku)
        if card is None:
            raise Invalid("the catalogue has no SKU %(sku)s", remedy="Choose one from the list.", sku=item.sku)
        price = card.price if item.price is None else item.price
        if price is None:
            raise Invalid("SKU %(sku)s has no price", remedy="Enter the price agreed on.", sku=item.sku)
        if item.quantity < 1:
            raise Invalid("a line needs one piece or more", remedy="Correct the quantity.")
        title = f"{card.name} {card.spec}"
        lines.append(
            OrderLine(f"{new_id()}-{place}", "", "", card.code, title, item.quantity, price, price * item.quantity)
        )
    return tuple(lines)


def _raw(given: str, sale: Sale, at: datetime) -> bytes:
    """The form as it was sent, the receiver under a name by which the console strikes it out."""
    who = sale.receiver
    said = {
        "order_no": given,
        "entered_at": at.isoformat(),
        "kind": sale.kind,
        "buyer": sale.customer,
        "receiver": {"name": who.name, "phone": who.phone, "province": who.province, "city": who.city,
                     "district": who.district, "town": who.town, "address": who.address},
        "lines": [{"sku": x.sku, "quantity": x.quantity, "price": x.price.fen if x.price else None} for x in sale.items],
        "freight": sale.freight.fen,
        "buyer_note": sale.note,
    }  # fmt: skip
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
