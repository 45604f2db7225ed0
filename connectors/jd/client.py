"""One method per JOS endpoint: wire values in, wire values out. Owns the transport, the quota and the envelope."""

import time
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx
import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.jd.auth import JosAuth
from connectors.jd.errors import VENDOR, raise_for, words
from connectors.jd.manifest import MANIFEST
from connectors.jd.schemas import (
    AddedWare,
    Category,
    CategoryAttr,
    Json,
    Logistics,
    OrderPage,
    SkuPage,
    TokenAnswer,
    Ware,
    Wire,
)
from hub.kernel.errors import Indeterminate, MappingError, NeedsReauth, PlatformDown, RateLimited, Rejected

PATH = "/routerjson"
OAUTH_PATH = "/oauth2/refresh_token"
OAUTH_ORIGIN = "https://open-oauth.jd.com"  # [official]; the gateway's own host serves no tokens

#: ALL is a filter word [official]: a state nobody listed would otherwise never be seen.
ALL_STATES = "ALL"
ORDER_FIELDS = (
    "orderId,orderState,orderStateRemark,orderStartTime,modified,paymentConfirmTime,orderTotalPrice,orderSellerPrice,"
    "freightPrice,sellerDiscount,actualPay,shouldPay,orderRemark,venderRemark,consigneeInfo,itemInfoList,"
    "couponDetailList,waybill,logisticsId,open_id_buyer"
)

Model = TypeVar("Model", bound=Wire)


