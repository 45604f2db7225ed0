"""One method per Suning endpoint, wire types in and out. Knows envelopes, paging heads and quota, nothing else.

All methods share one address; the body is ``{"sn_request":{"sn_body":{<node>: parameters}}}`` with text values
[official], and an answer's node may be named otherwise than the question's.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, lost_answer, read_json, send
from connectors.suning import errors, schemas
from connectors.suning.auth import SignedRequest
from hub.kernel.errors import Indeterminate, PlatformDown, RateLimited

WireT = TypeVar("WireT", bound=schemas.Wire)
PATH = "/api/http/sopRequest"
GOODS_PAGE = 50


class Client:
    """Calls for one shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        keys = connection.credentials
        self._http = connection.client(auth=SignedRequest(keys["app_key"], keys["app_secret"]))

    def close(self) -> None:
        """Let go of pooled connections."""
        self._http.close()

    # -- goods -----------------------------------------------------------------------------------

    def add_picture(self, content: str, *, folder: str) -> str:
        """suning.custom.npic.add with base64 content; the address of the picture. Repeating it does no harm."""
        params = {"picContent": content, "dirCode": folder}
        answer = self._call("suning.custom.npic.add", "addNPic", params)
        url = find_text(answer, "picUrl", "url", "picurl")
        if not url:
            raise PlatformDown("the answer names no picture address", vendor=errors.VENDOR)
        return url

    def categories(self, name: str = "") -> list[schemas.Category]:
        """suning.custom.category.query: what the merchant is signed up for, first page."""
        params = {"categoryName": name, "pageNo": 1, "pageSize": GOODS_PAGE}
        return _rows(schemas.Category, self._page("suning.custom.category.query", "category", params))

    def brands(self, category: str, name: str) -> list[schemas.Brand]:
        """suning.custom.newbrand.query."""
        params = {"categoryCode": category, "brandName": name, "pageNo": 1, "pageSize": GOODS_PAGE}
        return _rows(schemas.Brand, self._page("suning.custom.newbrand.query", "queryNewbrand", params))

    def parameters(self, category: str) -> list[schemas.Parameter]:
        """suning.custom.itemparameters.query, all pages."""
        params = {"categoryCode": category}
        return _rows(schemas.Parameter, self._all("suning.custom.itemparameters.query", "itemParameters", params))

    def add_item(self, item: Mapping[str, Any]) -> str:
        """suning.custom.item.add: hands a product in for audit; the number of the application."""
        answer = self._call("suning.custom.item.add", "item", item, effect=True)
        code = find_text(answer, "applyCode")
        if not code:
            raise Indeterminate("the answer names no application", vendor=errors.VENDOR)
        return code

    def application(self, apply_code: str) -> str:
        """suning.custom.mainproduct.get: the product number once the application passed, else empty."""
        answer = self._call("suning.custom.mainproduct.get", "mainProduct", {"applyCode": apply_code})
        return find_text(answer, "productCode")

    def items(self) -> list[schemas.Item]:
        """suning.custom.item.query: every product and application, oldest first."""
        return _rows(schemas.Item, self._all("suning.custom.item.query", "item", {}))

    def item_detail(self, product_code: str) -> schemas.Item | None:
        """suning.custom.itemdetail.query."""
        answer = self._call("suning.custom.itemdetail.query", "itemDetail", {"productCode": product_code})
        return _read(schemas.Item, _node(answer)) if answer else None

    def sale(self, product_code: str) -> schemas.Sale | None:
        """suning.custom.itemsale.query of one product."""
        params = {"productCode": product_code, "pageNo": 1, "pageSize": GOODS_PAGE}
        rows = _rows(schemas.Sale, self._page("suning.custom.itemsale.query", "itemSale", params))
        return next((row for row in rows if row.productCode == product_code), None)

    def shelve(self, product_code: str, *, api: str) -> None:
        """suning.custom.shelves.add or .move."""
        self._call(api, "shelves", {"productCode": product_code}, effect=True)

    def set_price(self, *, product_code: str, item_code: str, price: str) -> None:
        """suning.custom.price.update, yuan."""
        params = {"productCode": product_code, "itemCode": item_code, "price": price}
        self._call("suning.custom.price.update", "updatePrice", params, effect=True)

    def set_inventory(self, *, product_code: str, item_code: str, quantity: int) -> None:
        """suning.custom.inventory.modify: the number on sale from now on."""
        params = {"productCode": product_code, "itemCode": item_code, "destInvNum": quantity}
        self._call("suning.custom.inventory.modify", "inventory", params, effect=True)

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, *, start: str, end: str, page: int, size: int) -> schemas.Page:
        """suning.custom.ordmodtime.query: orders by time of change."""
        params = {"startTime": start, "endTime": end, "pageNo": page, "pageSize": size}
        return self._page("suning.custom.ordmodtime.query", "orderQuery", params)

    def order(self, order_code: str) -> dict[str, Any] | None:
        """suning.custom.order.get, raw; None when there is none."""
        answer = self._call("suning.custom.order.get", "orderGet", {"orderCode": order_code})
        found = _node(answer)
        return found if isinstance(found, dict) and found.get("orderCode") else None

    def deliver(
        self, order_code: str, *, company: str, waybill: str, at: str, lines: Sequence[tuple[str, str]]
    ) -> list[schemas.Sent]:
        """suning.custom.orderdelivery.add for lines given as (line number, product code)."""
        params = {
            "orderCode": order_code,
            "expressCompanyCode": company,
            "expressNo": waybill,
            "deliveryTime": at,
            "sendDetail": {"productCode": [product for _, product in lines]},
            "orderLineNumbers": {"orderLineNumber": [line for line, _ in lines]},
        }
        answer = self._call("suning.custom.orderdelivery.add", "orderDelivery", params, effect=True)
        node = _node(answer)
        rows = node.get("sendDetail") if isinstance(node, dict) else None
        rows = [rows] if isinstance(rows, dict) else rows
        if not isinstance(rows, list) or not rows:
            raise Indeterminate("the answer does not say whether it worked", vendor=errors.VENDOR)
        return [_read(schemas.Sent, row, effect=True) for row in rows]

    def companies(self) -> list[schemas.Company]:
        """suning.custom.logisticcompany.query, all pages."""
        return _rows(schemas.Company, self._all("suning.custom.logisticcompany.query", "logisticCompany", {}))

    # -- returns ---------------------------------------------------------------------------------

    def changed_returns(self, *, start: str, end: str, page: int, size: int) -> schemas.Page:
        """suning.custom.rejectedord.query: returns and refunds by time of change."""
        params = {"startTime": start, "endTime": end, "pageNo": page, "pageSize": size}
        return self._page("suning.custom.rejectedord.query", "batchQueryRejected", params)

    def returns_of(self, order_code: str) -> list[dict[str, Any]]:
        """suning.custom.singlerejected.get: returns and refunds of one order, raw."""
        answer = self._call("suning.custom.singlerejected.get", "singleGetRejected", {"orderCode": order_code})
        return _list(_node(answer))

    # -- the one way out -------------------------------------------------------------------------

    def _all(self, api: str, node: str, params: Mapping[str, Any]) -> schemas.Page:
        """Every page of a list that stands still."""
        rows: list[dict[str, Any]] = []
        number = 1
        while True:
            page = self._page(api, node, {**params, "pageNo": number, "pageSize": GOODS_PAGE})
            rows += page.rows
            if number >= page.pages or not page.rows:
                return schemas.Page(rows=rows, total=page.total, pages=page.pages)
            number += 1

    def _page(self, api: str, node: str, params: Mapping[str, Any]) -> schemas.Page:
        answer = self._call(api, node, params)
        rows, head = _list(_node(answer)), answer.get("sn_head") or {}
        try:
            total = int(head.get("totalSize") or len(rows))
            return schemas.Page(rows=rows, total=total, pages=int(head.get("pageTotal") or 1))
        except (TypeError, ValueError, AttributeError) as error:
            raise PlatformDown("the page's head is not as documented", vendor=errors.VENDOR, api=api) from error

    def _call(self, api: str, node: str, params: Mapping[str, Any], *, effect: bool = False) -> dict[str, Any]:
        """Head and body of the answer; an empty dictionary when the platform has nothing. Raises the ChannelError tree."""
        body = orjson.dumps({"sn_request": {"sn_body": {node: _as_text(params)}}})
        headers = {"AppMethod": api, "Format": "json", "Content-Type": "application/json; charset=utf-8"}
        token = self._connection.tokens.current().access
        if token:  # apps that serve other merchants' shops [sdk]
            headers["access_token"] = token
        request = self._http.build_request("POST", PATH, content=body, headers=headers)
        self._connection.limiter.wait(api)
        try:
            response = send(self._http, request, vendor=errors.VENDOR, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise
        answer = read_json(response, vendor=errors.VENDOR, effect=effect).get("sn_responseContent")
        if not isinstance(answer, dict):
            raise lost_answer(effect=effect, vendor=errors.VENDOR, error="answer has no sn_responseContent")
        refused = answer.get("sn_error")
        if isinstance(refused, dict):
            if refused.get("error_code") == errors.NOTHING and not effect:
                return {}
            errors.raise_for(refused, api=api, effect=effect)
        if not isinstance(answer.get("sn_body"), dict):
            raise lost_answer(effect=effect, vendor=errors.VENDOR, error="answer has no sn_body")
        return answer


def find_text(value: Any, *names: str) -> str:
    """The first non-empty text or number under one of ``names``, however deep: sources disagree on wrappers."""
    if isinstance(value, dict):
        for name in names:
            if isinstance(value.get(name), str | int) and value[name]:
                return str(value[name])
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((text for part in inner if (text := find_text(part, *names))), "")


def _as_text(value: Any) -> Any:
    """Parameters with every leaf as text; None and empty text stay away."""
    if isinstance(value, Mapping):
        return {key: _as_text(part) for key, part in value.items() if part is not None and part != ""}
    if isinstance(value, list | tuple):
        return [_as_text(part) for part in value]
    return str(value)


def _node(answer: Mapping[str, Any]) -> Any:
    """What the body holds: its single node."""
    body = answer.get("sn_body") or {}
    return next(iter(body.values()), None)


def _list(node: Any) -> list[dict[str, Any]]:
    """Rows of a list node; a single row may come bare."""
    if isinstance(node, dict):
        node = [node]
    return [row for row in node or [] if isinstance(row, dict)]


def _rows(kind: type[WireT], page: schemas.Page) -> list[WireT]:
    return [_read(kind, row) for row in page.rows]


def _read(kind: type[WireT], row: Any, *, effect: bool = False) -> WireT:
    """One row. One that is not as documented is no answer: ask again, or ask first."""
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        lost = Indeterminate if effect else PlatformDown
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise lost("the answer is not as documented", vendor=errors.VENDOR, fields=fields) from error
