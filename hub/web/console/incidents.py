"""Incidents (货损货差): what went wrong, with a photo when there is one, and what quality decides."""

from aiohttp import web

from hub.inventory import floor, incidents
from hub.inventory.incidents import CONSEQUENCES, KINDS, Report
from hub.inventory.inspection import PARTIES
from hub.warehouse.stocktake import naming_orders
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out
from hub.web.console.receipts_views import incidents_view, new_incident_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK, DECIDE = "stock.read", "stock.adjust", "quality.decide"
ONE, LOT = "/incidents/{incident_id:\\d+}", "/incidents/lots/{lot_id:\\d+}"
LARGEST = 8 << 20
#: First bytes of the picture formats a browser shows, and their types.
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@routes.get("/incidents", access=READ, name="incidents")
async def show_list(request: web.Request) -> web.Response:
    """Every incident; ``q`` finds the lot of a new one."""
    view = await reading(request, incidents_view, request.query.get("q", "").strip()[:80])
    return render(request, "receipts/incidents.html", view=view)


@routes.get(LOT, access=WORK)
async def show_form(request: web.Request) -> web.Response:
    """The form for an incident of one lot."""
    return await _form(request, Form({"pieces": "1"}))


@routes.post(LOT, access=WORK, max_body=LARGEST)
async def report(request: web.Request) -> web.Response:
    """Record it and draw the consequence."""
    form, actor = await forms.read(request), signed_in().actor
    said = Report(
        kind=form.choice("kind", KINDS),
        lot_id=_id(request, "lot_id"),
        location_id=next(iter(form.ids("location")), 0) or None,
        pieces=form.integer("pieces", low=1, high=100_000),
        responsible=form.choice("responsible", PARTIES),
        consequence=form.choice("consequence", CONSEQUENCES),
        note=form.text("note", required=False, max_length=300),
        photo=await _photo(request, form),
    )
    if form.ok:
        try:
            made = await in_transaction(request, lambda tx: naming_orders(tx, incidents.report, said, actor=actor))
            done = translate(mark("异常 %(n)s 已登记")) % {"n": made.code}
            return see_other(request, "/incidents", notice=Notice("good", done))
        except MENDABLE as error:
            form.refuse("lot", " ".join(explain(error)))
    return await _form(request, form, status=422)


@routes.post(ONE + "/release", access=DECIDE)
async def release(request: web.Request) -> web.Response:
    """Fit for sale."""
    incident_id, actor = _id(request, "incident_id"), signed_in().actor
    return await carry_out(request, "/incidents", mark("已放行"), incidents.release, incident_id, actor=actor)


@routes.post(ONE + "/write-off", access=DECIDE)
async def write_off(request: web.Request) -> web.Response:
    """Unfit: what is held leaves the ledger."""
    incident_id, actor = _id(request, "incident_id"), signed_in().actor
    return await carry_out(
        request,
        "/incidents",
        mark("已报损"),
        lambda tx: naming_orders(tx, incidents.write_off, incident_id, actor=actor),
    )


@routes.get(ONE + "/photo", access=READ)
async def show_photo(request: web.Request) -> web.Response:
    """The photo of an incident."""
    digest = await reading(request, floor.photo_of, _id(request, "incident_id"))
    data = await aside(request.app, request.app[RUNTIME].blobs.get, digest)
    return web.Response(body=data, content_type=_type(data), headers={"Cache-Control": "private, no-store"})


async def _photo(request: web.Request, form: Form) -> str:
    sent = await forms.upload(request, "photo")
    if sent is None:
        return ""
    if not _type(sent.data):
        form.refuse("photo", mark("请选 JPEG 或 PNG 图片"))
        return ""
    return await aside(request.app, request.app[RUNTIME].blobs.put, sent.data)


async def _form(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    view = await reading(request, new_incident_view, _id(request, "lot_id"))
    return render(
        request,
        "receipts/incident.html",
        status=status,
        view=view,
        form=form,
        kinds=KINDS,
        parties=PARTIES,
        consequences=CONSEQUENCES,
    )


def _type(data: bytes) -> str:
    return next((kind for first, kind in _PICTURES.items() if data.startswith(first)), "")


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
