"""The after-sales desk of a sandbox Taobao shop: cases, agreements, refusals, the address book, memos."""

from collections.abc import Callable
from typing import Any

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.aftersales import NotNow, SimRefund
from connectors.sandbox.market import Market
from connectors.sandbox.taobao_answers import Refuse, invalid, missing
from connectors.sandbox.taobao_params import Json, Params, counted, moment, need, page, whole
from connectors.sandbox.wire import china_text

MAX_PROOF = 130_000
MAX_MEMO = 1000

STATUS = {
    "asked": "WAIT_SELLER_AGREE",
    "returning": "WAIT_BUYER_RETURN_GOODS",
    "returned": "WAIT_SELLER_CONFIRM_GOODS",
    "refused": "SELLER_REFUSE_BUYER",
    "done": "SUCCESS",
    "closed": "CLOSED",
}
DISPUTE = {
    "refund": "REFUND",
    "return": "REFUND_AND_RETURN",
    "exchange": "TAOBAO_EXCHANGE",
    "resend": "RESHIPPING",
    "repair": "REPAIR",
}
#: Reasons and the address book are invented; the phone prefix 100 is not in use.
REASONS = ((901, "商品无质量问题"), (902, "已超过约定时间"), (903, "已经影响商品完好"))
ADDRESSES = (
    {
        "contact_id": 70001,
        "contact_name": "样例仓",
        "province": "青海省",
        "city": "西宁市",
        "country": "城北区",
        "addr": "示范街8号",
        "zip_code": "810000",
        "mobile_phone": "10000000001",
        "cancel_def": True,
    },
    {
        "contact_id": 70002,
        "contact_name": "备用仓",
        "province": "青海省",
        "city": "西宁市",
        "country": "城西区",
        "addr": "演示大道3号",
        "zip_code": "810001",
        "phone": "100-0000002",
        "cancel_def": False,
    },
)


