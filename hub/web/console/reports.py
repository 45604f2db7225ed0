"""Reports (报表): key figures of a period, their limits, and the ship-by rules behind the first of them."""

from datetime import date
from fractions import Fraction

from aiohttp import web

from hub.kernel.errors import Invalid
from hub.orders import deadlines
from hub.orders.deadline_rules import Pause, Rule
from hub.reports import figures, kpis
from hub.reports.kpis import Limits
from hub.web import forms
from hub.web.bridge import reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out, refusal
from hub.web.console.products import XLSX
from hub.web.console.reports_views import deadlines_view, period, report_sheet, report_view
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, LIMITS, RULES = "reports.read", "reports.limits", "shops.connect"


@routes.get("/reports", access=READ, name="reports")
async def show_report(request: web.Request) -> web.Response:
    """Every figure of the chosen days."""
    first, last = period(dict(request.query))
    try:
        view = await reading(request, report_view, first, last)
    except Invalid as error:
        return see_other(request, "/reports", notice=refusal(error))
    return render(request, "reports/desk.html", view=view)


@routes.get("/reports/figures.xlsx", access=READ)
async def download(request: web.Request) -> web.Response:
    """The figures as a workbook."""
    first, last = period(dict(request.query))
    data = await reading(request, report_sheet, first, last)
    named = {"Content-Disposition": f'attachment; filename="figures-{first}-{last}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)


@routes.post("/reports/limits", access=LIMITS)
async def set_limits(request: web.Request) -> web.Response:
    """Say when a figure is green and when amber."""
    form, actor = await forms.read(request), signed_in().actor
    name, back = form.shown("kpi"), query("/reports", {"from": form.shown("from"), "to": form.shown("to")})
    kpi = kpis.BY_NAME.get(name)
    try:
        part = 100 if kpi and kpi.unit == "share" else 1
        limits = Limits(*(Fraction(_number(form.shown(key))) / part for key in ("green", "amber")))
    except ValueError:
        return see_other(request, back, notice=Notice("bad", translate(mark("请填数字，例如 99.5"))))
    return await carry_out(request, back, mark("已保存"), figures.set_limits, name, limits, actor=actor)


@routes.get("/service-levels", access=READ, name="deadlines")
async def show_deadlines(request: web.Request) -> web.Response:
    """Ship-by rules of the platforms, and days on which no clock runs."""
    return render(request, "reports/deadlines.html", view=await reading(request, deadlines_view), form=Form())


@routes.post("/service-levels/rules", access=RULES)
async def keep_rule(request: web.Request) -> web.Response:
    """Write a rule down."""
    form, actor, where = await forms.read(request), signed_in().actor, "/service-levels"
    first, hours = _day(form.shown("valid_from")), form.integer("hours")
    if first is None or not form.ok:
        return _unreadable(request)
    rule = Rule(form.shown("channel")[:20], first, hours)
    done = mark("已保存，未发走的订单正在重算时限")
    return await carry_out(request, where, done, deadlines.keep_rule, rule, form.shown("source"), actor=actor)


@routes.post("/service-levels/pauses", access=RULES)
async def keep_pause(request: web.Request) -> web.Response:
    """Let the clock stand still for some days."""
    form, actor, where = await forms.read(request), signed_in().actor, "/service-levels"
    first, last = _day(form.shown("first")), _day(form.shown("last"))
    if first is None or last is None:
        return _unreadable(request)
    pause, done = Pause(form.shown("channel")[:20], first, last), mark("已保存，未发走的订单正在重算时限")
    return await carry_out(request, where, done, deadlines.keep_pause, pause, form.shown("why"), actor=actor)


@routes.post("/service-levels/{kind:rules|pauses}/{row_id:\\d+}/remove", access=RULES)
async def remove(request: web.Request) -> web.Response:
    """Take a rule or a pause out."""
    drop = deadlines.drop_rule if request.match_info["kind"] == "rules" else deadlines.drop_pause
    row_id, actor = int(request.match_info["row_id"]), signed_in().actor
    return await carry_out(request, "/service-levels", mark("已删除"), drop, row_id, actor=actor)


def _unreadable(request: web.Request) -> web.Response:
    said = translate(mark("日期和小时数没有填对，什么都没改"))
    return see_other(request, "/service-levels", notice=Notice("bad", said))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> str:
    plain = text.strip().removesuffix("%").removesuffix("h").strip()
    if not plain.replace(".", "", 1).isdecimal() or len(plain) > 12:
        raise ValueError(text)
    return plain
