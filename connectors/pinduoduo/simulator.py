"""A Pinduoduo gateway of our own, written from the platform's documents. Shares no code with the client.

Verifies the signature over exactly what was sent, however it was encoded, then clock, token and quota. Orders,
goods and parcels live in the market. Reviews pass at once unless they are held.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import httpx

from connectors.sandbox import (
    pinduoduo_aftersales,
    pinduoduo_goods,
    pinduoduo_orders,
    pinduoduo_papers,
    pinduoduo_shop,
)
from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.intake import Quota, parameters
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.pinduoduo_gateway import (
    ACCESS,
    APIS,
    CLIENT_ID,
    CLIENT_SECRET,
    ERRORS,
    FLAT,
    MALL,
    REASONS,
    REFRESH,
    SKEW_SECONDS,
    Refused,
    Shop,
    signatures,
)
from connectors.sandbox.pinduoduo_messages import MessageChannel
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer

BEIJING = timezone(timedelta(hours=8))
#: Modules whose endpoints this gateway answers.
THEMES = (pinduoduo_shop, pinduoduo_goods, pinduoduo_orders, pinduoduo_aftersales, pinduoduo_papers)
FREE = (
    "pdd.pop.auth.token.create",
    "pdd.pop.auth.token.refresh",
    "pdd.goods.outer.cat.mapping.get",
    "pdd.logistics.companies.get",
    "pdd.time.get",
)
#: Calls per seconds and shop [official].
QUOTAS = {
    "pdd.goods.add": (20, 1),
    "pdd.goods.list.get": (1000, 60),
    "pdd.order.number.list.increment.get": (3000, 60),
    "pdd.order.information.get": (30_000, 60),
    "pdd.refund.list.increment.get": (100, 10),
    "pdd.refund.status.check": (3000, 60),
}


class Simulator(BaseSimulator):
    """One Pinduoduo shop behind ``/api/router`` and ``/api/upload``."""

    key: ClassVar[str] = "pinduoduo"
    port_offset: ClassVar[int] = 3

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(Market("pinduoduo", order_id=_order_sn, listing_ids=_goods_ids, max_lines=1, clock=clock))
        self.quota = Quota(dict(QUOTAS), clock)
        self.shop = Shop(self.market, self.faults, self.page)

        self.messages = MessageChannel(self.shop)

    def serve_messages(self, port: int = 0) -> int:
        """Open the message channel on this loopback port, or a free one; returns the port. Repeating changes nothing."""
        return self.messages.serve(port)

    # -- the frame's questions -------------------------------------------------------------------

    def credentials(self) -> dict[str, Any]:
        """The documented sandbox shop. ``access_token`` may have been expired; ``refresh_token`` never is."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "access_token": ACCESS,
            "refresh_token": REFRESH,
            "shop_id": str(MALL["mall_id"]),
            "shop_name": MALL["mall_name"],
        }

    def expire_tokens(self) -> None:
        """Every access token so far is expired from now on."""
        self.shop.access = dict.fromkeys(self.shop.access, 0.0)

    def forget(self) -> None:
        """Pictures, spec values, reviews and quota windows."""
        self.shop.clear()
        self.messages.clear()
        self.quota.clear()

    def _pages(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """The frame's panel, and ``POST messages {"port": 0}``, which opens the message channel and tells where."""

        def opened(body: dict[str, Any]) -> dict[str, str]:
            return {"url": f"ws://127.0.0.1:{self.serve_messages(int(body.get('port', 0)))}"}

        return super()._pages() | {"POST messages": opened}

    def hold_reviews(self) -> None:
        """From now on what is submitted waits until ``decide``."""
        self.shop.holds_reviews = True

    def decide(self, goods_id: str, refusal: str = "") -> None:
        """The platform's reviewers let a product's submissions pass, or refuse them with these words."""
        pinduoduo_goods.decide(self.shop, goods_id, refusal)

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call; business and gateway errors are HTTP 200 like everything else."""
        path = request.url.path.rstrip("/")
        if (request.method, path) == ("GET", "/service-market/auth"):
            return pinduoduo_shop.granted(self.shop, request)
        if request.method == "HEAD" or path not in ("/api/router", "/api/upload"):
            return httpx.Response(404 if request.method != "HEAD" else 405)
        request_id = f"sandbox-{self.market.number()}"
        try:
            params, file = parameters(request)
            envelope, body = self._dispatch(params, file, path)
            named = {"request_id": request_id}
            if envelope == FLAT:
                return json_answer(body | named)
            return json_answer({envelope: body | named} if isinstance(body, dict) else {envelope: body} | named)
        except Refused as no:
            refusal = no
        except (Refusal, NotNow) as no:
            refusal = Refused(50001, REASONS.get(no.reason, no.text))
        except (KeyError, ValueError, TypeError) as no:
            refusal = Refused(10000, f"参数错误:{no}")
        self.refused(str(refusal.code))
        error = {"error_msg": ERRORS[refusal.code], "sub_msg": refusal.text, "sub_code": refusal.sub_code}
        return json_answer({"error_response": error | {"error_code": refusal.code, "request_id": request_id}})

    def _dispatch(self, params: dict[str, Any], file: bytes, path: str) -> tuple[str, Any]:
        api = str(params.get("type", ""))
        if params.get("client_id") != CLIENT_ID:
            raise Refused(10016)
        if api not in APIS:
            raise Refused(10017)
        if (path == "/api/upload") != (api == "pdd.goods.img.upload"):
            raise Refused(20035)
        if not _is_recent(params.get("timestamp"), self.market.clock()):
            raise Refused(10001, "timestamp与服务器时间相差超过10分钟")
        if str(params.get("sign", "")) not in signatures(params):
            raise Refused(20004)
        if api not in FREE and self.shop.access.get(str(params.get("access_token")), 0.0) <= self.market.clock():
            raise Refused(10019)
        with self.market.lock:
            if not self.quota.spend(api):
                raise Refused(70031)
        self.count(api)
        envelope, method = APIS[api]
        given = {key: value for key, value in params.items() if value not in ("", "null")}
        return envelope, method(self.shop, given | {"file": file} if file else given)


def _order_sn(number: int, at: float) -> str:
    return f"{datetime.fromtimestamp(at, BEIJING):%y%m%d}-{number:015d}"


def _goods_ids(number: int) -> tuple[str, str]:
    return str(600_000_000 + number), str(1_700_000_000_000 + number)


def _is_recent(stamp: Any, now: float) -> bool:
    return str(stamp).isdigit() and abs(int(stamp) - now) <= SKEW_SECONDS
