"""A Suning gateway of our own, written from the platform's documents. Shares no code with the client.

Verifies key, clock, signature over the body's bytes and, when one is sent, the OAuth token. Accepts the address with and
without the method behind it, and bodies of the old Python SDK, which are no JSON [sdk].
"""

import ast
import base64
import hashlib
import time
from collections.abc import Callable
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.suning_answers import order_answer, refund_answer
from connectors.sandbox.suning_goods import APIS, GoodsDesk, Paged, Refused, api, cut, epoch, paged
from connectors.sandbox.wire import json_answer

APP_KEY = "sandbox-suning-key"
APP_SECRET = "sandbox-suning-secret"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
ACCESS = "sandbox-suning-access"
PATH = "/api/http/sopRequest"
SKEW_SECONDS = 600
WINDOW_SECONDS = 30 * 86_400
OLDEST_SECONDS = 92 * 86_400
COMPANIES = (
    *(("S02", "顺丰速运"), ("E01", "EMS"), ("B03", "邮政快递包裹"), ("S01", "申通快递"), ("Y01", "圆通速递")),
    *(("Z01", "中通快递"), ("Y02", "韵达快递"), ("JT1", "极兔速递"), ("JDW", "京东快递"), ("D04", "德邦快递")),
)
SHIPMENT = {
    "no-order": "biz.orderDelivery.ordercode-value:inexistence",
    "closed": "biz.shutdown.order.cannot.delivery",
    "already-shipped": "biz.orderDelivery.order-status:error",
    "not-payable": "biz.orderDelivery.order-status:error",
    "bad-line": "biz.custom.orderDelivery.invalid-biz:orderLineNumber",
    "waybill-used": "biz.orderDelivery.expressno-value:existence",
    "no-waybill": "biz.orderDelivery.expressno-format:error",
}
NOTHING = "biz.handler.data-get:no-result"


