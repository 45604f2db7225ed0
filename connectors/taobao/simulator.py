"""A sandbox TOP gateway at /router/rest, written from the platform's papers alone; shares no code with the client.

Checks signature, clock, app key, session, windows and page sizes; keeps its own truth in a Market.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.intake import parameters
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.taobao_answers import Refuse, invalid, missing
from connectors.sandbox.wire import china_text, json_answer

APP_KEY = "tb-sandbox-key"
APP_SECRET = "tb-sandbox-secret"  # noqa: S105 - published on purpose, opens the sandbox only
ACCESS_TOKEN = "tb-sandbox-session"  # noqa: S105 - same
REFRESH_TOKEN = "tb-sandbox-refresh"  # noqa: S105 - same
PATH = "/router/rest"
MAX_SKEW = 600
MAX_PICTURE = 3 * 1024 * 1024
MAX_STOCK = 900_000_000
PICTURE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
PICTURE_IN_TEXT = re.compile(r'<img[^>]+src="([^"]+)"')

Params = dict[str, str]
Json = dict[str, Any]

#: What the market refuses -> letter of the logistics sub_code.
SHIP_LETTERS = {
    "no-order": "B01",
    "closed": "B04",
    "already-shipped": "B04",
    "not-payable": "B02",
    "no-waybill": "B59",
    "waybill-used": "B60",
    "bad-line": "P38",
}


class Simulator(BaseSimulator):
    """One sandbox Taobao shop."""

    key: ClassVar[str] = "taobao"
    port_offset: ClassVar[int] = 1

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        market = Market(
            "taobao",
            order_id=lambda number, _: f"4117{number:09d}881237",
            listing_ids=lambda number: (str(678_901_000_000 + number), ""),
            line_id=lambda tid, index, lines: tid if lines == 1 else str(int(tid) + index + 1),
            clock=clock,
        )
        super().__init__(market)
        self.bans: dict[str, float] = {}  # api -> epoch seconds until which it is banned
        self._sessions = {ACCESS_TOKEN}
        self._newest_session = ACCESS_TOKEN
        self._apis: dict[str, Callable[[Params, bytes], Json]] = {
            "taobao.top.auth.token.refresh": self._token_refresh,
            "taobao.trades.sold.increment.get": self._trades_changed,
            "taobao.trades.sold.get": self._trades_sold,
            "taobao.trade.fullinfo.get": self._trade,
            "taobao.logistics.companies.get": self._companies,
            "taobao.logistics.offline.send": self._offline_send,
            "alibaba.ascp.logistics.offline.send": self._ascp_send,
            "taobao.picture.upload": self._picture_upload,
            "taobao.itemcats.authorize.get": self._categories,
            "alibaba.item.publish.schema.get": self._schema,
            "alibaba.item.publish.submit": self._submit,
            "alibaba.item.operate.upshelf": self._upshelf,
            "alibaba.item.operate.downshelf": self._downshelf,
            "taobao.items.onsale.get": self._onsale,
            "taobao.items.inventory.get": self._inventory,
            "taobao.item.quantity.update": self._quantity,
        }

    # -- the frame's questions -----------------------------------------------------------------------

    def credentials(self) -> Json:
        """The sandbox shop's keys, named as in the connector's manifest."""
        return {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "access_token": self._newest_session,
            "refresh_token": REFRESH_TOKEN,
            "nick": papers.NICK,
        }

    def expire_tokens(self) -> None:
        """End every session handed out so far."""
        self._sessions.clear()

    def forget(self) -> None:
        """Lift all bans."""
        self.bans.clear()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call at the gateway; business errors come with HTTP 200."""
        if request.url.path != PATH:
            return httpx.Response(404, text="no such page")
        if request.method == "HEAD":
            return httpx.Response(200)
        request_id = f"tb{self.market.number():012d}"
        try:
            params, file = _params(request)
            api = self._admit(params)
            result = self._apis[api](params, file)
        except Refuse as refuse:
            self.refused(str(refuse))
            return json_answer({"error_response": refuse.body | {"request_id": request_id}})
        envelope = api.removeprefix("taobao.").replace(".", "_") + "_response"
        return json_answer({envelope: result | {"request_id": request_id}})

    # -- the gateway -----------------------------------------------------------------------------------

    def _admit(self, params: Params) -> str:
        api = params.get("method", "")
        for name, code in (("method", 21), ("app_key", 28), ("timestamp", 30), ("v", 32), ("sign", 24)):
            if not params.get(name):
                raise Refuse(code)
        if api not in self._apis:
            raise Refuse(22)
        self.count(api)
        if params["app_key"] != APP_KEY:
            raise Refuse(29)
        if abs(_instant(params["timestamp"]) - self.market.clock()) > MAX_SKEW:
            raise Refuse(31)
        if params["v"] != "2.0":
            raise Refuse(34)
        if not _signed(params):
            raise Refuse(25)
        if params.get("format", "xml") != "json":  # xml is the default of the real gateway; this one speaks JSON only
            raise Refuse(23)
        self._check_session(api, params)
        left = self.bans.get(api, 0.0) - self.market.clock()
        if left > 0:
            said = f"This ban will last for {int(left) + 1} more seconds"
            raise Refuse(7, "accesscontrol.limited-by-api-access-count", said)
        return api

    def _check_session(self, api: str, params: Params) -> None:
        if api == "taobao.top.auth.token.refresh":
            return
        if not params.get("session"):
            raise Refuse(26)
        if params["session"] not in self._sessions:
            raise Refuse(27, "session-expired", "sessionkey已过期")

    def _token_refresh(self, params: Params, _: bytes) -> Json:
        if params.get("refresh_token") != REFRESH_TOKEN:
            raise invalid("refresh_token", "refresh_token无效或已过期")
        self._newest_session = f"tb-sandbox-session-{self.market.number()}"
        self._sessions.add(self._newest_session)
        result = {
            "access_token": self._newest_session,
            "refresh_token": REFRESH_TOKEN,
            "token_type": "Bearer",
            "expires_in": 2_592_000,
            "taobao_user_nick": papers.NICK,
        }
        return {"token_result": orjson.dumps(result).decode()}

    # -- trades ------------------------------------------------------------------------------------------

    def _trades_changed(self, params: Params, _: bytes) -> Json:
        start, end = _time(params, "start_modified"), _time(params, "end_modified")
        if not 0 <= end - start <= 86_400:
            raise invalid("end_modified", "开始时间和结束时间必须在一天之内")
        return self._trade_page(params, lambda: self.market.changed(start, end))

    def _trades_sold(self, params: Params, _: bytes) -> Json:
        def newest_first() -> list[SimOrder]:
            return sorted(self.market.orders.values(), key=lambda o: (o.created, o.number), reverse=True)

        return self._trade_page(params, newest_first)

    def _trade_page(self, params: Params, rows: Callable[[], list[SimOrder]]) -> Json:
        number, size = _whole(params, "page_no", 1), _whole(params, "page_size", 40)
        if not 1 <= size <= 100 or number < 1:
            raise invalid("page_size", "每页条数必须在1到100之间")
        with self.market.lock:
            found = self.page(rows, number, size)
            total = len(rows())
        trades = [papers.asked_trade(order, params.get("fields", "")) for order in found]
        answer: Json = {"trades": {"trade": trades}} if trades else {}
        if params.get("use_has_next") == "true":
            return answer | {"has_next": total > number * size}
        return answer | {"total_results": total}

    def _trade(self, params: Params, _: bytes) -> Json:
        if not params.get("tid", "").isdigit():
            raise missing("tid")
        order = self.market.orders.get(params["tid"])
        if order is None:
            raise Refuse(15, "isv.trade-not-exist", "交易不存在")
        return {"trade": papers.asked_trade(order, params.get("fields", ""))}

    # -- logistics ---------------------------------------------------------------------------------------

    def _companies(self, params: Params, _: bytes) -> Json:
        rows = [
            papers.only(
                {"id": number, "code": code, "name": name, "reg_mail_no": papers.WAYBILL.pattern}, _fields(params)
            )
            for code, (number, name) in papers.CARRIERS.items()
        ]
        return {"logistics_companies": {"logistics_company": rows}}

    def _offline_send(self, params: Params, _: bytes) -> Json:
        lines = None
        if (params.get("is_split", "0") == "1") != bool(params.get("sub_tid")):
            raise _ship_error("CD25")
        if params.get("sub_tid"):
            lines = dict.fromkeys(params["sub_tid"].split(","), 0)
        parcel = (params.get("out_sid", ""), params.get("company_code", ""), lines)
        self._ship(params.get("tid", ""), [parcel])
        return {"shipping": {"is_success": True}}

    def _ascp_send(self, params: Params, _: bytes) -> Json:
        try:
            packages = [dict(package) for package in orjson.loads(params.get("consign_pkgs", ""))]
            parcels = [(str(x["out_sid"]), str(x["company_code"]), _goods(x)) for x in packages]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise invalid("consign_pkgs", "consign_pkgs格式错误") from error
        whole = params.get("consign_type", "0") == "2"
        order = self.market.orders.get(params.get("tid", ""))
        named = {line for _, _, lines in parcels for line in lines}
        if whole and order is not None and named != {line.id for line in order.lines}:
            raise _ship_error("P38")
        self._ship(params.get("tid", ""), list(parcels))
        return {"result": {"success": True}}

    def _ship(self, tid: str, parcels: list[tuple[str, str, dict[str, int] | None]]) -> None:
        for waybill, company, _ in parcels:
            if company not in papers.CARRIERS:
                raise _ship_error("B57")
            if waybill and not papers.WAYBILL.fullmatch(waybill):
                raise _ship_error("B60")
        try:
            self.market.confirm(tid, parcels)
        except Refusal as refusal:
            raise _ship_error(SHIP_LETTERS[refusal.reason], refusal.text) from refusal

    # -- items -------------------------------------------------------------------------------------------

    def _picture_upload(self, params: Params, data: bytes) -> Json:
        if not data or not params.get("picture_category_id"):
            raise missing("picture_category_id" if data else "img")
        if len(data) > MAX_PICTURE or not data.startswith(PICTURE_HEADS):
            raise invalid("img", "图片必须为3M以内的png、jpg或gif")
        if "." not in params.get("image_input_title", ""):
            raise invalid("image_input_title", "图片名称必须带后缀")
        number = self.market.number()
        name = params["image_input_title"]
        path = f"https://img.alicdn.com/imgextra/sandbox/{number}-{name}"
        self.market.add_picture(data, path)
        picture = {"picture_id": 90_000_000_000 + number, "picture_path": path, "status": "pass", "title": name[:50]}
        return {"picture": picture}

    def _categories(self, params: Params, _: bytes) -> Json:
        _fields(params)
        return {"seller_authorize": {"item_cats": {"item_cat": [papers.CATEGORY]}, "brands": {"brand": []}}}

    def _schema(self, params: Params, _: bytes) -> Json:
        _check_category(params)
        return {"result": papers.RULES}

    def _submit(self, params: Params, _: bytes) -> Json:
        _check_category(params)
        values = papers.read_schema(params.get("schema", ""))
        papers.check_publish(values)
        listing = self.market.create_listing(
            merchant_code=next(iter(values.get("outerId", [])), ""),
            title=values["title"][0],
            price_fen=round(float(values["price"][0]) * 100),
            stock=int(values["quantity"][0]),
            status="off",
            pictures=tuple(values["itemImages"]),
            details=tuple(PICTURE_IN_TEXT.findall(values["description"][0])),
            extra={"values": values},
        )
        return {
            "item_id": int(listing.id),
            "create_time": china_text(listing.created),
            "market": params["market"],
        }

    def _upshelf(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        if "quantity" in params:
            self._set_stock(listing, _whole(params, "quantity", 0))
        listing.extra["shelved"] = True
        self.market.set_status(listing.id, "live")
        return {"result": listing.id}

    def _downshelf(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        self.market.set_status(listing.id, "off")
        return {"result": listing.id}

    def _onsale(self, params: Params, _: bytes) -> Json:
        return self._item_page(params, lambda x: x.status == "live")

    def _inventory(self, params: Params, _: bytes) -> Json:
        wanted = params.get("banner", "for_shelved")
        return self._item_page(params, lambda x: papers.banner(x) == wanted)

    def _item_page(self, params: Params, keep: Callable[[SimListing], bool]) -> Json:
        number, size = _whole(params, "page_no", 1), _whole(params, "page_size", 40)
        if not 1 <= size <= 200 or not 1 <= number <= 101:
            raise invalid("page_size", "每页条数必须在1到200之间")
        with self.market.lock:
            hits = [listing for listing in reversed(self.market.listings.values()) if keep(listing)]
        rows = [papers.only(papers.item(x), _fields(params)) for x in hits[(number - 1) * size : number * size]]
        return {"total_results": len(hits)} | ({"items": {"item": rows}} if rows else {})

    def _quantity(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "num_iid")
        if params.get("sku_id"):
            raise invalid("sku_id", "该宝贝没有SKU")
        wanted = _whole(params, "quantity", None)
        if params.get("type", "1") == "2":
            wanted += listing.stock
        self._set_stock(listing, wanted)
        done = {"num_iid": int(listing.id), "num": listing.stock, "modified": china_text(listing.modified)}
        return {"item": done}

    def _set_stock(self, listing: SimListing, quantity: int) -> None:
        if not 0 <= quantity <= MAX_STOCK:
            raise invalid("quantity", "库存必须在0到900000000之间")
        self.market.set_stock(listing.id, quantity)

    def _item(self, params: Params, name: str) -> SimListing:
        if not params.get(name):
            raise missing(name)
        try:
            return self.market.listing(params[name])
        except Refusal as refusal:
            raise Refuse(15, "isv.item-not-exist", "宝贝不存在") from refusal


def _params(request: httpx.Request) -> tuple[Params, bytes]:
    try:
        merged, file = parameters(request)
    except ValueError as error:
        raise Refuse(23) from error
    return {name: str(value) for name, value in merged.items()}, file


def _instant(text: str) -> float:
    """Beijing text or epoch milliseconds; the official SDKs send both."""
    if text.isdigit():
        return int(text) / 1000
    try:
        return (datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) - timedelta(hours=8)).timestamp()
    except ValueError as error:
        raise Refuse(31) from error


def _signed(params: Params) -> bool:
    """Signed over everything sent, or over everything that is not empty: the official SDKs differ here."""
    everything = {name: value for name, value in params.items() if name != "sign"}
    filled = {name: value for name, value in everything.items() if value}
    how = params.get("sign_method", "md5")
    return any(hmac.compare_digest(_digest(x, how), params["sign"]) for x in (everything, filled))


def _digest(params: Params, how: str) -> str:
    body = "".join(name + params[name] for name in sorted(params, key=lambda name: name.encode()))
    if how == "md5":
        return hashlib.md5(f"{APP_SECRET}{body}{APP_SECRET}".encode(), usedforsecurity=False).hexdigest().upper()
    if how not in ("hmac", "hmac-sha256"):
        raise Refuse(25)
    return hmac.digest(APP_SECRET.encode(), body.encode(), "md5" if how == "hmac" else "sha256").hex().upper()


def _time(params: Params, name: str) -> float:
    if not params.get(name):
        raise missing(name)
    try:
        return _instant(params[name])
    except Refuse as refuse:
        raise invalid(name, "时间格式错误") from refuse


def _whole(params: Params, name: str, default: int | None) -> int:
    if name not in params and default is not None:
        return default
    try:
        return int(params.get(name, ""))
    except ValueError as error:
        raise invalid(name, "必须是整数") from error


def _fields(params: Params) -> str:
    if not params.get("fields"):
        raise missing("fields")
    return params["fields"]


def _goods(package: Json) -> dict[str, int]:
    return {str(goods["sub_tid"]): int(goods["num"]) for goods in package.get("goods", [])}


def _check_category(params: Params) -> None:
    if params.get("market") != "taobao":
        raise invalid("market", "市场必须是taobao")
    if params.get("cat_id") != str(papers.CATEGORY["cid"]):
        raise invalid("cat_id", "类目不存在或未授权")


def _ship_error(letter: str, text: str = "") -> Refuse:
    return Refuse(15, f"isv.logistics-offline-service-error:{letter}", text or letter)
