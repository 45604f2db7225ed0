"""Recalls on the quality desk (召回): look before, start, do what has to be done, tell, decide on lots, report."""

from datetime import datetime

from aiohttp import web

from hub.kernel.clock import CHINA
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.trace import bulletin, recall_report, recalls
from hub.trace.reach import CAUSES
from hub.trace.recalls import Start
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, cursor, refusal
from hub.web.console.papers import pdf
from hub.web.console.quality import DECIDE, READ, workbook
from hub.web.console.quality_views import preview_view, recall_of, recall_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
ONE = "/quality/recalls/{recall_id:\\d+}"
GRADES = ("1", "2", "3")


@routes.get("/quality/recalls/new", access=DECIDE)
async def show_form(request: web.Request) -> web.Response:
    """What a recall would reach, and the form to start it."""
    cause = request.query.get("cause", "lot")
    return await _preview(request, cause, request.query.get("subject", "").strip()[:80], Form({"cause": cause}))


@routes.post("/quality/recalls", access=DECIDE)
async def start(request: web.Request) -> web.Response:
    """Start a recall or a drill."""
    form, actor = await forms.read(request), signed_in().actor
    known = _instant(form.shown("known_at"))
    if known is None:
        form.refuse("known_at", mark("请填写知悉的时间"))
    said = form.choice("cause", CAUSES), form.text("subject"), form.choice("grade", GRADES), form.text("reason")
    if form.ok and known is not None:
        cause, subject, grade, reason = said
        wish = Start(cause, subject, int(grade), reason, known, drill=form.shown("drill") == "1")
        days = request.app[RUNTIME].settings.min_ship_days
        try:
            made = await in_transaction(request, recalls.start, wish, min_days=days, actor=actor)
        except MENDABLE as error:
            return see_other(request, "/quality?tab=recalls", notice=refusal(error))
        done = translate(mark("召回 %(n)s 已启动")) % {"n": made.code}
        return see_other(request, f"/quality/recalls/{made.id}", notice=Notice("good", done))
    return await _preview(request, form.shown("cause"), form.shown("subject"), form, status=422)


@routes.get(ONE, access=READ)
async def show_one(request: web.Request) -> web.Response:
    """One recall."""
    view = await reading(request, recall_view, _id(request), after=cursor(request, "after") or 0)
    return render(request, "quality/recall.html", view=view)


@routes.post(ONE + f"/tasks/{{kind:{'|'.join(recalls.TASKS)}}}", access=DECIDE)
async def do_task(request: web.Request) -> web.Response:
    """Note that something was done."""
    form, kind, actor = await forms.read(request), request.match_info["kind"], signed_in().actor
    note = form.shown("note")
    return await carry_out(
        request, _where(request), mark("已记下"), recalls.do_task, _id(request), kind, note, actor=actor
    )


@routes.post(ONE + "/told", access=DECIDE)
async def tell(request: web.Request) -> web.Response:
    """Note which buyers were told."""
    form, actor = await forms.read(request), signed_in().actor
    orders = form.ids("order")
    return await carry_out(request, _where(request), mark("已记下"), recalls.tell, _id(request), orders, actor=actor)


@routes.post(ONE + "/lots/{lot_id:\\d+}/{act:clear|scrap}", access=DECIDE)
async def decide(request: web.Request) -> web.Response:
    """A lot is sound, or is destroyed."""
    form, actor = await forms.read(request), signed_in().actor
    recall_id, lot_id, why = _id(request), int(request.match_info["lot_id"]), form.shown("why")
    if request.match_info["act"] == "scrap":
        return await carry_out(request, _where(request), mark("已销毁"), recalls.scrap, recall_id, lot_id, actor=actor)
    return await carry_out(request, _where(request), mark("已解除"), recalls.clear, recall_id, lot_id, why, actor=actor)


@routes.post(ONE + "/finish", access=DECIDE)
async def finish(request: web.Request) -> web.Response:
    """End a recall."""
    actor = signed_in().actor
    return await carry_out(request, _where(request), mark("召回已完成"), recalls.finish, _id(request), actor=actor)


@routes.get(ONE + "/report.pdf", access=READ)
async def report_pdf(request: web.Request) -> web.Response:
    """The report for the regulator."""
    name, data = await reading(request, _report, _id(request))
    return pdf(data, name)


@routes.get(ONE + "/report.xlsx", access=READ)
async def report_xlsx(request: web.Request) -> web.Response:
    """Lots, orders and tasks as a workbook."""
    name, data = await reading(request, _workbook, _id(request))
    return workbook(data, name)


async def _preview(request: web.Request, cause: str, subject: str, form: Form, *, status: int = 200) -> web.Response:
    try:
        view = await reading(request, preview_view, cause, subject)
    except Invalid as error:
        form.refuse("subject", " ".join(explain(error)))
        view = await reading(request, preview_view, cause, "")
    return render(
        request,
        "quality/start.html",
        status=status,
        view=view,
        form=form,
        subject=subject,
        causes=CAUSES,
        grades=GRADES,
    )


def _report(tx: Tx, recall_id: int) -> tuple[str, bytes]:
    recall = recall_of(tx, recall_id)
    return f"recall-{recall.code}", recall_report.report_pdf(tx, recall)


def _workbook(tx: Tx, recall_id: int) -> tuple[str, bytes]:
    recall = recall_of(tx, recall_id)
    return f"recall-{recall.code}", bulletin.recall_workbook(tx, recall)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CHINA)
    except ValueError:
        return None


def _where(request: web.Request) -> str:
    return f"/quality/recalls/{_id(request)}"


def _id(request: web.Request) -> int:
    return int(request.match_info["recall_id"])
