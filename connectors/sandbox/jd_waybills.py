"""What a sandbox JD shop answers about parcels: shipping, couriers, corrected numbers, electronic waybills.

The fields of contract.query and of waybill.cancel are invented after those of waybill.create.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from connectors.sandbox import jd_answers as papers
from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.jd_answers import Refuse
from connectors.sandbox.market import Market, Refusal

Json = dict[str, Any]
Pairs = Counter[tuple[str, str]]

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
#: Carrier contracts of the sandbox shop; settlement codes belong to direct carriers, branches to franchise ones.
CONTRACTS: list[Json] = [
    {"providerId": 467, "providerCode": "SF", "providerName": "顺丰速运", "settlementCode": "9990001"},
    {"providerId": 1499, "providerCode": "ZTO", "providerName": "中通速递", "branchCode": "97001", "amount": 500},
]
NEEDED = (
    "vendorCode", "vendorOrderCode", "platformOrderNo", "salePlatform", "waybillCount", "weight", "volume", "payType",
    "needGuarantee", "guaranteeMoney", "shouldPayMoney", "goodsName",
)  # fmt: skip
ADDRESS = ("provinceName", "cityName", "countryName", "address", "contact", "phone", "mobile")


class Waybills:
    """The parcel side of one shop. ``apis`` maps a JOS method to its answer."""

    def __init__(self, market: Market, refused: Callable[[str], None]) -> None:
        self.market = market
        self._refused = refused
        self.apis: dict[str, Callable[[Json, bytes], Json]] = {
            "jingdong.pop.order.shipment": self._shipment,
            "360buy.delivery.logistics.get": self._logistics,
            "360buy.order.sop.waybill.update": self._update,
            "jingdong.logistics.ewaybill.contract.query": self._contracts,
            "jingdong.logistics.ewaybill.waybill.create": self._create,
            "jingdong.logistics.ewaybill.waybill.cancel": self._cancel,
        }

    # -- shipping ------------------------------------------------------------------------------------

    def _shipment(self, body: Json, _: bytes) -> Json:
        order_id, ids, numbers = str(body["orderId"]), str(body["logiCoprId"]), str(body["logiNo"])
        try:
            self._ship(order_id, _pairs(ids, numbers))
        except Refusal as refusal:
            self._refused(refusal.reason)
            code, why = SHIP_ERRORS[refusal.reason]
            failed = {"success": False, "errorCode": code, "chineseErrCode": why, "englishErrCode": refusal.reason}
            return {"sopjosshipment_result": failed}
        done = {"success": True, "errorCode": "0", "chineseErrCode": "SOP订单 订单出库成功", "englishErrCode": ""}
        return {"sopjosshipment_result": done | {"logiNo": numbers}}

    def _ship(self, order_id: str, pairs: list[tuple[str, str]]) -> None:
        if not {carrier for carrier, _ in pairs} <= set(papers.CARRIERS):
            raise Refusal("bad-carrier")
        order = self.market.orders.get(order_id)
        if order is not None and papers.state(order) == "LOCKED":
            raise Refusal("not-payable")
        self.market.confirm(order_id, [(waybill, carrier, None) for carrier, waybill in pairs])

    def _logistics(self, _: Json, __: bytes) -> Json:
        rows = [
            {"logistics_id": int(number), "logistics_name": name, "logistics_remark": "", "sequence": "1"}
            for number, name in papers.CARRIERS.items()
        ]
        return {"logistics_companies": {"vender_id": papers.SHOP["vender_id"], "logistics_list": rows}}

    def _update(self, body: Json, _: bytes) -> Json:
        """Correct the numbers of a shipped order: as many parcels as before, some with another number."""
        order = self.market.orders.get(str(body["order_id"]))
        if order is None or not order.confirmed:
            raise Refuse("10400014")
        told: Pairs = Counter((parcel["carrier"], parcel["waybill"]) for parcel in order.confirmed)
        wanted: Pairs = Counter(_pairs(str(body["logistics_id"]), str(body["waybill"])))
        if not str(body.get("trade_no") or "") or wanted.total() != told.total():
            raise Refuse("403", "trade_no必填,且包裹数量不能改变")
        if not {carrier for carrier, _ in wanted} <= set(papers.CARRIERS):
            raise Refuse("403", "物流公司不存在")
        old, new = sorted((told - wanted).elements()), sorted((wanted - told).elements())
        for before, (carrier, waybill) in zip(old, new, strict=True):
            self.market.service.change_waybill(order.id, before[1], waybill, carrier)
        return {"vender_id": papers.SHOP["vender_id"], "order_id": order.id}

    # -- electronic waybills -------------------------------------------------------------------------

    def _contracts(self, _: Json, __: bytes) -> Json:
        return _said("1000", "成功", CONTRACTS)

    def _create(self, body: Json, _: bytes) -> Json:
        asked = dict(body["request"])
        provider = next((x for x in CONTRACTS if str(x["providerId"]) == str(asked.get("providerId"))), None)
        lacking = [name for name in NEEDED if asked.get(name) in (None, "")]
        lacking += [name for side in ("toAddress", "fromAddress") for name in ADDRESS if not asked[side].get(name)]
        if lacking or provider is None or int(asked["waybillCount"]) != 1 or len(asked.get("goodsList", [])) > 10:
            return _said("2000", f"参数错误:{','.join(lacking) or 'providerId、waybillCount或goodsList'}")
        if any(provider.get(name, "") != asked.get(name, "") for name in ("branchCode", "settlementCode")):
            return _said("2001", "未与该网点或结算编码签约")
        order_id, to = str(asked["platformOrderNo"]), asked["toAddress"]
        order = self.market.orders.get(order_id)
        if (
            asked["salePlatform"] != "0010001"
            or order is None
            or str(asked["vendorCode"]) != str(papers.SHOP["vender_id"])
        ):
            return _said("2001", "订单与销售平台不一致")
        consignee = papers.consignee(order)
        if to.get("oaid") != consignee["oaid"] and to["mobile"] != consignee["mobile"]:
            return _said("2001", "oaid或密文与订单不一致")
        key = f"{asked['providerId']}/{order_id}/{asked['vendorOrderCode']}"
        drawn = self.market.service.draw_waybill(key, order_id, str(provider["providerCode"]))
        made = [{"waybillCode": drawn.number, "waybillPackageNoList": []}]
        return _said("1000", "成功", {"platformOrderNo": order_id, "waybillCodeInfoList": made})

    def _cancel(self, body: Json, _: bytes) -> Json:
        asked = dict(body["request"])
        number = str(asked["waybillCode"])
        known = self.market.service.waybills.get(number)
        if known is not None and known.cancelled:
            return _said("1000", "成功")
        try:
            self.market.service.cancel_waybill(number)
        except NotNow as no:
            self._refused(no.reason)
            return _said("2001", "运单号不存在" if no.reason == "no-waybill" else "运单已使用,不能取消")
        return _said("1000", "成功")


def _pairs(ids: str, numbers: str) -> list[tuple[str, str]]:
    """(carrier, waybill) out of the joined texts."""
    carriers, waybills = ids.split("|"), numbers.split("|")
    if len(carriers) != len(waybills):
        raise Refuse("403", "物流公司与运单号数量不一致")
    return [
        (carrier, waybill) for carrier, joined in zip(carriers, waybills, strict=True) for waybill in joined.split(",")
    ]


def _said(code: str, words: str, data: Any = None) -> Json:
    return {"Response": {"statusCode": int(code), "statusMessage": words, "data": data}}