class JosClient:
    """Talks to one shop. Every call waits for its quota, is signed, and raises the ChannelError tree."""

    def __init__(self, connection: Connection) -> None:
        self._limiter = connection.limiter
        self._tokens = connection.tokens
        self._key = connection.credentials["app_key"]
        self._secret = connection.credentials["app_secret"]
        default = OAUTH_ORIGIN if connection.base_url == MANIFEST.production_url else connection.base_url
        self._oauth_url = str(connection.settings.get("oauth_url", default)) + OAUTH_PATH
        auth = JosAuth(self._key, self._secret, tokens=connection.tokens, fetch=self.token_refresh)
        self._http = connection.client(auth=auth)
        self._oauth = connection.client()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
        self._oauth.close()

    # -- token -------------------------------------------------------------------------------------

    def token_refresh(self, token: Token) -> Token:
        """GET /oauth2/refresh_token [official]. Near the end of a token's life, not after it [third-party]."""
        if not token.refresh:
            raise NeedsReauth("the token ended and there is no refresh token", vendor=VENDOR)
        self._limiter.wait(OAUTH_PATH)
        keys = {"app_key": self._key, "app_secret": self._secret}
        params = keys | {"grant_type": "refresh_token", "refresh_token": token.refresh}
        request = self._oauth.build_request("GET", self._oauth_url, params=params)
        try:
            body = read_json(send(self._oauth, request, vendor=VENDOR, effect=False), vendor=VENDOR, effect=False)
            answer = TokenAnswer.model_validate(body)
        except Rejected as error:
            raise NeedsReauth("JD refused to renew the token", vendor=VENDOR, code=error.code) from error
        except ValidationError as error:
            named = {"code": str(body.get("code", "")), "request_id": str(body.get("requestId", ""))}
            raise NeedsReauth(words(body) or "JD answered without a token", vendor=VENDOR, **named) from error
        expires = time.time() + answer.expires_in if answer.expires_in else 0.0
        return Token(answer.access_token, answer.refresh_token or token.refresh, expires)

    def renew(self) -> None:
        """Replace the current token through the shop's token box."""
        self._tokens.renew(self._tokens.current(), self.token_refresh)

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
        _checked(result.get("apiResult"), effect=False)
        return _read(OrderPage, result)

    def order(self, order_id: str) -> Json | None:
        """jingdong.pop.order.get (15661): one order as it came, or None when JD has none of this number."""
        asked = {"order_id": int(order_id), "optional_fields": ORDER_FIELDS, "order_state": ALL_STATES}
        result = self._part(self._call("jingdong.pop.order.get", asked), "orderDetailInfo")
        _checked(result.get("apiResult"), effect=False)
        info = result.get("orderInfo")
        return info if isinstance(info, dict) and info else None

    # -- shipping ----------------------------------------------------------------------------------

    def logistics(self) -> list[Logistics]:
        """360buy.delivery.logistics.get: couriers of this shop."""
        companies = self._part(self._call("360buy.delivery.logistics.get", {}), "logistics_companies")
        return [_read(Logistics, row) for row in companies.get("logistics_list") or []]

    def shipment(self, order_id: str, carriers: str, waybills: str) -> None:
        """jingdong.pop.order.shipment: the whole order left; several parcels are joined into one call."""
        asked = {"orderId": int(order_id), "logiCoprId": carriers, "logiNo": waybills}
        answer = self._call("jingdong.pop.order.shipment", asked, effect=True)
        _checked(self._part(answer, "sopjosshipment_result", effect=True), effect=True)

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
        return [_read(Category, row) for row in answer.get("categories") or []]

    def category_attributes(self, category_id: str, kind: int) -> list[CategoryAttr]:
        """jingdong.category.read.findAttrsByCategoryIdJos (13502). ``kind``: 1 key, 3 variable, 4 sale."""
        asked = {"cid": int(category_id), "attributeType": kind, "field": "attrGroup,attrValueList"}
        answer = self._call("jingdong.category.read.findAttrsByCategoryIdJos", asked)
        return [_read(CategoryAttr, row) for row in answer.get("categoryAttrs") or []]

    def ware_add(self, asked: Json) -> AddedWare:
        """jingdong.ware.write.add (13420): create a ware with its SKUs."""
        answer = self._call("jingdong.ware.write.add", asked, effect=True)
        return _read(AddedWare, answer.get("ware"), effect=True)

    def ware_up_or_down(self, ware_id: str, *, up: bool) -> None:
        """jingdong.ware.write.upOrDown (13327)."""
        asked = {"wareId": int(ware_id), "opType": 1 if up else 2}
        _checked(self._call("jingdong.ware.write.upOrDown", asked, effect=True), effect=True)

    def ware(self, ware_id: str) -> Ware | None:
        """jingdong.ware.read.findWareById: a listing, or None when it is gone."""
        found = self._call("jingdong.ware.read.findWareById", {"wareId": int(ware_id)}).get("ware")
        return _read(Ware, found) if found else None

    def skus(self, *, page: int, size: int) -> SkuPage:
        """jingdong.sku.read.searchSkuList: all SKUs; no filter by merchant code is documented."""
        answer = self._call("jingdong.sku.read.searchSkuList", {"pageNo": page, "page_size": size})
        return _read(SkuPage, answer.get("page") or {})

    def stock_set(self, sku_id: str, quantity: int, *, key: str) -> None:
        """jingdong.ware.stock.sku.set (21234), fullStockIn: the number becomes exactly this.

        ``key`` makes a repeated call harmless. A row can fail inside a successful answer.
        """
        row = {"skuId": int(sku_id), "stockNum": quantity, "storeId": 0}
        asked = {"req": {"updateModel": "fullStockIn", "stockRfId": key, "skuStocks": [row]}}
        result = self._part(self._call("jingdong.ware.stock.sku.set", asked, effect=True), "returnType", effect=True)
        rows = (result.get("obj") or {}).get("updateStockResult") or []
        for row_result in rows:
            _checked(row_result, effect=True)
        _checked(result, effect=True)

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


def _read(model: type[Model], raw: object, *, effect: bool = False) -> Model:
    """A wire structure; after a write an unreadable answer means looking the effect up."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_input=False, include_url=False)[0]["loc"])
        if effect:
            raise Indeterminate("sent, but the answer is not as documented", vendor=VENDOR, field=where) from error
        raise MappingError("JD's answer is not as documented", field=where, value=model.__name__) from error


def _checked(result: Any, *, effect: bool) -> None:
    """An API's own success flag, a bool or the text "true". Without any flag a write must be looked up."""
    flag = result.get("success") if isinstance(result, dict) else None
    if flag in (True, "true"):
        return
    if flag is None and effect:
        raise Indeterminate("JD answered, but did not confirm", vendor=VENDOR)
    if flag is None:
        raise MappingError("JD's answer has no success flag", field="success", value="")
    code = result.get("errorCode") or result.get("numberCode") or "success=false"
    raise_for(code, words(result) or str(result.get("message") or ""), effect=effect)
