"""One method per Youzan endpoint, wire types in and out. Knows quota, token renewal and envelopes, nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import httpx
import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.base.types import Picture
from connectors.youzan import errors, schemas
from connectors.youzan.auth import TOKEN, TokenInQuery
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

WireT = TypeVar("WireT", bound=schemas.Wire)
NET_SHOP = 0  # sales channel: 0 net shop, 1 store
PAGE = 50  # largest page of an item search


class Client:
    """Calls for one shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._credentials = connection.credentials
        self._kdt_id = int(self._credentials.get("kdt_id") or 0)  # unknown before the owner's consent
        self._http = connection.client(auth=TokenInQuery())

    def close(self) -> None:
        """Let go of pooled connections."""
        self._http.close()

    # -- goods -----------------------------------------------------------------------------------

    def upload_image(self, picture: Picture) -> schemas.UploadedImage:
        """youzan.materials.storage.platform.img.upload 3.0.0. A second copy does no harm, so it may be repeated."""
        api = "youzan.materials.storage.platform.img.upload"
        return _read(schemas.UploadedImage, self._call(api, "3.0.0", {}, file=picture), api)

    def create_item(self, params: Mapping[str, Any]) -> schemas.ItemCreated:
        """youzan.item.common.create 1.0.0; prices are fen."""
        api = "youzan.item.common.create"
        return _read(schemas.ItemCreated, self._call(api, "1.0.0", params, effect=True), api, effect=True)

    def update_item(self, item_id: str, params: Mapping[str, Any]) -> None:
        """youzan.item.common.update 1.0.0; what is left out stays, SKUs are overwritten as a whole."""
        self._done("youzan.item.common.update", "1.0.0", {"item_id": int(item_id)} | dict(params))

    def delete_item(self, item_id: str) -> None:
        """youzan.item.delete 3.0.1: taken in at once, done a while later."""
        self._done("youzan.item.delete", "3.0.1", {"item_id": int(item_id)})

    def search_items(self, *, item_code: str, page: int) -> schemas.ItemList:
        """youzan.item.base.search 1.0.0 by merchant code, on and off sale, newest first."""
        return self._search({"item_codes": [item_code]}, page, PAGE)

    def shelf(self, page: int, size: int, changed: tuple[int, int] | None = None) -> schemas.ItemList:
        """The same for every item, or for those whose last change lies between two instants in unix milliseconds."""
        between = dict(zip(("min_update_time", "max_update_time"), changed or (), strict=False))
        return self._search({"item_range_query": between} if between else {}, page, size)

    def _search(self, what: Mapping[str, Any], page: int, size: int) -> schemas.ItemList:
        api = "youzan.item.base.search"
        params = {"kdt_id": self._kdt_id, "channel": NET_SHOP, "page_no": page, "page_size": size} | dict(what)
        return _read(schemas.ItemList, self._call(api, "1.0.0", params), api)

    def item(self, item_id: str) -> schemas.ItemDetail | None:
        """youzan.item.detail.get 1.0.1; None for an item that is not there, or no longer."""
        api = "youzan.item.detail.get"
        try:
            return _read(schemas.ItemDetail, self._call(api, "1.0.1", {"item_id": int(item_id)}), api)
        except Rejected as error:
            if error.code == "122001001":
                return None
            raise

    def set_display(self, item_id: str, *, on: bool) -> None:
        """youzan.item.display.update 1.0.0."""
        request = {"kdt_id": self._kdt_id, "item_ids": [int(item_id)], "channel": NET_SHOP, "display": int(on)}
        self._done("youzan.item.display.update", "1.0.0", {"request": request})

    def set_quantity(self, item_id: str, *, sku_id: str, quantity: int, version: str) -> None:
        """youzan.item.quantity.update, absolute. 3.0.0 is documented; 4.0.0 is known from third-party use only."""
        params: dict[str, Any] = {"item_id": int(item_id), "type": 0}
        if sku_id:
            params["sku_id"] = int(sku_id)
        if version.startswith("3."):
            params["quantity"] = quantity
        else:
            params |= {"kdt_id": self._kdt_id, "channel": NET_SHOP, "stock_num_str": str(quantity)}
        self._done("youzan.item.quantity.update", version, params)

    def set_sku_price(self, item_id: str, *, sku_id: str, yuan: str) -> None:
        """youzan.item.sku.update 3.0.0 with a price alone, yuan with two decimals. Not for retail shops."""
        params = {"item_id": int(item_id), "sku_id": int(sku_id), "price": yuan}
        self._done("youzan.item.sku.update", "3.0.0", params)

    def set_channel_price(self, item_id: str, *, sku_id: str, fen: int) -> None:
        """youzan.item.price.update 1.0.0, known from third-party use only."""
        request = {"kdt_id": self._kdt_id, "item_id": int(item_id), "sku_id": int(sku_id), "channel": NET_SHOP}
        self._done("youzan.item.price.update", "1.0.0", {"request": request | {"price": fen}})

    def categories(self) -> schemas.CategoryTree:
        """youzan.itemcategories.get 3.0.0."""
        api = "youzan.itemcategories.get"
        return _read(schemas.CategoryTree, self._call(api, "3.0.0", {}), api)

    # -- orders ----------------------------------------------------------------------------------

    def sold(self, *, start: str, end: str, page: int, size: int) -> schemas.TradeList:
        """youzan.trades.sold.get 4.0.4 by update time, ``yyyy-MM-dd HH:mm:ss`` in Beijing, always as a pair."""
        api = "youzan.trades.sold.get"
        params = {"start_update": start, "end_update": end, "page_no": page, "page_size": size}
        return _read(schemas.TradeList, self._call(api, "4.0.4", params), api)

    def trade(self, tid: str) -> dict[str, Any] | None:
        """youzan.trade.get 4.0.2, raw; None for a number the platform does not know."""
        try:
            return self._call("youzan.trade.get", "4.0.2", {"tid": tid})
        except Rejected as error:
            if error.code == "106000004" or (error.code == "5000" and "not found" in error.message):
                return None
            raise

    def set_memo(self, tid: str, memo: str, flag: str) -> None:
        """youzan.trade.memo.update 3.0.0; ``flag`` is "1" to "5", or empty to leave it as it is."""
        params = {"tid": tid, "memo": memo} | ({"flag": flag} if flag else {})
        self._done("youzan.trade.memo.update", "3.0.0", params)

    def decrypt(self, texts: Sequence[str], *, request: str, answer: str) -> list[str]:
        """youzan.cloud.secret.decrypt.batch 1.0.0. Its field names are not documented and have to be given.

        Raises Rejected unless as many texts come back as were sent, in a list or keyed by what was sent.
        """
        api = "youzan.cloud.secret.decrypt.batch"
        found = self._ask(api, "1.0.0", {request: list(texts)})
        if answer and isinstance(found, dict):
            found = found.get(answer)
        if isinstance(found, dict):
            found = [found.get(text) for text in texts]
        if isinstance(found, list) and len(found) == len(texts) and all(isinstance(text, str) for text in found):
            return found
        remedy = "Compare the setting decrypt_fields with the platform's documents."
        raise Rejected("the answer does not hold what was asked for", vendor=errors.VENDOR, api=api, remedy=remedy)

    # -- shipping --------------------------------------------------------------------------------

    def confirm_online(
        self, tid: str, *, express_id: str, waybill: str, oids: Sequence[str], sender_mobile: str
    ) -> None:
        """youzan.logistics.online.confirm 3.0.0, one parcel. Without ``oids`` the whole order ships in it."""
        params: dict[str, Any] = {"tid": tid, "is_no_express": 0, "out_stype": express_id, "out_sid": waybill}
        if oids:
            params["oids"] = ",".join(oids)
        if sender_mobile:
            params["outer_sender"] = {"sender_mobile": sender_mobile}
        self._done("youzan.logistics.online.confirm", "3.0.0", params)

    def confirm_without_express(self, tid: str) -> None:
        """youzan.logistics.online.confirm 3.0.0 with ``is_no_express`` 1: tickets, nothing travels."""
        self._done("youzan.logistics.online.confirm", "3.0.0", {"tid": tid, "is_no_express": 1})

    def send_split_line(self, tid: str, *, oid: str, packages: Sequence[Mapping[str, Any]], request_id: str) -> None:
        """youzan.trade.dc.delivery.ordersingleitemsend 3.0.1: one line in several parcels, all of them at once."""
        params = {
            "tid": tid,
            "oid": int(oid),
            "ex_packages": list(packages),
            "total_num": sum(package["num"] for package in packages),
            "request_id": request_id,
        }
        self._done("youzan.trade.dc.delivery.ordersingleitemsend", "3.0.1", params)

    def correct_waybill(self, params: Mapping[str, Any]) -> None:
        """youzan.logistics.online.update 3.0.1: once, within 24 hours. Its field names are not documented."""
        self._done("youzan.logistics.online.update", "3.0.1", params)

    def express(self) -> schemas.ExpressList:
        """youzan.logistics.express.get 3.0.0."""
        api = "youzan.logistics.express.get"
        return _read(schemas.ExpressList, self._call(api, "3.0.0", {}), api)

    # -- after-sales -----------------------------------------------------------------------------

    def refunds(self, *, start: int, end: int, page: int, size: int) -> schemas.RefundList:
        """youzan.trade.refund.search 3.0.1 by time of change, unix seconds, always as a pair."""
        api = "youzan.trade.refund.search"
        params = {"update_time_start": start, "update_time_end": end, "page_no": page, "page_size": size}
        return _read(schemas.RefundList, self._call(api, "3.0.1", params), api)

    def refund(self, refund_id: str) -> dict[str, Any] | None:
        """youzan.trade.refund.get 3.0.1, raw; None for a case the platform does not know."""
        try:
            return self._call("youzan.trade.refund.get", "3.0.1", {"refund_id": refund_id})
        except Rejected as error:
            if error.code == "103011024":
                return None
            raise

    def agree_refund(self, refund_id: str, version: int) -> None:
        """youzan.trade.refund.agree 3.0.1."""
        self._done("youzan.trade.refund.agree", "3.0.1", {"refund_id": refund_id, "version": version})

    def refuse_refund(self, refund_id: str, version: int, *, remark: str) -> None:
        """youzan.trade.refund.refuse; its version is not documented, 3.0.1 is that of its family."""
        params = {"refund_id": refund_id, "version": version, "remark": remark}
        self._done("youzan.trade.refund.refuse", "3.0.1", params)

    def agree_return(self, refund_id: str, version: int, *, address: Mapping[str, Any]) -> None:
        """youzan.trade.returngoods.agree; its version is not documented, 3.0.1 is that of its family."""
        params = {"refund_id": refund_id, "version": version} | dict(address)
        self._done("youzan.trade.returngoods.agree", "3.0.1", params)

    # -- shop and token --------------------------------------------------------------------------

    def shop(self) -> schemas.Shop:
        """youzan.shop.basic.get 3.0.0."""
        api = "youzan.shop.basic.get"
        return _read(schemas.Shop, self._call(api, "3.0.0", {}), api)

    def renew_token(self, stale: Token) -> Token:
        """Replace ``stale`` through the shop's token box. Raises NeedsReauth when the platform will not."""
        return self._connection.tokens.renew(stale, self._fetch_token)

    def exchange_code(self, code: str, *, redirect_uri: str) -> schemas.NewToken:
        """/auth/token for an owner's code, which works once: a lost answer is Indeterminate."""
        api, asked = "auth/token", {"authorize_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        answer = self._send(api, self._token_request(asked), effect=True)
        refused = errors.refusal(answer)
        if refused:
            self._raise(refused, api, effect=True)
        return _read(schemas.NewToken, answer.get("data"), api, effect=True)

    def _fetch_token(self, token: Token) -> Token:
        """/auth/token: by refresh token for a tool app, else silently, as a self-use app does.

        A first silent token is taken as it lives; a refused one is made anew.
        """
        if self._connection.settings.get("app_type") == "tool":
            asked: dict[str, Any] = {"authorize_type": "refresh_token", "refresh_token": token.refresh}
        else:
            silent = {"authorize_type": "silent", "grant_id": self._credentials["kdt_id"]}
            asked = silent | {"refresh": bool(token.access)}
        api = "auth/token"
        answer = self._send(api, self._token_request(asked), effect=False)
        refused = errors.refusal(answer)
        if refused:
            try:
                self._raise(refused, api, effect=False)
            except Rejected as error:
                remedy = errors.TABLE["4203"][1]
                raise NeedsReauth(error.message, vendor=errors.VENDOR, code=error.code, remedy=remedy) from error
        new = _read(schemas.NewToken, answer.get("data"), api)
        return Token(new.access_token, new.refresh_token or "", new.expires / 1000)

    def _token_request(self, asked: Mapping[str, Any]) -> httpx.Request:
        keys = {name: self._credentials[name] for name in ("client_id", "client_secret")}
        return self._http.build_request("POST", "/auth/token", json=keys | dict(asked))

    # -- the one way out -------------------------------------------------------------------------

    def _call(
        self, api: str, version: str, params: Mapping[str, Any], *, effect: bool = False, file: Picture | None = None
    ) -> dict[str, Any]:
        """``data`` of a call as an object, empty when it is none."""
        found = self._ask(api, version, params, effect=effect, file=file)
        return found if isinstance(found, dict) else {}

    def _ask(
        self, api: str, version: str, params: Mapping[str, Any], *, effect: bool = False, file: Picture | None = None
    ) -> Any:
        """``data`` of a call; on a stale token renew it and call once more. Raises the ChannelError tree."""
        token = self._connection.tokens.current()
        if not token.access:
            token = self.renew_token(token)
        answer = self._send(api, self._request(api, version, params, token=token, file=file), effect=effect)
        refused = errors.refusal(answer)
        if refused and refused.code in errors.STALE:
            token = self.renew_token(token)
            answer = self._send(api, self._request(api, version, params, token=token, file=file), effect=effect)
            refused = errors.refusal(answer)
        if refused:
            self._raise(refused, api, effect=effect)
        return answer.get("data", answer.get("response"))

    def _request(
        self, api: str, version: str, params: Mapping[str, Any], *, token: Token, file: Picture | None
    ) -> httpx.Request:
        version = str(self._connection.settings.get("api_versions", {}).get(api, version))
        path, own = f"/api/{api}/{version}", {TOKEN: token.access}
        if file is not None:
            part = {"image": (file.name, file.data, file.mime)}
            return self._http.build_request("POST", path, files=part, extensions=own)
        headers = {"content-type": "application/json"}
        return self._http.build_request("POST", path, content=orjson.dumps(params), headers=headers, extensions=own)

    def _send(self, api: str, request: httpx.Request, *, effect: bool) -> dict[str, Any]:
        self._connection.limiter.wait(api)
        try:
            response = send(self._http, request, vendor=errors.VENDOR, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise
        return read_json(response, vendor=errors.VENDOR, effect=effect)

    def _raise(self, refused: errors.Refusal, api: str, *, effect: bool) -> None:
        try:
            errors.raise_for(refused, api=api, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise

    def _done(self, api: str, version: str, params: Mapping[str, Any]) -> None:
        """A write. ``is_success`` is not sent by every version; when it is, it must be true."""
        if self._call(api, version, params, effect=True).get("is_success", True) is not True:
            raise Rejected("refused without a reason", vendor=errors.VENDOR, api=api)


def _read(kind: type[WireT], data: Any, api: str, *, effect: bool = False) -> WireT:
    """The data of an answer. One that is not as documented is no answer: ask again, or ask first."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        lost: type[ChannelError] = Indeterminate if effect else PlatformDown
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise lost("the answer is not as documented", vendor=errors.VENDOR, api=api, fields=fields) from error
