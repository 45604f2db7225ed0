"""Weighed goods that came out lighter than sold (称重差价): what buyers get back, for after-sales and finance."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from catalog.lookup import cards_by_id
from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.orders import queries as orders
from hub.warehouse import queries, weighed_goods
from hub.web.bridge import reading
from hub.web.console import goods
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.story import who
from hub.web.console.views.shared import Item
from hub.web.i18n import mark
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
PAGE = "/aftersales/weights"


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One line; ``owed`` is None where a person has to divide a bundle's price."""

    difference_id: int
    order_id: int
    order_no: str
    item: Item
    sold_g: int
    actual_g: int
    owed: Money | None
    at: datetime
    closed_by: str


@routes.get(PAGE, access="aftersales.read")
async def show(request: web.Request) -> web.Response:
    """Open differences first."""
    return render(request, "aftersales/weights.html", rows=await reading(request, _rows))


@routes.post(PAGE + "/{difference_id:\\d+}/close", access="aftersales.answer")
async def close(request: web.Request) -> web.Response:
    """The buyer was refunded on the platform."""
    difference_id, actor = int(request.match_info["difference_id"]), signed_in().actor
    return await carry_out(request, PAGE, mark("已记为已退差价"), weighed_goods.close, difference_id, actor=actor)


def _rows(tx: Tx) -> list[DifferenceRow]:
    found = queries.weight_differences(tx)
    items = goods.items(tx, cards_by_id(tx, {row.sku_id for row in found}).values())
    numbers = {order.id: order.order_no for order in orders.by_ids(tx, {row.order_id for row in found})}
    return [
        DifferenceRow(
            row.id, row.order_id, numbers[row.order_id], items[row.sku_id], row.sold_g, row.actual_g,
            None if row.difference_fen is None else Money(row.difference_fen), row.weighed_at,
            who(row.closed_by) if row.closed_by else "",
        )
        for row in found
    ]  # fmt: skip
