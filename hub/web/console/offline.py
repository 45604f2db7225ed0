"""The offline desk: one form for an order no platform knows of."""

import secrets

from aiohttp import web

from hub.kernel.errors import Conflict, Invalid, MappingError
from hub.kernel.money import ZERO, Money
from hub.sheets import offline
from hub.sheets.cells import MOST_FEN
from hub.sheets.offline import Item, Sale
from hub.sheets.people import Said
from hub.sheets.shops import OFFLINE
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.sheets import WORK
from hub.web.console.sheets_views import goods_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
#: Lines of goods the form shows.
LINES = 8


@routes.get("/sheets/offline", access=WORK)
async def show_form(request: web.Request) -> web.Response:
    """An empty form under a key of its own, so that sending it twice is one order."""
    return await _form(request, Form({"key": secrets.token_hex(16)}))


@routes.post("/sheets/offline", access=WORK)
async def enter(request: web.Request) -> web.Response:
    """Take the order in."""
    form = await forms.read(request)
    sale = _sale(form)
    if form.ok:
        try:
            runtime, actor = request.app[RUNTIME], signed_in().actor
            given = await in_transaction(request, offline.take, runtime, sale, actor=actor)
            done = Notice("good", translate(mark("订单 %(n)s 已录入")) % {"n": given})
            return see_other(request, f"/orders?q={given}", notice=done)
        except (Invalid, Conflict) as error:
            form.refuse("items", " ".join(explain(error)))
    return await _form(request, form, status=422)


async def _form(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    goods = await reading(request, goods_view)
    return render(
        request, "sheets/offline.html", status=status, form=form, goods=goods, kinds=tuple(OFFLINE), lines=LINES
    )


def _sale(form: Form) -> Sale:
    key = form.text("key", max_length=64)
    return Sale(
        form_key=key,
        kind=form.choice("kind", OFFLINE),
        customer=form.text("customer", max_length=60),
        receiver=Said(
            name=form.text("name", max_length=40),
            phone=form.text("phone", max_length=30),
            province=form.text("province", max_length=20),
            city=form.text("city", max_length=20),
            district=form.text("district", max_length=20, required=False),
            address=form.text("address", max_length=200),
        ),
        items=[item for place in range(LINES) if (item := _item(form, place)) is not None],
        note=form.text("note", required=False, max_length=300),
        freight=_yuan(form, "freight") or ZERO,
    )


def _item(form: Form, place: int) -> Item | None:
    """One line, None when it is blank."""
    sku = form.text(f"sku{place}", required=False, max_length=64)
    if not sku:
        return None
    return Item(sku, form.integer(f"quantity{place}", low=1, high=100_000), _yuan(form, f"price{place}"))


def _yuan(form: Form, name: str) -> Money | None:
    text = form.text(name, required=False, max_length=20)
    if not text:
        return None
    try:
        amount = Money.from_yuan(text)
    except MappingError:
        form.refuse(name, mark("请填元，最多两位小数"))
        return None
    if not 0 <= amount.fen <= MOST_FEN:
        form.refuse(name, mark("超出范围"))
    return amount
