"""Recording upstream (溯源记录), made for a phone: one entry at a time, a sheet of them, or an EPCIS document."""

import json
from typing import Any

from aiohttp import web

from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.trace import entry_sheet, exporting, queries, recording
from hub.trace.entries import KINDS, LOT_KINDS
from hub.trace.models import TraceEvent
from hub.web import assets, forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import refusal
from hub.web.console.quality import workbook
from hub.web.forms import Form, row_id
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice, current
from hub.web.render import render, see_other
from hub.web.routes import PUBLIC, Routes

routes = Routes()
RECORD, PAGE = "trace.record", "/record/new"
LARGEST = 8 << 20
DONE = {
    "kept": mark("已记录"),
    "known": mark("这条记录已经有了，没有重复登记"),
    "parked": mark("已收下：等上一环节的记录到了自动接上"),
}
#: Fields a person fills again for every record; the others are kept in the form.
_FIELDS = (
    *("kind", "at", "lots", "inputs", "place", "geo", "producer", "lot_kind", "name", "grams_each", "withdrawal_days"),
    *("withdrawal_until", "paper", "test", "result", "temperatures", "made_on", "expires_on", "note"),
)


@routes.get(PAGE, access=RECORD, name="recording")
async def show_form(request: web.Request) -> web.Response:
    """The form and what was recorded last."""
    kind = request.query.get("kind", "")
    return await _page(request, Form({"kind": kind if kind in KINDS else "herd"}))


@routes.post(PAGE, access=RECORD)
async def record(request: web.Request) -> web.Response:
    """Keep one entry; a phone that sends what waited is answered in JSON."""
    form, actor = await forms.read(request), signed_in().actor
    machine = "application/json" in request.headers.get("Accept", "")
    try:
        entry = entry_sheet.entry_of({name: form.shown(name) for name in _FIELDS})
        outcome = await in_transaction(request, recording.record_entry, entry, source="form", actor=actor)
    except (Invalid, Conflict) as error:
        told = " ".join(filter(None, explain(error)))
        if machine:
            return web.json_response({"error": told}, status=422)
        form.refuse("lots", told)
        return await _page(request, form, status=422)
    if machine:
        return web.json_response({"state": outcome.state})
    tone = "info" if outcome.state != "kept" else "good"
    return see_other(request, f"{PAGE}?kind={entry.kind}", notice=Notice(tone, translate(DONE[outcome.state])))


@routes.get("/record/token", access=RECORD)
async def give_token(_request: web.Request) -> web.Response:
    """The form token of this visit, for a page that was opened without a network."""
    return web.json_response({"token": current.get().form_token}, headers={"Cache-Control": "no-store"})


@routes.get("/record/worker.js", access=PUBLIC, shared=True)
async def worker(_request: web.Request) -> web.Response:
    """The script that keeps the page in the phone; it may only speak for addresses below its own."""
    text = assets.assets()["record_worker.js"].text
    return web.Response(body=text, content_type="text/javascript", headers={"Cache-Control": "max-age=300"})


@routes.post("/record/sheet", access=RECORD, max_body=LARGEST)
async def take_file(request: web.Request) -> web.Response:
    """Take in a sheet of entries, or an EPCIS document."""
    sent, actor = await forms.upload(request, "file"), signed_in().actor
    if sent is None:
        return see_other(request, PAGE, notice=Notice("bad", translate(mark("请选择一个文件"))))
    try:
        if sent.name.lower().endswith((".json", ".jsonld")):
            ours = request.app[RUNTIME].settings.gs1_prefix
            document = _json(sent.data)
            found = await in_transaction(
                request, recording.take_document, document, source="api", actor=actor, ours=ours
            )
            rows = [entry_sheet.Row(number, row.state) for number, row in enumerate(found, 1)]
        else:
            rows = await in_transaction(request, entry_sheet.take, sent.data, sent.name, actor=actor)
    except (Invalid, Conflict) as error:
        return see_other(request, PAGE, notice=refusal(error))
    told = [(row.number, " ".join(filter(None, explain(row.error)))) for row in rows if row.error]
    return await _page(request, Form({"kind": "herd"}), rows=rows, refused=told)


@routes.get("/record/template.xlsx", access=RECORD)
async def download_template(_request: web.Request) -> web.Response:
    """The sheet to fill."""
    return workbook(entry_sheet.template(), "trace-records")


@routes.get("/quality/epcis.json", access="quality.read")
async def download_epcis(request: web.Request) -> web.Response:
    """Everything recorded as an EPCIS 2.0 document; with ``lot`` (id in stock) the whole chain of one lot."""
    lot_id, house = request.query.get("lot", ""), exporting.house_of(request.app[RUNTIME])
    document = await reading(request, _document, row_id(lot_id) or 0, house)
    body = json.dumps(document, ensure_ascii=False).encode()
    named = {"Content-Disposition": 'attachment; filename="epcis.json"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/ld+json", headers=named)


def _document(tx: Tx, lot_id: int, house: exporting.House) -> dict[str, Any]:
    lots = queries.stock_lots_by_id(tx, [lot_id]) if lot_id else []
    return exporting.chain_of_lot(tx, lots[0], house) if lots else exporting.recorded(tx)


def _latest(tx: Tx) -> tuple[list[TraceEvent], int]:
    return list(queries.latest_events(tx, limit=12)), queries.parked_count(tx)


async def _page(request: web.Request, form: Form, *, status: int = 200, **more: Any) -> web.Response:
    latest, parked = await reading(request, _latest)
    named: dict[str, Any] = {"kinds": tuple(KINDS), "lot_kinds": ("", *LOT_KINDS), "latest": latest, "parked": parked}
    return render(request, "record/form.html", status=status, form=form, **named, **more)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise Invalid("this is no EPCIS document", remedy="Send a JSON object of type EPCISDocument.") from None
