"""The parcel desk of a sandbox Taobao shop: couriers, shipping in whole and in part, corrected waybills."""

from collections.abc import Callable

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.taobao_answers import Refuse, invalid
from connectors.sandbox.taobao_params import Json, Params, need, structures

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
RESEND_SECONDS = 50 * 86_400

Parcel = tuple[str, str, dict[str, int] | None]


class ParcelDesk:
    """Answers everything about parcels from the market's orders."""

    def __init__(self, market: Market) -> None:
        self.market = market

    def apis(self) -> dict[str, Callable[[Params, bytes], Json]]:
        """Method name -> answer."""
        return {
            "taobao.logistics.companies.get": self._companies,
            "taobao.logistics.offline.send": self._offline_send,
            "alibaba.ascp.logistics.offline.send": self._ascp_send,
            "alibaba.ascp.logistics.consign.resend": self._resend,
        }

    def _companies(self, params: Params, _: bytes) -> Json:
        asked = need(params, "fields")
        rows = [
            papers.only({"id": number, "code": code, "name": name, "reg_mail_no": papers.WAYBILL.pattern}, asked)
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
        packages = structures(params, "consign_pkgs", most=999)
        try:
            parcels: list[Parcel] = [(str(x["out_sid"]), str(x["company_code"]), _goods(x)) for x in packages]
        except (KeyError, TypeError, ValueError) as error:
            raise invalid("consign_pkgs", "consign_pkgs格式错误") from error
        tid, kind = params.get("tid", ""), params.get("consign_type", "0")
        if kind not in ("0", "1", "2", "3"):
            raise invalid("consign_type", "发货类型错误")
        named = {line for _, _, lines in parcels for line in lines or ()}
        order = self.market.orders.get(tid)
        if kind == "2" and order is not None and named != {line.id for line in order.lines}:
            raise _ship_error("P38")
        if params.get("sub_tid") and set(params["sub_tid"].split(",")) != named:
            raise _ship_error("P38")
        self._ship(tid, parcels)
        return {"result": {"success": True}}

    def _resend(self, params: Params, _: bytes) -> Json:
        """All parcels of the order are named; those not known yet take the place of those left out, in order."""
        tid = need(params, "tid")
        order = self.market.orders.get(tid)
        if order is None:
            raise _ship_error("B01")
        packages = structures(params, "consign_pkgs", most=999)
        told = {str(x.get("out_sid", "")): str(x.get("company_code", "")) for x in packages}
        for waybill, company in told.items():
            _check_parcel(waybill, company)
            if self.market.waybills.get(waybill, tid) != tid:
                raise _ship_error("B60")
        known = {x["waybill"]: x for x in order.confirmed}
        if not known or min(x["at"] for x in known.values()) < self.market.clock() - RESEND_SECONDS:
            raise _ship_error("B04")
        gone, fresh = [x for x in known if x not in told], [x for x in told if x not in known]
        if len(gone) != len(fresh):
            raise _ship_error("P38", "consign_pkgs必须包含全部包裹")
        pairs = list(zip(gone, fresh, strict=True))
        pairs += [(x, x) for x in told if x in known and known[x]["carrier"] != told[x]]
        for old, new in pairs:
            self._change(tid, old, new, told[new])
        return {"result": {"success": True}}

    def _change(self, tid: str, old: str, new: str, carrier: str) -> None:
        try:
            self.market.service.change_waybill(tid, old, new, carrier)
        except NotNow as refusal:
            raise _ship_error("B04", refusal.text) from refusal

    def _ship(self, tid: str, parcels: list[Parcel]) -> None:
        for waybill, company, _ in parcels:
            _check_parcel(waybill, company)
        try:
            self.market.confirm(tid, parcels)
        except Refusal as refusal:
            raise _ship_error(SHIP_LETTERS[refusal.reason], refusal.text) from refusal


def _check_parcel(waybill: str, company: str) -> None:
    if company not in papers.CARRIERS:
        raise _ship_error("B57")
    if waybill and not papers.WAYBILL.fullmatch(waybill):
        raise _ship_error("B60")


def _goods(package: Json) -> dict[str, int]:
    return {str(goods["sub_tid"]): int(goods["num"]) for goods in package.get("goods", [])}


def _ship_error(letter: str, text: str = "") -> Refuse:
    return Refuse(15, f"isv.logistics-offline-service-error:{letter}", text or letter)
