"""First steps: the first account of a new house, what is still to be set up, practising with samples and out again."""

import contextlib

from aiohttp import web

from hub.channels import publishing
from hub.first_run import clearing, founding, samples, steps, training
from hub.first_run.training import NoSandbox
from hub.identity import house, users
from hub.identity.house import HouseView
from hub.inventory import places
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, HubError, Invalid, NotFound
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.people import first_password
from hub.web.console.views.first_run import FirstRunView
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import PUBLIC, Routes

routes = Routes()
MANAGE = "users.manage"
HOME = "/first-run"
#: First shelf of each temperature class in a new warehouse, in walking order.
SHELVES = {"frozen": "A-01-01-1", "chilled": "B-01-01-1", "ambient": "C-01-01-1", "virtual": "V-01-01-1"}
#: Practice orders at each marketplace a click.
ORDERS = 2


@routes.get("/welcome", access=PUBLIC)
async def show_welcome(request: web.Request) -> web.Response:
    """The first account; once there is one, only the log-in."""
    if not await reading(request, founding.is_open):
        return see_other(request, "/login")
    return render(request, "first_run/welcome.html", form=forms.Form())


@routes.post("/welcome", access=PUBLIC)
async def open_house(request: web.Request) -> web.Response:
    """Name the house and make its first administrator, who then logs in."""
    form = await forms.read(request)
    code, name = form.text("code", max_length=40), form.text("house", max_length=64)
    login, person, secret = form.text("login", max_length=64), form.text("name", max_length=64), form.secret("password")
    if not await reading(request, founding.is_open):
        return see_other(request, "/login")
    digest = await aside(request.app, first_password, form, login, secret) if form.ok else ""
    if form.ok:
        first = users.NewUser(login=login, name=person, password_hash=digest, roles=frozenset({"admin"}))
        try:
            await in_transaction(request, founding.found, request.app[RUNTIME].vault, code=code, name=name, first=first)
            welcome = Notice("good", translate(mark("账号建好了，请登录")))
            return see_other(request, "/login?next=/first-run", notice=welcome)
        except founding.WrongCode as error:
            form.refuse("code", " ".join(explain(error)))
    return render(request, "first_run/welcome.html", status=422, form=form)


@routes.get(HOME, access=MANAGE, name="first_run")
async def show_steps(request: web.Request) -> web.Response:
    """What a new house still needs."""
    return await _page(request, forms.Form())


@routes.post("/first-run/name", access=MANAGE)
async def name_house(request: web.Request) -> web.Response:
    """Give the house its name."""
    form = await forms.read(request)
    name = form.text("house", max_length=64)
    if not form.ok:
        return await _page(request, form, status=422)
    await in_transaction(request, house.rename, name, actor=signed_in().actor)
    return see_other(request, HOME)


@routes.post("/first-run/warehouse", access=MANAGE)
async def make_warehouse(request: web.Request) -> web.Response:
    """The first warehouse with one shelf for each temperature class that was ticked."""
    form = await forms.read(request)
    code, name = form.text("code", max_length=16), form.text("warehouse", max_length=64)
    classes = [storage for storage in SHELVES if storage in form.texts("storage")]
    if not classes:
        form.refuse("storage", mark("至少选一个温层"))
    if not form.ok:
        return await _page(request, form, status=422)
    await in_transaction(request, _warehouse, code, name, classes)
    return see_other(request, HOME, notice=Notice("good", translate(mark("仓库建好了"))))


@routes.post("/first-run/assistant", access=MANAGE)
async def put_away(request: web.Request) -> web.Response:
    """Stop reminding on Today, or begin again."""
    away = (await forms.read(request)).shown("away") == "yes"
    await in_transaction(request, house.put_assistant_away, away=away, actor=signed_in().actor)
    return see_other(request, "/today" if away else HOME)


@routes.post("/first-run/samples", access=MANAGE)
async def load_samples(request: web.Request) -> web.Response:
    """Fill an empty house with samples and connect it to the sandbox marketplaces."""
    runtime, actor = request.app[RUNTIME], signed_in().actor
    try:
        await aside(request.app, samples.start, runtime, actor=actor)
        await aside(request.app, training.point_messages, runtime.settings)
    except (Conflict, NoSandbox) as error:
        return await _page(request, forms.Form(), status=error.http_status, problem=error)
    await in_transaction(request, publishing.request_publish, actor=actor)
    return see_other(request, "/today", notice=Notice("good", translate(mark("样例都在了，正在铺到练习平台"))))


@routes.post("/first-run/orders", access=MANAGE)
async def order_samples(request: web.Request) -> web.Response:
    """Let buyers order at the practice marketplaces."""
    if not (await reading(request, house.view)).sample:
        raise NotFound("This is no sample house.")
    seed = int(now().timestamp())
    try:
        placed = await aside(request.app, training.order, request.app[RUNTIME].settings, ORDERS, seed=seed)
    except NoSandbox as error:
        return await _page(request, forms.Form(), status=error.http_status, problem=error)
    return see_other(
        request, "/orders", notice=Notice("good", translate(mark("练习平台下了 %(n)s 单")) % {"n": placed})
    )


@routes.post("/first-run/samples/sweep", access=MANAGE)
async def sweep_samples(request: web.Request) -> web.Response:
    """Empty the sample house."""
    form = await forms.read(request)
    if form.shown("sure") != "yes":
        return await _page(request, form, status=422, problem=Invalid("Nothing was deleted: tick that you are sure."))
    try:
        await in_transaction(
            request, clearing.sweep, with_orders_by_hand=form.shown("by_hand") == "yes", actor=signed_in().actor
        )
    except Conflict as error:
        return await _page(request, form, status=error.http_status, problem=error)
    with contextlib.suppress(NoSandbox):  # one that is not running starts empty next time
        await aside(request.app, training.reset, request.app[RUNTIME].settings)
    return see_other(request, HOME, notice=Notice("good", translate(mark("样例清空了，可以录入真的商品"))))


def first_run_view(tx: Tx) -> FirstRunView:
    """The page's values."""
    home: HouseView = house.view(tx)
    by_hand = clearing.orders_by_hand(tx) if home.sample else 0
    return FirstRunView(tuple(steps.standing(tx)), home.name, home.sample, home.set_up, steps.is_empty(tx), by_hand)


def _warehouse(tx: Tx, code: str, name: str, classes: list[str]) -> None:
    home = places.ensure_warehouse(tx, code=code, name=name)
    for storage in classes:
        places.ensure_location(tx, home, code=SHELVES[storage], storage=storage)


async def _page(
    request: web.Request, form: forms.Form, *, status: int = 200, problem: HubError | None = None
) -> web.Response:
    view = await reading(request, first_run_view)
    said = explain(problem) if problem else ("", "")
    return render(
        request, "first_run/steps.html", status=status, view=view, form=form, said=said, classes=tuple(SHELVES)
    )
