"""Calls about cases: reading, agreeing, refusing, and where goods may come back to."""

from connectors.taobao.calls.gateway import Gateway, filled, must, read
from connectors.taobao.errors import NO_SUCH_REFUND, VENDOR
from connectors.taobao.schemas import Json, RefundList, RefuseReason, SellerAddress
from hub.kernel.errors import Rejected

REFUND_FIELDS = (
    "refund_id,tid,oid,status,order_status,good_status,has_good_return,refund_fee,payment,reason,desc,num,num_iid,"
    "created,modified,company_name,sid,refund_phase,refund_version,refund_remind_timeout,dispute_type,cs_status"
)


class AftersalesCalls(Gateway):
    """Calls about cases."""

    def refunds_changed(self, start: str, end: str, *, page: int, size: int, counting: bool) -> RefundList:
        """taobao.refunds.receive.get (52): cases changed between two Beijing times."""
        fields = {
            "fields": "refund_id,modified",
            "start_modified": start,
            "end_modified": end,
            "page_no": str(page),
            "page_size": str(size),
            "use_has_next": "false" if counting else "true",
        }
        return read(RefundList, self._call("taobao.refunds.receive.get", fields))

    def refund(self, refund_id: str) -> Json | None:
        """taobao.refund.get (53): one case as it came, or None when Taobao does not know it."""
        try:
            found = self._call("taobao.refund.get", {"fields": REFUND_FIELDS, "refund_id": refund_id}).get("refund")
        except Rejected as error:
            if error.code in NO_SUCH_REFUND:
                return None
            raise
        return found if isinstance(found, dict) else None

    def refunds_agree(self, refund_id: str, fen: int, version: str, phase: str) -> None:
        """taobao.rp.refunds.agree (22465): pay one case back. Raises Rejected with the platform's words and msg_code."""
        infos = "|".join((refund_id, str(fen), version, phase))
        answer = self._call("taobao.rp.refunds.agree", {"refund_infos": infos}, effect=True)
        if answer.get("msg_code") == "OP_FAILURE_UE":
            raise Rejected(str(answer.get("message") or "refused"), vendor=VENDOR, code="OP_FAILURE_UE")
        must(answer, "succ")

    def returngoods_agree(self, refund_id: str, version: str, phase: str, *, to: SellerAddress, remark: str) -> None:
        """taobao.rp.returngoods.agree (22466): Taobao wants the address spelt out, Tmall version, phase and remark."""
        fields = {
            "refund_id": refund_id,
            "refund_version": version,
            "refund_phase": phase,
            "seller_address_id": to.contact_id,
            "name": to.contact_name,
            "mobile": to.mobile_phone or "",
            "tel": to.phone or "",
            "address": f"{to.province}{to.city}{to.country}{to.addr}",
            "post": to.zip_code or "",
            "remark": remark,
        }
        answer = self._call("taobao.rp.returngoods.agree", filled(fields), effect=True)
        must(answer, "is_success")

    def refund_refuse(
        self,
        refund_id: str,
        version: str,
        phase: str,
        *,
        words: str,
        reason_id: str,
        proof: tuple[str, bytes, str] | None = None,
    ) -> None:
        """taobao.refund.refuse (10480). ``proof`` is (file name, data, mime), up to 130,000 bytes."""
        fields = {
            "refund_id": refund_id,
            "refund_version": version,
            "refund_phase": phase,
            "refuse_message": words,
            "refuse_reason_id": reason_id,
        }
        files = {"refuse_proof": proof} if proof else None
        answer = self._call("taobao.refund.refuse", filled(fields), effect=True, files=files)
        must(answer, "is_success")

    def refuse_reasons(self, refund_id: str, phase: str) -> list[RefuseReason]:
        """taobao.refund.refusereason.get (26204)."""
        fields = {"fields": "reason_id,reason_text,reason_tips", "refund_id": refund_id, "refund_phase": phase}
        answer = self._call("taobao.refund.refusereason.get", fields)
        return [read(RefuseReason, row) for row in (answer.get("reasons") or {}).get("reason") or []]

    def addresses(self) -> list[SellerAddress]:
        """taobao.logistics.address.search (10683) without a filter: the shop's whole address book."""
        answer = self._call("taobao.logistics.address.search", {})
        return [read(SellerAddress, row) for row in (answer.get("addresses") or {}).get("address_result") or []]
