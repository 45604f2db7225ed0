"""Beside the cases: remedies (补发、换货、维修、补偿), quality counts, and cases nobody could read."""

from aiohttp import web

from hub.aftersales import parked, pull, remedies
from hub.aftersales.remedies import Wish
from hub.kernel.errors import Forbidden, HubError
from hub.kernel.money import Money
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.aftersales import ANSWER, APPROVE, CASE, READ
from hub.web.console.products import XLSX
from hub.web.console.remedies_views import parked_cases, quality_sheet, quality_view, remedies_view
from hub.web.forms import Form, row_id
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
REMEDY = "/aftersales/remedies/{remedy_id:\\d+}"
LIST = "/aftersales/remedies"


@routes.get(LIST, access=READ)
async def show_remedies(request: web.Request) -> web.Response:
    """What waits for a second person, what is to be done, what was done."""
    settings, tab = request.app[RUNTIME].settings, request.query.get("tab", "")
    view = await reading(request, remedies_view, settings, tab, visitor_id=signed_in().user_id)
    return render(request, "aftersales/remedies.html", view=view)


@routes.post(CASE + "/remedies", access=ANSWER)
async def ask(request: web.Request) -> web.Response:
    """Ask for a remedy for the order of a case."""
    form, actor, case_id = await forms.read(request), signed_in().actor, int(request.match_info["case_id"])
    where, limit = f"/aftersales/{case_id}", request.app[RUNTIME].settings.four_eyes_fen
    order_id, line = form.shown("order_id"), form.shown("line_id")
    fen = _fen(form)
    if row_id(order_id) is None or fen is None:
        return see_other(request, where, notice=Notice("bad", translate(mark("金额请写成 12.50 的样子"))))
    wish = Wish(
        form.shown("kind"), form.shown("cause"), amount_fen=fen, line_id=row_id(line),
        pieces=form.integer("pieces", high=10_000), note=form.shown("note"),
    )  # fmt: skip
    return await carry_out(
        request, where, mark("已记下"), remedies.ask, int(order_id), wish, limit_fen=limit, actor=actor, case_id=case_id
    )


@routes.post(REMEDY + "/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """Be the second person."""
    remedy_id = int(request.match_info["remedy_id"])
    try:
        await in_transaction(request, remedies.approve, remedy_id, actor=signed_in().actor)
    except (*MENDABLE, Forbidden) as error:
        return see_other(request, LIST, notice=refusal(error))
    return see_other(request, LIST, notice=Notice("good", translate(mark("已复核，可以执行"))))


@routes.post(REMEDY + "/{act:done|drop}", access=ANSWER)
async def end(request: web.Request) -> web.Response:
    """It was carried out, or is not done after all."""
    form, remedy_id, actor = await forms.read(request), int(request.match_info["remedy_id"]), signed_in().actor
    text = form.shown("outcome")
    if request.match_info["act"] == "done":
        return await carry_out(request, LIST, mark("已完成"), remedies.carry_out, remedy_id, text, actor=actor)
    return await carry_out(request, LIST, mark("已撤销"), remedies.drop, remedy_id, text, actor=actor)


@routes.get("/aftersales/quality", access=READ)
async def show_quality(request: web.Request) -> web.Response:
    """Cases by cause, SKU and lot."""
    view = await reading(request, quality_view, _days(request), request.query.get("cause", ""))
    return render(request, "aftersales/quality.html", view=view)


@routes.get("/aftersales/quality.xlsx", access=READ)
async def download_quality(request: web.Request) -> web.Response:
    """The same as a workbook."""
    data = await reading(request, quality_sheet, _days(request), request.query.get("cause", ""))
    named = {"Content-Disposition": 'attachment; filename="quality.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)


@routes.get("/aftersales/parked", access=READ)
async def show_parked(request: web.Request) -> web.Response:
    """Cases nobody could read yet."""
    return render(request, "aftersales/parked.html", rows=await reading(request, parked_cases))


@routes.post("/aftersales/parked/{parked_id:\\d+}/{act:run|dismiss}", access=ANSWER)
async def settle_parked(request: web.Request) -> web.Response:
    """Ask the platform once more, or dismiss with a reason."""
    form, parked_id, actor = await forms.read(request), int(request.match_info["parked_id"]), signed_in().actor
    where = "/aftersales/parked"
    if request.match_info["act"] == "run":
        done = mark("已向平台重新询问，读懂后会进入售后")
        return await carry_out(request, where, done, pull.read_parked_again, parked_id, actor=actor)
    why = form.shown("why")
    return await carry_out(request, where, mark("已忽略"), parked.dismiss, parked_id, why, actor=actor)


def _days(request: web.Request) -> int:
    text = request.query.get("days", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _fen(form: Form) -> int | None:
    """The amount in fen, 0 for none; None when it cannot be read."""
    text = form.shown("amount").strip()
    try:
        return Money.from_yuan(text).fen if text else 0
    except HubError:
        return None
