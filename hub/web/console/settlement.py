"""The settlement desk (对账结算): bills by month, deciding on lines, handing in, approving; tariffs."""

from aiohttp import web

from hub.kernel.errors import Conflict, Forbidden, Invalid
from hub.logistics import tariff_book
from hub.logistics.tariff_sheet import BadSheet
from hub.settlement import deciding, exporting
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out, cursor, refusal
from hub.web.console.products import LARGEST, XLSX
from hub.web.console.settlement_views import bill_view, desk_view, line_view, tariff_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, SETTLE, APPROVE = "money.read", "money.settle", "money.approve"
BILL = "/settlement/bills/{bill_id:\\d+}"


@routes.get("/settlement", access=READ, name="settlement")
async def show_desk(request: web.Request) -> web.Response:
    """Every bill, and handing in a file."""
    return render(request, "settlement/desk.html", view=await reading(request, desk_view), form=Form())


@routes.get(BILL, access=READ)
async def show_bill(request: web.Request) -> web.Response:
    """One bill, a class at a time."""
    kind, after = request.query.get("kind", ""), cursor(request, "after") or 0
    visitor = str(signed_in().actor)
    view = await reading(request, bill_view, _id(request, "bill_id"), kind=kind, after=after, visitor=visitor)
    return render(request, "settlement/bill.html", view=view)


@routes.get("/settlement/lines/{line_id:\\d+}", access=READ)
async def show_line(request: web.Request) -> web.Response:
    """One line with the parts of both prices."""
    return render(request, "settlement/line.html", view=await reading(request, line_view, _id(request, "line_id")))


@routes.get(BILL + "/disputes.xlsx", access=READ)
async def download_disputes(request: web.Request) -> web.Response:
    """The disputed lines, numbers as text."""
    bill_id = _id(request, "bill_id")
    data = await reading(request, exporting.disputes, bill_id)
    named = {"Content-Disposition": f'attachment; filename="disputes-{bill_id}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)


@routes.post(BILL + "/decide", access=SETTLE)
async def decide(request: web.Request) -> web.Response:
    """Dispute or accept the ticked lines, or all undecided ones of a class."""
    bill_id, form = _id(request, "bill_id"), await forms.read(request)
    decision, kind, why = form.shown("decision"), form.shown("kind"), form.shown("why")[:200]
    whole = decision.endswith("_all")
    where, act = query(f"/settlement/bills/{bill_id}", kind=kind), decision.removesuffix("_all")
    return await carry_out(
        request, where, mark("已记下"), deciding.decide, bill_id, act, line_ids=[] if whole else form.ids("line"),
        kind=kind if whole else "", why=why, actor=signed_in().actor,
    )  # fmt: skip


@routes.post(BILL + "/{act:recheck|submit}", access=SETTLE)
async def settle(request: web.Request) -> web.Response:
    """Hold the month against our parcels anew, or hand it in."""
    bill_id, actor = _id(request, "bill_id"), signed_in().actor
    where = f"/settlement/bills/{bill_id}"
    if request.match_info["act"] == "recheck":
        return await carry_out(request, where, mark("已重新核对"), deciding.recheck, bill_id, actor=actor)
    return await carry_out(request, where, mark("已提交，等另一人审批"), deciding.submit, bill_id, actor=actor)


@routes.post(BILL + "/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """Approve and lock a month."""
    bill_id, actor = _id(request, "bill_id"), signed_in().actor
    where = f"/settlement/bills/{bill_id}"
    try:
        return await carry_out(request, where, mark("已审批，本月锁定"), deciding.approve, bill_id, actor=actor)
    except Forbidden as error:
        return see_other(request, where, notice=refusal(error))


@routes.post(BILL + "/send_back", access=APPROVE)
async def send_back(request: web.Request) -> web.Response:
    """Open a month again that waits for approval."""
    bill_id, form = _id(request, "bill_id"), await forms.read(request)
    where, why = f"/settlement/bills/{bill_id}", form.shown("why")[:200]
    return await carry_out(
        request, where, mark("已退回"), deciding.send_back, bill_id, why=why, actor=signed_in().actor
    )


@routes.get("/settlement/tariffs", access=READ)
async def show_tariffs(request: web.Request) -> web.Response:
    """Contracts and served areas."""
    return render(request, "settlement/tariffs.html", view=await reading(request, tariff_view), form=Form(), bad=())


@routes.post("/settlement/tariffs", access=SETTLE, max_body=LARGEST)
async def load_tariffs(request: web.Request) -> web.Response:
    """Load a sheet of tariffs or of served areas, or the invented example."""
    form, actor, upload = await forms.read(request), signed_in().actor, await forms.upload(request, "file")
    kind, bad = form.choice("kind", ("tariffs", "services", "example")), ()
    try:
        if form.ok and kind == "example":
            await in_transaction(request, tariff_book.load_examples, actor=actor)
        elif upload is None:
            form.refuse("file", mark("请选择一个文件"))
        elif kind == "tariffs":
            await in_transaction(request, tariff_book.load_tariffs, upload.data, upload.name, actor=actor)
        else:
            await in_transaction(request, tariff_book.load_services, upload.data, upload.name, actor=actor)
    except BadSheet as error:
        form.refuse("file", mark("有些格子读不懂，整份没有导入"))
        return await _tariffs(request, form, bad=error.cells)
    except (Invalid, Conflict) as error:
        form.refuse("file", " ".join(explain(error)))
    if not form.ok:
        return await _tariffs(request, form, bad=bad)
    return see_other(request, "/settlement/tariffs", notice=Notice("good", translate(mark("已导入"))))


async def _tariffs(request: web.Request, form: Form, *, bad: tuple[object, ...]) -> web.Response:
    view = await reading(request, tariff_view)
    return render(request, "settlement/tariffs.html", status=422, view=view, form=form, bad=bad)


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
