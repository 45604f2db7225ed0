"""A Pinduoduo gateway of our own, written from the platform's documents. Shares no code with the client.

Verifies the signature over exactly what was sent, however it was encoded, then clock, token and quota. Orders,
goods and parcels live in the market. Reviews pass at once.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import httpx
import orjson

from connectors.sandbox.intake import Quota, parameters, picture_facts
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.pinduoduo_answers import goods_answer, matches, order_answer
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer

CLIENT_ID = "sandbox-pdd-client"
CLIENT_SECRET = "sandbox-pdd-secret"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
ACCESS = "sandbox-pdd-access"
REFRESH = "sandbox-pdd-refresh"
MALL = {"mall_id": 100001, "mall_name": "沙盒拼多多店", "mall_desc": "", "logo": "", "merchant_type": 6}
TOKEN_SECONDS = 86_400
SKEW_SECONDS = 600
WINDOW_SECONDS = 1800
BEIJING = timezone(timedelta(hours=8))
FREE = ("pdd.pop.auth.token.refresh", "pdd.goods.outer.cat.mapping.get", "pdd.logistics.companies.get")
#: Calls per seconds and shop [official].
QUOTAS = {
    "pdd.goods.add": (20, 1),
    "pdd.goods.list.get": (1000, 60),
    "pdd.order.number.list.increment.get": (3000, 60),
    "pdd.order.information.get": (30_000, 60),
}
#: id, code, name, available; [third-party capture of official, 2020], with 极兔 since gone live.
COMPANIES = (
    *((1, "STO", "申通快递", 1), (3, "HT", "百世快递", 0), (44, "SF", "顺丰快递", 1), (85, "YTO", "圆通快递", 1)),
    *(
        (115, "ZTO", "中通快递", 1),
        (118, "EMS", "邮政EMS", 1),
        (120, "JD", "京东配送", 1),
        (121, "YUNDA", "韵达快递", 1),
    ),
    *((131, "DB", "德邦快递", 1), (132, "YZXB", "邮政快递包裹", 1), (384, "JTKD", "极兔速递", 1)),
)
STORAGE_VALUES = [{"vid": 9001, "value": "冷冻"}, {"vid": 9002, "value": "冷藏"}, {"vid": 9003, "value": "常温"}]
ERRORS = {
    10000: "参数错误",
    10001: "公共参数错误",
    10016: "client下线或者client_id不正确",
    10017: "type不正确",
    10019: "access_token已过期",
    20004: "签名sign校验失败",
    20035: "接口不属于当前网关",
    50001: "业务服务错误",
    70031: "调用过于频繁,请调整调用频率",
}
REASONS = {
    "no-order": "订单不存在",
    "closed": "订单已取消",
    "already-shipped": "订单已发货,请勿重复发货",
    "not-payable": "订单当前状态不允许发货",
    "waybill-used": "运单号已被其他订单使用",
    "no-waybill": "运单号不能为空",
    "no-listing": "商品不存在",
    "negative-stock": "库存不能小于0",
}


class Refused(Exception):
    """The gateway says no with one of its own codes."""

    def __init__(self, code: int, text: str = "", sub_code: str | None = None) -> None:
        self.code = code
        self.text = text or ERRORS[code]
        self.sub_code = sub_code
        super().__init__(self.text)


Method = Callable[["Simulator", dict[str, Any]], dict[str, Any]]
APIS: dict[str, tuple[str, Method]] = {}


def _api(name: str, envelope: str) -> Callable[[Method], Method]:
    def register(method: Method) -> Method:
        APIS[name] = (envelope, method)
        return method

    return register


class Simulator(BaseSimulator):
    """One Pinduoduo shop behind ``/api/router`` and ``/api/upload``."""

    key: ClassVar[str] = "pinduoduo"
    port_offset: ClassVar[int] = 3

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(Market("pinduoduo", order_id=_order_sn, listing_ids=_goods_ids, max_lines=1, clock=clock))
        self.quota = Quota(dict(QUOTAS), clock)
        self._access = {ACCESS: float("inf")}
        self._refresh = {REFRESH}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._specs: dict[tuple[str, str], int] = {}

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
        self._access = dict.fromkeys(self._access, 0.0)

    def forget(self) -> None:
        """Pictures, spec values and quota windows."""
        self._sizes.clear()
        self._specs.clear()
        self.quota.clear()

    # -- the gateway -----------------------------------------------------------------------------

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call; business and gateway errors are HTTP 200 like everything else."""
        path = request.url.path.rstrip("/")
        if request.method == "HEAD" or path not in ("/api/router", "/api/upload"):
            return httpx.Response(404 if request.method != "HEAD" else 405)
        request_id = f"sandbox-{self.market.number()}"
        try:
            params, file = parameters(request)
            envelope, body = self._dispatch(params, file, path)
            return json_answer({envelope: body | {"request_id": request_id}})
        except Refused as no:
            refusal = no
        except Refusal as no:
            refusal = Refused(50001, REASONS.get(no.reason, no.text))
        except (KeyError, ValueError, TypeError) as no:
            refusal = Refused(10000, f"参数错误:{no}")
        self.refused(str(refusal.code))
        error = {"error_msg": ERRORS[refusal.code], "sub_msg": refusal.text, "sub_code": refusal.sub_code}
        return json_answer({"error_response": error | {"error_code": refusal.code, "request_id": request_id}})

    def _dispatch(self, params: dict[str, Any], file: bytes, path: str) -> tuple[str, dict[str, Any]]:
        api = str(params.get("type", ""))
        if params.get("client_id") != CLIENT_ID:
            raise Refused(10016)
        if api not in APIS:
            raise Refused(10017)
        if (path == "/api/upload") != (api == "pdd.goods.img.upload"):
            raise Refused(20035)
        if not _is_recent(params.get("timestamp"), self.market.clock()):
            raise Refused(10001, "timestamp与服务器时间相差超过10分钟")
        if str(params.get("sign", "")) != _signature(params):
            raise Refused(20004)
        if api not in FREE and self._access.get(str(params.get("access_token")), 0.0) <= self.market.clock():
            raise Refused(10019)
        with self.market.lock:
            if not self.quota.spend(api):
                raise Refused(70031)
        self.count(api)
        envelope, method = APIS[api]
        body: dict[str, Any] = method(self, params | {"file": file} if file else params)
        return envelope, body

    # -- shop and token --------------------------------------------------------------------------

    @_api("pdd.pop.auth.token.refresh", "pop_auth_token_refresh_response")
    def _token_refresh(self, params: dict[str, Any]) -> dict[str, Any]:
        if params.get("refresh_token") not in self._refresh:
            raise Refused(50001, "refresh_token已失效,请重新授权")
        number, now = self.market.number(), int(self.market.clock())
        access, refresh = f"{ACCESS}-{number}", f"{REFRESH}-{number}"
        self._access[access] = now + TOKEN_SECONDS
        self._refresh.add(refresh)
        return {
            "access_token": access,
            "expires_in": TOKEN_SECONDS,
            "expires_at": now + TOKEN_SECONDS,
            "refresh_token": refresh,
            "refresh_token_expires_in": 2_592_000,
            "refresh_token_expires_at": now + 2_592_000,
            "owner_id": str(MALL["mall_id"]),
            "owner_name": "sandbox",
            "scope": sorted(APIS),
        }

    @_api("pdd.mall.info.get", "mall_info_get_response")
    def _mall(self, _: dict[str, Any]) -> dict[str, Any]:
        return dict(MALL)

    # -- goods -----------------------------------------------------------------------------------

    @_api("pdd.goods.img.upload", "goods_img_upload_response")
    def _upload(self, params: dict[str, Any]) -> dict[str, Any]:
        data = params.get("file", b"")
        if not data:
            raise Refused(50001, "缺少图片文件", "isv.missing-parameter:file")
        if len(data) > 1024 * 1024:
            raise Refused(50001, "图片大小不能超过1M", "isv.invalid-parameter:file")
        kind, width, height = picture_facts(data)
        if kind not in ("JPEG", "PNG"):
            raise Refused(50001, "图片格式不正确", "isv.invalid-parameter:file")
        url = f"https://img.pddpic.com/sandbox/{hashlib.sha256(data).hexdigest()[:24]}.jpeg"
        self.market.add_picture(data, url)
        self._sizes[url] = (width, height)
        return {"url": url}

    @_api("pdd.goods.outer.cat.mapping.get", "outer_cat_mapping_get_response")
    def _guess(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"cat_id1": 1, "cat_id2": 13, "cat_id3": 20_111 if params.get("outer_cat_name") else 0, "cat_id4": 0}

    @_api("pdd.goods.cat.rule.get", "cat_rule_get_response")
    def _rule(self, _: dict[str, Any]) -> dict[str, Any]:
        properties = [
            {"ref_pid": 310, "name": "品牌", "required": True, "is_sale": False, "values": []},
            {"ref_pid": 311, "name": "净含量", "required": False, "is_sale": False, "values": []},
            {"ref_pid": 312, "name": "储存条件", "required": False, "is_sale": False, "values": STORAGE_VALUES},
            {"ref_pid": 313, "name": "规格", "required": True, "is_sale": True, "parent_spec_id": 3820, "values": []},
        ]
        service = {"refundable_rule": 1, "folt_rule": 1, "shipment_limit_second_list": [86_400, 172_800]}
        return {
            "goods_properties_rule": {"properties": properties},
            "goods_service_rule": {"goods_type_list": [1], "goods_service_rule_map": service},
            "goods_sku_rule": {"spec_num_limit": 100, "price_range_ratio": 10},
        }

    @_api("pdd.goods.spec.id.get", "goods_spec_id_get_response")
    def _spec(self, params: dict[str, Any]) -> dict[str, Any]:
        parent, name = str(params["parent_spec_id"]), str(params["spec_name"])
        if not 0 < len(name) <= 18:
            raise Refused(50001, "规格名称不能超过18个字", "isv.invalid-parameter:spec_name")
        spec_id = self._specs.setdefault((parent, name), 5000 + len(self._specs))
        return {"parent_spec_id": int(parent), "spec_id": spec_id, "spec_name": name}

    @_api("pdd.goods.logistics.template.get", "goods_logistics_template_get_response")
    def _templates(self, _: dict[str, Any]) -> dict[str, Any]:
        template = {"template_id": 77001, "template_name": "默认运费模板", "cost_type": 0}
        return {"logistics_template_list": [template], "total_count": 1}

    @_api("pdd.goods.add", "goods_add_response")
    def _add(self, params: dict[str, Any]) -> dict[str, Any]:
        skus, gallery = _nested(params, "sku_list"), _nested(params, "carousel_gallery")
        detail, filled = _nested(params, "detail_gallery"), _nested(params, "goods_properties") or []
        self._check_goods(params, skus)
        self._check_pictures(gallery, detail)
        if "310" not in {str(entry.get("ref_pid")) for entry in filled}:
            raise Refused(50001, "品牌必填", "isv.missing-parameter:goods_properties")
        sku = skus[0]
        listing = self.market.create_listing(
            merchant_code=str(sku.get("out_sku_sn", "")),
            title=str(params["goods_name"]),
            price_fen=int(sku["multi_price"]),
            stock=int(sku["quantity"]),
            status="live",
            pictures=tuple(gallery),
            details=tuple(detail),
            extra={"goods": str(params.get("out_goods_id", "")), "single": int(sku["price"])},
        )
        return {"goods_commit_id": int(listing.id) + 280_000, "goods_id": int(listing.id), "matched_spu_id": 0}

    def _check_goods(self, params: dict[str, Any], skus: list[dict[str, Any]]) -> None:
        if int(params["goods_type"]) != 1 or int(params["country_id"]) != 0:
            raise Refused(50001, "店铺无该类型商品发布权限", "isv.invalid-permission:goods_type")
        if not 0 < len(str(params["goods_name"]).encode("gbk", "replace")) <= 60:
            raise Refused(50001, "商品标题不能超过60个字符", "isv.invalid-parameter:goods_name")
        if int(params["cost_template_id"]) != 77001:
            raise Refused(50001, "运费模板不存在", "isv.invalid-parameter:cost_template_id")
        if int(params["shipment_limit_second"]) not in (86_400, 172_800):
            raise Refused(50001, "承诺发货时间不正确", "isv.invalid-parameter:shipment_limit_second")
        for flag in ("is_folt", "is_pre_sale", "is_refundable", "second_hand"):
            if _text(params[flag]) not in ("true", "false"):
                raise Refused(50001, f"{flag}必填", f"isv.missing-parameter:{flag}")
        market = int(params["market_price"])
        for sku in skus:
            self._check_sku(sku, market)

    def _check_sku(self, sku: dict[str, Any], market: int) -> None:
        multi, single = int(sku["multi_price"]), int(sku["price"])
        if not 0 < multi < single:
            raise Refused(50001, "团购价必须小于单买价", "isv.invalid-parameter:sku_list")
        if not single < market <= 1_000_000_000:
            raise Refused(50001, "参考价必须大于单买价", "isv.invalid-parameter:market_price")
        if not 0 < int(sku["quantity"]) <= 200_000_000 or int(sku["limit_quantity"]) != 999:
            raise Refused(50001, "上架规格库存必须大于0", "isv.invalid-parameter:sku_list")
        if not set(orjson.loads(sku["spec_id_list"])) <= set(self._specs.values()) or int(sku["weight"]) <= 0:
            raise Refused(50001, "规格不正确", "isv.invalid-parameter:sku_list")
        self._check_size(str(sku["thumb_url"]), "sku_list", square=True)

    def _check_pictures(self, gallery: list[str], detail: list[str]) -> None:
        if not 1 <= len(gallery) <= 10:
            raise Refused(50001, "轮播图1-10张", "isv.invalid-parameter:carousel_gallery")
        if not 1 <= len(detail) <= 20:
            raise Refused(50001, "详情图1-20张", "isv.invalid-parameter:detail_gallery")
        for url in gallery:
            self._check_size(url, "carousel_gallery", square=True)
        for url in detail:
            self._check_size(url, "detail_gallery", square=False)

    def _check_size(self, url: str, field: str, *, square: bool) -> None:
        width, height = self._sizes.get(url, (0, 0))
        fits = width == height >= 480 if square else 480 <= width <= 1200 and 0 < height <= 1500
        if not fits:
            raise Refused(50001, f"图片尺寸不符合要求:{width}x{height}", f"isv.invalid-parameter:{field}")

    @_api("pdd.goods.commit.status.get", "goods_commit_status_get_response")
    def _commit_status(self, params: dict[str, Any]) -> dict[str, Any]:
        rows = [
            {"goods_commit_id": number, "check_status": 2, "reject_comment": ""}
            for number in _nested(params, "goods_commit_id_list")
            if self.market.listing(str(int(number) - 280_000))
        ]
        return {"list": rows}

    @_api("pdd.goods.list.get", "goods_list_get_response")
    def _goods_list(self, params: dict[str, Any]) -> dict[str, Any]:
        page, size = int(params.get("page", 1)), int(params.get("page_size", 100))
        if not 1 <= size <= 100:
            raise Refused(10000, "page_size不能超过100")
        rows = [x for x in self.market.listings.values() if x.status != "deleted"]
        if "is_onsale" in params:  # only the first of these filters counts
            rows = [x for x in rows if (x.status == "live") == (int(params["is_onsale"]) == 1)]
        elif "outer_id" in params:
            rows = [x for x in rows if x.merchant_code == params["outer_id"]]
        elif "goods_name" in params:
            rows = [x for x in rows if params["goods_name"] in x.title]
        shown = [goods_answer(x) for x in rows[(page - 1) * size : page * size]]
        return {"total_count": len(rows), "goods_list": shown}

    @_api("pdd.goods.sale.status.set", "goods_sale_status_set_response")
    def _sale_status(self, params: dict[str, Any]) -> dict[str, Any]:
        listing, on = self.market.listing(str(params["goods_id"])), int(params["is_onsale"]) == 1
        if on and listing.stock <= 0:
            raise Refused(50001, "商品库存为0,不能上架")
        self.market.set_status(listing.id, "live" if on else "off")
        return {"is_success": True}

    @_api("pdd.goods.quantity.update", "goods_quantity_update_response")
    def _quantity(self, params: dict[str, Any]) -> dict[str, Any]:
        listing, change = self.market.listing(str(params["goods_id"])), int(params["quantity"])
        known = str(params["sku_id"]) == listing.sku_id if "sku_id" in params else False
        if not known and params.get("outer_id") != listing.merchant_code:
            raise Refused(50001, "sku不存在")
        wanted = change if int(params.get("update_type", 1)) == 1 else listing.stock + change
        if wanted > 200_000_000 or abs(wanted - listing.stock) > 100_000_000:
            raise Refused(50001, "库存超过上限")
        self.market.set_stock(listing.id, wanted)
        return {"is_success": True}

    # -- orders ----------------------------------------------------------------------------------

    @_api("pdd.order.number.list.increment.get", "order_sn_increment_get_response")
    def _increment(self, params: dict[str, Any]) -> dict[str, Any]:
        start, end = int(params["start_updated_at"]), int(params["end_updated_at"])
        page, size = int(params["page"]), int(params.get("page_size", 100))
        if not 0 <= end - start <= WINDOW_SECONDS:
            raise Refused(50001, "开始时间和结束时间相差不能超过30分钟")
        if page < 1 or not 1 <= size <= 100:
            raise Refused(10000, "page或page_size不正确")
        for name, allowed in (("order_status", "1235"), ("refund_status", "12345"), ("is_lucky_flag", "012")):
            if _text(params[name]) not in allowed:
                raise Refused(10000, f"{name}不正确")

        def rows() -> list[SimOrder]:
            wanted = (_text(params["order_status"]), _text(params["refund_status"]))
            return [o for o in self.market.changed(start, end) if matches(o, *wanted)]

        found = self.page(rows, page, size)
        total = len(rows())
        listed = {"order_sn_list": [order_answer(order) for order in found]}
        if _text(params.get("use_has_next", "false")) == "true":
            return listed | {"has_next": page * size < total}
        return listed | {"total_count": total}

    @_api("pdd.order.information.get", "order_info_get_response")
    def _information(self, params: dict[str, Any]) -> dict[str, Any]:
        order = self.market.orders.get(str(params["order_sn"]))
        if order is None:
            raise Refusal("no-order")
        return {"order_info": order_answer(order)}

    # -- shipping --------------------------------------------------------------------------------

    @_api("pdd.logistics.companies.get", "logistics_companies_get_response")
    def _companies(self, _: dict[str, Any]) -> dict[str, Any]:
        names = ("id", "code", "logistics_company", "available")
        return {"logistics_companies": [dict(zip(names, row, strict=True)) for row in COMPANIES]}

    @_api("pdd.logistics.online.send", "logistics_online_send_response")
    def _ship(self, params: dict[str, Any]) -> dict[str, Any]:
        company = _company(params["logistics_id"])
        if int(params.get("redelivery_type", 1)) != 1:
            raise Refused(50001, "沙盒不支持修改物流")
        self.market.confirm(str(params["order_sn"]), [(str(params["tracking_number"]), company, None)])
        return {"is_success": True}

    @_api("pdd.order.upload.extra.logistics", "upload_extra_logistics_response")
    def _ship_extra(self, params: dict[str, Any]) -> dict[str, Any]:
        tracks = [(_company(t["shipping_id"]), str(t["tracking_number"])) for t in _nested(params, "extra_track_list")]
        with self.market.lock:
            order = self.market.orders.get(str(params["order_sn"]))
            if order is None:
                raise Refusal("no-order")
            if int(params["extra_track_type"]) != 1 or order.status != "shipped":
                raise Refused(50001, "订单未发货,不能上传分包运单")
            for company, waybill in tracks:
                if not waybill or waybill in self.market.waybills:
                    raise Refusal("waybill-used" if waybill else "no-waybill")
                self.market.waybills[waybill] = order.id
                order.confirmed.append({"waybill": waybill, "carrier": company, "at": self.market.tick(), "lines": []})
            order.modified = self.market.tick()
        return {"success": True}


