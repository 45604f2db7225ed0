"""The quality desk (质量): early warnings, inspections, public brands and the month's bulletin."""

from datetime import date

from aiohttp import web

from catalog import admissions
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.jobs.queue import enqueue_many
from hub.trace import bulletin, inspections, warnings
from hub.trace.inspections import Plan
from hub.web import forms
from hub.web.bridge import reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.products import XLSX
from hub.web.console.quality_views import desk_view
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.page import Notice, current
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, DECIDE = "quality.read", "quality.decide"
INSPECTION, ADMISSION = "/quality/inspections/{row_id:\\d+}", "/quality/admissions/{row_id:\\d+}"


@routes.get("/quality", access=READ, name="quality")
async def show_desk(request: web.Request) -> web.Response:
    """One tab of the desk."""
    view = await reading(request, desk_view, request.query.get("tab", ""), _month(request))
    return render(request, "quality/desk.html", view=view, form=Form())


@routes.post("/quality/look", access=DECIDE)
async def look_now(request: web.Request) -> web.Response:
    """Look at everything now instead of within the hour."""
    return await carry_out(request, "/quality", mark("正在检查，稍后刷新查看"), _look)


@routes.get("/quality/bulletin.xlsx", access=READ)
async def download_bulletin(request: web.Request) -> web.Response:
    """The bulletin of a month as a workbook."""
    month = _month(request)
    return workbook(await reading(request, bulletin.as_workbook, month), f"quality-{month:%Y-%m}")


@routes.post("/quality/inspections", access=DECIDE)
async def plan(request: web.Request) -> web.Response:
    """Put an inspection into the plan."""
    form, actor = await forms.read(request), signed_in().actor
    due = _day(form.shown("due_on"))
    if due is None:
        return _unread(request, "inspections")
    words = {name: form.shown(name) for name in ("kind", "subject", "item", "standard")}
    said = Plan(due_on=due, **words)
    return await carry_out(request, _tab("inspections"), mark("已列入计划"), inspections.plan, said, actor=actor)


@routes.post(INSPECTION + "/result", access=DECIDE)
async def keep_result(request: web.Request) -> web.Response:
    """Keep what an inspection found."""
    form, row_id, actor = await forms.read(request), _id(request), signed_in().actor
    passed, found, paper = form.shown("result") == "pass", form.shown("found"), form.shown("paper")
    done = mark("结果已登记")
    return await carry_out(
        request, _tab("inspections"), done, inspections.carry_out, row_id, passed=passed, found=found, paper=paper, actor=actor
    )  # fmt: skip


@routes.post(INSPECTION + "/off", access=DECIDE)
async def call_off(request: web.Request) -> web.Response:
    """Take an inspection out of the plan."""
    row_id, actor = _id(request), signed_in().actor
    return await carry_out(request, _tab("inspections"), mark("已取消"), inspections.call_off, row_id, actor=actor)


@routes.post("/quality/admissions", access=DECIDE)
async def admit(request: web.Request) -> web.Response:
    """Let a producer use a public brand."""
    form, actor = await forms.read(request), signed_in().actor
    brand, producer = form.integer("brand", high=2**63 - 1), form.integer("producer", high=2**63 - 1)
    since, until = _day(form.shown("since")), _day(form.shown("until"))
    if since is None or not form.ok:
        return _unread(request, "marks")
    return await carry_out(
        request, _tab("marks"), mark("已准入"), admissions.admit, brand, producer, since=since, until=until, actor=actor
    )  # fmt: skip


@routes.post(ADMISSION + "/audit", access=DECIDE)
async def examine(request: web.Request) -> web.Response:
    """Keep an audit of how the mark is used."""
    form, row_id, actor = await forms.read(request), _id(request), signed_in().actor
    passed, note = form.shown("result") == "pass", form.shown("note")
    return await carry_out(
        request, _tab("marks"), mark("检查已登记"), admissions.examine, row_id, passed=passed, note=note, actor=actor
    )


@routes.post(ADMISSION + "/withdraw", access=DECIDE)
async def withdraw(request: web.Request) -> web.Response:
    """Take the mark away."""
    form, row_id, actor = await forms.read(request), _id(request), signed_in().actor
    why = form.shown("note")
    return await carry_out(request, _tab("marks"), mark("已取消准入"), admissions.withdraw, row_id, why, actor=actor)


def workbook(data: bytes, name: str) -> web.Response:
    """A workbook to keep."""
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)


def _look(tx: Tx) -> None:
    enqueue_many(tx, warnings.LOOK, [("all", {})])


def _unread(request: web.Request, tab: str) -> web.Response:
    return see_other(request, _tab(tab), notice=Notice("bad", translate(mark("请把日期和必填项填完整"))))


def _tab(name: str) -> str:
    return query("/quality", tab=name)


def _month(request: web.Request) -> date:
    return _day(request.query.get("month", "") + "-01") or business_day(current.get().now).replace(day=1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(request: web.Request) -> int:
    return int(request.match_info["row_id"])
