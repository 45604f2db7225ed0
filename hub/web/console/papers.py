"""Papers of the floor as PDF, those on the label roll as ZPL where this machine's printer takes it: labels (every print is counted, so they are asked for by POST), pick list, sheet, slip."""

from collections.abc import Sequence

from aiohttp import web

from hub.kernel.db import Tx
from hub.kernel.errors import HubError
from hub.kernel.runtime import Runtime
from hub.trace.codes import parcel_links
from hub.warehouse import floor_papers, labels, platform_waybills, queries
from hub.warehouse.paper.handover_sheet import handover_pdf
from hub.warehouse.paper.label import LabelFacts, label_pdf
from hub.warehouse.paper.packing_slip import SlipFacts, SlipPaper, slip_pdf
from hub.warehouse.paper.pick_list import pick_list_pdf
from hub.warehouse.paper.zpl import zpl
from hub.web import cookies, forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.fulfilment import READ, WORK
from hub.web.render import see_other
from hub.web.routes import Routes

routes = Routes()


@routes.post("/fulfilment/parcels/{parcel_id:\\d+}/label", access=WORK)
async def print_label(request: web.Request) -> web.Response:
    """The waybill label of one parcel."""
    parcel_id, why = int(request.match_info["parcel_id"]), (await forms.read(request)).shown("why")
    return await _labels(request, [parcel_id], back=f"/fulfilment/parcels/{parcel_id}", why=why)


@routes.get("/fulfilment/parcels/{parcel_id:\\d+}/print-data", access=WORK)
async def print_data(request: web.Request) -> web.Response:
    """What the platform's print component on this machine needs, as JSON; opaque to us and often encrypted."""
    vault, parcel_id = request.app[RUNTIME].vault, int(request.match_info["parcel_id"])
    said = await reading(request, platform_waybills.print_data, vault, parcel_id)
    return web.json_response(said, headers={"Cache-Control": "no-store"})


@routes.post("/fulfilment/waves/{wave_id:\\d+}/labels", access=WORK)
async def print_wave(request: web.Request) -> web.Response:
    """The labels of a wave's parcels that were not printed yet, in their order; a second print is asked for one by one."""
    wave_id = int(request.match_info["wave_id"])
    parcels = await reading(request, _labelled_in, wave_id)
    return await _labels(request, parcels, back=f"/fulfilment/waves/{wave_id}")


@routes.get("/fulfilment/waves/{wave_id:\\d+}/picklist.pdf", access=READ)
async def pick_list(request: web.Request) -> web.Response:
    """What to fetch for a wave."""
    facts = await reading(request, floor_papers.pick_list_facts, int(request.match_info["wave_id"]))
    return pdf(await aside(request.app, pick_list_pdf, facts), f"picklist-{facts.wave_code}")


@routes.get("/fulfilment/handovers/{sheet_id:\\d+}/sheet.pdf", access=READ)
async def handover_sheet(request: web.Request) -> web.Response:
    """The sheet that house and courier sign."""
    facts = await reading(request, floor_papers.handover_facts, int(request.match_info["sheet_id"]))
    return pdf(await aside(request.app, handover_pdf, facts), f"handover-{facts.code}")


@routes.get("/fulfilment/parcels/{parcel_id:\\d+}/slip.pdf", access=READ)
async def packing_slip(request: web.Request) -> web.Response:
    """The slip for the buyer, on the label roll."""
    parcel_id = int(request.match_info["parcel_id"])
    facts = await reading(request, floor_papers.slip_facts, parcel_id, trace=parcel_links(request.app[RUNTIME]))
    return await roll(request, await aside(request.app, _slip, facts), f"slip-{facts.order_no}")


async def _labels(request: web.Request, parcel_ids: Sequence[int], *, back: str, why: str = "") -> web.Response:
    try:
        facts = await in_transaction(request, _print, request.app[RUNTIME], parcel_ids, why)
        return await roll(request, await aside(request.app, label_pdf, facts), f"label-{facts[0].waybill}")
    except MENDABLE as error:
        return _refused(request, back, error)


def _print(tx: Tx, runtime: Runtime, parcel_ids: Sequence[int], why: str) -> tuple[LabelFacts, ...]:
    return labels.print_labels(
        tx, runtime.vault, parcel_ids, actor=signed_in().actor, why=why, trace=parcel_links(runtime)
    )


def _labelled_in(tx: Tx, wave_id: int) -> list[int]:
    return [parcel.id for parcel in queries.parcels(tx, wave_id=wave_id, state="labelled") if not parcel.label_prints]


def _slip(facts: SlipFacts) -> bytes:
    return slip_pdf([facts], paper=SlipPaper.ROLL)


def _refused(request: web.Request, back: str, error: HubError) -> web.Response:
    return see_other(request, back, notice=refusal(error))


async def roll(request: web.Request, body: bytes, name: str) -> web.Response:
    """A paper of the label roll as this machine's printer takes it: the PDF itself, or a file of ZPL to send it."""
    if cookies.read(request, cookies.PRINTER) != "zpl":
        return pdf(body, name)
    headers = {"Content-Disposition": f'attachment; filename="{name}.zpl"', "Cache-Control": "no-store"}
    return web.Response(body=await aside(request.app, zpl, body), content_type="application/zpl", headers=headers)


def pdf(body: bytes, name: str) -> web.Response:
    """Browsers wrap a PDF in a page of their own, styled inline; the policy of our pages would spoil its look."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'",
    }
    return web.Response(body=body, content_type="application/pdf", headers=headers)
