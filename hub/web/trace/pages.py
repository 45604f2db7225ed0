"""The public pages: a lot by its GS1 Digital Link, goods without a bar code by our own path, a parcel by its code."""

import hashlib
from typing import Any

from aiohttp import web

from hub.kernel.clock import now
from hub.kernel.errors import NotFound
from hub.trace import passport
from hub.trace.codes import LotName, canonical, parcel_codes
from hub.warehouse.gs1 import RESOLVER
from hub.web.bridge import RUNTIME, reading
from hub.web.i18n import choose
from hub.web.page import PageContext, current
from hub.web.render import draw
from hub.web.routes import PUBLIC, Routes
from hub.web.trace.scans import COUNTER
from hub.web.trace.views import KEPT, PAPERS, STOPS, WARNINGS, lot_view, parcel_view

routes = Routes()
#: Seconds a cache may show a page before it asks again; a recall must show soon.
KEEP = 60
WORDS: dict[str, Any] = {"STOPS": STOPS, "PAPERS": PAPERS, "KEPT": KEPT, "WARNINGS": WARNINGS}


@routes.get("/01/{gtin:\\d{8,14}}/10/{lot}", access=PUBLIC, shared=True)
async def lot(request: web.Request) -> web.Response:
    """The passport of a lot of goods with a bar code."""
    gtin = request.match_info["gtin"].zfill(14)
    canonical(f"{RESOLVER}/01/{gtin}")
    return await _lot(request, LotName(gtin[1:], "", request.match_info["lot"]))


@routes.get("/lot/{item}/{lot}", access=PUBLIC, shared=True)
async def own_lot(request: web.Request) -> web.Response:
    """The passport of a lot of goods without a bar code."""
    return await _lot(request, LotName("", request.match_info["item"], request.match_info["lot"]))


@routes.get("/01/{gtin:\\d{8,14}}", access=PUBLIC, shared=True)
async def goods(request: web.Request) -> web.Response:
    """Goods without a lot: asks for the lot on the pack, and shows its passport when it is given."""
    asked = request.query.get("lot", "").strip()
    if asked:
        return await _lot(request, LotName(request.match_info["gtin"].zfill(14)[1:], "", asked))
    _page(request)
    return _shared(request, draw("trace/ask.html"))


@routes.get("/401/{code:[0-9a-z]{8,30}}", access=PUBLIC, shared=True)
async def parcel(request: web.Request) -> web.Response:
    """What lies in one parcel."""
    code = request.match_info["code"]
    parcel_id = parcel_codes(request.app[RUNTIME]).parcel_of(code)
    if parcel_id is None:
        raise NotFound("Nobody here knows this code.", remedy="Scan the code on the parcel again.")
    _page(request)
    found = await reading(request, passport.of_parcel, parcel_id, code=code)
    request.app[COUNTER].count(request, code)
    return _shared(request, draw("trace/parcel.html", view=parcel_view(found), **WORDS))


async def _lot(request: web.Request, name: LotName) -> web.Response:
    _page(request)
    found = await reading(request, passport.of_lot, name)
    request.app[COUNTER].count(request, passport.scan_code(found.sku, found.lot))
    return _shared(request, draw("trace/lot.html", view=lot_view(found), **WORDS))


def _page(request: web.Request) -> None:
    wish, accept = request.query.get("lang"), request.headers.get("Accept-Language", "")
    current.set(PageContext(path=request.path, locale=choose(wish, accept=accept), now=now()))


def _shared(request: web.Request, html: str) -> web.Response:
    """The page with its mark; nothing is sent again to who has it."""
    body = html.encode()
    mark = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": mark, "Cache-Control": f"public, max-age={KEEP}", "Vary": "Accept-Language"}
    if request.headers.get("If-None-Match") == mark:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)
