"""A sandbox JOS gateway at /routerjson, written from the platform's papers alone; shares no code with the client.

Checks signature, clock, app key, token, windows and page sizes; keeps its own truth in a Market.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox import jd_answers as papers
from connectors.sandbox.intake import parameters
from connectors.sandbox.jd_answers import Refuse
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer

APP_KEY = "jd-sandbox-key"
APP_SECRET = "jd-sandbox-secret"  # noqa: S105 - published on purpose, opens the sandbox only
ACCESS_TOKEN = "jd-sandbox-token"  # noqa: S105 - same
REFRESH_TOKEN = "jd-sandbox-refresh"  # noqa: S105 - same
PATH = "/routerjson"
OAUTH_PATH = "/oauth2/refresh_token"
MAX_SKEW = 360
MAX_WINDOW = 31 * 86_400
MAX_PICTURE = 1024 * 1024
PICTURE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
BEIJING = timezone(timedelta(hours=8))
PICTURE_IN_TEXT = re.compile(r'<img[^>]+src="([^"]+)"')

Params = dict[str, str]
Json = dict[str, Any]

#: What the market refuses -> (errorCode, words) of sopjosshipment_result. 10400001 is known; the others are invented.
SHIP_ERRORS = {
    "no-order": ("10400002", "订单不存在"),
    "closed": ("10400003", "订单已取消"),
    "already-shipped": ("10400001", "订单已出库"),
    "not-payable": ("10400004", "订单当前状态不能出库"),
    "no-waybill": ("10400005", "运单号不能为空"),
    "waybill-used": ("10400006", "运单号已被使用"),
    "bad-carrier": ("10400007", "物流公司不存在"),
}


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
        self._newest_token = ACCESS_TOKEN
        self._stock_keys: dict[str, Json] = {}
        self._apis: dict[str, Callable[[Json, bytes], Json]] = {
            "jingdong.vender.shop.query": lambda *_: {"shop_jos_result": papers.SHOP},
            "jingdong.pop.order.search": self._search,
            "jingdong.pop.order.get": self._get,
            "jingdong.pop.order.shipment": self._shipment,
            "360buy.delivery.logistics.get": self._logistics,
            "jingdong.imgzone.picture.upload": self._picture,
            "jingdong.vender.category.getFullValidCategoryResultByVenderId": self._categories,
            "jingdong.category.read.findAttrsByCategoryIdJos": self._attributes,
            "jingdong.ware.write.add": self._ware_add,
            "jingdong.ware.write.upOrDown": self._up_or_down,
            "jingdong.ware.read.findWareById": self._ware,
            "jingdong.sku.read.searchSkuList": self._skus,
            "jingdong.ware.stock.sku.set": self._stock,
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
        """Lift all limits and forget the idempotency keys of stock calls."""
        self.limited.clear()
        self._stock_keys.clear()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call at the gateway, or a token renewal; errors come with HTTP 200."""
        if request.url.path not in (PATH, OAUTH_PATH):
            return httpx.Response(404, text="no such page")
        if request.method == "HEAD":
            return httpx.Response(200)
        request_id = f"jd{self.market.number():012d}"
        try:
            merged, file = parameters(request)
            params = {name: str(value) for name, value in merged.items()}
            if request.url.path == OAUTH_PATH:
                return json_answer(self._renew(params, request_id))
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
        if abs(_instant(params["timestamp"]) - self.market.clock()) > MAX_SKEW:
            raise Refuse("8")
        if not hmac.compare_digest(_digest(params), params["sign"]):
            raise Refuse("12")
        if params.get("access_token") not in self._tokens:
            raise Refuse("19")
        if api in self.limited:
            raise Refuse("2")
        return api, dict(orjson.loads(params.get("360buy_param_json") or "{}"))

    def _renew(self, params: Params, request_id: str) -> Json:
        self.count("oauth2/refresh_token")
        wanted = {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "grant_type": "refresh_token",
            "refresh_token": REFRESH_TOKEN,
        }
        if any(params.get(name) != value for name, value in wanted.items()):
            self.refused("refresh_token")
            return {"code": 400, "msg": "无效的refresh_token", "requestId": request_id}
        self._newest_token = f"jd-sandbox-token-{self.market.number()}"
        self._tokens.add(self._newest_token)
        fresh = {"access_token": self._newest_token, "refresh_token": REFRESH_TOKEN}
        return fresh | {"expires_in": 2_592_000, "scope": "snsapi_base", "open_id": "sandbox", "xid": "sandbox"}

    # -- orders ----------------------------------------------------------------------------------------

    def _search(self, body: Json, _: bytes) -> Json:
        start, end = _instant(body["start_date"]), _instant(body["end_date"])
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
        infos = [papers.order(row, str(body["optional_fields"])) for row in found]
        result = {"apiResult": _ok(), "orderTotal": total, "orderInfoList": infos}
        return {"searchorderinfo_result": result}

    def _in_window(self, start: float, end: float, *, by_creation: bool) -> list[SimOrder]:
        if not by_creation:
            return self.market.changed(start, end)
        hits = [order for order in self.market.orders.values() if start <= order.created <= end]
        return sorted(hits, key=lambda order: (order.created, order.number), reverse=True)

    def _get(self, body: Json, _: bytes) -> Json:
        order = self.market.orders.get(str(body["order_id"]))
        info = {"orderInfo": papers.order(order, str(body["optional_fields"]))} if order else {}
        return {"orderDetailInfo": {"apiResult": _ok()} | info}

    def _shipment(self, body: Json, _: bytes) -> Json:
        order_id, ids, numbers = str(body["orderId"]), str(body["logiCoprId"]), str(body["logiNo"])
        carriers, waybills = ids.split("|"), numbers.split("|")
        if len(carriers) != len(waybills):
            raise Refuse("403", "物流公司与运单号数量不一致")
        try:
            self._ship(order_id, carriers, waybills)
        except Refusal as refusal:
            self.refused(refusal.reason)
            code, why = SHIP_ERRORS[refusal.reason]
            failed = {"success": False, "errorCode": code, "chineseErrCode": why, "englishErrCode": refusal.reason}
            return {"sopjosshipment_result": failed}
        done = {"success": True, "errorCode": "0", "chineseErrCode": "SOP订单 订单出库成功", "englishErrCode": ""}
        return {"sopjosshipment_result": done | {"logiNo": numbers}}

    def _ship(self, order_id: str, carriers: list[str], waybills: list[str]) -> None:
        if not set(carriers) <= set(papers.CARRIERS):
            raise Refusal("bad-carrier")
        order = self.market.orders.get(order_id)
        if order is not None and papers.state(order) == "LOCKED":
            raise Refusal("not-payable")
        parcels = [
            (waybill, carrier, None)
            for carrier, joined in zip(carriers, waybills, strict=True)
            for waybill in joined.split(",")
        ]
        self.market.confirm(order_id, parcels)

    def _logistics(self, _: Json, __: bytes) -> Json:
        rows = [
            {"logistics_id": int(number), "logistics_name": name, "logistics_remark": "", "sequence": "1"}
            for number, name in papers.CARRIERS.items()
        ]
        return {"logistics_companies": {"vender_id": papers.SHOP["vender_id"], "logistics_list": rows}}

    # -- goods -----------------------------------------------------------------------------------------

    def _picture(self, body: Json, data: bytes) -> Json:
        if not data.startswith(PICTURE_HEADS) or len(data) > MAX_PICTURE:
            raise Refuse("403", "图片必须为1M以内的png、jpg、gif、jpeg或bmp")
        if len(str(body.get("picture_name", "")).encode()) > 64:
            raise Refuse("403", "图片名称不能超过64个字节")
        number = self.market.number()
        path = f"jfs/t1/{number}/{len(data)}/{hashlib.sha256(data).hexdigest()[:16]}.jpg"
        self.market.add_picture(data, path)
        return {"picture_id": str(number), "picture_url": path}

    def _categories(self, _: Json, __: bytes) -> Json:
        return {"categories": [papers.CATEGORY]}

    def _attributes(self, body: Json, _: bytes) -> Json:
        if str(body["cid"]) != str(papers.CATEGORY["id"]):
            raise Refuse("403", "类目不存在")
        return {"categoryAttrs": papers.ATTRIBUTES.get(int(body["attributeType"]), [])}

    def _ware_add(self, body: Json, _: bytes) -> Json:
        sku, ware = papers.check_ware(body), body["ware"]
        listing = self.market.create_listing(
            merchant_code=str(sku.get("outerId") or ware.get("outerId") or ""),
            title=ware["title"],
            price_fen=round(float(sku["jdPrice"]) * 100),
            stock=int(sku["stockNum"]),
            status="live" if ware["wareStatus"] == 8 else "off",
            pictures=tuple(image["imgUrl"] for image in ware["images"]),
            details=tuple(PICTURE_IN_TEXT.findall(ware["introduction"])),
            extra={"ware": ware, "sku": sku, "shelved": ware["wareStatus"] == 8},
        )
        made = {"skuId": int(listing.sku_id), "saleAttrs": sku["saleAttrs"]}
        return {"ware": {"wareId": int(listing.id), "skus": [made]}}

    def _up_or_down(self, body: Json, _: bytes) -> Json:
        listing = self._listing(str(body["wareId"]))
        if body["opType"] not in (1, 2):
            raise Refuse("403", "opType只能为1或2")
        listing.extra["shelved"] = True
        self.market.set_status(listing.id, "live" if body["opType"] == 1 else "off")
        return {"success": True}

    def _ware(self, body: Json, _: bytes) -> Json:
        listing = self.market.listings.get(str(body["wareId"]))
        return {"ware": papers.ware(listing)} if listing and listing.status != "deleted" else {}

    def _skus(self, body: Json, _: bytes) -> Json:
        number, size = int(body.get("pageNo", 1)), int(body.get("page_size", 20))
        if not 1 <= size <= 50 or number < 1:
            raise Refuse("403", "每页条数不能超过50")
        with self.market.lock:
            kept = [x for x in self.market.listings.values() if x.status != "deleted"]
        rows = [
            {"skuId": int(x.sku_id), "wareId": int(x.id), "outerId": x.merchant_code, "stockNum": x.stock}
            for x in kept[(number - 1) * size : number * size]
        ]
        return {"page": {"data": rows, "pageNo": number, "pageSize": size, "totalItem": len(kept)}}

    def _stock(self, body: Json, _: bytes) -> Json:
        asked = dict(body["req"])
        rows, key = list(asked["skuStocks"]), str(asked.get("stockRfId") or "")
        if not key or asked.get("updateModel") not in ("fullStockIn", "incrStockIn"):
            raise Refuse("403", "stockRfId和updateModel必填")
        if not 1 <= len(rows) <= 30:
            raise Refuse("403", "单次最多修改30个SKU")
        if key not in self._stock_keys:  # a repeated key is answered as before and changes nothing
            results = [self._stock_row(row, asked["updateModel"]) for row in rows]
            self._stock_keys[key] = {"success": True, "obj": {"updateStockResult": results}}
        return {"returnType": self._stock_keys[key]}

    def _stock_row(self, row: Json, model: str) -> Json:
        listing = next((x for x in self.market.listings.values() if x.sku_id == str(row["skuId"])), None)
        answer = {"data": row["skuId"], "storeId": row.get("storeId", 0)}
        if listing is None or listing.status == "deleted":
            return answer | {"success": False, "message": "SKU不存在"}
        wanted = int(row["stockNum"]) if model == "fullStockIn" else listing.stock + int(row["incrStockNum"])
        if wanted < 0:
            return answer | {"success": False, "message": "库存不能为负"}
        self.market.set_stock(listing.id, wanted)
        return answer | {"success": True, "message": ""}

    def _listing(self, ware_id: str) -> SimListing:
        try:
            return self.market.listing(ware_id)
        except Refusal as refusal:
            raise Refuse("403", "商品不存在") from refusal


def _ok() -> Json:
    return {"success": True, "englishErrCode": "", "chineseErrCode": "", "numberCode": 0}


def _envelope(api: str) -> str:
    if api.startswith("360buy."):
        return api.removeprefix("360buy.").replace(".", "_") + "_response"
    return api.replace(".", "_") + "_responce"


def _digest(params: Params) -> str:
    body = "".join(name + params[name] for name in sorted(params, key=lambda name: name.encode()) if name != "sign")
    return hashlib.md5(f"{APP_SECRET}{body}{APP_SECRET}".encode(), usedforsecurity=False).hexdigest().upper()


def _instant(text: str) -> float:
    """Beijing text, or text with milliseconds and a zone, as the SDKs send it."""
    for pattern in ("%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S"):
        try:
            read = datetime.strptime(text, pattern)  # noqa: DTZ007 - a missing zone is Beijing, set in the next line
        except ValueError:
            continue
        return (read if read.tzinfo else read.replace(tzinfo=BEIJING)).timestamp()
    raise Refuse("8")