class CaseDesk:
    """Answers everything that happens after the sale from the market's service desk."""

    def __init__(self, market: Market, cut: Callable[[Callable[[], list[Any]], int, int], list[Any]]) -> None:
        self.market = market
        self.service = market.service
        self._cut = cut  # (rows, page, size) -> one page, with the frame's paging faults

    def apis(self) -> dict[str, Callable[[Params, bytes], Json]]:
        """Method name -> answer."""
        return {
            "taobao.refunds.receive.get": self._list,
            "taobao.refund.get": self._one,
            "taobao.rp.refunds.agree": self._agree,
            "taobao.rp.returngoods.agree": self._agree_return,
            "taobao.refund.refuse": self._refuse,
            "taobao.refund.refusereason.get": self._reasons,
            "taobao.logistics.address.search": self._addresses,
            "taobao.trade.memo.update": self._memo,
        }

    def _list(self, params: Params, _: bytes) -> Json:
        """Newest change first; no limit of the window is published, so there is none."""
        start, end = moment(params, "start_modified"), moment(params, "end_modified")
        number, size = page(params)
        asked = need(params, "fields")
        with self.market.lock:
            hits = [x for x in self.service.changed(start, end) if params.get("status") in (None, _status(x))]
            rows = [papers.only(_row(x), asked) for x in self._cut(lambda: hits, number, size)]
        return ({"refunds": {"refund": rows}} if rows else {}) | counted(params, len(hits), number, size)

    def _one(self, params: Params, _: bytes) -> Json:
        return {"refund": papers.only(_row(self._case(params)), need(params, "fields"))}

    def _agree(self, params: Params, _: bytes) -> Json:
        """``refund_id|fen|version|phase``, several joined by commas; each stands for itself."""
        rows = [self._agree_one(info) for info in need(params, "refund_infos").split(",")]
        if len(rows) > 20:
            raise invalid("refund_infos", "一次最多20笔退款")
        good = [row for row in rows if row["succ"]]
        word = "OP_SUCC" if len(good) == len(rows) else "SOME_OP_SUCC" if good else "OP_FAILURE_UE"
        said = "" if good else rows[0]["message"]
        return {
            "succ": len(good) == len(rows),
            "message": said,
            "msg_code": word,
            "results": {"refund_mapping_result": rows},
        }

    def _agree_one(self, info: str) -> dict[str, Any]:
        number, _, rest = info.partition("|")
        parts = rest.split("|")
        if len(parts) != 3 or not parts[0].isdigit() or not parts[1].isdigit():
            raise invalid("refund_infos", "格式应为refund_id|amount|version|phase")
        row = {"refund_id": number, "succ": False, "message": ""}
        with self.market.lock:
            case = self.service.refunds.get(number)
            if case is None:
                return row | {"message": "退款不存在"}
            if int(parts[0]) != case.amount_fen:
                return row | {"message": "退款金额与申请不一致"}
            if case.state == "asked" and case.kind != "refund":
                return row | {"message": "请先同意退货"}
            try:
                self.service.agree(number, version=int(parts[1]))
            except NotNow as refusal:
                return row | {"message": refusal.text}
        return row | {"succ": True}

    def _agree_return(self, params: Params, _: bytes) -> Json:
        for name in ("seller_address_id", "name", "address", "post"):  # compulsory on Taobao
            need(params, name)
        if not params.get("mobile") and not params.get("tel"):
            raise missing("mobile")
        if params["seller_address_id"] not in {str(row["contact_id"]) for row in ADDRESSES}:
            raise invalid("seller_address_id", "地址不存在")
        with self.market.lock:
            case = self._case(params)
            if case.kind == "refund" or case.state != "asked":
                raise _wrong("当前状态不能同意退货")
            self._try(lambda: self.service.agree(case.id, version=_version(params), address=params["address"]))
        return {"is_success": True}

    def _refuse(self, params: Params, proof: bytes) -> Json:
        words = need(params, "refuse_message")
        if not 2 <= len(words) <= 200:
            raise invalid("refuse_message", "拒绝说明必须为2到200个字符")
        if len(proof) > MAX_PROOF:
            raise invalid("refuse_proof", "凭证不能超过130000字节")
        if params.get("refuse_reason_id", "901") not in {str(number) for number, _ in REASONS}:
            raise invalid("refuse_reason_id", "拒绝原因不存在")
        case = self._case(params)
        self._try(lambda: self.service.refuse(case.id, words, version=_version(params)))
        shown = {"refund_id": case.id, "status": _status(case), "modified": china_text(case.modified)}
        return {"refund": shown, "is_success": True}

    def _reasons(self, params: Params, _: bytes) -> Json:
        need(params, "fields")
        self._case(params)
        if need(params, "refund_phase") not in ("onsale", "aftersale"):
            raise invalid("refund_phase", "只能是onsale或aftersale")
        rows = [{"reason_id": number, "reason_text": text, "reason_tips": text} for number, text in REASONS]
        return {"reasons": {"reason": rows}, "total_results": len(rows), "has_next": False}

    def _addresses(self, params: Params, _: bytes) -> Json:
        wanted = params.get("rdef", "")
        if wanted not in ("", "no_def", "get_def", "cancel_def"):
            raise invalid("rdef", "只能是no_def、get_def或cancel_def")
        rows = [row for row in ADDRESSES if not wanted or bool(row["cancel_def"]) is (wanted == "cancel_def")]
        return {"addresses": {"address_result": rows}}

    def _memo(self, params: Params, _: bytes) -> Json:
        """An empty memo changes nothing unless ``reset`` is true."""
        tid, flag = need(params, "tid"), whole(params, "flag", 0)
        text = params.get("memo", "")
        if len(text.encode()) > MAX_MEMO:
            raise invalid("memo", "备注不能超过1000个字节")
        if not 0 <= flag <= 5:
            raise invalid("flag", "旗帜只能是0到5")
        if tid not in self.market.orders:
            raise Refuse(15, "isv.trade-not-exist", "交易不存在")
        if params.get("reset") == "true":
            text = ""
        elif not text:
            text = self.service.memos.get(tid, ("", ""))[0]
        self.service.memo(tid, text, str(flag))
        return {"trade": {"tid": int(tid), "modified": china_text(self.market.orders[tid].modified)}}

    def _case(self, params: Params) -> SimRefund:
        try:
            return self.service.case(need(params, "refund_id"))
        except NotNow as refusal:
            raise Refuse(15, "isv.refund-not-exist", "退款不存在") from refusal

    def _try(self, move: Callable[[], SimRefund]) -> None:
        try:
            move()
        except NotNow as refusal:
            raise _wrong(refusal.text) from refusal


def _status(case: SimRefund) -> str:
    return STATUS.get(case.state, case.state)


def _row(case: SimRefund) -> dict[str, Any]:
    """A case with every field this sandbox knows; unset ones are left out."""
    came_back = case.state == "returned" or (case.state == "done" and case.return_waybill)
    here = "BUYER_RETURNED_GOODS" if came_back else "BUYER_RECEIVED" if case.shipped else "BUYER_NOT_RECEIVED"
    open_until = case.deadline if case.state in ("asked", "returned") else 0.0
    line = {"oid": int(case.line_ids[0])} if len(case.line_ids) == 1 else {}  # a real case is about one line
    return (
        line
        | {
            "refund_id": case.id,
            "tid": int(case.order_id),
            "status": _status(case),
            "good_status": here,
            "has_good_return": case.kind == "return",
            "refund_fee": papers.yuan(case.amount_fen),
            "reason": case.reason,
            "desc": case.reason,
            "created": china_text(case.created),
            "modified": china_text(case.modified),
            "refund_phase": "aftersale" if case.shipped else "onsale",
            "refund_version": case.version,
            "dispute_type": DISPUTE[case.kind],
            "cs_status": 1,
            "refund_remind_timeout": {"exist_timeout": bool(open_until), "timeout": china_text(open_until)}
            if open_until
            else {"exist_timeout": False},
        }
        | ({"company_name": case.return_carrier, "sid": case.return_waybill} if case.return_waybill else {})
    )


def _version(params: Params) -> int | None:
    return whole(params, "refund_version", None) if params.get("refund_version") else None


def _wrong(text: str) -> Refuse:
    """No published sub_code says "not in this state"; this one is invented."""
    return Refuse(15, "isv.refund-status-error", text)
