"""A Youzan gateway of our own, written from the platform's documents. Shares no code with the client.

The gateway looks at address, content type and body before it looks at the token, which counts in the query only.
Items, orders, cases and parcels live in the market; the answers of each theme are in ``connectors.sandbox.youzan_*``.
Every refusal is HTTP 200.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox import youzan_aftersales, youzan_goods, youzan_pushes, youzan_secrets, youzan_trades
from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.intake import Quota, parameters
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer
from connectors.sandbox.youzan_gateway import (
    CLIENT_ID,
    CLIENT_SECRET,
    KDT_ID,
    SHOP_NAME,
    Apis,
    Params,
    Refused,
    Shop,
    item_numbers,
    line_number,
    order_number,
    refusal_answer,
    refused_by,
)
from connectors.sandbox.youzan_tokens import Tokens

#: Calls per second and shop [third-party copy of official].
QUOTAS = {
    "youzan.item.common.create": (20, 1),
    "youzan.item.delete": (20, 1),
    "youzan.item.display.update": (20, 1),
    "youzan.item.quantity.update": (30, 1),
    "youzan.item.common.update": (40, 1),
    "youzan.item.sku.update": (50, 1),
    "youzan.item.base.search": (300, 1),
}
#: Calls that still answer in the envelope of long ago.
OLD = (youzan_trades.MEMO,)


def _shop_basics(_: Shop, __: Params) -> Params:
    return {"sid": KDT_ID, "name": SHOP_NAME, "logo": "", "url": "", "physical_url": "", "cert_type": 2}


APIS: Apis = {("youzan.shop.basic.get", "3.0.0"): _shop_basics}
for _theme in (youzan_goods, youzan_trades, youzan_aftersales, youzan_secrets):
    APIS |= _theme.APIS


class Simulator(BaseSimulator):
    """One Youzan shop behind ``/api/{name}/{version}`` and ``/auth/token``."""

    key: ClassVar[str] = "youzan"
    port_offset: ClassVar[int] = 4

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        market = Market("youzan", order_id=order_number, listing_ids=item_numbers, line_id=line_number, clock=clock)
        super().__init__(market)
        self.shop = Shop(market, self.page)
        self.quota = Quota(dict(QUOTAS), clock)
        self.tokens = Tokens(clock, market.number)

    # -- the frame's questions -------------------------------------------------------------------

    def credentials(self) -> dict[str, Any]:
        """The documented sandbox shop; a token is asked for with them."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "kdt_id": KDT_ID,
            "shop_id": KDT_ID,
            "shop_name": SHOP_NAME,
        }

    def expire_tokens(self) -> None:
        """Every token so far is expired from now on."""
        self.tokens.expire()

    def forget(self) -> None:
        """Pictures, deletions under way and quota windows."""
        self.shop.images.clear()
        self.shop.leaving.clear()
        self.quota.clear()

    def nudges(self, what: str, object_id: str, url: str) -> Iterable[httpx.Request]:
        """The signed message about a change, when the platform has a type for it."""
        message = youzan_pushes.message(self.shop, what, object_id)
        return () if message is None else (youzan_pushes.signed(message, url),)

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        if request.method == "HEAD":
            return httpx.Response(405)
        if request.url.path == "/oauth/authorize":
            return self.tokens.consent(request)
        if request.url.path == "/auth/token":
            return self._token(request)
        trace = f"yz7-sandbox-{self.market.number()}"
        name = request.url.path.rstrip("/").split("/")[-2:][0]
        try:
            data = self._dispatch(request)
        except (Refused, Refusal, NotNow, KeyError, ValueError, TypeError) as error:
            refusal = refused_by(error)
            self.refused(str(refusal.code))
            return json_answer(refusal_answer(refusal, trace, old=name in OLD))
        if name in OLD:
            return json_answer({"response": data})
        return json_answer({"trace_id": trace, "code": 200, "success": True, "message": "successful", "data": data})

    def _dispatch(self, request: httpx.Request) -> Params:
        parts = request.url.path.strip("/").split("/")
        if parts[:2] == ["api", "_textarea_"]:  # the same calls, for rich text
            del parts[1]
        if len(parts) != 3 or parts[0] != "api":
            raise Refused(4001)
        name, version = parts[1:]
        if (name, version) not in APIS:
            raise Refused(4005)
        if request.method != "POST":
            raise Refused(4006)
        params = self._read(request, "multipart/form-data" if name == youzan_goods.UPLOAD else "application/json")
        self.tokens.check(request.url.params.get("access_token", ""))
        with self.market.lock:
            if not self.quota.spend(name):
                raise Refused(4101)
        self.count(name)
        youzan_goods.sweep(self.shop)
        return APIS[name, version](self.shop, params)

    def _read(self, request: httpx.Request, kind: str) -> Params:
        if not request.headers.get("content-type", "").startswith(kind):
            raise Refused(4007)
        if kind.startswith("multipart"):
            return {"image": parameters(request)[1]}
        try:
            return dict(orjson.loads(request.content))
        except (ValueError, TypeError) as error:
            raise Refused(4004) from error

    def _token(self, request: httpx.Request) -> httpx.Response:
        try:
            return json_answer(self.tokens.hand_out(request.content))
        except Refused as no:
            self.refused("token")
            return json_answer({"success": False, "code": no.code, "message": no.text, "data": None})
