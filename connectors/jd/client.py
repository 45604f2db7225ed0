"""One method per JOS endpoint: wire values in, wire values out. Owns the transport, the quota and the envelope."""

from collections.abc import Mapping, Sequence

import httpx
import orjson

from connectors.base.http import Connection, read_json, send
from connectors.jd.auth import JosAuth, JosOAuth
from connectors.jd.errors import VENDOR, accepted, checked, raise_for, waybill_checked, words
from connectors.jd.schemas import (
    AddedWare,
    Category,
    CategoryAttr,
    Contract,
    Drawn,
    Json,
    Logistics,
    OrderPage,
    RefundPage,
    ServicePage,
    SkuPage,
    Ware,
    WarePage,
    read,
)
from hub.kernel.errors import Indeterminate, MappingError, PlatformDown, RateLimited

PATH = "/routerjson"

REFUND_APIS = "jingdong.pop.afs.soa.refundapply."

#: ALL is a filter word [official]: a state nobody listed would otherwise never be seen.
ALL_STATES = "ALL"
ORDER_FIELDS = (
    "orderId,orderState,orderStateRemark,orderStartTime,modified,paymentConfirmTime,orderTotalPrice,orderSellerPrice,"
    "freightPrice,sellerDiscount,actualPay,shouldPay,orderRemark,venderRemark,consigneeInfo,itemInfoList,"
    "couponDetailList,waybill,logisticsId,open_id_buyer"
)


