"""Parked orders: the list, one payload, and asking the platform again."""

from aiohttp import web

from hub.orders import parked
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out, cursor
from hub.web.console.parked_views import parked_view, payload_view
from hub.web.i18n import mark
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
RUN = "parked.run"


@routes.get("/parked", access=RUN, name="parked")
async def show_parked(request: web.Request) -> web.Response:
    """Orders nobody could read yet, newest first."""
    keys = {name: cursor(request, name) for name in ("after", "before")}
    settings, shop = request.app[RUNTIME].settings, request.query.get("shop", "")[:20]
    return render(request, "parked/list.html", view=await reading(request, parked_view, settings, shop, **keys))


@routes.get("/parked/{parked_id:\\d+}", access=RUN)
async def show_payload(request: web.Request) -> web.Response:
    """One payload without the buyer, on record."""
    parked_id = int(request.match_info["parked_id"])
    view = await in_transaction(request, payload_view, request.app[RUNTIME], parked_id)
    return render(request, "parked/payload.html", view=view)


@routes.post("/parked/{parked_id:\\d+}/run", access=RUN)
async def run_again(request: web.Request) -> web.Response:
    """Ask the platform for this order once more."""
    parked_id = int(request.match_info["parked_id"])
    done = mark("已向平台重新询问，读懂后会进入订单")
    return await carry_out(request, "/parked", done, parked.run_again, parked_id, actor=signed_in().actor)
