"""One field for everything: type or scan a name, and go there or choose."""

from aiohttp import web

from hub.web.bridge import reading
from hub.web.console.search_views import found_view
from hub.web.render import render, see_other
from hub.web.routes import SIGNED_IN, Routes

routes = Routes()
LONGEST = 200


@routes.get("/search", access=SIGNED_IN, name="search")
async def show_found(request: web.Request) -> web.Response:
    """What is called like ``q``; with ``go`` and only one thing of exactly that name, that thing."""
    view = await reading(request, found_view, request.query.get("q", "").strip()[:LONGEST])
    if view.straight and request.query.get("go"):
        return see_other(request, view.straight)
    return render(request, "search.html", view=view)
