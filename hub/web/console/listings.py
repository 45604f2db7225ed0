"""Listings (铺货): the matrix, one cell, publishing and telling stock again."""

from collections.abc import Collection

from aiohttp import web

from catalog.lookup import ids_by_code
from hub.channels import publishing, queries, stock_sync, withdrawing
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.listings_views import cell_view, matrix_view
from hub.web.console.story import cell
from hub.web.console.views.listings import MatrixFilter
from hub.web.forms import row_id
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, PUBLISH = "listings.read", "listings.publish"
ACTIONS = frozenset({"publish", "push_stock"})
#: What can be done to one cell; taking off sale asks for a reason.
CELL_ACTIONS = ACTIONS | {"delist"}


@routes.get("/listings", access=READ, name="listings")
async def show_matrix(request: web.Request) -> web.Response:
    """One page of SKUs by shops."""
    asked = request.query
    chosen = MatrixFilter(**{name: asked.get(name, "")[:80] for name in MatrixFilter.__slots__})
    edges = {"after": asked.get("after", ""), "before": asked.get("before", "")}
    view = await reading(request, matrix_view, request.app[RUNTIME].settings, chosen, **edges)
    return render(request, "listings/matrix.html", view=view, edges=edges)


@routes.post("/listings/bulk", access=PUBLISH)
async def act_on_many(request: web.Request) -> web.Response:
    """Publish the ticked SKUs in one shop or in all, or tell their stock again."""
    form = await forms.read(request)
    shop, codes, action = form.shown("shop"), form.texts("sku"), form.choice("action", ACTIONS)
    back = query("/listings", {name: form.shown(name) for name in ("q", "state", "brand")}, shop=form.shown("column"))
    if not form.ok or not codes:
        return see_other(request, back, notice=Notice("warn", translate(mark("请先勾选商品"))))
    shops = [chosen] if (chosen := row_id(shop)) else None
    text = await in_transaction(request, _act, action, codes, shops, signed_in().actor)
    return see_other(request, back, notice=Notice("good", text))


@routes.get("/listings/cells/{shop_id:\\d+}/{sku}", access=READ)
async def show_cell(request: web.Request) -> web.Response:
    """One SKU in one shop."""
    return await _drawn(request)


@routes.post("/listings/cells/{shop_id:\\d+}/{sku}", access=PUBLISH)
async def act_on_one(request: web.Request) -> web.Response:
    """Publish one SKU in one shop, or tell its stock again."""
    form = await forms.read(request)
    shop_id, sku = int(request.match_info["shop_id"]), request.match_info["sku"]
    action, actor = form.choice("action", CELL_ACTIONS), signed_in().actor
    why = form.text("why") if action == "delist" else ""
    if not form.ok:
        return see_other(request, cell(shop_id, sku), notice=Notice("warn", translate(mark("请写明原因"))))
    if action == "delist":
        text = await in_transaction(request, _delist, sku, shop_id, why, actor)
    else:
        text = await in_transaction(request, _act, action, [sku], [shop_id], actor)
    if request.headers.get("HX-Request") == "true":
        return await _drawn(request, notice=Notice("good", text))
    return see_other(request, cell(shop_id, sku), notice=Notice("good", text))


async def _drawn(request: web.Request, *, notice: Notice | None = None) -> web.Response:
    shop_id, sku = int(request.match_info["shop_id"]), request.match_info["sku"]
    view = await reading(request, cell_view, request.app[RUNTIME].settings, shop_id, sku)
    return render(request, "listings/cell.html", view=view, notice=notice)


def _delist(tx: Tx, sku: str, shop_id: int, why: str, actor: Actor) -> str:
    sku_id = ids_by_code(tx, [sku]).get(sku, 0)
    listing = queries.listing_of(tx, shop_id=shop_id, sku_id=sku_id)
    if listing is None or not withdrawing.request_withdrawal(tx, [listing.id], why=why, actor=actor):
        raise Conflict("this listing is not on sale", remedy="Reload the page.", sku=sku)
    audit.record(tx, actor, "listing.delist", f"listing:{listing.id}", sku=sku, shop=shop_id, why=why)
    return translate(mark("正在下架"))


def _act(tx: Tx, action: str, codes: Collection[str], shops: list[int] | None, actor: Actor) -> str:
    """What was done, as a sentence."""
    audit.record(tx, actor, f"listing.{action}", "listings", skus=sorted(codes)[:100], count=len(codes), shops=shops)
    if action == "publish":
        count = publishing.request_publish(tx, actor=actor, codes=codes, shop_ids=shops)
        if not count:
            return translate(mark("没有可以提交的铺货；不可发布的原因写在各格里"))
        return translate(mark("已提交 %(n)s 个铺货，画好图片后自动发布")) % {"n": count}
    stock_sync.request_push(tx, ids_by_code(tx, codes).values(), actor=actor)
    return translate(mark("正在把 %(n)s 个商品的库存重新告诉所有店铺")) % {"n": len(codes)}
