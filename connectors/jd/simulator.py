"""A sandbox JOS gateway at /routerjson, written from the platform's papers alone; shares no code with the client.

Checks signature, clock, app key, token, windows and page sizes; keeps its own truth in a Market.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox import jd_answers as papers
from connectors.sandbox.intake import parameters
from connectors.sandbox.jd_aftersales import Aftersales
from connectors.sandbox.jd_answers import Refuse, china_instant
from connectors.sandbox.jd_goods import Goods
from connectors.sandbox.jd_waybills import Waybills
from connectors.sandbox.market import Market
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer

APP_KEY = "jd-sandbox-key"
APP_SECRET = "jd-sandbox-secret"  # noqa: S105 - published on purpose, opens the sandbox only
ACCESS_TOKEN = "jd-sandbox-token"  # noqa: S105 - same
REFRESH_TOKEN = "jd-sandbox-refresh"  # noqa: S105 - same
PATH = "/routerjson"
LOGIN_PATH, TOKEN_PATH, REFRESH_PATH = "/oauth2/to_login", "/oauth2/access_token", "/oauth2/refresh_token"
OAUTH_PATHS = (LOGIN_PATH, TOKEN_PATH, REFRESH_PATH)
#: Parameters of the gateway; everything else beside 360buy_param_json is business, as flattened callers send it.
COMMON = {"method", "app_key", "access_token", "timestamp", "v", "format", "sign", "sign_method", "360buy_param_json"}
MAX_SKEW = 360
MAX_WINDOW = 31 * 86_400

Params = dict[str, str]
Json = dict[str, Any]


class Simulator(BaseSimulator):
    """One sandbox JD shop."""

    key: ClassVar[str] = "jd"
    port_offset: ClassVar[int] = 2

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        market = Market(
            "jd",
            order_id=lambda number, _: str(298_765_000_000 + number),
            listing_ids=lambda number: (str(10_012_300_000 + number), str(10_029_876_500_000 + number)),
            clock=clock,
        )
        super().__init__(market)
        self.limited: set[str] = set()  # APIs whose calls of the day are used up
        self._tokens = {ACCESS_TOKEN}
        self._codes: set[str] = set()  # given to a browser and not used yet
        self._newest_token = ACCESS_TOKEN
        self.goods = Goods(market)
        self.aftersales = Aftersales(market, self.refused)
        self._apis: dict[str, Callable[[Json, bytes], Json]] = {
            "jingdong.vender.shop.query": lambda *_: {"shop_jos_result": papers.SHOP},
            "jingdong.pop.order.search": self._search,
            "jingdong.pop.order.get": self._get,
            **self.goods.apis,
            **self.aftersales.apis,
            **Waybills(market, self.refused).apis,
        }

    # -- the frame's questions -----------------------------------------------------------------------

    def credentials(self) -> Json:
        """The sandbox shop's keys, named as in the connector's manifest."""
        return {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "access_token": self._newest_token,
            "refresh_token": REFRESH_TOKEN,
        }

    def expire_tokens(self) -> None:
        """End every access token handed out so far."""
        self._tokens.clear()

    def forget(self) -> None:
        """Lift all limits and forget idempotency keys and odd statuses."""
        self.limited.clear()
        self.goods.forget()
        self.aftersales.forget()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call at the gateway or at the OAuth host; errors come with HTTP 200."""
        path = request.url.path
        if path not in (PATH, *OAUTH_PATHS):
            return httpx.Response(404, text="no such page")
        if request.method == "HEAD":
            return httpx.Response(200)
        request_id = f"jd{self.market.number():012d}"
        try:
            merged, file = parameters(request)
            params = {name: str(value) for name, value in merged.items()}
            if path in OAUTH_PATHS:
                return self._oauth(path, params, request_id)
            api, body = self._admit(params)
            result = self._apis[api](body, file)
        except Refuse as refuse:
            self.refused(str(refuse))
            return json_answer({"error_response": refuse.body | {"request_id": request_id}})
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            self.refused("Check failed")
            bad = Refuse("403", f"参数格式错误{type(error).__name__}").body
            return json_answer({"error_response": bad | {"request_id": request_id}})
        return json_answer({_envelope(api): {"code": "0", "request_id": request_id} | result})

    # -- the gateway -----------------------------------------------------------------------------------

    def _admit(self, params: Params) -> tuple[str, Json]:
        for name, code in (("method", "14"), ("v", "4"), ("timestamp", "7"), ("sign", "11"), ("app_key", "21")):
            if not params.get(name):
                raise Refuse(code)
        api = params["method"]
        if api not in self._apis:
            raise Refuse("15")
        self.count(api)
        if params["v"] != "2.0":
            raise Refuse("5")
        if params["app_key"] != APP_KEY:
            raise Refuse("21")
        if abs(china_instant(params["timestamp"]) - self.market.clock()) > MAX_SKEW:
            raise Refuse("8")
        if not hmac.compare_digest(_digest(params), params["sign"]):
            raise Refuse("12")
        if params.get("access_token") not in self._tokens:
            raise Refuse("19")
        if api in self.limited:
            raise Refuse("2")
        flat = {name: value for name, value in params.items() if name not in COMMON}
        return api, flat | dict(orjson.loads(params.get("360buy_param_json") or "{}"))

    # -- the OAuth host --------------------------------------------------------------------------------

    def _oauth(self, path: str, params: Params, request_id: str) -> httpx.Response:
        if path == LOGIN_PATH:
            return self._login(params, request_id)
        return json_answer((self._first if path == TOKEN_PATH else self._renew)(params, request_id))

    def _login(self, params: Params, request_id: str) -> httpx.Response:
        """The owner signs in and allows the app: the browser goes back with a code that works once."""
        back = params.get("redirect_uri", "")
        wanted = {"app_key": APP_KEY, "response_type": "code", "scope": "snsapi_base"}
        if not back.startswith("http") or any(params.get(name) != value for name, value in wanted.items()):
            return json_answer(self._no_token("授权参数错误", request_id))
        code = f"jd-code-{self.market.number()}"
        self._codes.add(code)
        url = httpx.URL(back).copy_merge_params({"code": code, "state": params.get("state", "")})
        return httpx.Response(302, headers={"location": str(url)})

    def _first(self, params: Params, request_id: str) -> Json:
        self.count("oauth2/access_token")
        code = params.get("code", "")
        if not self._is_app(params, "authorization_code") or code not in self._codes:
            return self._no_token("无效的code", request_id)
        self._codes.discard(code)
        return self._fresh()

    def _renew(self, params: Params, request_id: str) -> Json:
        self.count("oauth2/refresh_token")
        if not self._is_app(params, "refresh_token") or params.get("refresh_token") != REFRESH_TOKEN:
            return self._no_token("无效的refresh_token", request_id)
        return self._fresh()

    def _is_app(self, params: Params, grant: str) -> bool:
        wanted = {"app_key": APP_KEY, "app_secret": APP_SECRET, "grant_type": grant}
        return all(params.get(name) == value for name, value in wanted.items())

    def _no_token(self, why: str, request_id: str) -> Json:
        self.refused("token")
        return {"code": 400, "msg": why, "requestId": request_id}

    def _fresh(self) -> Json:
        self._newest_token = f"jd-sandbox-token-{self.market.number()}"
        self._tokens.add(self._newest_token)
        fresh = {"access_token": self._newest_token, "refresh_token": REFRESH_TOKEN}
        more = {"expires_in": 2_592_000, "scope": "snsapi_base", "open_id": "sandbox", "xid": "sandbox"}
        return fresh | more

    # -- orders ----------------------------------------------------------------------------------------

    def _search(self, body: Json, _: bytes) -> Json:
        start, end = china_instant(body["start_date"]), china_instant(body["end_date"])
        number, size = int(body["page"]), int(body["page_size"])
        if not 0 <= end - start <= MAX_WINDOW:
            raise Refuse("403", "查询时间跨度不能超过一个月")
        if not 1 <= size <= 100 or number < 1:
            raise Refuse("403", "每页条数不能超过100")
        states = {word.strip() for word in str(body["order_state"]).split(",")}

        def rows() -> list[SimOrder]:
            hits = self._in_window(start, end, by_creation=str(body.get("dateType")) == "1")
            kept = [x for x in hits if "ALL" in states or papers.state(x) in states]
            return kept if str(body.get("sortType")) == "1" else kept[::-1]

        with self.market.lock:
            found = self.page(rows, number, size)
            total = len(rows())
        infos = [self._shown(row, body) for row in found]
        result = {"apiResult": _ok(), "orderTotal": total, "orderInfoList": infos}
        return {"searchorderinfo_result": result}

    def _in_window(self, start: float, end: float, *, by_creation: bool) -> list[SimOrder]:
        if not by_creation:
            return self.market.changed(start, end)
        hits = [order for order in self.market.orders.values() if start <= order.created <= end]
        return sorted(hits, key=lambda order: (order.created, order.number), reverse=True)

    def _get(self, body: Json, _: bytes) -> Json:
        order = self.market.orders.get(str(body["order_id"]))
        info = {"orderInfo": self._shown(order, body)} if order else {}
        return {"orderDetailInfo": {"apiResult": _ok()} | info}

    def _shown(self, order: SimOrder, body: Json) -> Json:
        remark, _ = self.market.service.memos.get(order.id, ("", ""))
        return papers.order(order, str(body["optional_fields"]), remark=remark)


def _ok() -> Json:
    return {"success": True, "englishErrCode": "", "chineseErrCode": "", "numberCode": 0}


def _envelope(api: str) -> str:
    if api.startswith("360buy."):
        return api.removeprefix("360buy.").replace(".", "_") + "_response"
    return api.replace(".", "_") + "_responce"


def _digest(params: Params) -> str:
    body = "".join(name + params[name] for name in sorted(params, key=lambda name: name.encode()) if name != "sign")
    return hashlib.md5(f"{APP_SECRET}{body}{APP_SECRET}".encode(), usedforsecurity=False).hexdigest().upper()
