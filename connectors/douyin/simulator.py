"""A Douyin gateway of our own, written from public clients. Shares no code with the client.

Verifies key, method, clock, signature over the body as it came and the access token. Reviews pass at once unless told
otherwise.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox.douyin_answers import COMPANIES, order_answer
from connectors.sandbox.douyin_goods import APIS, CATEGORY, GoodsDesk, Refused, api
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer

APP_KEY = "7000000000000000002"
APP_SECRET = "sandbox-douyin-secret"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
SHOP_ID = "900001"
ACCESS = "sandbox-douyin-access"
REFRESH = "sandbox-douyin-refresh"
TOKEN_SECONDS = 7 * 86_400
SKEW_SECONDS = 600
BEIJING = timezone(timedelta(hours=8))
#: Market reason -> sub-code and words. Numbers without a public source are the sandbox's own (9xxxx).
REASONS = {
    "no-order": ("isv.business-failed:90001", "订单不存在"),
    "closed": ("isv.business-failed:90002", "订单已关闭,无法发货"),
    "already-shipped": ("isv.business-failed:90003", "订单已发货"),
    "not-payable": ("isv.business-failed:90004", "订单当前状态无法发货"),
    "bad-line": ("isv.parameter-invalid:90005", "子订单不存在"),
    "waybill-used": ("isv.business-failed:90006", "物流单号重复使用"),
    "no-waybill": ("isv.missing-parameter:logistics_code", "运单号不能为空"),
    "no-listing": ("isv.parameter-invalid:4", "商品不存在"),
    "negative-stock": ("isv.parameter-invalid:stock_num", "库存不能小于0"),
}
HEADS = {10000: "success", 30001: "认证失败", 40002: "缺少必选参数", 40003: "非法的参数", 40004: "非法的参数"}


class Simulator(GoodsDesk, BaseSimulator):
    """One Douyin shop. ``instant_audit`` False leaves products in review until ``approve`` or ``refuse`` is called."""

    key: ClassVar[str] = "douyin"
    port_offset: ClassVar[int] = 7

    def __init__(self, *, clock: Callable[[], float] = time.time, instant_audit: bool = True) -> None:
        super().__init__(
            Market(
                "douyin",
                order_id=lambda number, _: f"{4_900_000_000_000_000_000 + number * 100}",
                listing_ids=lambda number: (f"{3_400_000_000_000_000_000 + number}", f"{1_760_000_000_000 + number}"),
                line_id=lambda order, index, _: str(int(order) + index + 1),
                clock=clock,
            )
        )
        self._instant_audit = instant_audit
        self._access = {ACCESS: float("inf")}
        self._refresh = {REFRESH}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._requests: set[str] = set()

    # -- the frame's questions -------------------------------------------------------------------

    def credentials(self) -> dict[str, Any]:
        """The documented sandbox shop. ``access_token`` may have been expired; ``refresh_token`` never is."""
        return {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "shop_id": SHOP_ID,
            "access_token": ACCESS,
            "refresh_token": REFRESH,
            "shop_name": "沙盒抖店",
        }

    def expire_tokens(self) -> None:
        """Every access token so far is expired from now on."""
        self._access = dict.fromkeys(self._access, 0.0)

    def forget(self) -> None:
        """Pictures and request ids."""
        self._sizes.clear()
        self._requests.clear()

    def approve(self, item_id: str) -> None:
        """The review passes: the product is on sale."""
        self.market.set_status(item_id, "live")

    def refuse(self, item_id: str, reason: str) -> None:
        """The review fails."""
        self.market.set_status(item_id, "refused").reason = reason

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call; refusals are HTTP 200 like everything else."""
        api = request.url.path.strip("/").replace("/", ".")
        if request.method != "POST" or api not in APIS:
            return httpx.Response(404)
        log = {"log_id": f"sandbox-{self.market.number()}"}
        try:
            data = self._dispatch(request, api)
        except Refused as no:
            refusal = no
        except Refusal as no:
            sub_code, text = REASONS[no.reason]
            refusal = Refused(50002 if "business" in sub_code else 40004, sub_code, text)
        except KeyError as no:
            refusal = Refused(40002, f"isv.missing-parameter:{no.args[0]}", f"缺少参数{no.args[0]}")
        except (ValueError, TypeError):
            refusal = Refused(40004, "isv.parameter-invalid:param_json", "参数格式不正确")
        else:
            return json_answer({"code": 10000, "msg": "success", "sub_code": "", "sub_msg": "", "data": data} | log)
        self.refused(refusal.sub_code)
        head = {"code": refusal.code, "msg": HEADS.get(refusal.code, "业务处理失败")}
        return json_answer(head | {"sub_code": refusal.sub_code, "sub_msg": refusal.text} | log)

    def _dispatch(self, request: httpx.Request, api: str) -> Any:
        said = dict(request.url.params)
        if said.get("app_key") != APP_KEY:
            raise Refused(30001, "isv.app-id-missing", "认证失败,app_key不存在")
        if said.get("method") != api or said.get("v") != "2":
            raise Refused(40003, "isv.parameter-invalid:method", "method与请求路径不一致")
        if abs(_epoch(said.get("timestamp", "")) - self.market.clock()) > SKEW_SECONDS:
            raise Refused(40003, "isv.parameter-invalid:timestamp", "timestamp与服务器时间相差超过10分钟")
        if said.get("sign") != _signature(said, _param_json(request)):
            raise Refused(40003, "isv.signature-invalid", "签名校验失败")
        if not api.startswith("token."):
            self._check_token(said.get("access_token", ""))
        self.count(api)
        return APIS[api](self, dict(orjson.loads(_param_json(request))))

    def _check_token(self, token: str) -> None:
        if token not in self._access:
            raise Refused(40003, "isv.access-token-no-existed", "access_token不存在")
        if self._access[token] <= self.market.clock():
            raise Refused(40003, "isv.access-token-expired", "access_token已过期")

    # -- shop and token --------------------------------------------------------------------------

    @api("token.create")
    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["grant_type"] != "authorization_self" or str(asked.get("shop_id")) != SHOP_ID:
            raise Refused(50002, "isv.business-failed:90007", "店铺未授权该应用")
        return self._token()

    @api("token.refresh")
    def _renew(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["grant_type"] != "refresh_token" or asked["refresh_token"] not in self._refresh:
            raise Refused(40003, "isv.refresh-token-expired", "refresh_token已过期")
        return self._token()

    def _token(self) -> dict[str, Any]:
        number = self.market.number()
        access, refresh = f"{ACCESS}-{number}", f"{REFRESH}-{number}"
        self._access[access] = self.market.clock() + TOKEN_SECONDS
        self._refresh.add(refresh)
        names = {"shop_id": SHOP_ID, "shop_name": "沙盒抖店", "scope": "SCOPE"}
        return {"access_token": access, "expires_in": TOKEN_SECONDS, "refresh_token": refresh} | names

    @api("shop.getShopCategory")
    def _shop_category(self, _: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"id": CATEGORY, "name": "生鲜", "level": 1, "parent_id": 0, "is_leaf": True, "enable": True}]

    # -- orders and shipping ---------------------------------------------------------------------

    @api("order.searchList")
    def _search(self, asked: dict[str, Any]) -> dict[str, Any]:
        page, size = int(asked["page"]), int(asked["size"])
        if page < 0 or not 1 <= size <= 100 or asked.get("order_asc") or asked.get("order_by") != "update_time":
            raise Refused(40004, "isv.parameter-invalid:page", "分页参数不正确")

        def rows() -> list[SimOrder]:
            return self.market.changed(int(asked["update_time_start"]), int(asked["update_time_end"]))

        found = self.page(rows, page + 1, size)
        shown = [order_answer(order) for order in found]
        return {"total": len(rows()), "page": page, "size": size, "shop_order_list": shown}

    @api("order.orderDetail")
    def _order(self, asked: dict[str, Any]) -> dict[str, Any]:
        order = self.market.orders.get(str(asked["shop_order_id"]))
        if order is None:
            raise Refusal("no-order")
        return {"shop_order_detail": order_answer(order)}

    @api("order.logisticsCompanyList")
    def _companies(self, _: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"id": number, "code": code, "name": name} for number, (code, name) in enumerate(COMPANIES, 1)]

    @api("order.logisticsAdd")
    def _ship(self, asked: dict[str, Any]) -> None:
        parcel = (str(asked["logistics_code"]), _company(asked["company_code"]), None)
        self.market.confirm(str(asked["order_id"]), [parcel])

    @api("order.logisticsAddMultiPack")
    def _ship_packs(self, asked: dict[str, Any]) -> None:
        """The same request id is the same request: it is answered and has no effect."""
        with self.market.lock:
            if asked["request_id"] in self._requests:
                return
            parcels = [
                (
                    str(pack["logistics_code"]),
                    _company(pack["company_code"]),
                    {str(x["shipped_order_id"]): int(x["shipped_num"]) for x in pack["shipped_order_info"]},
                )
                for pack in asked["pack_list"]
            ]
            self.market.confirm(str(asked["order_id"]), parcels)
            self._requests.add(asked["request_id"])


def _param_json(request: httpx.Request) -> bytes:
    """The body; of a call without one, the query parameter of that name [third-party]."""
    return request.content or request.url.params.get("param_json", "").encode()


def _signature(said: dict[str, str], body: bytes) -> str:
    """HMAC or MD5 over the named parameters between two secrets; the body counts as it came."""
    names = {"param_json": body.decode("utf-8", "replace")} | {
        k: said.get(k, "") for k in ("app_key", "method", "timestamp", "v")
    }
    text = (APP_SECRET + "".join(key + names[key] for key in sorted(names)) + APP_SECRET).encode()
    if said.get("sign_method") == "hmac-sha256":
        return hmac.new(APP_SECRET.encode(), text, "sha256").hexdigest()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def _epoch(text: str) -> float:
    """Unix seconds or Beijing text; clients send both [sdk]."""
    if text.isdecimal():
        return float(text)
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).timestamp()
    except ValueError:
        return 0.0


def _company(code: Any) -> str:
    if str(code) not in dict(COMPANIES):
        raise Refused(50002, "isv.business-failed:700042", "物流服务商信息异常")
    return str(code)
