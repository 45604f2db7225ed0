"""One method per TOP endpoint: wire values in, wire values out. Owns the transport, the quota and the envelope."""

import time
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.taobao.auth import TopAuth
from connectors.taobao.errors import NO_SUCH_REFUND, NO_SUCH_TRADE, VENDOR, raise_for
from connectors.taobao.schemas import (
    Category,
    ClearReceiver,
    CloudPrint,
    ConsignPackage,
    FreightRow,
    Id,
    ItemList,
    Json,
    LogisticsCompany,
    RefundList,
    RefuseReason,
    SellerAddress,
    TmcMessage,
    TokenResult,
    TradeList,
    UploadedPicture,
    WaybillSubscription,
    Wire,
)
from hub.kernel.errors import Indeterminate, MappingError, NeedsReauth, PlatformDown, RateLimited, Rejected

PATH = "/router/rest"
MARKET = "taobao"

#: Everything the mapping reads. ``oaid`` is answered only when the five receiver fields beside it are asked for
#: as well: receiver_name, receiver_address, created, receiver_mobile, receiver_phone [official].
TRADE_FIELDS = (
    "tid,status,type,created,modified,pay_time,payment,total_fee,post_fee,discount_fee,seller_nick,title,"
    "buyer_nick,buyer_open_uid,buyer_message,seller_memo,receiver_name,receiver_mobile,receiver_phone,"
    "receiver_address,receiver_state,receiver_city,receiver_district,receiver_town,oaid,shipping_type,"
    "step_trade_status,is_part_consign,promotion_details,orders"
)

REFUND_FIELDS = (
    "refund_id,tid,oid,status,order_status,good_status,has_good_return,refund_fee,payment,reason,desc,num,num_iid,"
    "created,modified,company_name,sid,refund_phase,refund_version,refund_remind_timeout,dispute_type,cs_status"
)

LIST_FIELDS = "num_iid,outer_id,title,price,num"

Model = TypeVar("Model", bound=Wire)


class Published(Wire):
    """Answer of alibaba.item.publish.submit and alibaba.item.edit.fastupdate."""

    item_id: Id


