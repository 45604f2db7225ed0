"""Shops whose owner grants access in the browser: to the platform's page and back."""

from urllib.parse import urlsplit

from aiohttp import web

from hub.channels import authorising
from hub.channels.authorising import Granted, Wish
from hub.channels.models import Shop
from hub.kernel.db import Tx
from hub.kernel.errors import HubError
from hub.kernel.runtime import Runtime
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.shops import CONNECT, CONNECTED, asked, typed_in
from hub.web.console.shops_views import connect_view, shop_or_none
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
BACK = "/shops/authorised"
REFUSED = mark("授权没有完成。")


@routes.post("/shops/connect/{channel:[a-z0-9_]+}/authorise", access=CONNECT)
@routes.post("/shops/{shop_id:\\d+}/connect/authorise", access=CONNECT)
async def send_to_platform(request: web.Request) -> web.Response:
    """Keep what was typed in and show the way to the platform's page.

    A page of ours stands in between: a form may only lead to this house, which keeps typed secrets here.
    """
    (shop, channel), form = await asked(request), await forms.read(request)
    typed = typed_in(form, shop, channel, without=authorising.BROUGHT)
    if not form.ok:
        return render(request, "shops/connect.html", status=422, view=connect_view(shop, channel), form=form)
    try:
        wish = await aside(request.app, _wish, request, shop, channel, typed, form)
        state = await in_transaction(
            request, authorising.begin, request.app[RUNTIME], wish, session_id=signed_in().session_id
        )
        where = await aside(request.app, authorising.address, request.app[RUNTIME], wish, state)
    except HubError as error:
        return _problem(request, shop, channel, error, form)
    view = connect_view(shop, channel)
    response = render(request, "shops/grant.html", view=view, where=where, host=urlsplit(where).netloc)
    response.headers["Refresh"] = f"0;url={where}"
    return response


@routes.get(BACK, access=CONNECT)
async def come_back(request: web.Request) -> web.Response:
    """The platform sends the owner back with a code: exchange it, prove it, save the shop."""
    runtime, who = request.app[RUNTIME], signed_in()
    wish = await in_transaction(
        request, authorising.claim, runtime, request.query.get("state", ""), session_id=who.session_id
    )
    shop = await reading(request, shop_or_none, wish.shop_id)
    form = Form({"name": wish.name, "code": wish.code, "base_url": wish.base_url})
    try:
        granted = await aside(request.app, authorising.exchange, runtime, wish, request.query.get("code", ""))
        await in_transaction(request, _keep, runtime, wish, granted)
    except HubError as error:
        return _problem(request, shop, wish.channel, error, form)
    return see_other(request, "/shops", notice=Notice("good", translate(CONNECTED) % {"name": granted.name}))


def _wish(request: web.Request, shop: Shop | None, channel: str, typed: dict[str, str], form: Form) -> Wish:
    secure = request.app[RUNTIME].settings.secure_cookies
    return Wish(
        channel=channel,
        shop_id=shop.id if shop else 0,
        name=form.shown("name").strip(),
        code=shop.code if shop else form.shown("code").strip(),
        base_url=shop.base_url if shop else form.shown("base_url").strip(),
        redirect_uri=f"{'https' if secure else request.scheme}://{request.host}{BACK}",
        credentials=authorising.completed(request.app[RUNTIME], shop, typed),
        settings=shop.settings if shop else {},
    )


def _keep(tx: Tx, runtime: Runtime, wish: Wish, granted: Granted) -> None:
    authorising.keep(tx, runtime, wish, granted, actor=signed_in().actor)


def _problem(request: web.Request, shop: Shop | None, channel: str, error: HubError, form: Form) -> web.Response:
    said, remedy = explain(error)
    view = connect_view(shop, channel, problem=f"{translate(REFUSED)}{said}", remedy=remedy)
    return render(request, "shops/connect.html", status=422, view=view, form=form)
