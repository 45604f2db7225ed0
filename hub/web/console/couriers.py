"""Couriers (快递): what each takes and where, waybill numbers, scans, and parcels without a first scan."""

from datetime import datetime

from aiohttp import web

from hub.kernel.clock import CHINA
from hub.kernel.errors import Conflict, Invalid
from hub.logistics import carriers, tariff_book, tracking
from hub.logistics.carriers import Terms
from hub.logistics.regions import read_place
from hub.logistics.routing import Service
from hub.logistics.tariff_sheet import BadSheet
from hub.logistics.tracking import Scan
from hub.warehouse import waybills
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.couriers_views import areas_view, courier_view, couriers_view, tracking_view
from hub.web.console.products import LARGEST
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK, MANAGE = "fulfilment.read", "fulfilment.work", "couriers.manage"
CODE = "/couriers/{code:[A-Z0-9]{2,12}}"


@routes.get("/couriers", access=READ, name="couriers")
async def show_couriers(request: web.Request) -> web.Response:
    """Every courier with its numbers."""
    return render(request, "couriers/list.html", view=await reading(request, couriers_view))


@routes.get("/couriers/new", access=MANAGE)
async def show_new(request: web.Request) -> web.Response:
    """A form for a courier the house does not know yet."""
    return render(request, "couriers/detail.html", view=await reading(request, courier_view, ""), form=Form())


@routes.get(CODE, access=READ)
async def show_courier(request: web.Request) -> web.Response:
    """One courier: terms and numbers."""
    view = await reading(request, courier_view, request.match_info["code"])
    return render(request, "couriers/detail.html", view=view, form=Form())


@routes.post("/couriers", access=MANAGE)
async def keep(request: web.Request) -> web.Response:
    """Add a courier or change one."""
    form, actor = await forms.read(request), signed_in().actor
    code = form.shown("code").strip().upper()
    terms = Terms(
        form.shown("name")[:40], form.texts("storage"), rank=form.integer("rank", high=999),
        active=form.shown("active") == "yes", channels=form.texts("channel"), cut_off=form.shown("cut_off").strip(),
        low_at=form.integer("low_at", high=1_000_000),
    )  # fmt: skip
    return await carry_out(request, "/couriers", mark("已保存"), carriers.keep, code, terms, actor=actor)


@routes.post(CODE + "/numbers", access=MANAGE, max_body=LARGEST)
async def load_numbers(request: web.Request) -> web.Response:
    """Add numbers to the pool: typed, pasted, as ranges, or in a text file."""
    form, upload, code = await forms.read(request), await forms.upload(request, "file"), request.match_info["code"]
    text = upload.data.decode("utf-8-sig", "replace") if upload else form.shown("numbers")
    try:
        named, fresh = await in_transaction(request, waybills.load_numbers, code, text, actor=signed_in().actor)
    except MENDABLE as error:
        return see_other(request, f"/couriers/{code}", notice=refusal(error))
    said = translate(mark("文件里 %(n)s 个号，新增 %(m)s 个")) % {"n": named, "m": fresh}
    return see_other(request, f"/couriers/{code}", notice=Notice("good", said))


@routes.get("/couriers/areas", access=READ)
async def show_areas(request: web.Request) -> web.Response:
    """Where a courier delivers what, in how many days."""
    view = await reading(request, areas_view, request.query.get("carrier", "")[:12])
    return render(request, "couriers/areas.html", view=view, form=Form(), bad=())


@routes.post("/couriers/areas", access=MANAGE)
async def serve(request: web.Request) -> web.Response:
    """Write one row anew."""
    form, actor = await forms.read(request), signed_in().actor
    where = query("/couriers/areas", carrier=form.shown("carrier"))
    try:
        area = read_place(form.shown("area"))
    except ValueError:
        unread = translate(mark("请写成“青海”或“青海/黄南/泽库”的样子，留空表示全国。"))
        return see_other(request, where, notice=Notice("bad", unread))
    days = form.integer("days", high=tariff_book.LONGEST)
    row = Service(form.shown("carrier"), area, form.shown("storage"), days, form.shown("served") == "yes")
    return await carry_out(request, where, mark("已保存"), tariff_book.serve, row, actor=actor)


