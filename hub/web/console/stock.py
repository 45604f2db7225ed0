"""Stock: sums per SKU or lot by lot, and the ledger of either in a drawer."""

from aiohttp import web

from hub.web.bridge import RUNTIME, reading
from hub.web.console.stock_views import lot_ledger, sku_ledger, stock_view
from hub.web.console.views.stock import StockFilter
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
READ = "stock.read"


@routes.get("/stock", access=READ, name="stock")
async def show_stock(request: web.Request) -> web.Response:
    """One page of what lies on the shelves."""
    asked = {name: request.query.get(name, "").strip()[:80] for name in ("q", "storage", "warehouse", "state")}
    chosen = StockFilter(**asked, view="lot" if request.query.get("view") == "lot" else "sku")
    keys = {name: request.query.get(name, "")[:64] for name in ("after", "before")}
    view = await reading(request, stock_view, request.app[RUNTIME].settings, chosen, **keys)
    return render(request, "stock/list.html", view=view)


@routes.get("/stock/skus/{code}", access=READ)
async def show_sku(request: web.Request) -> web.Response:
    """The ledger behind one SKU."""
    view = await reading(request, sku_ledger, request.app[RUNTIME].settings, request.match_info["code"])
    return render(request, "stock/ledger.html", view=view)


@routes.get("/stock/lots/{lot_id:\\d+}", access=READ)
async def show_lot(request: web.Request) -> web.Response:
    """The ledger behind one lot."""
    view = await reading(request, lot_ledger, int(request.match_info["lot_id"]))
    return render(request, "stock/ledger.html", view=view)
