"""A WeChat shop of our own, speaking the platform's published protocol over a Market. Shares no code with our client.

Where the platform's own code for a refusal is not published, the nearest code of its older editions is used and
the README says so. All buyers are invented.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import orjson

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.wechat_shop_aftersales import AfterSaleCalls, case_status
from connectors.sandbox.wechat_shop_answers import (
    ADDRESSES,
    BAD_FIELD,
    DAY,
    SHOP_NAME,
    TEMPLATES,
    Refuse,
    address_detail,
    page_of,
    shop_info,
    template_detail,
)
from connectors.sandbox.wechat_shop_goods import GoodsCalls
from connectors.sandbox.wechat_shop_products import category_detail, category_tree
from connectors.sandbox.wechat_shop_push import Postman, listing_events, order_events
from connectors.sandbox.wechat_shop_trade import TradeCalls
from connectors.sandbox.wire import json_answer, multipart_field

APP_ID = "wx5a0b0c5d1e2f3a4b"
APP_SECRET = "sandbox-wechat-shop-secret-000000"  # noqa: S105 - documented sandbox value
CALLBACK_TOKEN = "sandboxCallbackToken"  # noqa: S105 - documented sandbox value
ENCODING_AES_KEY = "sandboxAESkeyForTheWeChatShopSimulator00000"
PREFIXES = ("/channels/ec/", "/shop/ec/")  # both are served for every call [official + sdk]
TOKEN_LIFE = 7200
OVERLAP = 300  # seconds an old token lives on after a new one was handed out [official]

#: Market's reason -> errcode. 100002 and 1090xx are the older mini-shop edition's codes [official, older edition].
CODES = {
    "no-order": 100002, "closed": 109000, "not-payable": 109000, "already-shipped": 109001, "bad-line": 109000,
    "no-waybill": 109000, "waybill-used": 109000, "no-listing": 10020052, "no-wish": 109000, "wrong-state": 10021041,
}  # fmt: skip


class Simulator(GoodsCalls, TradeCalls, AfterSaleCalls):
    """One sandbox shop. Quotas are the platform's unless said otherwise; the clock gives epoch seconds.

    ``listing_quota`` is add and update together, per hour and per day (the platform: 200 and 1000);
    ``instant_audit`` False leaves new listings in audit until ``approve`` or ``refuse`` is called;
    ``stock_gap`` is the least number of seconds between two stock updates of one SKU.
    """

    key = "wechat_shop"
    port_offset = 5

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        listing_quota: tuple[int, int] = (2000, 10_000),
        decode_quota: int = 30,
        instant_audit: bool = True,
        stock_gap: float = 0.0,
    ) -> None:
        super().__init__(
            Market(
                self.key,
                order_id=lambda number, at: f"37{int(at) % 10**9:09d}{number % 10**8:08d}",
                listing_ids=lambda number: (f"1000{number:010d}", f"2000{number:010d}"),
                clock=clock,
            )
        )
        self._listing_quota = listing_quota
        self._decode_quota = decode_quota
        self._instant_audit = instant_audit
        self._stock_gap = stock_gap
        self.number_ids = False
        self.search_key = "order_id_list"
        self._tokens: dict[str, float] = {}  # access token -> when it ends
        self._current = {"stable": "", "plain": ""}  # the two token calls are independent [official]
        self._serial = 0
        self.postman = Postman(token=CALLBACK_TOKEN, encoding_key=ENCODING_AES_KEY, app_id=APP_ID)
        self._forced: deque[float] = deque()
        self.forget()

    def forget(self) -> None:
        """Forget quotas used up."""
        self._listing_writes: deque[float] = deque()
        self._decoded: dict[int, set[str]] = {}
        self._stock_written: dict[str, float] = {}
        self._paid_back: dict[str, float] = {}
        self._media: set[str] = set()
        self.odd_cases: dict[str, str] = {}
        self.busy_answers = 0

    def credentials(self) -> dict[str, Any]:
        """The sandbox shop's keys, named as in the manifest, and an access token good for two hours."""
        return {
            "app_id": APP_ID,
            "app_secret": APP_SECRET,
            "callback_token": CALLBACK_TOKEN,
            "encoding_aes_key": ENCODING_AES_KEY,
            "access_token": self._issue("stable"),
            "shop_name": SHOP_NAME,
        }

    def expire_tokens(self) -> None:
        """Every access token handed out so far is refused from now on."""
        with self.market.lock:
            self._tokens.clear()
            self._current = {"stable": "", "plain": ""}

    # -- pushes ----------------------------------------------------------------------------------

    def nudges(self, what: str, object_id: str, url: str) -> Iterable[httpx.Request]:
        """The pushes about one change. Ids come as text in some events and as numbers in others, as on the platform."""
        at = int(self.market.clock())
        return [self.postman.push(url, event, body, at=at) for event, body in self._events(what, object_id)]

    def _events(self, what: str, object_id: str) -> list[tuple[str, dict[str, Any]]]:
        if what.startswith("refund_"):
            case = self.market.service.case(object_id)
            body = {"status": case_status(case), "after_sale_order_id": case.id, "order_id": int(case.order_id)}
            return [("channels_ec_aftersale_update", {"finder_shop_aftersale_status_update": body})]
        if what.startswith("listing_"):
            return listing_events(what, self.market.listings[object_id])
        order = self.market.orders.get(object_id)
        if order is None:
            return []
        return [(event, {"order_info": body}) for event, body in order_events(what, order)]

    # -- the frame of one call -------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call: HTTP 200 and an errcode, whatever happened [official]."""
        if request.method == "HEAD":
            return httpx.Response(200)
        path = request.url.path
        api = next((path.removeprefix(p) for p in PREFIXES if path.startswith(p)), path.removeprefix("/cgi-bin/"))
        if api == path:
            return httpx.Response(404, text="not found")
        self.count(api)
        try:
            body = self._call(path, api, request)
        except Refuse as no:
            return self._say(no.code, no.text)
        except (Refusal, NotNow) as no:
            return self._say(CODES.get(no.reason, BAD_FIELD), no.text)
        return json_answer({"errcode": 0, "errmsg": "ok"} | body)

    def _say(self, code: int, text: str) -> httpx.Response:
        self.refused(str(code))
        return json_answer(
            {"errcode": code, "errmsg": f"{text} rid: {int(self.market.clock()):08x}-{self._next():08x}"}
        )

    def _call(self, path: str, api: str, request: httpx.Request) -> dict[str, Any]:
        if path.startswith("/cgi-bin/"):
            return self._token_call(api, request)
        self._check_token(request)
        if api == "basics/info/get":
            _want(request, "GET")
            return shop_info()
        if api == "basics/img/upload":
            _want(request, "POST")
            return self._upload(request)
        if api == "basics/qualification/upload":
            _want(request, "POST")
            return self._upload_paper(request)
        call = self._calls().get(api)
        if call is None:
            raise Refuse(48001, "api unauthorized")
        if api != "category/all":  # the older edition reads this one with GET [official]
            _want(request, "POST")
        return call(_body(request))

    def _calls(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        shop: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "category/all": lambda _: category_tree(),
            "category/detail": category_detail,
            "merchant/address/list": lambda body: {"address_id_list": page_of(list(ADDRESSES), body)},
            "merchant/address/get": address_detail,
            "merchant/getfreighttemplatelist": lambda body: {"template_id_list": page_of(list(TEMPLATES), body)},
            "merchant/getfreighttemplatedetail": template_detail,
        }
        return shop | self._goods_calls() | self._trade_calls() | self._aftersale_calls()

    # -- tokens ----------------------------------------------------------------------------------

    def _token_call(self, api: str, request: httpx.Request) -> dict[str, Any]:
        if api == "token":
            _want(request, "GET")
            asked: dict[str, Any] = dict(request.url.params)
        elif api == "stable_token":
            _want(request, "POST")
            asked = _body(request)
        else:
            raise Refuse(48001, "api unauthorized")
        if asked.get("grant_type") != "client_credential":
            raise Refuse(40002, "invalid grant_type")
        if asked.get("appid") != APP_ID:
            raise Refuse(40013, "invalid appid")
        if asked.get("secret") != APP_SECRET:
            raise Refuse(40125, "invalid appsecret")
        kind = "stable" if api == "stable_token" else "plain"
        fresh = kind == "plain" or bool(asked.get("force_refresh"))
        if kind == "stable" and fresh:
            self._forced_refresh()
        token = self._issue(kind, fresh=fresh)
        return {"access_token": token, "expires_in": int(self._tokens[token] - self.market.clock())}

    def _forced_refresh(self) -> None:
        now = self.market.clock()
        while self._forced and self._forced[0] <= now - DAY:
            self._forced.popleft()
        if len(self._forced) >= 20 or (self._forced and now - self._forced[-1] < 30):
            raise Refuse(45011, "force_refresh too often")
        self._forced.append(now)

    def _issue(self, kind: str, *, fresh: bool = False) -> str:
        with self.market.lock:
            now, current = self.market.clock(), self._current[kind]
            if not fresh and self._tokens.get(current, 0.0) - now > OVERLAP:
                return current
            if current in self._tokens:
                self._tokens[current] = min(self._tokens[current], now + OVERLAP)
            token = f"SANDBOX_{kind}_{self._next():06d}_" + hashlib.sha256(f"{kind}{self._serial}".encode()).hexdigest()
            self._tokens[token] = now + TOKEN_LIFE
            self._current[kind] = token
            return token

    def _next(self) -> int:
        with self.market.lock:
            self._serial += 1
            return self._serial

    def _check_token(self, request: httpx.Request) -> None:
        token = request.url.params.get("access_token", "")
        if not token:
            raise Refuse(41001, "access_token missing")
        if not token.startswith("SANDBOX_"):
            raise Refuse(40001, "invalid credential, access_token is invalid or not latest")
        if self._tokens.get(token, 0.0) <= self.market.clock():
            raise Refuse(42001, "access_token expired")

    def _upload_paper(self, request: httpx.Request) -> dict[str, Any]:
        data = multipart_field(request, "media") or b""
        if not data:
            raise Refuse(10020059, "empty file")
        if len(data) > 2 * 1024 * 1024:
            raise Refuse(10020060, "file too large")
        return {"data": {"file_id": f"qua_{hashlib.sha256(data).hexdigest()[:40]}"}}

    # -- pictures --------------------------------------------------------------------------------

    def _upload(self, request: httpx.Request) -> dict[str, Any]:
        asked = request.url.params
        data = multipart_field(request, "media") or b""
        if asked.get("upload_type") != "0" or not (
            asked.get("height", "").isdigit() and asked.get("width", "").isdigit()
        ):
            raise Refuse(BAD_FIELD, "upload_type 0 needs height and width")
        if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or len(data) > 10 * 1024 * 1024:
            raise Refuse(10020331, "invalid picture")
        mark = hashlib.sha256(data).hexdigest()[:40]
        if asked.get("resp_type") != "1":
            self._media.add(f"wxshop_{mark}")
            return {"pic_file": {"media_id": f"wxshop_{mark}", "pay_media_id": ""}}
        url = f"https://mmecimage.cn/p/{APP_ID}/{mark}"
        self.market.add_picture(data, url)
        return {"pic_file": {"img_url": url}}


def _want(request: httpx.Request, method: str) -> None:
    if request.method != method:
        raise Refuse(43002, f"require {method} method")


def _body(request: httpx.Request) -> dict[str, Any]:
    if request.method == "GET":
        return {}
    if not request.content:
        raise Refuse(44002, "empty post data")
    try:
        return dict(orjson.loads(request.content))
    except (ValueError, TypeError) as error:
        raise Refuse(47001, "data format error") from error
