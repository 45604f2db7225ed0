"""Handing over: the labelled parcels of one courier, the signature, the sheet."""

from aiohttp import web

from hub.kernel.errors import NotFound
from hub.warehouse import handover
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.fulfilment import READ, WORK
from hub.web.console.handovers_views import sheet_view, waiting_view
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()


@routes.get("/fulfilment/handovers/new", access=READ)
async def show_waiting(request: web.Request) -> web.Response:
    """What one courier may take along now."""
    view = await reading(request, waiting_view, request.query.get("carrier", "")[:40])
    return render(request, "fulfilment/handover.html", view=view)


@routes.post("/fulfilment/handovers/scan", access=WORK)
async def scan(request: web.Request) -> web.Response:
    """Put a scanned parcel onto the sheet that is being filled; a second scan is refused."""
    form, actor = await forms.read(request), signed_in().actor
    carrier, code = form.shown("carrier")[:40], form.shown("code")[:40]
    back = query("/fulfilment/handovers/new", carrier=carrier)
    try:
        parcel = await in_transaction(request, handover.scan, carrier, code, actor=actor)
    except (*MENDABLE, NotFound) as error:
        return see_other(request, back, notice=refusal(error))
    return see_other(
        request, back, notice=Notice("good", translate(mark("%(waybill)s 已上单")) % {"waybill": parcel.waybill})
    )


@routes.post("/fulfilment/handovers", access=WORK)
async def sign(request: web.Request) -> web.Response:
    """Give the ticked parcels away against the courier's name; all of them or none."""
    form, actor = await forms.read(request), signed_in().actor
    ids, courier = form.ids("parcel"), form.text("courier", required=False, max_length=60)
    try:
        sheet = await in_transaction(request, handover.hand_over, ids, signed_by=courier, actor=actor)
    except MENDABLE as error:
        back = query("/fulfilment/handovers/new", carrier=form.shown("carrier"))
        return see_other(request, back, notice=refusal(error))
    done = translate(mark("%(n)s 个包裹已交接，正在回传平台")) % {"n": sheet.parcels}
    return see_other(request, f"/fulfilment/handovers/{sheet.id}", notice=Notice("good", done))


@routes.get("/fulfilment/handovers/{sheet_id:\\d+}", access=READ)
async def show_sheet(request: web.Request) -> web.Response:
    """One signed sheet."""
    view = await reading(request, sheet_view, int(request.match_info["sheet_id"]))
    return render(request, "fulfilment/handover.html", view=view)
