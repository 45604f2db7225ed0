"""One text, every desk: what a visitor may see of orders, parcels, goods, lots and cases by that name."""

from collections.abc import Iterator

from catalog import queries as catalog
from catalog.queries import Wanted
from hub.aftersales import queries as aftersales
from hub.inventory import queries as stock
from hub.kernel.db import Tx
from hub.orders import desk_queries
from hub.warehouse import gs1
from hub.warehouse import queries as floor
from hub.web.console.views.search import FoundView, Group, Hit
from hub.web.formats import day
from hub.web.i18n import mark, translate
from hub.web.labels import label
from hub.web.page import current

#: Things of one kind shown at most.
MOST = 6


def found_view(tx: Tx, text: str) -> FoundView:
    """What is called like the text, nothing for an empty one but the desks themselves."""
    may = current.get().may
    groups = [Group(mark("去往"), "right", tuple(_desks(text)))]
    if text:
        code = gs1.read_code(text)
        if may("orders.read"):
            groups.append(Group(mark("订单"), "orders", tuple(_orders(tx, text))))
        if may("fulfilment.read"):
            groups.append(Group(mark("包裹"), "parcel", tuple(_parcels(tx, text))))
        if may("aftersales.read"):
            groups.append(Group(mark("售后"), "again", tuple(_cases(tx, text))))
        if may("products.read") and not code.lot:
            groups.append(Group(mark("商品"), "goods", tuple(_goods(tx, code.goods))))
        if may("stock.read"):
            groups.append(Group(mark("批次"), "stock", tuple(_lots(tx, code if code.lot else gs1.Scanned("", text)))))
    return FoundView(text, tuple(group for group in groups if group.hits))


def _desks(text: str) -> Iterator[Hit]:
    wanted = text.casefold()
    for item in current.get().nav:
        name = translate(item.label)
        if wanted in name.casefold() or item.route.startswith(wanted):
            yield Hit(item.href, name)


def _orders(tx: Tx, text: str) -> Iterator[Hit]:
    search = desk_queries.Search(text=text, also=floor.orders_by_waybill(tx, text), limit=MOST)
    for row in desk_queries.rows(tx, search):
        goods = "，".join(f"{line.title} × {line.quantity}" for line in row.lines[:2])
        state = translate(label("phase", row.phase).text)
        yield Hit(f"/orders/{row.order.id}", row.order.order_no, f"{state} · {goods}", row.order.order_no == text)


def _parcels(tx: Tx, text: str) -> Iterator[Hit]:
    parcel = floor.labelled_as(tx, text)
    if parcel:
        yield Hit(f"/fulfilment/parcels/{parcel.id}", text, translate(label("parcel", parcel.state).text), True)


def _cases(tx: Tx, text: str) -> Iterator[Hit]:
    for case in aftersales.page(tx, aftersales.Search(text=text, limit=MOST)):
        yield Hit(
            f"/aftersales/{case.id}", case.refund_id, case.order_no, text in (case.refund_id, case.return_waybill)
        )


def _goods(tx: Tx, text: str) -> Iterator[Hit]:
    codes = catalog.page_of_codes(tx, Wanted(text=text), limit=MOST)
    for card in catalog.sku_cards(tx, codes):
        yield Hit(f"/products/{card.code}", f"{card.code} {card.name}", card.spec, text in (card.code, card.gtin))


def _lots(tx: Tx, wanted: gs1.Scanned) -> Iterator[Hit]:
    for lot in stock.lots_called(tx, wanted.lot, goods=wanted.goods, limit=MOST):
        until = day(lot.expiry_date) if lot.expiry_date else ""
        yield Hit(f"/stock/lots/{lot.lot_id}", lot.code, f"{lot.sku} {lot.name} {until}", lot.code == wanted.lot)
