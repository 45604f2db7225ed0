"""The pick screen: one stop at a time on a phone, every stop verified by a scan; and sorting what was fetched together."""

from typing import Any

from aiohttp import web

from hub.kernel.errors import NotFound
from hub.warehouse import picking
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.fulfilment import WORK
from hub.web.console.picking_views import pick_view, sort_view
from hub.web.console.views.fulfilment import ScanResult
from hub.web.i18n import mark, translate
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
WAVE = "/fulfilment/waves/{wave_id:\\d+}"
REFUSED = (*MENDABLE, NotFound)


@routes.get(WAVE + "/pick", access=WORK)
async def show(request: web.Request) -> web.Response:
    """The next stop of the walk, or the one asked for."""
    return await _screen(request, key=request.query.get("at", "")[:60])


@routes.post(WAVE + "/pick", access=WORK)
async def pick(request: web.Request) -> web.Response:
    """Take pieces against a scan."""
    form, actor = await forms.read(request), signed_in().actor
    key, code, pieces = form.shown("at")[:60], form.shown("code")[:200], form.integer("pieces", high=100_000)
    days, anyway = request.app[RUNTIME].settings.min_ship_days, form.shown("anyway") == "yes"
    try:
        stop = await in_transaction(
            request, picking.pick, _id(request), key, code, pieces=pieces, min_days=days, actor=actor, anyway=anyway
        )
    except REFUSED as error:
        return await _screen(request, key=key, last=_bad(error), frozen_early="waves" in error.facts)
    said = translate(mark("%(name)s %(lot)s 拿了 %(n)s 件"))
    good = ScanResult("good", said % {"name": stop.card.name, "lot": stop.lot, "n": pieces})
    return await _screen(request, key=stop.key, last=good)


@routes.post(WAVE + "/short", access=WORK)
async def report_short(request: web.Request) -> web.Response:
    """Fewer pieces lie there than the list asks for."""
    form, actor = await forms.read(request), signed_in().actor
    key, found = form.shown("at")[:60], form.integer("found", high=100_000)
    days = request.app[RUNTIME].settings.min_ship_days
    try:
        if not form.ok:
            return await _screen(request, key=key, last=ScanResult("bad", form.errors["found"]))
        done = await in_transaction(request, picking.short, _id(request), key, found, min_days=days, actor=actor)
    except REFUSED as error:
        return await _screen(request, key=key, last=_bad(error))
    text = translate(mark("换批 %(replaced)s 件，缺货 %(missing)s 件；异常单 %(incident)s 已开，等盘点"))
    facts = {"replaced": done.replaced, "missing": done.missing, "incident": done.incident}
    return await _screen(request, last=ScanResult("bad" if done.missing else "good", text % facts))


@routes.get(WAVE + "/sort", access=WORK)
async def sort(request: web.Request) -> web.Response:
    """Where the goods of a scan belong."""
    view = await reading(request, sort_view, _id(request), request.query.get("code", "").strip()[:200])
    return render(request, "fulfilment/sort.html", view=view)


async def _screen(request: web.Request, **how: Any) -> web.Response:
    view = await reading(request, pick_view, _id(request), **how)
    response = render(request, "fulfilment/pick.html", view=view)
    if view.last and request.headers.get("HX-Request") == "true":
        response.headers["HX-Trigger"] = f"scan-{view.last.tone}"
    return response


def _bad(error: Any) -> ScanResult:
    return ScanResult("bad", refusal(error).text)


def _id(request: web.Request) -> int:
    return int(request.match_info["wave_id"])