class Simulator(GoodsDesk, BaseSimulator):
    """One Suning shop. ``instant_audit`` False leaves applications open until ``approve`` or ``refuse`` is called."""

    key: ClassVar[str] = "suning"
    port_offset: ClassVar[int] = 6

    def __init__(self, *, clock: Callable[[], float] = time.time, instant_audit: bool = True) -> None:
        super().__init__(
            Market(
                "suning",
                order_id=lambda number, at: f"3{int(at) % 10**7:07d}{number:06d}",
                listing_ids=lambda number: (f"{12_345_678_000 + number:018d}", ""),
                line_id=lambda order, index, _: f"000{order}{index + 1:02d}",
                clock=clock,
            )
        )
        self._instant_audit = instant_audit
        self._tokens = {ACCESS: True}
        self._sizes: dict[str, tuple[int, int]] = {}

    # -- the frame's questions -------------------------------------------------------------------

    def credentials(self) -> dict[str, Any]:
        """The documented sandbox shop: an own-shop app, which needs no token."""
        return {"app_key": APP_KEY, "app_secret": APP_SECRET, "shop_name": "沙盒苏宁店"}

    def expire_tokens(self) -> None:
        """OAuth tokens are overdue from now on; own-shop apps do not notice."""
        self._tokens = dict.fromkeys(self._tokens, False)

    def forget(self) -> None:
        """Pictures."""
        self._sizes.clear()

    def approve(self, item_id: str) -> None:
        """The audit of a product or application passes: it is on sale."""
        self.market.set_status(self._by_number(item_id), "live")

    def refuse(self, item_id: str, reason: str) -> None:
        """The audit of a product or application fails."""
        self.market.set_status(self._by_number(item_id), "refused").reason = reason

    def _by_number(self, number: str) -> str:
        applied = (x.id for x in self.market.listings.values() if x.extra.get("apply") == number)
        return next(applied, number)

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call; refusals are HTTP 200 like everything else."""
        api = request.headers.get("appmethod", "")
        if request.method != "POST" or request.url.path.rstrip("/") not in (PATH, f"{PATH}/{api}"):
            return httpx.Response(404)
        try:
            shown, value = self._dispatch(request, api)
        except Refused as no:
            code = str(no)
        except Refusal as no:
            code = SHIPMENT.get(no.reason, f"biz.{no.reason}")
        except (KeyError, ValueError, TypeError):
            code = "sys.check.request-params:error"
        else:
            head = {"returnMessage": "biz.handler.data-get:success", **getattr(value, "head", {})}
            return json_answer({"sn_responseContent": {"sn_head": head, "sn_body": {shown: value}}})
        if code != NOTHING:
            self.refused(code)
        return json_answer({"sn_responseContent": {"sn_error": {"error_code": code, "error_msg": ""}}})

    def _dispatch(self, request: httpx.Request, api: str) -> tuple[str, Any]:
        self._check(request, api)
        node, shown, method = APIS[api]
        body = _parsed(request.content)["sn_request"]["sn_body"]
        self.count(api)
        value = method(self, body[node])
        if value is None or (isinstance(value, Paged) and not value):
            raise Refused(NOTHING)
        return shown, value

    def _check(self, request: httpx.Request, api: str) -> None:
        said = request.headers
        if said.get("appkey") != APP_KEY or said.get("format") != "json":
            raise Refused("sys.check.header-param:forbidden")
        if api not in APIS:
            raise Refused("sys.check.method-permission:authority")
        stamp = said.get("apprequesttime", "")
        if abs(epoch(stamp, "sys.check.request-apprequesttime:error") - self.market.clock()) > SKEW_SECONDS:
            raise Refused("sys.check.request-apprequesttime:error")
        coded = base64.b64encode(request.content).decode()
        text = APP_SECRET + api + stamp + APP_KEY + said.get("versionno", "") + coded
        if said.get("signinfo") != hashlib.md5(text.encode(), usedforsecurity=False).hexdigest():
            raise Refused("sys.check.header-param:forbidden")
        token = said.get("access_token")
        if token is not None and not self._tokens.get(token):
            raise Refused(f"sys.oauth.check.access_token:{'overdue' if token in self._tokens else 'inexistence'}")

    # -- orders and returns ----------------------------------------------------------------------

    @api("ordmodtime.query", "orderQuery")
    def _orders(self, asked: dict[str, Any]) -> Paged:
        start, end = self._window(asked)
        page, size = paged(asked)

        def rows() -> list[Any]:
            return [o for o in self.market.changed(start, end) if o.status != "unpaid"]

        found = self.page(rows, page, size)
        return Paged([order_answer(order) for order in found], page=page, size=size, total=len(rows()))

    @api("order.get", "orderGet")
    def _order(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        if not str(asked["orderCode"]).isdigit():
            raise Refused("biz.orderget.ordercode-format:error")
        order = self.market.orders.get(asked["orderCode"])
        return order_answer(order) if order and order.status != "unpaid" else None

    @api("orderdelivery.add", "orderDelivery")
    def _deliver(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["expressCompanyCode"] not in dict(COMPANIES):
            raise Refused("biz.orderDelivery.expresscompanycode-value:inexistence")
        epoch(asked["deliveryTime"], "biz.custom.orderDelivery.invalid-biz:deliveryTime")
        lines = dict.fromkeys(asked["orderLineNumbers"]["orderLineNumber"], 1)
        products = asked["sendDetail"]["productCode"]
        parcel = (asked["expressNo"], asked["expressCompanyCode"], lines)
        self.market.confirm(asked["orderCode"], [parcel])
        sent = [{"productCode": product, "sendresult": "Y"} for product in products]
        return {"orderCode": asked["orderCode"], "sendDetail": sent}

    @api("logisticcompany.query", "logisticCompany")
    def _companies(self, asked: dict[str, Any]) -> Paged:
        return cut([{"expressCompanyCode": code, "expressCompanyName": name} for code, name in COMPANIES], asked)

    @api("rejectedord.query", "batchQueryRejected")
    def _returns(self, asked: dict[str, Any]) -> Paged:
        found = self.market.service.changed(*self._window(asked))
        return cut([refund_answer(case, self.market.orders[case.order_id]) for case in found], asked)

    @api("singlerejected.get", "singleGetRejected")
    def _returns_of(self, asked: dict[str, Any]) -> Paged:
        order = self.market.orders.get(asked["orderCode"])
        cases = self.market.service.of_order(asked["orderCode"]) if order else []
        return cut([refund_answer(case, self.market.orders[case.order_id]) for case in cases], {})

    def _window(self, asked: dict[str, Any]) -> tuple[float, float]:
        start = epoch(asked.get("startTime", ""), "biz.orderquery.startTime-format:error")
        end = epoch(asked.get("endTime", ""), "biz.orderquery.endTime-format:error")
        if not 0 <= end - start <= WINDOW_SECONDS or start < self.market.clock() - OLDEST_SECONDS:
            raise Refused("sys.check.query-time:outofrange")
        return start, end


def _parsed(body: bytes) -> dict[str, Any]:
    """JSON, or the single-quoted text the old Python SDK sends."""
    try:
        return dict(orjson.loads(body))
    except orjson.JSONDecodeError:
        try:
            return dict(ast.literal_eval(body.decode()))
        except (SyntaxError, UnicodeDecodeError) as error:
            raise ValueError("neither JSON nor a literal") from error
