"""Today: the first page of the operations team."""

from aiohttp import web

from hub.web.bridge import RUNTIME, reading
from hub.web.console.account import signed_in
from hub.web.console.home_views import home_view
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()


@routes.get("/today", access="reports.read", name="home")
async def show_today(request: web.Request) -> web.Response:
    """What waits for a person, how the channels do, what happened last."""
    view = await reading(request, home_view, request.app[RUNTIME].settings, signed_in())
    return render(request, "home/today.html", view=view)
