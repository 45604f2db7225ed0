"""Counting (盘点): the day's list, the blind screen, approving differences, the daily stock report."""

from aiohttp import web

from hub.inventory import counts, stock_report
from hub.kernel.clock import business_day
from hub.warehouse import stocktake
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.counts_views import blind_view, count_view, counts_view
from hub.web.console.products import XLSX
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice, current
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK, APPROVE = "stock.read", "stock.adjust", "stock.approve"
LIST = "/counts/{list_id:\\d+}"
LINE = LIST + "/lines/{line_id:\\d+}"


@routes.get("/counts", access=READ, name="counts")
async def show_lists(request: web.Request) -> web.Response:
    """Every list."""
    return render(request, "counts/list.html", view=await reading(request, counts_view))


@routes.post("/counts", access=WORK)
async def make_list(request: web.Request) -> web.Response:
    """Today's list of one warehouse; asked for again it is the same."""
    house, actor = next(iter((await forms.read(request)).ids("warehouse")), 0), signed_in().actor
    try:
        made = await in_transaction(request, counts.today_s_list, house, actor=actor)
    except MENDABLE as error:
        return see_other(request, "/counts", notice=refusal(error))
    return see_other(request, f"/counts/{made.id}")


@routes.get(LIST, access=READ)
async def show_list(request: web.Request) -> web.Response:
    """One list in walking order."""
    view = await reading(request, count_view, _id(request, "list_id"), str(signed_in().actor))
    return render(request, "counts/detail.html", view=view)


@routes.get(LINE, access=WORK)
async def show_shelf(request: web.Request) -> web.Response:
    """One shelf, blind."""
    return await _shelf(request, Form())


@routes.post(LINE, access=WORK)
async def record(request: web.Request) -> web.Response:
    """Write down the pieces and go on to the next shelf."""
    form, actor, list_id = await forms.read(request), signed_in().actor, _id(request, "list_id")
    pieces = form.integer("counted", high=1_000_000)
    if not form.ok:
        return await _shelf(request, form, status=422)
    try:
        await in_transaction(request, stocktake.record, _id(request, "line_id"), pieces, actor=actor)
    except MENDABLE as error:
        form.refuse("counted", " ".join(explain(error)))
        return await _shelf(request, form, status=409)
    view = await reading(request, count_view, list_id, str(actor))
    after = f"/counts/{list_id}/lines/{view.next_id}" if view.next_id else f"/counts/{list_id}"
    return see_other(request, after, notice=Notice("good", translate(mark("已记下"))))


@routes.post(LINE + "/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """A second person accepts the difference."""
    line_id, actor = _id(request, "line_id"), signed_in().actor
    return await carry_out(
        request,
        f"/counts/{_id(request, 'list_id')}",
        mark("差异已入账"),
        lambda tx: stocktake.naming_orders(tx, counts.approve, line_id, actor=actor),
    )


@routes.post(LINE + "/recount", access=APPROVE)
async def recount(request: web.Request) -> web.Response:
    """The shelf is counted again."""
    line_id, back = _id(request, "line_id"), f"/counts/{_id(request, 'list_id')}"
    return await carry_out(request, back, mark("已退回重盘"), counts.recount, line_id, actor=signed_in().actor)


@routes.get("/stock/report.xlsx", access=READ)
async def report(request: web.Request) -> web.Response:
    """The daily stock report."""
    data, day = await reading(request, stock_report.report), business_day(current.get().now)
    named = {"Content-Disposition": f'attachment; filename="stock-{day}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)


async def _shelf(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    view = await reading(request, blind_view, _id(request, "list_id"), _id(request, "line_id"))
    return render(request, "counts/blind.html", status=status, view=view, form=form)


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
