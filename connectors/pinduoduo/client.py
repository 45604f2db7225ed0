"""One method per Pinduoduo endpoint, wire types in and out. Knows quota, token renewal and envelopes, nothing else.

Parameters travel as one flat JSON object whose values are all text, lists and objects being JSON inside that text;
so does the platform's own SDK [official].
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.base.types import Picture
from connectors.pinduoduo import errors, schemas
from connectors.pinduoduo.auth import SignedRequest
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited

WireT = TypeVar("WireT", bound=schemas.Wire)
ROUTER = "/api/router"
UPLOAD = "/api/upload"


def as_text(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the text that is signed and sent; None and empty text stay away (clients disagree on signing them)."""
    sent = {}
    for key, value in params.items():
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sent[key] = value
        else:  # true, 12, [1,2] and {"a":1} are their own JSON text
            sent[key] = orjson.dumps(value).decode()
    return sent


class Client:
    """Calls for one shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._credentials = connection.credentials
        signed = SignedRequest(self._credentials["client_id"], self._credentials["client_secret"])
        self._http = connection.client(auth=signed)
        self._upload_origin = str(
            connection.settings.get("upload_url") or connection.base_url.replace("//gw-api.", "//gw-upload.")
        )

    def close(self) -> None:
        """Let go of pooled connections."""
        self._http.close()

    # -- goods -----------------------------------------------------------------------------------

    def upload_image(self, picture: Picture) -> schemas.UploadedImage:
        """pdd.goods.img.upload. A second copy does no harm, so a lost answer may simply be repeated."""
        answer = self._call("pdd.goods.img.upload", {}, file=picture)
        return _read(schemas.UploadedImage, answer, "goods_img_upload_response")

    def category_rule(self, cat_id: str) -> schemas.CatRule:
        """pdd.goods.cat.rule.get."""
        answer = self._call("pdd.goods.cat.rule.get", {"cat_id": cat_id})
        return _read(schemas.CatRule, answer, "cat_rule_get_response")

    def guess_category(self, *, word: str, title: str) -> schemas.CatGuess:
        """pdd.goods.outer.cat.mapping.get: the platform's guess from our own category word and title."""
        params = {"outer_cat_id": "0", "outer_cat_name": word, "outer_goods_name": title}
        answer = self._call("pdd.goods.outer.cat.mapping.get", params)
        return _read(schemas.CatGuess, answer, "outer_cat_mapping_get_response")

    def spec(self, parent_spec_id: str, name: str) -> schemas.Spec:
        """pdd.goods.spec.id.get: the id of a spec value, the same each time."""
        answer = self._call("pdd.goods.spec.id.get", {"parent_spec_id": parent_spec_id, "spec_name": name})
        return _read(schemas.Spec, answer, "goods_spec_id_get_response")

    def freight_templates(self) -> schemas.FreightTemplates:
        """pdd.goods.logistics.template.get, first page."""
        answer = self._call("pdd.goods.logistics.template.get", {"page": 1, "page_size": 100})
        return _read(schemas.FreightTemplates, answer, "goods_logistics_template_get_response")

    def add_goods(self, params: Mapping[str, Any]) -> schemas.GoodsAdded:
        """pdd.goods.add; prices are fen."""
        answer = self._call("pdd.goods.add", params, effect=True)
        return _read(schemas.GoodsAdded, answer, "goods_add_response", effect=True)

    def commit_status(self, commit_id: str) -> schemas.CommitStatuses:
        """pdd.goods.commit.status.get: how the review of one submission stands."""
        answer = self._call("pdd.goods.commit.status.get", {"goods_commit_id_list": [int(commit_id)]})
        return _read(schemas.CommitStatuses, answer, "goods_commit_status_get_response")

    def goods_list(self, *, outer_id: str, page: int) -> schemas.GoodsList:
        """pdd.goods.list.get by merchant SKU code."""
        answer = self._call("pdd.goods.list.get", {"outer_id": outer_id, "page": page, "page_size": 100})
        return _read(schemas.GoodsList, answer, "goods_list_get_response")

    def set_on_sale(self, goods_id: str, *, on: bool) -> None:
        """pdd.goods.sale.status.set."""
        params = {"goods_id": goods_id, "is_onsale": int(on)}
        self._done("pdd.goods.sale.status.set", params, "goods_sale_status_set_response", "is_success")

    def set_quantity(self, goods_id: str, *, sku_id: str, outer_id: str, quantity: int) -> None:
        """pdd.goods.quantity.update, absolute. The platform prefers ``sku_id`` over ``outer_id``."""
        params = {
            "goods_id": goods_id,
            "sku_id": sku_id,
            "outer_id": "" if sku_id else outer_id,
            "quantity": quantity,
            "update_type": 1,
        }
        self._done("pdd.goods.quantity.update", params, "goods_quantity_update_response", "is_success")

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, *, start: int, end: int, page: int, size: int, count: bool) -> schemas.OrderList:
        """pdd.order.number.list.increment.get, epoch seconds; without ``count`` the platform spares itself the total."""
        params = {
            "is_lucky_flag": 0,
            "order_status": 5,
            "refund_status": 5,
            "start_updated_at": start,
            "end_updated_at": end,
            "page": page,
            "page_size": size,
            "use_has_next": not count,
        }
        answer = self._call("pdd.order.number.list.increment.get", params)
        return _read(schemas.OrderList, answer, "order_sn_increment_get_response")

    def order(self, order_sn: str) -> dict[str, Any] | None:
        """pdd.order.information.get, raw; None when the answer holds no order."""
        answer = self._call("pdd.order.information.get", {"order_sn": order_sn})
        found = answer.get("order_info_get_response", {}).get("order_info")
        return found if isinstance(found, dict) else None

    # -- shipping --------------------------------------------------------------------------------

    def send_online(self, order_sn: str, *, logistics_id: str, waybill: str) -> None:
        """pdd.logistics.online.send, the first parcel of an order."""
        params = {"order_sn": order_sn, "logistics_id": logistics_id, "tracking_number": waybill, "redelivery_type": 1}
        self._done("pdd.logistics.online.send", params, "logistics_online_send_response", "is_success")

    def add_parcels(self, order_sn: str, parcels: Sequence[tuple[str, str]]) -> None:
        """pdd.order.upload.extra.logistics, type 1 (split): (logistics id, waybill) of each further parcel."""
        tracks = [{"shipping_id": int(company), "tracking_number": waybill} for company, waybill in parcels]
        params = {"order_sn": order_sn, "extra_track_list": tracks, "extra_track_type": 1}
        self._done("pdd.order.upload.extra.logistics", params, "upload_extra_logistics_response", "success")

    def companies(self) -> schemas.Companies:
        """pdd.logistics.companies.get."""
        return _read(
            schemas.Companies, self._call("pdd.logistics.companies.get", {}), "logistics_companies_get_response"
        )

    # -- shop and token --------------------------------------------------------------------------

    def mall(self) -> schemas.Mall:
        """pdd.mall.info.get."""
        return _read(schemas.Mall, self._call("pdd.mall.info.get", {}), "mall_info_get_response")

    def renew_token(self, stale: Token) -> Token:
        """Replace ``stale`` through the shop's token box. Raises NeedsReauth when the platform will not."""
        return self._connection.tokens.renew(stale, self._fetch_token)

    def _fetch_token(self, token: Token) -> Token:
        """pdd.pop.auth.token.refresh. A shop connected a moment ago has its tokens among the credentials."""
        if not token.access and self._credentials.get("access_token"):
            return Token(self._credentials["access_token"], self._credentials.get("refresh_token", ""))
        refresh = token.refresh or self._credentials.get("refresh_token", "")
        if not refresh:
            raise NeedsReauth("the shop has no refresh token", vendor=errors.VENDOR)
        api = "pdd.pop.auth.token.refresh"
        answer = self._once(api, {"refresh_token": refresh}, token=None, effect=False, file=None)
        refused = answer.get("error_response")
        if isinstance(refused, dict):
            _refuse_renewal(refused, api)
        new = _read(schemas.NewToken, answer, "pop_auth_token_refresh_response")
        return Token(new.access_token, new.refresh_token or refresh, new.expires_at)

    # -- the one way out -------------------------------------------------------------------------

    def _call(
        self, api: str, params: Mapping[str, Any], *, effect: bool = False, file: Picture | None = None
    ) -> dict[str, Any]:
        """Call ``api``; on an expired token renew it and call once more. Raises the ChannelError tree."""
        token = self._connection.tokens.current()
        if not token.access:
            token = self.renew_token(token)
        answer = self._once(api, params, token=token, effect=effect, file=file)
        if errors.code_of(answer.get("error_response") or {}) == errors.EXPIRED:
            token = self.renew_token(token)
            answer = self._once(api, params, token=token, effect=effect, file=file)
        refused = answer.get("error_response")
        if isinstance(refused, dict):
            self._quiet_then_raise(refused, api, effect=effect)
        return answer

    def _once(
        self, api: str, params: Mapping[str, Any], *, token: Token | None, effect: bool, file: Picture | None
    ) -> dict[str, Any]:
        sent = as_text({**params, "type": api, "access_token": token.access if token else None})
        if file is None:
            request = self._http.build_request(
                "POST", ROUTER, content=orjson.dumps(sent), headers={"content-type": "application/json"}
            )
        else:
            part = {"file": (file.name, file.data, file.mime)}
            request = self._http.build_request("POST", self._upload_origin + UPLOAD, params=sent, files=part)
        self._connection.limiter.wait(api)
        try:
            response = send(self._http, request, vendor=errors.VENDOR, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise
        return read_json(response, vendor=errors.VENDOR, effect=effect)

    def _quiet_then_raise(self, refused: Mapping[str, Any], api: str, *, effect: bool) -> None:
        try:
            errors.raise_for(refused, api=api, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise

    def _done(self, api: str, params: Mapping[str, Any], envelope: str, flag: str) -> None:
        """A write answered by a flag; older gateways send the text "1" for true [third-party]."""
        answer = self._call(api, params, effect=True).get(envelope)
        if not isinstance(answer, dict) or flag not in answer:
            raise Indeterminate("the answer does not say whether it worked", vendor=errors.VENDOR, api=api)
        if str(answer[flag]).lower() not in ("true", "1"):
            errors.raise_for({"error_code": 50001, "error_msg": "refused without a reason"}, api=api, effect=True)


def _refuse_renewal(refused: Mapping[str, Any], api: str) -> None:
    """A refused renewal means a new grant, unless the platform is merely busy or down."""
    try:
        errors.raise_for(refused, api=api, effect=False)
    except (RateLimited, PlatformDown):
        raise
    except ChannelError as error:
        raise NeedsReauth(error.message, vendor=errors.VENDOR, code=error.code, request_id=error.request_id) from error


def _read(kind: type[WireT], answer: Mapping[str, Any], envelope: str, *, effect: bool = False) -> WireT:
    """The wanted part of an answer. One that is not as documented is no answer: ask again, or ask first."""
    try:
        return kind.model_validate(answer.get(envelope))
    except ValidationError as error:
        lost = Indeterminate if effect else PlatformDown
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise lost("the answer is not as documented", vendor=errors.VENDOR, envelope=envelope, fields=fields) from error
