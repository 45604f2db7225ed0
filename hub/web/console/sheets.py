"""The spreadsheet desk: shops that people serve, and what goes out to their platforms as files."""

from aiohttp import web

from hub.kernel.clock import business_day
from hub.kernel.errors import Conflict, Invalid
from hub.sheets import exporting, shops
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.products import XLSX
from hub.web.console.sheets_views import desk_view, shop_of_export, shop_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark
from hub.web.page import current
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
WORK = "sheets.work"
SHOP = "/sheets/shops/{shop_id:\\d+}"


@routes.get("/sheets", access=WORK, name="sheets")
async def show_desk(request: web.Request) -> web.Response:
    """Every shop without a connector."""
    return render(request, "sheets/desk.html", rows=await reading(request, desk_view))


@routes.get("/sheets/new", access=WORK)
async def show_new(request: web.Request) -> web.Response:
    """The form of a new shop."""
    return render(request, "sheets/new.html", form=Form(), platforms=shops.PLATFORMS)


@routes.post("/sheets/new", access=WORK)
async def add_shop(request: web.Request) -> web.Response:
    """Register a shop whose orders come in files."""
    form = await forms.read(request)
    named = {
        "code": form.text("code", max_length=40),
        "name": form.text("name", max_length=60),
        "platform": form.text("platform", max_length=40),
    }
    if form.ok:
        try:
            shop = await in_transaction(request, shops.add, actor=signed_in().actor, **named)
            return see_other(request, f"/sheets/shops/{shop.id}")
        except (Invalid, Conflict) as error:
            form.refuse("code", " ".join(explain(error)))
    return render(request, "sheets/new.html", status=422, form=form, platforms=shops.PLATFORMS)


@routes.get(SHOP, access=WORK)
async def show_shop(request: web.Request) -> web.Response:
    """One shop: files in, files out, what was learnt."""
    view = await reading(request, shop_view, _id(request, "shop_id"))
    return render(request, "sheets/shop.html", view=view, form=Form())


@routes.get(SHOP + "/{kind:products|stock}.xlsx", access=WORK)
async def download_goods(request: web.Request) -> web.Response:
    """Goods or stock as the platform wants them."""
    kind, settings = request.match_info["kind"], request.app[RUNTIME].settings
    data = await reading(request, exporting.goods, settings, _id(request, "shop_id"), kind)
    return _file(data, f"{kind}-{business_day(current.get().now)}")


@routes.post(SHOP + "/exports", access=WORK)
async def make_export(request: web.Request) -> web.Response:
    """Put what left into a waybill file."""
    shop_id = _id(request, "shop_id")
    done = mark("运单表已生成，下载后上传到平台，再回来确认")
    where = f"/sheets/shops/{shop_id}"
    return await carry_out(request, where, done, exporting.make_waybills, shop_id, actor=signed_in().actor)


@routes.get(SHOP + "/exports/{export_id:\\d+}.xlsx", access=WORK)
async def download_export(request: web.Request) -> web.Response:
    """One waybill file, as often as it is asked for."""
    export_id = await _export(request)
    return _file(await reading(request, exporting.waybill_file, export_id), f"waybills-{export_id}")


@routes.post(SHOP + "/exports/{export_id:\\d+}/{act:confirm|drop}", access=WORK)
async def settle_export(request: web.Request) -> web.Response:
    """The platform has the file, or it was not used."""
    export_id, where = await _export(request), f"/sheets/shops/{_id(request, 'shop_id')}"
    actor = signed_in().actor
    if request.match_info["act"] == "confirm":
        return await carry_out(
            request, where, mark("已记为平台知晓，订单转为已发货"), exporting.confirm, export_id, actor=actor
        )
    return await carry_out(
        request, where, mark("已作废，这些订单会进入下一份运单表"), exporting.drop, export_id, actor=actor
    )


async def _export(request: web.Request) -> int:
    return await reading(request, shop_of_export, _id(request, "export_id"), _id(request, "shop_id"))


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


def _file(data: bytes, name: str) -> web.Response:
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=data, content_type=XLSX, headers=named)
