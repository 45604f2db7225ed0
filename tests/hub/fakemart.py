"""A marketplace that exists in this process only: a connector as a third party would add one, with a memory of its calls."""

import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from connectors.base import registry
from connectors.base.http import Connection, Token
from connectors.base.manifest import CredentialField, Manifest, PullPolicy, RatePolicy
from connectors.base.nudges import Nudge, NudgeAnswer, NudgeRequest
from connectors.base.types import ChannelOrder
from hub.channels import connections
from hub.kernel.clock import now
from hub.kernel.errors import NeedsReauth, Rejected

SECRET = "fakemart-secret"
TYPED = {"app_key": "app-1", "app_secret": SECRET}


@dataclass
class Platform:
    """What the marketplace knows and was asked. ``codes`` maps an authorisation code to the first token."""

    orders: dict[str, ChannelOrder] = field(default_factory=dict)
    cases: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Token] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    lives: float = 3600.0
    revoked: bool = False
    fails: list[Exception] = field(default_factory=list)
    channel: Any = None  # called with (take, stop) by listen


MANIFEST = Manifest(
    key="fakemart", name="样例集市", name_en="Fakemart", sandbox_port=99, production_url="http://fakemart.invalid",
    capabilities=frozenset({"orders", "check", "token", "oauth", "nudges", "stream", "refunds"}),
    credentials=(CredentialField("app_key", "应用 key", secret=False), CredentialField("app_secret", "应用 secret")),
    rate=RatePolicy(calls=1000, per_seconds=1, source="test"),
    pull=PullPolicy(timedelta(days=1), timedelta(minutes=1), 50, "test"),
    title_limit=60, title_unit="chars", sells_vouchers=False, quality={},
)  # fmt: skip


def connector_of(platform: Platform) -> type:
    """The connector class over one platform."""

    class Connector:
        def __init__(self, connection: Connection) -> None:
            self._connection = connection

        def close(self) -> None:
            """Nothing is open."""

        def _call(self, api: str) -> None:
            self._connection.limiter.wait(api)
            platform.calls[api] += 1
            if platform.fails:
                raise platform.fails.pop(0)

        def changed_orders(self, since, until):
            self._call("changed_orders")
            return iter(())

        def order(self, order_id: str):
            self._call(f"order {order_id}")
            return platform.orders.get(order_id)

        def changed_refunds(self, since, until):
            return iter(())

        def refund(self, refund_id: str, *, order_id: str):
            self._call(f"refund {refund_id}")
            return platform.cases.get(refund_id)

        def check_connection(self) -> str:
            self._call("check")
            if not self._connection.tokens.current().access:
                raise NeedsReauth("no token")
            return "集市一号店"

        def refresh_token(self) -> None:
            def fetch(token: Token) -> Token:
                self._call("refresh")
                if platform.revoked:
                    raise NeedsReauth("the refresh token was revoked", vendor="fakemart", code="revoked")
                return Token(f"{token.access}+", f"{token.refresh}+", now().timestamp() + platform.lives)

            self._connection.tokens.renew(self._connection.tokens.current(), fetch)

        def authorise_url(self, *, redirect_uri: str, state: str) -> str:
            return f"https://fakemart.invalid/grant?to={redirect_uri}&state={state}"

        def exchange_code(self, code: str, *, redirect_uri: str) -> Token:
            self._call(f"exchange {redirect_uri}")
            if code not in platform.codes:
                raise Rejected("no such code", vendor="fakemart", code="bad_code")
            return platform.codes.pop(code)

        def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
            if request.method == "GET":
                return NudgeAnswer(body=request.query["echo"].encode())
            if request.headers.get("x-sign") != signed(request.body):
                raise Rejected("bad signature", vendor="fakemart", code="sign")
            return NudgeAnswer(
                tuple(Nudge(**m) for m in orjson.loads(request.body)), body=b'{"ok":1}', content_type="application/json"
            )

        def listen(self, take, stop: threading.Event) -> None:
            self._call("listen")
            platform.channel(take, stop)

    return Connector


def signed(body: bytes) -> str:
    """The signature of a message."""
    return hashlib.sha256(SECRET.encode() + body).hexdigest()


def message(number: str, object_id: str, **more: str) -> dict[str, str]:
    """One message as the marketplace posts it."""
    return {"message_id": number, "about": "order", "object_id": object_id, "topic": "trade.changed"} | more


def plug(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Platform:
    """Make the marketplace known to the hub; ``changes`` are fields of its manifest."""
    import dataclasses

    platform = Platform()
    monkeypatch.setitem(registry.packages(), "fakemart", "fakemart")
    made = SimpleNamespace(MANIFEST=dataclasses.replace(MANIFEST, **changes))
    monkeypatch.setitem(sys.modules, "fakemart.manifest", made)
    monkeypatch.setitem(sys.modules, "fakemart.connector", SimpleNamespace(Connector=connector_of(platform)))
    return platform


def open_shop(runtime: Any, **changes: Any) -> int:
    """Connect a shop of it; the answer is the shop's id."""
    given = {
        "code": "fakemart-1", "channel": "fakemart", "name": "集市店", "credentials": TYPED | {"access_token": "t1", "refresh_token": "r1"},
    } | changes  # fmt: skip
    with runtime.db.write() as tx:
        return connections.add_shop(tx, runtime, **given).id


Plugged = Callable[..., Platform]