class JosClient:
    """Talks to one shop. Every call waits for its quota, is signed, and raises the ChannelError tree."""

    def __init__(self, connection: Connection) -> None:
        self._limiter = connection.limiter
        self._tokens = connection.tokens
        self.oauth = JosOAuth(connection)
        key, secret = connection.credentials["app_key"], connection.credentials["app_secret"]
        self._http = connection.client(auth=JosAuth(key, secret, tokens=connection.tokens, fetch=self.oauth.refresh))

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self.oauth.close()

    def renew(self) -> None:
        """Replace the current token through the shop's token box."""
        self._tokens.renew(self._tokens.current(), self.oauth.refresh)

    def shop(self) -> Json:
        """jingdong.vender.shop.query: the shop's own identity."""
        return self._part(self._call("jingdong.vender.shop.query", {}), "shop_jos_result")

    # -- orders ------------------------------------------------------------------------------------

    def orders_changed(self, start: str, end: str, *, page: int, size: int) -> OrderPage:
        """jingdong.pop.order.search (15660): orders changed in a window of at most a month, newest change first."""
        asked = {
            "start_date": start,
            "end_date": end,
            "order_state": ALL_STATES,
            "optional_fields": ORDER_FIELDS,
            "page": str(page),
            "page_size": str(size),
            "sortType": 1,
        }
        result = self._part(self._call("jingdong.pop.order.search", asked), "searchorderinfo_result")
        checked(result.get("apiResult"), effect=False)
        return read(OrderPage, result)

    def order(self, order_id: str) -> Json | None:
        """jingdong.pop.order.get (15661): one order as it came, or None when JD has none of this number."""
        asked = {"order_id": int(order_id), "optional_fields": ORDER_FIELDS, "order_state": ALL_STATES}
        result = self._part(self._call("jingdong.pop.order.get", asked), "orderDetailInfo")
        checked(result.get("apiResult"), effect=False)
        info = result.get("orderInfo")
        return info if isinstance(info, dict) and info else None

    # -- shipping ----------------------------------------------------------------------------------

    def logistics(self) -> list[Logistics]:
        """360buy.delivery.logistics.get: couriers of this shop."""
        companies = self._part(self._call("360buy.delivery.logistics.get", {}), "logistics_companies")
        return [read(Logistics, row) for row in companies.get("logistics_list") or []]

    def shipment(self, order_id: str, carriers: str, waybills: str) -> None:
        """jingdong.pop.order.shipment: the whole order left; several parcels are joined into one call."""
        asked = {"orderId": int(order_id), "logiCoprId": carriers, "logiNo": waybills}
        answer = self._call("jingdong.pop.order.shipment", asked, effect=True)
        checked(self._part(answer, "sopjosshipment_result", effect=True), effect=True)

    def waybills_update(self, order_id: str, carriers: str, waybills: str, *, key: str) -> None:
        """360buy.order.sop.waybill.update: parameters as of its sister outstorage [third-party]."""
        asked = {"order_id": order_id, "logistics_id": carriers, "waybill": waybills, "trade_no": key}
        accepted(self._call("360buy.order.sop.waybill.update", asked, effect=True))

    # -- electronic waybills -------------------------------------------------------------------------

    def contracts(self) -> list[Contract]:
        """jingdong.logistics.ewaybill.contract.query: carriers the shop may draw numbers from."""
        found = self._waybill_call("contract.query", {}).get("data") or []
        return [read(Contract, row) for row in (found if isinstance(found, list) else [found])]

    def waybill_create(self, asked: Json) -> Drawn:
        """waybill.create: the same provider, order and vendorOrderCode give the same number again [official]."""
        result = self._waybill_call("waybill.create", {"request": asked}, effect=True)
        return read(Drawn, result.get("data"), effect=True)

    def waybill_cancel(self, asked: Json) -> None:
        """waybill.cancel (21143); fields as in waybill.create [inferred]."""
        self._waybill_call("waybill.cancel", {"request": asked}, effect=True)

    def _waybill_call(self, name: str, asked: Json, *, effect: bool = False) -> Json:
        answer = self._call(f"jingdong.logistics.ewaybill.{name}", asked, effect=effect)
        result = self._part(answer, "Response", effect=effect)
        waybill_checked(result, effect=effect)
        return result

    # -- after the sale ----------------------------------------------------------------------------

    def refunds(self, *, page: int, size: int, **window: str) -> RefundPage:
        """refundapply.queryPageList (13151): at most 100 pages of 50. ``window``: applyTimeStart/End, checkTimeStart/End."""
        asked = {"pageIndex": page, "pageSize": size} | window
        return self._refunds("queryPageList", asked)

    def refund(self, refund_id: str) -> Json | None:
        """refundapply.queryById (13148): one application as it came, or None when JD has none of this number."""
        found = self._refunds("queryById", {"id": int(refund_id)}).result
        return next((row for row in found if str(row.get("id")) == refund_id), None)

    def _refunds(self, name: str, asked: Json) -> RefundPage:
        result = self._part(self._call(REFUND_APIS + name, asked), "queryResult")
        checked(result, effect=False)
        return read(RefundPage, result)

    def refund_reply(self, refund_id: str, asked: Json) -> None:
        """refundapply.replyRefund. ``asked``: status, checkUserName, remark, rejectType, outWareStatus."""
        answer = self._call(REFUND_APIS + "replyRefund", {"id": int(refund_id)} | asked, effect=True)
        checked(self._part(answer, "replyResult", effect=True), effect=True)

    def remark(self, order_id: str, text: str, flag: int) -> None:
        """jingdong.pop.order.modifyVenderRemark. ``flag``: 0 grey, 1 red, 2 yellow, 3 green, 4 blue, 5 purple."""
        asked = {"order_id": int(order_id), "flag": flag, "remark": text}
        accepted(self._call("jingdong.pop.order.modifyVenderRemark", asked, effect=True))

    def services(self, operator: Json, *, page: int, size: int, **window: str) -> ServicePage:
        """jingdong.asc.query.list: service orders. ``operator``: buId, operatePin, operateNick."""
        asked = operator | {"pageNumber": page, "pageSize": size} | window
        return read(ServicePage, self._part(self._call("jingdong.asc.query.list", asked), "pageResult"))

    # -- listings ----------------------------------------------------------------------------------

    def picture_upload(self, name: str, data: bytes, mime: str) -> str:
        """jingdong.imgzone.picture.upload: a picture of up to 1 MB; its path.

        Sent without ``effect``: a lost answer costs a second upload and nothing else.
        """
        asked = {"picture_name": name, "picture_cate_id": 0}
        answer = self._call("jingdong.imgzone.picture.upload", asked, files={"image_data": (name, data, mime)})
        url = answer.get("picture_url")
        if not isinstance(url, str) or not url:
            raise MappingError("JD's answer is not as documented", field="picture_url", value=str(url))
        return url

    def categories(self) -> list[Category]:
        """jingdong.vender.category.getFullValidCategoryResultByVenderId: where the shop may sell."""
        answer = self._call("jingdong.vender.category.getFullValidCategoryResultByVenderId", {})
        return [read(Category, row) for row in answer.get("categories") or []]

    def category(self, category_id: str) -> Category | None:
        """jingdong.category.read.findById (13342), or None when JD has none of this number."""
        found = self._call("jingdong.category.read.findById", {"cid": int(category_id), "field": "id,name"}).get(
            "category"
        )
        return read(Category, found) if found else None

    def category_attributes(self, category_id: str, kind: int) -> list[CategoryAttr]:
        """jingdong.category.read.findAttrsByCategoryIdJos (13502). ``kind``: 1 key, 3 variable, 4 sale."""
        asked = {"cid": int(category_id), "attributeType": kind, "field": "attrGroup,attrValueList"}
        answer = self._call("jingdong.category.read.findAttrsByCategoryIdJos", asked)
        return [read(CategoryAttr, row) for row in answer.get("categoryAttrs") or []]

    def ware_add(self, asked: Json) -> AddedWare:
        """jingdong.ware.write.add (13420): create a ware with its SKUs."""
        answer = self._call("jingdong.ware.write.add", asked, effect=True)
        return read(AddedWare, answer.get("ware"), effect=True)

    def ware_update(self, ware: Json) -> None:
        """jingdong.ware.write.updateWare (13421): anything but pictures and status; stands inside ``ware`` [inferred]."""
        accepted(self._call("jingdong.ware.write.updateWare", {"ware": ware}, effect=True))

    def ware_delete(self, ware_id: str) -> None:
        """jingdong.ware.write.delete: a ware that is off sale; JD keeps it 45 days."""
        accepted(self._call("jingdong.ware.write.delete", {"wareId": int(ware_id)}, effect=True))

    def images_update(self, ware_id: str, colours: list[str], places: list[int], urls: list[str]) -> None:
        """jingdong.image.write.update (13333), flattened: arrays travel as comma text [official rule, inferred here]."""
        columns: dict[str, Sequence[object]] = {"colorId": colours, "imgIndex": places, "imgUrl": urls}
        asked = {name: ",".join(str(x) for x in column) for name, column in columns.items()}
        accepted(self._call("jingdong.image.write.update", {"wareId": int(ware_id)} | asked, effect=True))

    def price_set(self, sku_id: str, yuan: str) -> None:
        """jingdong.price.write.updateSkuJdPrice (13329)."""
        asked = {"skuId": int(sku_id), "jdPrice": yuan}
        checked(self._call("jingdong.price.write.updateSkuJdPrice", asked, effect=True), effect=True)

    def ware_up_or_down(self, ware_id: str, *, up: bool) -> None:
        """jingdong.ware.write.upOrDown (13327)."""
        asked = {"wareId": int(ware_id), "opType": 1 if up else 2}
        checked(self._call("jingdong.ware.write.upOrDown", asked, effect=True), effect=True)

    def ware(self, ware_id: str) -> Ware | None:
        """jingdong.ware.read.findWareById: a listing, or None when it is gone."""
        found = self._call("jingdong.ware.read.findWareById", {"wareId": int(ware_id)}).get("ware")
        return read(Ware, found) if found else None

    def wares(self, *, page: int, size: int) -> WarePage:
        """jingdong.ware.read.searchWare4Valid: at most 100 pages of 50. Parameter names as its answer's [inferred]."""
        answer = self._call("jingdong.ware.read.searchWare4Valid", {"pageNo": page, "pageSize": size})
        found = read(WarePage, answer.get("page"))
        if found.pageNo != page:
            raise MappingError("JD answered another page than asked for", field="pageNo", value=str(found.pageNo))
        return found

    def skus(self, *, page: int, size: int) -> SkuPage:
        """jingdong.sku.read.searchSkuList: all SKUs; no filter by merchant code is documented."""
        answer = self._call("jingdong.sku.read.searchSkuList", {"pageNo": page, "page_size": size})
        return read(SkuPage, answer.get("page") or {})

    def stock_set(self, sku_id: str, quantity: int, *, key: str) -> None:
        """jingdong.ware.stock.sku.set (21234), fullStockIn: the number becomes exactly this.

        ``key`` makes a repeated call harmless. A row can fail inside a successful answer.
        """
        row = {"skuId": int(sku_id), "stockNum": quantity, "storeId": 0}
        asked = {"req": {"updateModel": "fullStockIn", "stockRfId": key, "skuStocks": [row]}}
        result = self._part(self._call("jingdong.ware.stock.sku.set", asked, effect=True), "returnType", effect=True)
        rows = (result.get("obj") or {}).get("updateStockResult") or []
        for row_result in rows:
            checked(row_result, effect=True)
        checked(result, effect=True)

    # -- the wire ----------------------------------------------------------------------------------

    def _call(
        self,
        api: str,
        asked: Json,
        *,
        effect: bool = False,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Json:
        """One call; its answer without the envelope. Raises the ChannelError tree."""
        self._limiter.wait(api)
        fields = {"method": api, "360buy_param_json": orjson.dumps(asked).decode()}
        request = self._http.build_request("POST", PATH, extensions={"fields": fields, "files": files})
        try:
            return self._open(api, self._exchange(request, effect=effect), effect=effect)
        except RateLimited as error:
            self._limiter.pause(api, error.after)
            raise

    def _exchange(self, request: httpx.Request, *, effect: bool) -> Json:
        return read_json(send(self._http, request, vendor=VENDOR, effect=effect), vendor=VENDOR, effect=effect)

    def _open(self, api: str, body: Json, *, effect: bool) -> Json:
        """The answer inside its envelope; the gateway's misspelling ``responce`` is real."""
        error = body.get("error_response")
        if isinstance(error, dict):
            trace = str(error.get("request_id") or "")
            raise_for(error.get("code", ""), words(error), effect=effect, request_id=trace)
        tail = "_response" if api.startswith("360buy.") else "_responce"
        answer = body.get(api.removeprefix("360buy.").replace(".", "_") + tail)
        if not isinstance(answer, dict):
            lost = Indeterminate if effect else PlatformDown
            raise lost("JD answered without the documented envelope", vendor=VENDOR, api=api)
        if str(answer.get("code", "0")) not in ("0", ""):
            raise_for(answer["code"], words(answer), effect=effect, request_id=str(answer.get("request_id") or ""))
        return answer

    def _part(self, answer: Json, name: str, *, effect: bool = False) -> Json:
        """The API's own result object inside an answer."""
        part = answer.get(name)
        if isinstance(part, dict):
            return part
        if effect:
            raise Indeterminate("sent, but the answer is not as documented", vendor=VENDOR, field=name)
        raise MappingError("JD's answer is not as documented", field=name, value="")


class Desk:
    """What every desk of a shop stands on: the client and the shop's settings."""

    def __init__(self, connection: Connection) -> None:
        self._client = JosClient(connection)
        self._settings = connection.settings

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