@routes.post("/couriers/areas/{row_id:\\d+}/remove", access=MANAGE)
async def unserve(request: web.Request) -> web.Response:
    """Take one row out."""
    where = query("/couriers/areas", carrier=(await forms.read(request)).shown("carrier"))
    row_id, actor = int(request.match_info["row_id"]), signed_in().actor
    return await carry_out(request, where, mark("已删除"), tariff_book.unserve, row_id, actor=actor)


@routes.post("/couriers/areas/import", access=MANAGE, max_body=LARGEST)
async def load_areas(request: web.Request) -> web.Response:
    """Replace the rows of every courier in a sheet."""
    form, upload = await forms.read(request), await forms.upload(request, "file")
    bad: tuple[object, ...] = ()
    try:
        if upload:
            await in_transaction(request, tariff_book.load_services, upload.data, upload.name, actor=signed_in().actor)
            return see_other(request, "/couriers/areas", notice=Notice("good", translate(mark("已导入"))))
        form.refuse("file", mark("请选择一个文件"))
    except BadSheet as error:
        form.refuse("file", mark("有些格子读不懂，整份没有导入"))
        bad = error.cells
    except (Invalid, Conflict) as error:
        form.refuse("file", " ".join(explain(error)))
    view = await reading(request, areas_view, "")
    return render(request, "couriers/areas.html", status=422, view=view, form=form, bad=bad)


@routes.get("/couriers/tracking", access=READ)
async def show_tracking(request: web.Request) -> web.Response:
    """Parcels without a first scan, and the scans of one waybill."""
    return await _tracking(request, Form(), waybill=request.query.get("waybill", "").strip()[:40])


@routes.post("/couriers/tracking", access=WORK)
async def record(request: web.Request) -> web.Response:
    """Write down a scan somebody was told of."""
    form, actor = await forms.read(request), signed_in().actor
    waybill = form.shown("waybill").strip()[:40]
    where = query("/couriers/tracking", waybill=waybill)
    try:
        at = datetime.fromisoformat(form.shown("at")).replace(tzinfo=CHINA)
    except ValueError:
        return see_other(request, where, notice=Notice("bad", translate(mark("请填写时间"))))
    scan = Scan(waybill, at, form.shown("kind"), form.shown("place"), form.shown("words"))
    return await carry_out(request, where, mark("已记下"), tracking.record, [scan], source="hand", actor=actor)


@routes.post("/couriers/tracking/import", access=WORK, max_body=LARGEST)
async def load_tracking(request: web.Request) -> web.Response:
    """Take a courier's export in."""
    form, upload, bad = await forms.read(request), await forms.upload(request, "file"), ()
    try:
        if upload:
            fresh = await in_transaction(request, tracking.load, upload.data, upload.name, actor=signed_in().actor)
            said = translate(mark("新增 %(n)s 条轨迹")) % {"n": fresh}
            return see_other(request, "/couriers/tracking", notice=Notice("good", said))
        form.refuse("file", mark("请选择一个文件"))
    except BadSheet as error:
        form.refuse("file", mark("有些格子读不懂，整份没有导入"))
        return await _tracking(request, form, bad=error.cells, status=422)
    except Invalid as error:
        form.refuse("file", " ".join(explain(error)))
    return await _tracking(request, form, bad=bad, status=422)


async def _tracking(
    request: web.Request, form: Form, *, waybill: str = "", bad: tuple[object, ...] = (), status: int = 200
) -> web.Response:
    view = await reading(request, tracking_view, waybill)
    return render(request, "couriers/tracking.html", status=status, view=view, form=form, bad=bad)
