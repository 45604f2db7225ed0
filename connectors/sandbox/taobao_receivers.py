"""Who gets a parcel, in a sandbox Taobao shop: decryption, merging, and waybill numbers drawn by OAID."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import orjson

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.market import Market
from connectors.sandbox.records import SimOrder
from connectors.sandbox.taobao_answers import Refuse, invalid
from connectors.sandbox.taobao_params import Json, Params, need, structures
from connectors.sandbox.wire import china_text

SCENES = {"1001", "1002", "1003", "1004", "1005", "1006", "1007", "2001", "2002"}
#: Courier -> (type, numbers bought). Type 1 runs its own branches and counts none beforehand.
ACCOUNTS = {"SF": (1, 0), "YTO": (2, 500), "ZTO": (2, 3)}
SEALED = "DECRYPTION_DISABLED_BY_ORDERCLOSED"
VIRTUAL_SECONDS = 7 * 86_400


class ReceiverDesk:
    """Answers everything that needs to know where a parcel goes."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.service = market.service

    def apis(self) -> dict[str, Callable[[Params, bytes], Json]]:
        """Method name -> answer."""
        return {
            "taobao.top.oaid.decrypt": self._decrypt,
            "taobao.top.oaid.merge": self._merge,
            "cainiao.waybill.ii.search": self._search,
            "cainiao.waybill.ii.get": self._draw,
            "cainiao.waybill.ii.cancel": self._cancel,
        }

    def _decrypt(self, params: Params, _: bytes) -> Json:
        rows = structures(params, "query_list", most=20)
        for row in rows:
            if not all(row.get(name) for name in ("oaid", "tid", "scene")) or str(row["scene"]) not in SCENES:
                raise invalid("query_list", "oaid、tid、scene必填且scene必须有效")
        return {"receiver_list": {"receiver": [self._shown(row) for row in rows]}}

    def _shown(self, row: Json) -> Json:
        """One receiver; a closed order stays sealed, an OAID of yesterday does not match."""
        asked = {"oaid": str(row["oaid"]), "tid": str(row["tid"])}
        order = self._order(asked["tid"])
        if asked["oaid"] != order.receiver.token:
            return asked | {"matched": False}
        try:
            clear = self.service.reveal(order.id)
        except NotNow:
            return asked | {"matched": True, "name": "**", "mobile": "***", "desensitize_rule": SEALED}
        shown = {
            "matched": True,
            "name": clear.name,
            "mobile": clear.phone,
            "state": clear.province,
            "city": clear.city,
            "district": clear.district,
            "town": clear.town,
            "address_detail": clear.address,
            "privacy_protection": False,
        }
        if order.extra.get("virtual"):
            until = china_text(self.market.clock() + VIRTUAL_SECONDS)
            shown |= {"mobile": "10077771111-123", "privacy_protection": True, "secret_no_expire_time": until}
        return asked | shown

    def _merge(self, params: Params, _: bytes) -> Json:
        """Orders of one real receiver are one group; an order alone is a group of its own."""
        groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for row in structures(params, "merge_list", most=100):
            order = self._order(str(row.get("tid", "")))
            who = order.receiver
            same = (who.name, who.phone, who.province, who.city, who.district, who.address)
            groups[same if row.get("oaid") == who.token else (order.id,)].append(order.id)
        return {"tid_list": {"string": [",".join(group) for group in groups.values()]}}

    def _search(self, params: Params, _: bytes) -> Json:
        wanted = params.get("cp_code", "")
        rows = [self._courier(code) for code in ACCOUNTS if wanted in ("", code)]
        return {"waybill_apply_subscription_cols": {"waybill_apply_subscription_info": rows}} if rows else {}

    def _courier(self, code: str) -> Json:
        kind, bought = ACCOUNTS[code]
        branch = {
            "branch_code": f"{code}-0971",
            "branch_name": "样例网点",
            "branch_status": 1,
            "quantity": bought - self._drawn(code),
            "allocated_quantity": self._drawn(code),
        }
        return {"cp_code": code, "cp_type": kind, "branch_account_cols": {"waybill_branch_account": [branch]}}

    def _drawn(self, code: str) -> int:
        return sum(1 for x in self.service.waybills.values() if x.carrier == code and not x.cancelled)

    def _draw(self, params: Params, _: bytes) -> Json:
        name = "param_waybill_cloud_print_apply_new_request"
        try:
            asked = dict(orjson.loads(need(params, name)))
            parcels = [dict(x) for x in asked["trade_order_info_dtos"]]
            for parcel in parcels:
                _check_parcel(asked, parcel)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise invalid(name, "参数格式错误") from error
        if not 1 <= len(parcels) <= 10 or asked["cp_code"] not in ACCOUNTS:
            raise invalid(name, "包裹数量或物流公司错误")
        return {"modules": {"waybill_cloud_print_response": [self._number(asked["cp_code"], x) for x in parcels]}}

    def _number(self, code: str, parcel: Json) -> Json:
        """The same request id of the same orders gets the same number."""
        to, tids = parcel["recipient"], [str(x) for x in parcel["order_info"]["trade_order_list"]]
        order = self._order(str(to["tid"]))
        if order.id not in tids or to["oaid"] != order.receiver.token:
            raise Refuse(15, "isv.oaid-not-match", "oaid与订单不匹配")
        kind, bought = ACCOUNTS[code]
        key = ",".join((*tids, str(parcel["object_id"])))
        with self.market.lock:
            known = any(x.request_id == key and not x.cancelled for x in self.service.waybills.values())
            if kind != 1 and not known and self._drawn(code) >= bought:
                raise Refuse(15, "isv.waybill-quantity-not-enough", "电子面单余额不足")
            drawn = self.service.draw_waybill(key, order.id, code)
        data = {"encryptedData": f"sealed-{drawn.number}", "templateURL": parcel["template_url"]}
        return {
            "object_id": parcel["object_id"],
            "waybill_code": drawn.number,
            "parent_waybill_code": "",
            "print_data": orjson.dumps(data).decode(),
        }

    def _cancel(self, params: Params, _: bytes) -> Json:
        """Cancelling twice is taken; a number that travelled is not."""
        known = self.service.waybills.get(need(params, "waybill_code"))
        if known is None or known.carrier != need(params, "cp_code"):
            raise invalid("waybill_code", "面单号不存在")
        if known.cancelled:
            return {"cancel_result": True}
        try:
            self.service.cancel_waybill(known.number)
        except NotNow:
            return {"cancel_result": False}
        return {"cancel_result": True}

    def _order(self, tid: str) -> SimOrder:
        order = self.market.orders.get(tid)
        if order is None:
            raise Refuse(15, "isv.trade-not-exist", "交易不存在")
        return order


def _check_parcel(asked: Json, parcel: Json) -> None:
    """Everything the papers mark as compulsory. Raises KeyError, TypeError or ValueError."""
    _person(asked["sender"])
    _person(parcel["recipient"])
    items = parcel["package_info"]["items"]
    told = parcel["order_info"]
    filled = [parcel["object_id"], parcel["template_url"], int(parcel["user_id"]), items]
    if (
        not all([*filled, told["order_channels_type"], told["trade_order_list"]])
        or len(items) > 100
        or not all(x["name"] and int(x["count"]) > 0 for x in items)
    ):
        raise ValueError(parcel["object_id"])


def _person(who: dict[str, Any]) -> None:
    address = who["address"]
    if not who["name"] or not (who.get("mobile") or who.get("phone")) or not address["province"]:
        raise ValueError("person")
    if not address["detail"]:
        raise ValueError("detail")
