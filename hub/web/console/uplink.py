"""Village uplink (上行): announce, receive and weigh parcels of stations, merge them into lots."""

from datetime import date
from decimal import Decimal, InvalidOperation

from aiohttp import web

from catalog.lookup import ids_by_code
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.warehouse import uplink
from hub.warehouse.models import UplinkParcel
from hub.warehouse.uplink import Announced, Merge, Seen
from hub.web import forms
from hub.web.bridge import reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.uplink_views import uplink_view
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import query, render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK = "stock.read", "stock.adjust"
PARCEL = "/uplink/{uplink_id:\\d+}"


@routes.get("/uplink", access=READ, name="uplink")
async def show_uplink(request: web.Request) -> web.Response:
    """Parcels of one state."""
    view = await reading(request, uplink_view, request.query.get("tab", ""))
    return render(request, "uplink/desk.html", view=view, form=Form())


@routes.post("/uplink", access=WORK)
async def announce(request: web.Request) -> web.Response:
    """Write down what a station sends."""
    form, actor = await forms.read(request), signed_in().actor
    sent_on, pieces, grams = _day(form.shown("sent_on")), form.integer("pieces"), form.integer("grams")
    if sent_on is None or not form.ok:
        return _unread(request, "/uplink")
    words = (form.shown("code"), form.shown("station"), form.shown("producer"))
    done = mark("已登记")
    return await carry_out(
        request, "/uplink", done, _announce, words, form.shown("sku"), sent_on, (pieces, grams), actor=actor
    )


@routes.post(PARCEL + "/receive", access=WORK)
async def receive(request: web.Request) -> web.Response:
    """Count, weigh and, for cold goods, measure a parcel."""
    form, actor, uplink_id = await forms.read(request), signed_in().actor, int(request.match_info["uplink_id"])
    pieces, grams = form.integer("pieces"), form.integer("grams")
    try:
        degrees = form.shown("degrees").strip()
        warmth = int(Decimal(degrees) * 10) if degrees else None
    except (InvalidOperation, ValueError, OverflowError):
        return _unread(request, "/uplink")
    if not form.ok:
        return _unread(request, "/uplink")
    seen = Seen(pieces, grams, warmth, form.shown("note"))
    return await carry_out(request, "/uplink", mark("已验收"), uplink.receive, uplink_id, seen, actor=actor)


@routes.post(PARCEL + "/refuse", access=WORK)
async def refuse(request: web.Request) -> web.Response:
    """Send a parcel back."""
    form, uplink_id = await forms.read(request), int(request.match_info["uplink_id"])
    why, actor = form.shown("note"), signed_in().actor
    return await carry_out(request, "/uplink", mark("已拒收"), uplink.refuse, uplink_id, why, actor=actor)


@routes.post("/uplink/merge", access=WORK)
async def merge(request: web.Request) -> web.Response:
    """Make one lot of the ticked parcels."""
    form, actor, where = await forms.read(request), signed_in().actor, query("/uplink", tab="received")
    made, house = _day(form.shown("production_date")), form.integer("warehouse", high=2**63 - 1)
    if made is None or not form.ok:
        return _unread(request, where)
    wanted = Merge(house, form.shown("lot").strip(), made)
    return await carry_out(
        request, where, mark("已并成一批入库"), uplink.merge, form.ids("parcel"), wanted, actor=actor
    )


def _announce(
    tx: Tx, words: tuple[str, str, str], sku: str, sent_on: date, found: tuple[int, int], *, actor: Actor
) -> UplinkParcel:
    sku_id = ids_by_code(tx, [sku.strip()]).get(sku.strip())
    if sku_id is None:
        raise Invalid("there is no such SKU", remedy="Enter the code as the catalogue writes it.")
    said = Announced(*words, sku_id=sku_id, sent_on=sent_on, pieces=found[0], grams=found[1])
    return uplink.announce(tx, said, actor=actor)


def _unread(request: web.Request, where: str) -> web.Response:
    said = translate(mark("日期、件数、克数或温度没有填对，什么都没改"))
    return see_other(request, where, notice=Notice("bad", said))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
