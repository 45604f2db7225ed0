"""Calls about parcels and who gets them: couriers, shipping, receivers, electronic waybills."""

from collections.abc import Iterable, Mapping

from connectors.taobao.calls.gateway import Gateway, as_json, filled, must, read
from connectors.taobao.errors import VENDOR
from connectors.taobao.schemas import (
    ClearReceiver,
    CloudPrint,
    ConsignPackage,
    Json,
    LogisticsCompany,
    WaybillSubscription,
)
from hub.kernel.errors import Rejected


class ParcelCalls(Gateway):
    """Calls about parcels."""

    def logistics_companies(self) -> list[LogisticsCompany]:
        """taobao.logistics.companies.get (233)."""
        fields = {"fields": "id,code,name,reg_mail_no", "order_mode": "offline"}
        answer = self._call("taobao.logistics.companies.get", fields)
        rows = (answer.get("logistics_companies") or {}).get("logistics_company") or []
        return [read(LogisticsCompany, row) for row in rows]

    def offline_send(self, tid: str, out_sid: str, company_code: str) -> None:
        """taobao.logistics.offline.send (10690): the whole order left in one parcel."""
        fields = {"tid": tid, "out_sid": out_sid, "company_code": company_code}
        answer = self._call("taobao.logistics.offline.send", fields, effect=True)
        must(answer.get("shipping"), "is_success")

    def ascp_offline_send(
        self, tid: str, packages: list[ConsignPackage], *, consign_type: str, lines: Iterable[str] = ()
    ) -> None:
        """alibaba.ascp.logistics.offline.send (54934): several parcels, or with ``lines`` a part of the order."""
        fields = {
            "tid": tid,
            "consign_pkgs": as_json([package.model_dump() for package in packages]),
            "consign_type": consign_type,
            "sub_tid": ",".join(lines),
        }
        answer = self._call("alibaba.ascp.logistics.offline.send", filled(fields), effect=True)
        must(answer.get("result"), "success")

    def consign_resend(self, tid: str, parcels: Mapping[str, str]) -> None:
        """alibaba.ascp.logistics.consign.resend (54935): all parcels of a shipped order, waybill -> courier code."""
        packages = [{"out_sid": waybill, "company_code": code} for waybill, code in parcels.items()]
        fields = {"tid": tid, "consign_pkgs": as_json(packages)}
        answer = self._call("alibaba.ascp.logistics.consign.resend", fields, effect=True)
        must(answer.get("result"), "success")

    def oaid_decrypt(self, tid: str, oaid: str, scene: str) -> ClearReceiver:
        """taobao.top.oaid.decrypt (54714) for one trade. Counts against a quota; nothing of it is kept."""
        fields = {"query_list": as_json([{"oaid": oaid, "tid": tid, "scene": scene}])}
        rows = (self._call("taobao.top.oaid.decrypt", fields).get("receiver_list") or {}).get("receiver") or [{}]
        return read(ClearReceiver, rows[0])

    def oaid_merge(self, pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
        """taobao.top.oaid.merge (55032) for at most 100 (trade, oaid): groups that may travel together."""
        fields = {"merge_list": as_json([{"tid": tid, "oaid": oaid} for tid, oaid in pairs])}
        rows = (self._call("taobao.top.oaid.merge", fields).get("tid_list") or {}).get("string") or []
        return [str(row).split(",") for row in rows]

    def waybill_search(self) -> list[WaybillSubscription]:
        """cainiao.waybill.ii.search (27125): couriers and branches the shop may draw numbers from."""
        answer = self._call("cainiao.waybill.ii.search", {}).get("waybill_apply_subscription_cols") or {}
        return [read(WaybillSubscription, row) for row in answer.get("waybill_apply_subscription_info") or []]

    def waybill_get(self, apply: Json) -> CloudPrint:
        """cainiao.waybill.ii.get (26869) for one parcel."""
        fields = {"param_waybill_cloud_print_apply_new_request": as_json(apply)}
        answer = self._call("cainiao.waybill.ii.get", fields, effect=True)
        rows = (answer.get("modules") or {}).get("waybill_cloud_print_response") or [None]
        return read(CloudPrint, rows[0], effect=True)

    def waybill_cancel(self, cp_code: str, number: str) -> None:
        """cainiao.waybill.ii.cancel (26766). Raises Rejected when the number is not taken back."""
        fields = {"cp_code": cp_code, "waybill_code": number}
        answer = self._call("cainiao.waybill.ii.cancel", fields, effect=True)
        if answer.get("cancel_result") is False:
            raise Rejected("Taobao does not take this number back", vendor=VENDOR, code="cancel_result")
        must(answer, "cancel_result")
