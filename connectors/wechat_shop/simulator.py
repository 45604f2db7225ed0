"""A WeChat shop of our own, speaking the platform's published protocol over a Market. Shares no code with our client.

Where the platform's own code for a refusal is not published, the nearest code of its older editions is used and
the README says so. All buyers are invented.
"""

import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import httpx
import orjson

from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wechat_shop_answers import (
    ADDRESS_ID,
    BAD_FIELD,
    CARRIERS,
    SHOP_NAME,
    TEMPLATE_ID,
    Refuse,
    address_of,
    category_detail,
    category_tree,
    check_product,
    companies,
    leaf_of,
    order_status,
    order_wire,
    product_status,
    product_wire,
    shop_info,
    stock_wire,
)
from connectors.sandbox.wire import china_text, json_answer, multipart_field

APP_ID = "wx5a0b0c5d1e2f3a4b"
APP_SECRET = "sandbox-wechat-shop-secret-000000"  # noqa: S105 - documented sandbox value
CALLBACK_TOKEN = "sandboxCallbackToken"  # noqa: S105 - documented sandbox value
ENCODING_AES_KEY = "sandboxAESkeyForTheWeChatShopSimulator00000"
PREFIXES = ("/channels/ec/", "/shop/ec/")  # both are served for every call [official + sdk]
DAY = 86_400
TOKEN_LIFE = 7200
OVERLAP = 300  # seconds an old token lives on after a new one was handed out [official]

#: Market's reason -> errcode. 100002 and 1090xx are the older mini-shop edition's codes [official, older edition].
CODES = {
    "no-order": 100002, "closed": 109000, "not-payable": 109000, "already-shipped": 109001, "bad-line": 109000,
    "no-waybill": 109000, "waybill-used": 109000, "no-listing": 10020052,
}  # fmt: skip


