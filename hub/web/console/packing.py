"""The pack screen: every piece is scanned, the parcel is weighed, and then it gets its waybill."""

from typing import Any

from aiohttp import web

from hub.kernel.errors import HubError
from hub.warehouse import packing, platform_waybills
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.fulfilment import READ, WORK
from hub.web.console.fulfilment_views import pack_view
from hub.web.console.views.fulfilment import ScanResult
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
PARCEL = "/fulfilment/parcels/{parcel_id:\\d+}"
MOST_GRAMS = 200_000


@routes.get(PARCEL, access=READ)
async def show(request: web.Request) -> web.Response:
    """The pack screen of one parcel."""
    return await _screen(request)


@routes.post(PARCEL + "/scan", access=WORK)
async def scan(request: web.Request) -> web.Response:
    """One piece, by its bar code or our SKU code."""
    code = (await forms.read(request)).text("code", required=False, max_length=80)
    try:
        line = await in_transaction(request, packing.scan, _id(request), code)
    except MENDABLE as error:
        return await _screen(request, last=_bad(error))
    return await _screen(request, line_id=line.id)


@routes.post(PARCEL + "/pack", access=WORK)
async def pack(request: web.Request) -> web.Response:
    """Close the parcel at its weight, then choose the courier and bind a waybill number."""
    form, visitor, parcel_id = await forms.read(request), signed_in(), _id(request)
    grams, reason = form.integer("weight_g", high=MOST_GRAMS), form.shown("accepted")[:200]
    said: dict[str, Any] = {"coolant_in": form.shown("coolant") == "yes", "weighed": _weighed(form)}
    said["accepted"] = reason if visitor.may("fulfilment.lead") else ""
    try:
        await in_transaction(request, packing.pack, parcel_id, weight_g=grams, actor=visitor.actor, **said)
    except MENDABLE as error:
        if doubted := "weighed" in error.facts:
            await in_transaction(request, packing.weigh, parcel_id, grams)
        return await _screen(request, last=_bad(error), doubted=doubted, typed=form)
    return await _labelled(request)


@routes.post(PARCEL + "/waybill", access=WORK)
async def take_number(request: web.Request) -> web.Response:
    """Try again for a parcel that was packed while no number was left."""
    return await _labelled(request)


def _weighed(form: Form) -> dict[int, int]:
    """Grams of weighed goods by parcel line; what is no number is left out and asked for again."""
    found = {line: form.shown(f"grams-{line}").strip() for line in form.ids("weighed")}
    return {line: int(text) for line, text in found.items() if text.isascii() and text.isdigit() and len(text) < 7}


async def _labelled(request: web.Request) -> web.Response:
    """Packing stays done even when no waybill number can be had; the screen then says why and offers another try."""
    try:
        await aside(request.app, platform_waybills.label, request.app[RUNTIME], _id(request), actor=signed_in().actor)
    except MENDABLE as error:
        return await _screen(request, last=_bad(error))
    return await _screen(request, last=ScanResult("good", translate(mark("已打包，请打印面单贴上"))))


async def _screen(request: web.Request, **how: Any) -> web.Response:
    view = await reading(request, pack_view, _id(request), **how)
    response = render(request, "fulfilment/pack.html", view=view)
    if view.last_scan and request.headers.get("HX-Request") == "true":
        response.headers["HX-Trigger"] = "scan-bad" if view.stop else f"scan-{view.last_scan.tone}"
    return response


def _bad(error: HubError) -> ScanResult:
    return ScanResult("bad", refusal(error).text)


def _id(request: web.Request) -> int:
    return int(request.match_info["parcel_id"])
