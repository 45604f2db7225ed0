"""A Youzan gateway of our own, written from the platform's documents. Shares no code with the client.

The gateway looks at address, content type and body before it looks at the token, which counts in the query only.
Items, orders and parcels live in the market. Every refusal is HTTP 200.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox.intake import Quota, parameters, picture_facts
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer
from connectors.sandbox.youzan_answers import alias, item_answer, item_row, trade_answer, trade_row

CLIENT_ID = "sandbox-youzan-client"
CLIENT_SECRET = "sandbox-youzan-secret-0123456789"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
KDT_ID = "160160"
SHOP_NAME = "沙盒有赞店"
TOKEN_SECONDS = 7 * 86_400
WINDOW = timedelta(days=92)  # "three months"
BEIJING = timezone(timedelta(hours=8))
UPLOAD = "youzan.materials.storage.platform.img.upload"
PUBLISH_CODES = ("00000000000000000", "00000000000000002", "00000000000000003")
VIRTUAL_CODES = PUBLISH_CODES[1:]
#: Calls per second and shop [third-party copy of official].
QUOTAS = {
    "youzan.item.common.create": (20, 1),
    "youzan.item.display.update": (20, 1),
    "youzan.item.quantity.update": (30, 1),
    "youzan.item.base.search": (300, 1),
}
#: [official, 2020] but for 极兔, whose id is invented.
EXPRESS = (
    *((1, "申通快递"), (2, "圆通速递"), (3, "中通快递"), (4, "韵达快递"), (6, "百世快递"), (7, "顺丰速运")),
    *((8, "邮政快递包裹"), (11, "EMS"), (13, "德邦快递"), (28, "德邦物流"), (41, "其他"), (138, "京东快递")),
    (900, "极兔速递"),
)
GATEWAY = {
    4001: "非法请求地址",
    4004: "请求参数不是合法的JSON",
    4005: "非法的API",
    4006: "请求方式错误",
    4007: "非法的请求类型",
    4101: "请求过于频繁",
    4201: "非法的请求凭证",
    4202: "token已过期",
    4203: "token不存在",
}
REASONS = {
    "no-order": (105000016, "订单不存在"),
    "closed": (102570020, "没有可发货的商品"),
    "not-payable": (102570020, "没有可发货的商品"),
    "already-shipped": (102570007, "不能重复提交已发货商品"),
    "bad-line": (102599996, "oids不正确"),
    "waybill-used": (105000003, "快递单号已被使用"),
    "no-waybill": (105000003, "快递单号格式不正确"),
    "no-listing": (122001001, "商品不存在"),
    "negative-stock": (301000004, "库存不能小于0"),
}


class Refused(Exception):
    """A refusal: by the gateway when ``code`` is one of its own, else by the business behind it."""

    def __init__(self, code: int, text: str = "", data: Any = None) -> None:
        self.code = code
        self.text = text or GATEWAY[code]
        self.data = data
        super().__init__(self.text)


Method = Callable[["Simulator", dict[str, Any]], dict[str, Any]]
APIS: dict[tuple[str, str], Method] = {}


def _api(name: str, version: str) -> Callable[[Method], Method]:
    def register(method: Method) -> Method:
        APIS[name, version] = method
        return method

    return register


class Simulator(BaseSimulator):
    """One Youzan shop behind ``/api/{name}/{version}`` and ``/auth/token``."""

    key: ClassVar[str] = "youzan"
    port_offset: ClassVar[int] = 4

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        market = Market("youzan", order_id=_tid, listing_ids=_item_ids, line_id=_oid, clock=clock)
        super().__init__(market)
        self.quota = Quota(dict(QUOTAS), clock)
        self._tokens: dict[str, float] = {}  # token -> when it expires
        self._images: dict[int, str] = {}

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
        self._tokens = dict.fromkeys(self._tokens, 0.0)

    def forget(self) -> None:
        """Pictures and quota windows."""
        self._images.clear()
        self.quota.clear()

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        if request.method == "HEAD":
            return httpx.Response(405)
        trace = f"yz7-sandbox-{self.market.number()}"
        try:
            if request.url.path == "/auth/token":
                return json_answer(self._token(request))
            data = self._dispatch(request)
            return json_answer({"trace_id": trace, "code": 200, "success": True, "message": "successful", "data": data})
        except Refused as no:
            refusal = no
        except Refusal as no:
            refusal = Refused(*REASONS.get(no.reason, (5001, no.text)))
        except KeyError as no:
            refusal = Refused(301000002, f"参数缺失:{no}")
        except (ValueError, TypeError) as no:
            refusal = Refused(5001, f"系统异常:{no}")
        self.refused(str(refusal.code))
        return json_answer(_refusal(refusal, trace))

    def _dispatch(self, request: httpx.Request) -> dict[str, Any]:
        parts = request.url.path.strip("/").split("/")
        if len(parts) != 3 or parts[0] != "api":
            raise Refused(4001)
        name, version = parts[1:]
        if (name, version) not in APIS:
            raise Refused(4005)
        if request.method != "POST":
            raise Refused(4006)
        params = self._read(request, "multipart/form-data" if name == UPLOAD else "application/json")
        self._check_token(request.url.params.get("access_token", ""))
        with self.market.lock:
            if not self.quota.spend(name):
                raise Refused(4101)
        self.count(name)
        return APIS[name, version](self, params)

    def _read(self, request: httpx.Request, kind: str) -> dict[str, Any]:
        if not request.headers.get("content-type", "").startswith(kind):
            raise Refused(4007)
        if kind.startswith("multipart"):
            return {"image": parameters(request)[1]}
        try:
            return dict(orjson.loads(request.content))
        except (ValueError, TypeError) as error:
            raise Refused(4004) from error

    def _check_token(self, token: str) -> None:
        if not token:
            raise Refused(4201)
        if token not in self._tokens:
            raise Refused(4203)
        if self._tokens[token] <= self.market.clock():
            raise Refused(4202)

    def _token(self, request: httpx.Request) -> dict[str, Any]:
        """/auth/token, silent: the living token again, or a new one, which ends the old one at once."""
        wanted = _json_object(request)
        given = {key: wanted.get(key) for key in ("client_id", "client_secret", "grant_id", "authorize_type")}
        if given != {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "grant_id": KDT_ID,
            "authorize_type": "silent",
        }:
            self.refused("token")
            code = 1000 if None in given.values() else 1103
            return {"success": False, "code": code, "message": "参数错误或应用未授权", "data": None}
        now = self.market.clock()
        living = next((token for token, until in self._tokens.items() if until > now), None)
        if wanted.get("refresh") or living is None:
            self.expire_tokens()
            living = f"sandbox-youzan-{self.market.number()}-{int(now)}"
            self._tokens[living] = now + TOKEN_SECONDS
        data = {
            "access_token": living,
            "expires": int(self._tokens[living] * 1000),
            "scope": "trade item logistics storage shop",
            "authority_id": KDT_ID,
            "refresh_token": f"{living}-refresh",
        }
        return {"success": True, "code": 200, "message": None, "data": data}

    @_api("youzan.shop.basic.get", "3.0.0")
    def _shop(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"sid": KDT_ID, "name": SHOP_NAME, "logo": "", "url": "", "physical_url": "", "cert_type": 2}

    # -- goods -----------------------------------------------------------------------------------

    @_api(UPLOAD, "3.0.0")
    def _upload(self, params: dict[str, Any]) -> dict[str, Any]:
        data: bytes = params["image"]
        kind, width, height = picture_facts(data)
        if not data or len(data) > 5 * 1024 * 1024 or kind not in ("JPEG", "PNG", "GIF", "BMP"):
            raise Refused(301000004, "图片格式或大小不正确")
        number = 900_000_000 + self.market.number()
        url = f"https://img.yzcdn.cn/sandbox/{number}.{kind.lower()}"
        self._images[number] = url
        self.market.add_picture(data, url)
        return {"image_id": number, "image_url": url, "kdt_id": int(KDT_ID), "width": width, "height": height}

    @_api("youzan.item.common.create", "1.0.0")
    def _create(self, params: dict[str, Any]) -> dict[str, Any]:
        images = params.get("media", {}).get("image_ids") or []
        if not images:
            raise Refused(121009313, "至少上传一张图片")
        content = str(params.get("content", ""))
        if params["publish_code"] not in PUBLISH_CODES or not 0 < len(str(params["title"])) <= 100:
            raise Refused(301000004, "参数非法:publish_code或title")
        if not set(images) <= set(self._images) or (content and not 5 <= len(content) <= 25_000):
            raise Refused(301000004, "参数非法:media或content")
        sku = self._only_sku(params)
        listing = self.market.create_listing(
            merchant_code=str(sku.get("sku_code") or params.get("item_code") or ""),
            title=str(params["title"]),
            price_fen=_whole(sku["price"]),
            stock=_whole(sku.get("spot_stock_num", 0)),
            status="live" if int(params.get("display", 1)) == 1 else "off",
            pictures=tuple(self._images[number] for number in images),
            details=tuple(re.findall(r'<img src="([^"]+)"', content)),
            voucher=params["publish_code"] in VIRTUAL_CODES,
            extra={"publish_code": params["publish_code"]},
        )
        return {"item_id": int(listing.id), "alias": alias(listing)}

    def _only_sku(self, params: dict[str, Any]) -> dict[str, Any]:
        skus: list[dict[str, Any]] = params["skus"]
        if len(skus) != 1:
            raise Refused(301000004, "沙盒只支持单个规格")
        wanted = {(v["spec_name"], v["spec_value_name"]) for v in skus[0].get("spec_values") or []}
        offered = {(v["spec_name"], v["spec_value_name"]) for s in params.get("specs") or [] for v in s["spec_values"]}
        if wanted != offered:
            raise Refused(301000004, "参数非法:specs与skus不一致")
        if _whole(skus[0]["price"]) < 1 or _whole(skus[0].get("spot_stock_num", 0)) < 0:
            raise Refused(301000004, "参数非法:price或spot_stock_num")
        return skus[0]

    @_api("youzan.item.detail.get", "1.0.1")
    def _detail(self, params: dict[str, Any]) -> dict[str, Any]:
        return item_answer(self.market.listing(str(params["item_id"])))

    @_api("youzan.item.base.search", "1.0.0")
    def _search(self, params: dict[str, Any]) -> dict[str, Any]:
        page, size = int(params.get("page_no", 1)), int(params.get("page_size", 20))
        codes, shown = params.get("item_codes") or [], params.get("is_displays") or [0, 1]
        _check_channel(params)
        if page < 1 or not 1 <= size <= 50 or page * size > 5000:
            raise Refused(200000026, "非法的page或pageSize")
        if len(codes) > 20:
            raise Refused(301000004, "参数非法:item_codes")
        rows = [x for x in self.market.listings.values() if x.status != "deleted" and (x.status == "live") in shown]
        rows = sorted((x for x in rows if not codes or x.merchant_code in codes), key=lambda x: -int(x.id))
        paginator = {"page_no": page, "page_size": size, "total_count": len(rows)}
        return {"items": [item_row(x) for x in rows[(page - 1) * size : page * size]], "paginator": paginator}

    @_api("youzan.item.display.update", "1.0.0")
    def _display(self, params: dict[str, Any]) -> dict[str, Any]:
        wanted = params["request"]
        _check_channel(wanted)
        for item_id in wanted["item_ids"]:
            self.market.set_status(str(item_id), "live" if int(wanted["display"]) == 1 else "off")
        return {}

    @_api("youzan.item.quantity.update", "3.0.0")
    def _quantity(self, params: dict[str, Any]) -> dict[str, Any]:
        return self._stock(params, int(params["quantity"]))

    @_api("youzan.item.quantity.update", "4.0.0")
    def _quantity_4(self, params: dict[str, Any]) -> dict[str, Any]:
        _check_channel(params)
        return self._stock(params, int(params["stock_num_str"]))

    def _stock(self, params: dict[str, Any], quantity: int) -> dict[str, Any]:
        listing = self.market.listing(str(params["item_id"]))
        if str(params.get("sku_id")) != listing.sku_id:
            raise Refused(123004002, "SKU不存在")
        kind = int(params.get("type", 0))
        if kind not in (0, 1):
            raise Refused(123000104, "type不正确")
        self.market.set_stock(listing.id, quantity + (listing.stock if kind == 1 else 0))
        return {"is_success": True}

    # -- orders ----------------------------------------------------------------------------------

    @_api("youzan.trades.sold.get", "4.0.4")
    def _sold(self, params: dict[str, Any]) -> dict[str, Any]:
        page, size = int(params.get("page_no", 1)), int(params.get("page_size", 20))
        if not 1 <= page <= 100 or not 1 <= size <= 100:
            raise Refused(5000, "每页最多显示100条数据", {"full_order_info_list": []})
        start, end = self._window(params)

        def rows() -> list[SimOrder]:
            return self.market.changed(start, end)

        found = self.page(rows, page, size)
        return {"total_results": len(rows()), "full_order_info_list": [trade_row(order) for order in found]}

    def _window(self, params: dict[str, Any]) -> tuple[float, float]:
        """Update window in epoch seconds; a time without its partner is ignored, as the documents say."""
        if "start_update" not in params or "end_update" not in params:
            return 0.0, float("inf")
        start, end = _moment(params["start_update"]), _moment(params["end_update"])
        if start > end:
            raise Refused(5000, "开始时间不能大于结束时间", {"full_order_info_list": []})
        if end - start > WINDOW:
            raise Refused(106000004, "时间跨度不能大于3个月", {"full_order_info_list": []})
        if end.timestamp() > self.market.clock() + 7 * 86_400:
            raise Refused(106000003, "结束时间不能超过当前日期后7天", {"full_order_info_list": []})
        return start.timestamp(), end.timestamp()

    @_api("youzan.trade.get", "4.0.2")
    def _trade(self, params: dict[str, Any]) -> dict[str, Any]:
        tid = str(params["tid"])
        if not re.fullmatch(r"[EC]\d{23}", tid):
            raise Refused(106000004, "订单号非法")
        order = self.market.orders.get(tid)
        if order is None:
            skeleton = {"delivery_order": [], "refund_order": [], "full_order_info": {"orders": []}}
            raise Refused(5000, "trade not found", skeleton)
        return trade_answer(order)

    # -- shipping --------------------------------------------------------------------------------

    @_api("youzan.logistics.express.get", "3.0.0")
    def _express(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"allExpress": [{"id": number, "name": name, "display": 1} for number, name in EXPRESS]}

    @_api("youzan.logistics.online.confirm", "3.0.0")
    def _confirm(self, params: dict[str, Any]) -> dict[str, Any]:
        oids = str(params.get("oids") or "")
        if not re.fullmatch(r"[\d,]*", oids):
            raise Refused(102599996, "oids含非数字")
        order = self._order(params["tid"])
        pieces = {line.id: line.quantity for line in order.lines}
        lines = {oid: pieces.get(oid, 0) for oid in oids.split(",")} if oids else None
        if any(line.confirmed for line in order.lines if lines and line.id in lines):
            raise Refusal("already-shipped")
        if int(params.get("is_no_express") or 0):
            parcel = (f"VIRTUAL-{order.id}", "", lines)
        else:
            parcel = (_waybill(params["out_sid"]), _company(params["out_stype"]), lines)
        self.market.confirm(order.id, [parcel])
        return {"is_success": True}

    @_api("youzan.trade.dc.delivery.ordersingleitemsend", "3.0.1")
    def _split(self, params: dict[str, Any]) -> dict[str, Any]:
        order, oid = self._order(params["tid"]), str(params["oid"])
        line = next((line for line in order.lines if line.id == oid), None)
        if line is None:
            raise Refusal("bad-line")
        if line.confirmed:
            raise Refusal("already-shipped")
        packages: list[dict[str, Any]] = params["ex_packages"]
        if not params["request_id"] or sum(int(package["num"]) for package in packages) != line.quantity:
            raise Refused(102570059, "包裹内商品数量之和必须等于商品数量")
        parcels = [
            (_waybill(p["express"]["express_no"]), _company(p["express"]["express_id"]), {oid: int(p["num"])})
            for p in packages
        ]
        self.market.confirm(order.id, parcels)
        return {"is_success": True}

    def _order(self, tid: Any) -> SimOrder:
        order = self.market.orders.get(str(tid))
        if order is None:
            raise Refusal("no-order")
        return order


def _tid(number: int, at: float) -> str:
    return f"E{datetime.fromtimestamp(at, BEIJING):%Y%m%d%H%M%S}{number:09d}"


def _oid(tid: str, index: int, _: int) -> str:
    return str(2_900_000_000_000_000_000 + int(tid[15:]) * 100 + index + 1)


def _item_ids(number: int) -> tuple[str, str]:
    return str(4_300_000_000 + number), str(38_000_000 + number)


def _json_object(request: httpx.Request) -> dict[str, Any]:
    """A JSON object; anything else, such as a form, counts as absent parameters."""
    try:
        return dict(orjson.loads(request.content))
    except (ValueError, TypeError):
        return {}


def _refusal(no: Refused, trace: str) -> dict[str, Any]:
    if no.code in GATEWAY:
        return {"gw_err_resp": {"trace_id": trace, "err_code": no.code, "err_msg": no.text}}
    return {"trace_id": trace, "code": no.code, "success": False, "message": no.text, "data": no.data}


def _check_channel(params: dict[str, Any]) -> None:
    if str(params["kdt_id"]) != KDT_ID or int(params["channel"]) != 0:
        raise Refused(301000004, "参数非法:kdt_id或channel")


def _whole(value: Any) -> int:
    """A whole number of fen or pieces; yuan with a point are a type error here."""
    if type(value) is not int:
        raise TypeError(f"不是整数:{value!r}")
    return value


def _moment(text: Any) -> datetime:
    """Date and time; a date alone is a system error, as on the platform."""
    return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)


def _waybill(raw: Any) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", str(raw)):
        raise Refused(105000003, "快递单号格式不正确")
    return str(raw)


def _company(raw: Any) -> str:
    if str(raw) not in {str(number) for number, _ in EXPRESS}:
        raise Refused(301000004, "物流公司不存在")
    return str(raw)
