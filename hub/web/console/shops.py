"""Shops: how they stand, connecting a new one or a known one again, and the quota a platform granted."""

import re
from collections.abc import Collection

from aiohttp import web

from connectors.base.registry import manifest
from hub.channels import connecting
from hub.channels.connecting import Proof
from hub.channels.models import Shop
from hub.kernel.db import Tx
from hub.kernel.errors import HubError, NeedsReauth
from hub.kernel.runtime import Runtime
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.shops_views import connect_view, shop_or_none, shops_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
CONNECT = "shops.connect"
#: Bound of a quota typed in by hand, in calls a second.
MOST_CALLS = 1000
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
CONNECTED = mark("已连接：平台上的店名是 %(name)s")
CHECK_ALL = mark("对照平台开放后台逐项核对；授权码过期的要重新授权。")


@routes.get("/shops", access=CONNECT, name="shops")
async def show_shops(request: web.Request) -> web.Response:
    """Every shop with its state and its quota."""
    view = await reading(request, shops_view, request.app[RUNTIME].settings)
    return render(request, "shops/list.html", view=view, form=Form(), wrong=0)


@routes.post("/shops/{shop_id:\\d+}/quota", access=CONNECT)
async def set_quota(request: web.Request) -> web.Response:
    """Keep the calls a second the platform granted; an empty field goes back to the usual number."""
    form, shop_id = await forms.read(request), int(request.match_info["shop_id"])
    calls = form.integer("quota", low=1, high=MOST_CALLS) if form.text("quota", required=False) else None
    if not form.ok:
        view = await reading(request, shops_view, request.app[RUNTIME].settings)
        return render(request, "shops/list.html", status=422, view=view, form=form, wrong=shop_id)
    await in_transaction(request, connecting.set_quota, shop_id, calls, actor=signed_in().actor)
    return see_other(request, "/shops", notice=Notice("good", translate(mark("配额已保存"))))


@routes.get("/shops/connect/{channel:[a-z_]+}", access=CONNECT)
@routes.get("/shops/{shop_id:\\d+}/connect", access=CONNECT)
async def show_connect(request: web.Request) -> web.Response:
    """The form of one channel, for a new shop or a known one."""
    shop, channel = await asked(request)
    return render(request, "shops/connect.html", view=connect_view(shop, channel), form=Form())


@routes.post("/shops/connect/{channel:[a-z_]+}", access=CONNECT)
@routes.post("/shops/{shop_id:\\d+}/connect", access=CONNECT)
async def connect(request: web.Request) -> web.Response:
    """Prove the credentials at the platform, then keep them."""
    (shop, channel), form = await asked(request), await forms.read(request)
    typed = typed_in(form, shop, channel)
    if not form.ok:
        return render(request, "shops/connect.html", status=422, view=connect_view(shop, channel), form=form)
    try:
        proof = await aside(request.app, _prove, request.app[RUNTIME], shop, channel, typed, form)
        await in_transaction(request, _keep, request.app[RUNTIME], shop, channel, proof=proof, form=form)
    except HubError as error:
        said, remedy = explain(error)
        remedy = translate(CHECK_ALL) if isinstance(error, NeedsReauth) else remedy
        view = connect_view(shop, channel, problem=said, remedy=remedy)
        return render(request, "shops/connect.html", status=422, view=view, form=form)
    return see_other(request, "/shops", notice=Notice("good", translate(CONNECTED) % {"name": proof.name}))


async def asked(request: web.Request) -> tuple[Shop | None, str]:
    """The known shop, or None for a new one, and its channel. Raises NotFound."""
    shop = await reading(request, shop_or_none, int(request.match_info.get("shop_id", "0")))
    channel = shop.channel if shop else request.match_info["channel"]
    manifest(channel)  # an unknown channel is NotFound
    return shop, channel


def typed_in(form: Form, shop: Shop | None, channel: str, *, without: Collection[str] = ()) -> dict[str, str]:
    """The credentials of the form; for a known shop a field may stay empty and is kept, as may those ``without``."""
    form.text("name", max_length=60)
    if shop is None and not CODE.fullmatch(form.text("code", max_length=40)):
        form.refuse("code", mark("用小写字母、数字和连字符"))
    if (address := form.text("base_url", required=False)) and not address.startswith(("https://", "http://")):
        form.refuse("base_url", mark("要以 https:// 开头"))
    needed = shop is None
    return {
        field.name: form.secret(field.name, required=needed and field.name not in without).strip()
        if field.secret
        else form.text(field.name, required=needed and field.name not in without, max_length=500)
        for field in manifest(channel).credentials
    }


def _prove(runtime: Runtime, shop: Shop | None, channel: str, typed: dict[str, str], form: Form) -> Proof:
    address = shop.base_url if shop else form.shown("base_url")
    return connecting.prove(runtime, channel, connecting.completed(runtime, shop, typed), base_url=address)


def _keep(tx: Tx, runtime: Runtime, shop: Shop | None, channel: str, *, proof: Proof, form: Form) -> None:
    actor = signed_in().actor
    name = form.shown("name").strip()
    if shop is not None:
        connecting.connect_again(tx, runtime, shop.id, name=name, credentials=proof.credentials, actor=actor)
        return
    connecting.connect_new(
        tx,
        runtime,
        code=form.shown("code").strip(),
        channel=channel,
        name=name,
        credentials=proof.credentials,
        base_url=form.shown("base_url").strip(),
        actor=actor,
    )