class TopClient:
    """Talks to one shop. Every call waits for its quota, is signed, and raises the ChannelError tree."""

    def __init__(self, connection: Connection) -> None:
        self._limiter = connection.limiter
        self._tokens = connection.tokens
        auth = TopAuth(
            connection.credentials["app_key"],
            connection.credentials["app_secret"],
            tokens=connection.tokens,
            fetch=self.token_refresh,
        )
        self._http = connection.client(auth=auth)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    # -- session -----------------------------------------------------------------------------------

    def token_refresh(self, token: Token) -> Token:
        """taobao.top.auth.token.refresh (25387). Only apps ordered through the service market may [official]."""
        if not token.refresh:
            raise NeedsReauth("the session ended and there is no refresh token", vendor=VENDOR)
        api = "taobao.top.auth.token.refresh"
        try:
            answer = self._call(api, {"refresh_token": token.refresh}, session=False)
        except Rejected as error:
            raise NeedsReauth(error.message, vendor=VENDOR, code=error.code, request_id=error.request_id) from error
        try:
            result = TokenResult.model_validate_json(str(answer.get("token_result")))
        except ValidationError as error:
            raise NeedsReauth("Taobao answered without a new session", vendor=VENDOR) from error
        expires = time.time() + result.expires_in if result.expires_in else 0.0
        return Token(result.access_token, result.refresh_token or token.refresh, expires)

    def renew(self) -> None:
        """Replace the current session through the shop's token box."""
        self._tokens.renew(self._tokens.current(), self.token_refresh)

    # -- orders ------------------------------------------------------------------------------------

    def trades_changed(self, start: str, end: str, *, page: int, size: int, counting: bool) -> TradeList:
        """taobao.trades.sold.increment.get (128): trades changed in a window of at most one day, newest first.

        ``counting`` asks for total_results instead of has_next; counting is the slower way [official].
        """
        fields = {
            "fields": "tid,modified",
            "start_modified": start,
            "end_modified": end,
            "page_no": str(page),
            "page_size": str(size),
            "use_has_next": "false" if counting else "true",
        }
        return _read(TradeList, self._call("taobao.trades.sold.increment.get", fields))

    def trades_sold(self, *, size: int) -> TradeList:
        """taobao.trades.sold.get (46): the newest trades of the last three months."""
        fields = {"fields": "tid,title,seller_nick", "page_no": "1", "page_size": str(size), "use_has_next": "true"}
        return _read(TradeList, self._call("taobao.trades.sold.get", fields))

    def trade(self, tid: str) -> Json | None:
        """taobao.trade.fullinfo.get (54): one trade as it came, or None when Taobao does not know it."""
        fields = {"fields": TRADE_FIELDS, "tid": tid, "include_oaid": "true"}
        try:
            found = self._call("taobao.trade.fullinfo.get", fields).get("trade")
        except Rejected as error:
            if error.code in NO_SUCH_TRADE:
                return None
            raise
        return found if isinstance(found, dict) else None

    def memo_update(self, tid: str, memo: str, flag: str) -> None:
        """taobao.trade.memo.update (49): replaces memo and flag; an empty memo has to be asked for by ``reset``."""
        words = {"memo": memo} if memo else {"reset": "true"}
        self._call("taobao.trade.memo.update", {"tid": tid, "flag": flag, **words}, effect=True)

    # -- after-sales -------------------------------------------------------------------------------

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
        return _read(RefundList, self._call("taobao.refunds.receive.get", fields))

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
        _must(answer, "succ")

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
        answer = self._call("taobao.rp.returngoods.agree", _filled(fields), effect=True)
        _must(answer, "is_success")

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
        answer = self._call("taobao.refund.refuse", _filled(fields), effect=True, files=files)
        _must(answer, "is_success")

    def refuse_reasons(self, refund_id: str, phase: str) -> list[RefuseReason]:
        """taobao.refund.refusereason.get (26204)."""
        fields = {"fields": "reason_id,reason_text,reason_tips", "refund_id": refund_id, "refund_phase": phase}
        answer = self._call("taobao.refund.refusereason.get", fields)
        return [_read(RefuseReason, row) for row in (answer.get("reasons") or {}).get("reason") or []]

    def addresses(self) -> list[SellerAddress]:
        """taobao.logistics.address.search (10683) without a filter: the shop's whole address book."""
        answer = self._call("taobao.logistics.address.search", {})
        return [_read(SellerAddress, row) for row in (answer.get("addresses") or {}).get("address_result") or []]

    # -- shipping ----------------------------------------------------------------------------------

    def logistics_companies(self) -> list[LogisticsCompany]:
        """taobao.logistics.companies.get (233)."""
        fields = {"fields": "id,code,name,reg_mail_no", "order_mode": "offline"}
        answer = self._call("taobao.logistics.companies.get", fields)
        rows = (answer.get("logistics_companies") or {}).get("logistics_company") or []
        return [_read(LogisticsCompany, row) for row in rows]

    def offline_send(self, tid: str, out_sid: str, company_code: str) -> None:
        """taobao.logistics.offline.send (10690): the whole order left in one parcel."""
        fields = {"tid": tid, "out_sid": out_sid, "company_code": company_code}
        answer = self._call("taobao.logistics.offline.send", fields, effect=True)
        _must(answer.get("shipping"), "is_success")

    def ascp_offline_send(
        self, tid: str, packages: list[ConsignPackage], *, consign_type: str, lines: Iterable[str] = ()
    ) -> None:
        """alibaba.ascp.logistics.offline.send (54934): several parcels, or with ``lines`` a part of the order."""
        fields = {
            "tid": tid,
            "consign_pkgs": _json([package.model_dump() for package in packages]),
            "consign_type": consign_type,
            "sub_tid": ",".join(lines),
        }
        answer = self._call("alibaba.ascp.logistics.offline.send", _filled(fields), effect=True)
        _must(answer.get("result"), "success")

    def consign_resend(self, tid: str, parcels: Mapping[str, str]) -> None:
        """alibaba.ascp.logistics.consign.resend (54935): all parcels of a shipped order, waybill -> courier code."""
        packages = [{"out_sid": waybill, "company_code": code} for waybill, code in parcels.items()]
        fields = {"tid": tid, "consign_pkgs": _json(packages)}
        answer = self._call("alibaba.ascp.logistics.consign.resend", fields, effect=True)
        _must(answer.get("result"), "success")

    # -- receivers and waybills --------------------------------------------------------------------

    def oaid_decrypt(self, tid: str, oaid: str, scene: str) -> ClearReceiver:
        """taobao.top.oaid.decrypt (54714) for one trade. Counts against a quota; nothing of it is kept."""
        fields = {"query_list": _json([{"oaid": oaid, "tid": tid, "scene": scene}])}
        rows = (self._call("taobao.top.oaid.decrypt", fields).get("receiver_list") or {}).get("receiver") or [{}]
        return _read(ClearReceiver, rows[0])

    def oaid_merge(self, pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
        """taobao.top.oaid.merge (55032) for at most 100 (trade, oaid): groups that may travel together."""
        fields = {"merge_list": _json([{"tid": tid, "oaid": oaid} for tid, oaid in pairs])}
        rows = (self._call("taobao.top.oaid.merge", fields).get("tid_list") or {}).get("string") or []
        return [str(row).split(",") for row in rows]

    def waybill_search(self) -> list[WaybillSubscription]:
        """cainiao.waybill.ii.search (27125): couriers and branches the shop may draw numbers from."""
        answer = self._call("cainiao.waybill.ii.search", {}).get("waybill_apply_subscription_cols") or {}
        return [_read(WaybillSubscription, row) for row in answer.get("waybill_apply_subscription_info") or []]

    def waybill_get(self, apply: Json) -> CloudPrint:
        """cainiao.waybill.ii.get (26869) for one parcel."""
        fields = {"param_waybill_cloud_print_apply_new_request": _json(apply)}
        answer = self._call("cainiao.waybill.ii.get", fields, effect=True)
        rows = (answer.get("modules") or {}).get("waybill_cloud_print_response") or [None]
        return _read(CloudPrint, rows[0], effect=True)

    def waybill_cancel(self, cp_code: str, number: str) -> None:
        """cainiao.waybill.ii.cancel (26766). Raises Rejected when the number is not taken back."""
        fields = {"cp_code": cp_code, "waybill_code": number}
        answer = self._call("cainiao.waybill.ii.cancel", fields, effect=True)
        if answer.get("cancel_result") is False:
            raise Rejected("Taobao does not take this number back", vendor=VENDOR, code="cancel_result")
        _must(answer, "cancel_result")

    # -- messages ----------------------------------------------------------------------------------

    def tmc_permit(self, topics: Iterable[str]) -> None:
        """taobao.tmc.user.permit (21990): at most 100 topics, which replace those asked for before."""
        self._call("taobao.tmc.user.permit", {"topics": ",".join(topics)})

    def tmc_consume(self, group: str, *, quantity: int) -> list[TmcMessage]:
        """taobao.tmc.messages.consume (21986): 10 to 200 messages at once."""
        answer = self._call("taobao.tmc.messages.consume", {"group_name": group, "quantity": str(quantity)})
        return [_read(TmcMessage, row) for row in (answer.get("messages") or {}).get("tmc_message") or []]

    def tmc_confirm(self, group: str, ids: Iterable[str]) -> None:
        """taobao.tmc.messages.confirm (21985), at most 200. What is not confirmed comes again, which does no harm."""
        self._call("taobao.tmc.messages.confirm", {"group_name": group, "s_message_ids": ",".join(ids)})

    # -- listings ----------------------------------------------------------------------------------

    def picture_upload(self, name: str, data: bytes, mime: str) -> UploadedPicture:
        """taobao.picture.upload (140): png, jpg or gif up to 3 MB [official].

        Sent without ``effect``: a lost answer costs a second upload and nothing else.
        """
        fields = {"picture_category_id": "0", "image_input_title": name, "is_https": "true"}
        answer = self._call("taobao.picture.upload", fields, files={"img": (name, data, mime)})
        return _read(UploadedPicture, answer.get("picture"))

    def authorised_categories(self) -> list[Category]:
        """taobao.itemcats.authorize.get (161): categories the shop may sell in."""
        answer = self._call("taobao.itemcats.authorize.get", {"fields": "item_cats.cid,item_cats.name"})
        cats = (answer.get("seller_authorize") or {}).get("item_cats") or {}
        return [_read(Category, row) for row in cats.get("item_cat") or []]

    def publish_schema(self, cat_id: str) -> str:
        """alibaba.item.publish.schema.get (53943): the rules of a category as XML text."""
        answer = self._call("alibaba.item.publish.schema.get", {"market": MARKET, "cat_id": cat_id, "item_type": "b"})
        return str(answer.get("result") or "")

    def publish_submit(self, cat_id: str, schema: str) -> str:
        """alibaba.item.publish.submit (53962): the new item's id."""
        fields = {"market": MARKET, "cat_id": cat_id, "schema": schema}
        answer = self._call("alibaba.item.publish.submit", fields, effect=True)
        return _read(Published, answer, effect=True).item_id

    def edit_schema(self, item_id: str) -> str:
        """alibaba.item.edit.schema.get (53967): the rules a listing is changed by, with what it holds, as XML text."""
        return str(self._call("alibaba.item.edit.schema.get", {"item_id": item_id}).get("result") or "")

    def fast_update(self, item_id: str, schema: str) -> None:
        """alibaba.item.edit.fastupdate (54542): only the fields in ``schema`` change [official]."""
        answer = self._call("alibaba.item.edit.fastupdate", {"item_id": item_id, "schema": schema}, effect=True)
        _read(Published, answer, effect=True)

    def delete(self, item_id: str) -> None:
        """alibaba.item.operate.delete (53970)."""
        self._call("alibaba.item.operate.delete", {"item_id": item_id}, effect=True)

    def delivery_templates(self) -> list[FreightRow]:
        """taobao.delivery.templates.get (10916): all freight templates of the shop."""
        answer = self._call("taobao.delivery.templates.get", {"fields": "template_id,template_name"})
        rows = (answer.get("delivery_templates") or {}).get("delivery_template") or []
        return [_read(FreightRow, row) for row in rows]

    def upshelf(self, item_id: str, quantity: int) -> None:
        """alibaba.item.operate.upshelf (53972)."""
        fields = {"item_id": item_id, "quantity": str(quantity)}
        self._call("alibaba.item.operate.upshelf", fields, effect=True)

    def downshelf(self, item_id: str) -> None:
        """alibaba.item.operate.downshelf (53971)."""
        self._call("alibaba.item.operate.downshelf", {"item_id": item_id}, effect=True)

    def items_onsale(self, *, page: int, size: int) -> ItemList:
        """taobao.items.onsale.get (18): listings buyers can see; no filter by merchant code is documented."""
        fields = {"fields": LIST_FIELDS, "page_no": str(page), "page_size": str(size)}
        return _read(ItemList, self._call("taobao.items.onsale.get", fields))

    def items_inventory(self, banner: str, *, page: int, size: int) -> ItemList:
        """taobao.items.inventory.get (162): listings off the shelf, of one kind."""
        fields = {
            "fields": LIST_FIELDS,
            "banner": banner,
            "page_no": str(page),
            "page_size": str(size),
        }
        return _read(ItemList, self._call("taobao.items.inventory.get", fields))

    def quantity_update(self, num_iid: str, quantity: int, *, sku_id: str) -> None:
        """taobao.item.quantity.update (10591) with type 1: the quantity becomes exactly this."""
        fields = {"num_iid": num_iid, "quantity": str(quantity), "type": "1"}
        if sku_id:
            fields["sku_id"] = sku_id
        self._call("taobao.item.quantity.update", fields, effect=True)

    # -- the wire ----------------------------------------------------------------------------------

    def _call(
        self,
        api: str,
        fields: Mapping[str, str],
        *,
        effect: bool = False,
        session: bool = True,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Json:
        """One call; its answer without the envelope. Raises the ChannelError tree."""
        self._limiter.wait(api)
        extensions = {"fields": {"method": api, **fields}, "files": files, "session": session}
        request = self._http.build_request("POST", PATH, extensions=extensions)
        try:
            body = read_json(send(self._http, request, vendor=VENDOR, effect=effect), vendor=VENDOR, effect=effect)
            if isinstance(body.get("error_response"), dict):
                raise_for(body["error_response"], effect=effect)
        except RateLimited as error:
            self._limiter.pause(api, error.after)
            raise
        answer = body.get(api.removeprefix("taobao.").replace(".", "_") + "_response")
        if not isinstance(answer, dict):
            lost = Indeterminate if effect else PlatformDown
            raise lost("Taobao answered without the documented envelope", vendor=VENDOR, api=api)
        return answer


def _read(model: type[Model], raw: object, *, effect: bool = False) -> Model:
    """A wire structure; after a write an unreadable answer means looking the effect up."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_input=False, include_url=False)[0]["loc"])
        if effect:
            raise Indeterminate("sent, but the answer is not as documented", vendor=VENDOR, field=where) from error
        raise MappingError("Taobao's answer is not as documented", field=where, value=model.__name__) from error


def _must(result: Any, flag: str) -> None:
    """A success flag inside the answer. Anything but true is no proof: the effect is looked up."""
    if not isinstance(result, dict) or result.get(flag) not in (True, "true"):
        raise Indeterminate("Taobao answered, but did not confirm", vendor=VENDOR)


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    """Without empty values: clients differ in whether those are signed."""
    return {name: value for name, value in fields.items() if value}


def _json(value: object) -> str:
    """A structure as the JSON text TOP wants it in a parameter."""
    return orjson.dumps(value).decode()