def _order_sn(number: int, at: float) -> str:
    return f"{datetime.fromtimestamp(at, BEIJING):%y%m%d}-{number:015d}"


def _goods_ids(number: int) -> tuple[str, str]:
    return str(600_000_000 + number), str(1_700_000_000_000 + number)


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, BEIJING):%Y-%m-%d %H:%M:%S}"


def _text(value: Any) -> str:
    """A value as it stands in the signature: text as it is, everything else as its compact JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _signature(params: dict[str, Any]) -> str:
    text = "".join(key + _text(value) for key, value in sorted(params.items()) if key != "sign")
    secret = CLIENT_SECRET
    return hashlib.md5(f"{secret}{text}{secret}".encode(), usedforsecurity=False).hexdigest().upper()


def _is_recent(stamp: Any, now: float) -> bool:
    return str(stamp).isdigit() and abs(int(stamp) - now) <= SKEW_SECONDS


def _nested(params: dict[str, Any], name: str) -> Any:
    """A list or object, sent natively or as JSON inside text."""
    value = params.get(name)
    return orjson.loads(value) if isinstance(value, str) else value


def _company(raw: Any) -> str:
    if str(raw) not in {str(number) for number, _, _, available in COMPANIES if available}:
        raise Refused(50001, "物流公司不可用")
    return str(raw)
