"""Interfaces: API keys, and endpoints that are told of events. A secret is shown once, on the page that answers its making."""

from collections.abc import Callable

from aiohttp import web

from hub.events import webhooks
from hub.events.models import WebhookEndpoint
from hub.events.outgoing import EVENTS
from hub.identity import api_tokens, audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.kernel.runtime import Runtime
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.interfaces_views import interfaces_view, scopes_for
from hub.web.console.views.interfaces import Shown
from hub.web.forms import Form
from hub.web.i18n import explain, mark
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
MANAGE = "api.manage"
#: Days a new key may live, as the form offers them.
SPANS = ("30", "90", "365")
ACTS: dict[str, tuple[Callable[[Tx, int], WebhookEndpoint], str]] = {
    "pause": (webhooks.pause, mark("已暂停")),
    "resume": (webhooks.resume, mark("已恢复")),
    "remove": (webhooks.remove, mark("已移除")),
}


@routes.get("/interfaces", access=MANAGE, name="interfaces")
async def show_interfaces(request: web.Request) -> web.Response:
    """Keys, endpoints, and what was sent last."""
    return await _page(request, Form({"days": "90"}))


@routes.post("/interfaces/keys", access=MANAGE)
async def make_key(request: web.Request) -> web.Response:
    """A new key of the person; its secret is on this answer and nowhere else."""
    form, visitor = await forms.read(request), signed_in()
    name, days, scopes = form.text("name", max_length=60), form.choice("days", SPANS), form.texts("scope")
    if not scopes:
        form.refuse("scope", mark("请至少勾选一项"))
    if not form.ok:
        return await _page(request, form, status=422)
    allowed = frozenset(scopes_for(visitor))
    token, secret = await in_transaction(
        request, api_tokens.make, name=name, scopes=scopes, days=int(days), allowed=allowed, actor=visitor.actor
    )
    return await _page(request, Form({"days": "90"}), shown=Shown("key", token.name, secret))


@routes.post("/interfaces/keys/{key_id:\\d+}/revoke", access=MANAGE)
async def revoke_key(request: web.Request) -> web.Response:
    """End a key at once."""
    key_id, done = int(request.match_info["key_id"]), mark("密钥已作废")
    return await carry_out(request, "/interfaces", done, api_tokens.revoke, key_id, actor=signed_in().actor)


@routes.post("/interfaces/endpoints", access=MANAGE)
async def add_endpoint(request: web.Request) -> web.Response:
    """A new endpoint; its signing secret is on this answer and nowhere else."""
    form, runtime, actor = await forms.read(request), request.app[RUNTIME], signed_in().actor
    url, about, events = (
        form.text("url", max_length=500),
        form.text("about", required=False, max_length=80),
        form.texts("event"),
    )
    if not events:
        form.refuse("event", mark("请至少勾选一项"))
    if form.ok:
        try:
            secret = await in_transaction(request, _add, runtime, url, about=about, events=events, actor=actor)
            return await _page(request, Form({"days": "90"}), shown=Shown("endpoint", url, secret))
        except Invalid as error:
            form.refuse("url", " ".join(explain(error)))
    return await _page(request, form, status=422)


@routes.post("/interfaces/endpoints/{endpoint_id:\\d+}/{act:pause|resume|remove}", access=MANAGE)
async def change_endpoint(request: web.Request) -> web.Response:
    """Pause, resume or remove one endpoint."""
    endpoint_id, act = int(request.match_info["endpoint_id"]), request.match_info["act"]
    return await carry_out(request, "/interfaces", ACTS[act][1], _change, endpoint_id, act, actor=signed_in().actor)


@routes.post("/interfaces/deliveries/{delivery_id:\\d+}/again", access=MANAGE)
async def send_again(request: web.Request) -> web.Response:
    """Send one message once more."""
    delivery_id, done = int(request.match_info["delivery_id"]), mark("已重新排队")
    return await carry_out(request, "/interfaces", done, webhooks.send_again, delivery_id)


async def _page(request: web.Request, form: Form, *, status: int = 200, shown: Shown | None = None) -> web.Response:
    view = await reading(request, interfaces_view, signed_in())
    return render(request, "interfaces/desk.html", status=status, view=view, form=form, shown=shown, spans=SPANS)


def _add(tx: Tx, runtime: Runtime, url: str, *, about: str, events: list[str], actor: Actor) -> str:
    inside = runtime.settings.webhooks_inside
    known = [event for event in events if event in EVENTS]
    row, secret = webhooks.add(tx, runtime.vault, url, about=about, events=known, private=inside, actor=actor)
    audit.record(tx, actor, "endpoint.added", f"endpoint:{row.id}", url=row.url, events=row.events)
    return secret


def _change(tx: Tx, endpoint_id: int, act: str, *, actor: Actor) -> None:
    row = ACTS[act][0](tx, endpoint_id)
    audit.record(tx, actor, f"endpoint.{act}", f"endpoint:{row.id}", url=row.url)