class Simulator(BaseSimulator):
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
        self._tokens: dict[str, float] = {}  # access token -> when it ends
        self._current = {"stable": "", "plain": ""}  # the two token calls are independent [official]
        self._serial = 0
        self._forced: deque[float] = deque()
        self.forget()

    def forget(self) -> None:
        """Forget quotas used up."""
        self._listing_writes: deque[float] = deque()
        self._decoded: dict[int, set[str]] = {}
        self._stock_written: dict[str, float] = {}

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

    # -- audit, for tests and stories ------------------------------------------------------------

    def approve(self, product_id: str) -> None:
        """The audit is through: the listing goes live."""
        self.market.set_status(product_id, "live").extra["ever_live"] = True

    def refuse(self, product_id: str, reason: str) -> None:
        """The audit says no."""
        self.market.set_status(product_id, "refused").reason = reason

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
        except Refusal as no:
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
        call = self._calls().get(api)
        if call is None:
            raise Refuse(48001, "api unauthorized")
        if api != "category/all":  # the older edition reads this one with GET [official]
            _want(request, "POST")
        return call(_body(request))

    def _calls(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        return {
            "category/all": lambda _: category_tree(),
            "category/detail": category_detail,
            "merchant/address/list": lambda _: {"address_id_list": [ADDRESS_ID]},
            "merchant/getfreighttemplatelist": lambda _: {"template_id_list": [TEMPLATE_ID]},
            "product/add": self._product_add,
            "product/get": self._product_get,
            "product/list/get": self._product_list,
            "product/listing": self._product_listing,
            "product/delisting": self._product_delisting,
            "product/delete": self._product_delete,
            "product/stock/get": self._stock_get,
            "product/stock/update": self._stock_update,
            "order/list/get": self._order_list,
            "order/get": lambda body: {"order": self._order_detail(self._order(body))},
            "order/delivery/send": self._send,
            "order/deliverycompanylist/get": companies,
            "order/deliverycompanylist/new/get": companies,
            "order/sensitiveinfo/decode": self._decode,
        }

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
            return {"pic_file": {"media_id": f"wxshop_{mark}", "pay_media_id": ""}}
        url = f"https://mmecimage.cn/p/{APP_ID}/{mark}"
        self.market.add_picture(data, url)
        return {"pic_file": {"img_url": url}}

    # -- products --------------------------------------------------------------------------------

    def _product_add(self, body: dict[str, Any]) -> dict[str, Any]:
        self._listing_write()
        leaf = leaf_of(body)
        check_product(body, set(self.market.pictures), leaf=leaf)
        sku = body["skus"][0]
        listing = self.market.create_listing(
            merchant_code=str(sku.get("sku_code") or sku.get("out_sku_id") or body.get("out_product_id") or ""),
            title=body["title"],
            price_fen=sku["sale_price"],
            stock=sku["stock_num"],
            status="off",
            pictures=tuple(body["head_imgs"]),
            details=tuple(body["desc_info"]["imgs"]),
            voucher=body["deliver_method"] != 0,
            extra={"wire": body, "ever_live": False},
        )
        if body.get("listing") == 1:
            self._submit(listing)
        return {"data": {"product_id": listing.id, "create_time": china_text(listing.created)}}

    def _listing_write(self) -> None:
        with self.market.lock:
            now = self.market.clock()
            while self._listing_writes and self._listing_writes[0] <= now - DAY:
                self._listing_writes.popleft()
            last_hour = sum(1 for at in self._listing_writes if at > now - 3600)
            if last_hour >= self._listing_quota[0] or len(self._listing_writes) >= self._listing_quota[1]:
                raise Refuse(45009, "reach max api quota limit of product add and update")
            self._listing_writes.append(now)

    def _submit(self, listing: SimListing) -> None:
        self.market.set_status(listing.id, "audit")
        if self._instant_audit:
            self.approve(listing.id)

    def _product(self, body: dict[str, Any]) -> SimListing:
        return self.market.listing(str(body.get("product_id", "")))

    def _product_get(self, body: dict[str, Any]) -> dict[str, Any]:
        listing, wanted = self._product(body), body.get("data_type", 1)
        shown = product_wire(listing)
        online = shown if listing.extra["ever_live"] and wanted in (1, 3) else None
        draft = shown if wanted in (2, 3) else None
        return {name: value for name, value in (("product", online), ("edit_product", draft)) if value}

    def _product_list(self, body: dict[str, Any]) -> dict[str, Any]:
        size, skip = int(body.get("page_size", 10)), int(body.get("next_key") or 0)
        if not 1 <= size <= 30:
            raise Refuse(BAD_FIELD, "page_size")
        with self.market.lock:
            shown = [x for x in self.market.listings.values() if x.status != "deleted"]
        wanted = [x for x in shown if body.get("status") in (None, product_status(x))]
        page = wanted[skip : skip + size]
        return {"product_ids": [int(x.id) for x in page], "next_key": str(skip + len(page)), "total_num": len(wanted)}

    def _product_listing(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status == "audit":
            raise Refuse(10020067, "product is being written")
        if listing.extra["ever_live"]:
            self.market.set_status(listing.id, "live")
        else:
            self._submit(listing)
        return {}

    def _product_delisting(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status != "live":
            raise Refuse(10020050, "product is not on sale")
        self.market.set_status(listing.id, "off")
        return {}

    def _product_delete(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status == "audit":
            raise Refuse(10020049, "product under audit")
        self.market.set_status(listing.id, "deleted")
        return {}

    # -- stock -----------------------------------------------------------------------------------

    def _sku(self, body: dict[str, Any]) -> SimListing:
        listing = self._product(body)
        if str(body.get("sku_id", "")) != listing.sku_id:
            raise Refuse(10020054, "sku does not exist")
        return listing

    def _stock_get(self, body: dict[str, Any]) -> dict[str, Any]:
        return stock_wire(self._sku(body).stock)

    def _stock_update(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            listing, how, num = self._sku(body), body.get("diff_type"), body.get("num")
            if how not in (1, 2, 3) or type(num) is not int or num < 0:
                raise Refuse(BAD_FIELD, "diff_type or num")
            if listing.status == "audit":
                raise Refuse(10020217, "product under audit")
            if not listing.extra["ever_live"]:
                raise Refuse(10020289, "product was never listed")
            if how != 3 and num == 0:
                raise Refuse(10020218, "difference is 0")
            if how == 2 and num > listing.stock:
                raise Refuse(10020219, "stock not enough")
            now = self.market.clock()
            if now - self._stock_written.get(listing.sku_id, -DAY) < self._stock_gap:
                raise Refuse(10020112, "stock of this sku is updated too often")
            self._stock_written[listing.sku_id] = now
            self.market.set_stock(listing.id, {1: listing.stock + num, 2: listing.stock - num, 3: num}[how])
        return {}

    # -- orders ----------------------------------------------------------------------------------

    def _order(self, body: dict[str, Any]) -> SimOrder:
        found = self.market.orders.get(str(body.get("order_id", "")))
        if found is None:
            raise Refuse(100002, "Not exist")
        return found

    def _order_list(self, body: dict[str, Any]) -> dict[str, Any]:
        size, number = int(body.get("page_size", 10)), int(body.get("next_key") or 1)
        ranges = [body[name] for name in ("update_time_range", "create_time_range") if isinstance(body.get(name), dict)]
        if not ranges or not 1 <= size <= 100:
            raise Refuse(10020004, "time range or page_size")
        start, end = int(ranges[0]["start_time"]), int(ranges[0]["end_time"])
        if not 0 <= end - start <= 7 * DAY:
            raise Refuse(10020004, "time range is longer than 7 days")
        by_change = "update_time_range" in body

        def rows() -> list[SimOrder]:
            if by_change:
                found = self.market.changed(float(start), float(end))
            else:
                found = [o for o in self.market.changed(0.0, float("inf")) if start <= o.created <= end]
            return [o for o in found if body.get("status") in (None, order_status(o))]

        page = self.page(rows, number, size)
        more = number * size < len(rows())
        return {"order_id_list": [o.id for o in page], "next_key": str(number + 1) if more else "", "has_more": more}

    def _order_detail(self, order: SimOrder) -> dict[str, Any]:
        with self.market.lock:
            return order_wire(order, self._delivery_wire(order))

    def _virtual(self, order: SimOrder) -> bool:
        listings = [self.market.listings.get(line.listing_id) for line in order.lines]
        return all(x is not None and x.extra["wire"].get("deliver_method") in (1, 3) for x in listings)

    def _delivery_wire(self, order: SimOrder) -> dict[str, Any]:
        return {
            "deliver_method": 1 if self._virtual(order) else 0,
            "delivery_product_info": order.extra.get("deliveries", []),
            "ewaybill_order_code": f"EWB{order.id}",
            "address_info": address_of(order.receiver),
        }

    def _decode(self, body: dict[str, Any]) -> dict[str, Any]:
        order = self._order(body)
        if order.status == "unpaid":
            raise Refuse(109000, "order is not paid")
        with self.market.lock:
            today = self._decoded.setdefault(int(self.market.clock() + 8 * 3600) // DAY, set())
            if order.id not in today and len(today) >= self._decode_quota:
                raise Refuse(45009, "decode quota of today is used up")
            today.add(order.id)
        to = order.receiver
        address = address_of(to) | {"user_name": to.name, "detail_info": to.address}
        number = {"virtual_number": "10000000000", "extension": to.phone[-4:], "expiration": int(order.paid) + 7 * DAY}
        return {"address_info": address, "virtual_number_info": number}

    # -- shipments -------------------------------------------------------------------------------

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            order, wanted = self._order(body), body.get("delivery_list") or []
            if not wanted:
                raise Refuse(109000, "delivery_list is empty")
            parcels = [self._parcel(order, entry, index) for index, entry in enumerate(wanted)]
            pieces: Counter[str] = Counter()
            for _, _, lines in parcels:
                pieces.update(lines)
            if any(pieces[line.id] > line.quantity for line in order.lines):
                raise Refuse(109000, "more pieces than ordered")
            self.market.confirm(order.id, parcels)
            for entry in wanted:
                shown = {
                    "delivery_time": int(order.modified),
                    "delivery_name": CARRIERS.get(entry.get("delivery_id"), ""),
                }
                order.extra.setdefault("deliveries", []).append(entry | shown)
        return {}

    def _parcel(self, order: SimOrder, entry: dict[str, Any], index: int) -> tuple[str, str, dict[str, int]]:
        by_goods = {(x.listing_id, x.sku_id): x.id for x in order.lines}
        lines: Counter[str] = Counter()
        for goods in entry.get("product_infos") or ():
            line_id = by_goods.get((str(goods.get("product_id")), str(goods.get("sku_id"))))
            if line_id is None or type(goods.get("product_cnt")) is not int or goods["product_cnt"] < 1:
                raise Refuse(109000, "product_infos")
            lines[line_id] += goods["product_cnt"]
        if not lines:
            raise Refuse(109000, "product_infos")
        if entry.get("deliver_type") == 3 and self._virtual(order):
            return f"VIRTUAL-{order.id}-{index}", "", dict(lines)
        if entry.get("deliver_type") != 1 or entry.get("delivery_id") not in CARRIERS:
            raise Refuse(109000, "deliver_type or delivery_id")
        return str(entry.get("waybill_id") or ""), str(entry["delivery_id"]), dict(lines)


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
