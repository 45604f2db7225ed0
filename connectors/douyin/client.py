"""One method per Douyin endpoint, wire types in and out. Knows quota, token renewal and envelopes, nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.douyin import errors, schemas
from connectors.douyin.auth import SignedRequest, canonical
from hub.kernel.clock import now
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

WireT = TypeVar("WireT", bound=schemas.Wire)


class Client:
    """Calls for one shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.credentials
        self._http = connection.client(auth=SignedRequest(self._keys["app_key"], self._keys["app_secret"]))

    def close(self) -> None:
        """Let go of pooled connections."""
        self._http.close()

    # -- goods -----------------------------------------------------------------------------------

    def upload_image(self, *, name: str, url: str, request_id: str) -> str:
        """material.batchUploadImageSync: the platform fetches ``url``; its own address of the picture. Repeatable."""
        material = {
            "request_id": request_id,
            "folder_id": "0",
            "material_type": "photo",
            "name": name,
            "url": url,
            "need_distinct": True,
        }
        data = self._call("material.batchUploadImageSync", {"materials": [material]})
        kept = (data.get("success_map") or {}).get(request_id) if isinstance(data, dict) else None
        if isinstance(kept, dict) and kept.get("byte_url"):
            return str(kept["byte_url"])
        failed = (data.get("failed_map") or {}).get(request_id) if isinstance(data, dict) else None
        if isinstance(failed, dict):
            text = str(failed.get("err_msg") or "the picture was refused")
            remedy = "The platform fetches pictures itself: set picture_url in the shop to an address it can reach."
            raise Rejected(text, vendor=errors.VENDOR, code=str(failed.get("err_code") or ""), remedy=remedy)
        raise PlatformDown("the answer names no picture address", vendor=errors.VENDOR)

    def recommend(self, title: str) -> Any:
        """product.GetRecommendCategory: the platform's guess from a title, raw."""
        return self._call("product.GetRecommendCategory", {"scene": "category_infer", "name": title})

    def properties(self, category: int) -> list[schemas.Property]:
        """product.getCatePropertyV2."""
        data = self._call("product.getCatePropertyV2", {"category_leaf_id": category})
        rows = data.get("data") if isinstance(data, dict) else data
        return [_read(schemas.Property, row) for row in rows or []]

    def add_product(self, params: Mapping[str, Any]) -> schemas.Added:
        """product.addV2; prices are fen."""
        return _read(schemas.Added, self._call("product.addV2", params, effect=True), effect=True)

    def product(self, **by: str) -> schemas.Product | None:
        """product.detail by ``product_id`` or ``out_product_id``; None when nobody knows it."""
        try:
            data = self._call("product.detail", {**by, "show_draft": "true"})
        except Rejected as error:
            if error.facts.get("sub_code") in errors.NO_PRODUCT:
                return None
            raise
        return _read(schemas.Product, data) if data else None

    def set_on_sale(self, product_id: str, *, on: bool) -> None:
        """product.setOnline or product.setOffline."""
        api = "product.setOnline" if on else "product.setOffline"
        self._call(api, {"product_id": int(product_id)}, effect=True)

    def set_stock(self, product_id: str, *, sku_id: str, code: str, quantity: int) -> None:
        """sku.syncStock, absolute."""
        which = {"sku_id": int(sku_id)} if sku_id else {"code": code}
        params = {"product_id": int(product_id), "stock_num": quantity, "incremental": False}
        self._call("sku.syncStock", {**params, **which}, effect=True)

    def set_price(self, product_id: str, *, sku_id: str, code: str, fen: int) -> None:
        """sku.editPrice."""
        which = {"sku_id": int(sku_id)} if sku_id else {"code": code}
        self._call("sku.editPrice", {"product_id": int(product_id), "price": fen, **which}, effect=True)

    # -- orders and shipping ---------------------------------------------------------------------

    def changed_orders(self, *, start: int, end: int, page: int, size: int) -> schemas.OrderList:
        """order.searchList by time of change, epoch seconds, newest first; ``page`` counts from 0."""
        params = {
            "update_time_start": start,
            "update_time_end": end,
            "order_by": "update_time",
            "order_asc": False,
            "page": page,
            "size": size,
        }
        return _read(schemas.OrderList, self._call("order.searchList", params))

    def order(self, order_id: str) -> dict[str, Any] | None:
        """order.orderDetail, raw; None when the answer holds no order."""
        data = self._call("order.orderDetail", {"shop_order_id": order_id})
        found = data.get("shop_order_detail") if isinstance(data, dict) else None
        return found if isinstance(found, dict) else None

    def ship(self, order_id: str, *, company: str, waybill: str) -> None:
        """order.logisticsAdd: a whole order in one parcel."""
        params = {"order_id": order_id, "company_code": company, "logistics_code": waybill}
        self._call("order.logisticsAdd", params, effect=True)

    def ship_packs(self, order_id: str, packs: Sequence[Mapping[str, Any]], *, request_id: str) -> None:
        """order.logisticsAddMultiPack; the same ``request_id`` is the same request."""
        params = {"order_id": order_id, "pack_list": list(packs), "request_id": request_id}
        self._call("order.logisticsAddMultiPack", params, effect=True)

    def companies(self) -> list[schemas.Company]:
        """order.logisticsCompanyList."""
        data = self._call("order.logisticsCompanyList", {})
        if not isinstance(data, list):
            raise PlatformDown("the list of couriers is not as documented", vendor=errors.VENDOR)
        return [_read(schemas.Company, row) for row in data]

    # -- shop and token --------------------------------------------------------------------------

    def shop_categories(self) -> Any:
        """shop.getShopCategory, top level: what the shop may sell."""
        return self._call("shop.getShopCategory", {"cid": 0})

    def renew_token(self, stale: Token) -> Token:
        """Replace ``stale`` through the shop's token box. Raises NeedsReauth when the platform will not."""
        return self._connection.tokens.renew(stale, self._fetch_token)

    def _fetch_token(self, token: Token) -> Token:
        """token.refresh, and token.create of an own-shop app where there is nothing to refresh or it is refused."""
        answer: dict[str, Any] = {}
        if token.refresh:
            params = {"grant_type": "refresh_token", "refresh_token": token.refresh}
            answer = self._once("token.refresh", params, token=None, effect=False)
        if errors.code_of(answer) not in errors.DONE:
            params = {"code": "", "grant_type": "authorization_self", "shop_id": self._keys["shop_id"]}
            answer = self._once("token.create", params, token=None, effect=False)
        if errors.code_of(answer) not in errors.DONE:
            self._refuse_renewal(answer)
        new = _read(schemas.NewToken, answer.get("data"))
        return Token(new.access_token, new.refresh_token or token.refresh, now().timestamp() + new.expires_in)

    def _refuse_renewal(self, answer: Mapping[str, Any]) -> None:
        """A refused renewal means a new grant, unless the platform is merely down."""
        try:
            errors.raise_for(answer, api="token.create", effect=False)
        except Rejected as error:
            raise NeedsReauth(error.message, vendor=errors.VENDOR, code=error.code) from error

    # -- the one way out -------------------------------------------------------------------------

    def _call(self, api: str, params: Mapping[str, Any], *, effect: bool = False) -> Any:
        """The answer's ``data``; on an expired token renew it and call once more. Raises the ChannelError tree."""
        token = self._connection.tokens.current()
        if not token.access:
            token = self.renew_token(token)
        answer = self._once(api, params, token=token, effect=effect)
        if answer.get("sub_code") in errors.EXPIRED:
            token = self.renew_token(token)
            answer = self._once(api, params, token=token, effect=effect)
        if errors.code_of(answer) not in errors.DONE:
            errors.raise_for(answer, api=api, effect=effect)
        return answer.get("data")

    def _once(self, api: str, params: Mapping[str, Any], *, token: Token | None, effect: bool) -> dict[str, Any]:
        query = {"method": api} | ({"access_token": token.access} if token else {})
        request = self._http.build_request(
            "POST",
            "/" + api.replace(".", "/"),
            params=query,
            content=canonical(params),
            headers={"content-type": "application/json"},
        )
        self._connection.limiter.wait(api)
        try:
            response = send(self._http, request, vendor=errors.VENDOR, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise
        return read_json(response, vendor=errors.VENDOR, effect=effect)


def _read(kind: type[WireT], data: Any, *, effect: bool = False) -> WireT:
    """The wanted part of an answer. One that is not as documented is no answer: ask again, or ask first."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        lost = Indeterminate if effect else PlatformDown
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise lost("the answer is not as documented", vendor=errors.VENDOR, fields=fields) from error
