"""Suning in the hub's own terms: pictures, listings, stock, prices, orders, shipments, returns to read, connection check.

Settings read: ``category_codes``, ``brand_codes``, ``parameters`` (name -> value), ``freight_template``, ``sale_set``
("0"), ``after_sale_words``, ``picture_folder``, ``shelves_swapped``, ``refund_words``, ``page_size`` (50).
"""

import base64
import html
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.aftersales import Refund, RefundPage, UnreadableRefund
from connectors.base.http import Connection, half_done
from connectors.base.paging import Listed, read_settled
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    ListingDraft,
    ListingRef,
    ListingState,
    OrderPage,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.base.windows import slices
from connectors.suning import mapping, schemas
from connectors.suning.client import Client
from connectors.suning.errors import VENDOR
from connectors.suning.manifest import MANIFEST
from hub.kernel import clock
from hub.kernel.errors import Indeterminate, Invalid, MappingError, Rejected
from hub.kernel.money import Money

ADD, MOVE = "suning.custom.shelves.add", "suning.custom.shelves.move"
#: [third-party]; 3 failed and 4 refused are both the platform's no.
APPLICATION = {
    "1": ListingState.AUDIT,
    "2": ListingState.LIVE,
    "3": ListingState.REFUSED,
    "4": ListingState.REFUSED,
}
OLDEST = timedelta(days=90)
SELL_POINT, AFTER_SALE = 40, 254  # characters [sdk]
PICTURES = 10


class Connector:
    """One Suning shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = connection.settings
        self._client = Client(connection)
        self._carriers: tuple[CarrierCode, ...] = ()
        self._codes: dict[str, str] = {}  # product number -> merchant code, which never changes

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()

    def check_connection(self) -> str:
        """The key the platform accepted: no call is known that tells the shop's name. Raises Rejected for a non-merchant."""
        if not self._client.categories():
            remedy = "Sign a category up in the Suning back office, or check whose AppKey this is."
            raise Rejected("the platform knows no category of this merchant", vendor=VENDOR, remedy=remedy)
        return f"{MANIFEST.name} {self._connection.credentials['app_key']}"

    # -- pictures and listings -------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file to the merchant's picture space."""
        content = base64.b64encode(picture.data).decode()
        return PictureRef(self._client.add_picture(content, folder=str(self._settings.get("picture_folder", ""))))

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest product or application with this code. There is no search by code: the whole list is read."""
        hits = [item for item in self._client.items() if self._code_of(item) == merchant_code]
        return self._ref(hits[-1], merchant_code) if hits else None

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Hand the product in for audit and ask once how it stands. Until it passes, its number is the application's."""
        if draft.is_voucher:
            raise Rejected("vouchers are not sold here", vendor=VENDOR)
        apply_code = self._client.add_item(self._item(draft))
        with half_done(vendor=VENDOR, apply_code=apply_code):
            product = self._client.application(apply_code)
            if not product:
                return ListingRef(apply_code, "", draft.merchant_code, ListingState.AUDIT)
            return ListingRef(product, "", draft.merchant_code, self._sale_state(product))

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first: a product without stock is refused on sale [third-party]."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, product=ref.item_id):
            if self._sale_state(ref.item_id) is ListingState.LIVE:
                return _with_state(ref, ListingState.LIVE)
            return self._shelve(ref, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale; a product that is off already is left alone."""
        if self._sale_state(ref.item_id) is ListingState.OFF:
            return _with_state(ref, ListingState.OFF)
        return self._shelve(ref, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the number on sale absolutely."""
        if quantity < 0:
            raise Invalid("stock cannot be negative")
        product, code = _key(ref)
        self._client.set_inventory(product_code=product, item_code=code, quantity=quantity)

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - one price
        """Set the price; there is no second, struck-through one. No audit is known."""
        product, code = _key(ref)
        self._client.set_price(product_code=product, item_code=code, price=price.yuan())
        return ref

    def _shelve(self, ref: ListingRef, wanted: ListingState) -> ListingRef:
        """Put on or off sale, then look: sources contradict each other on which call does which."""
        on = ADD if not self._settings.get("shelves_swapped") else MOVE
        off = MOVE if on == ADD else ADD
        self._client.shelve(ref.item_id, api=on if wanted is ListingState.LIVE else off)
        with half_done(vendor=VENDOR, product=ref.item_id):
            seen = self._sale_state(ref.item_id)
        if seen is not wanted:
            remedy = "If this stays, shelves.add and shelves.move mean the opposite: set shelves_swapped in the shop."
            raise Indeterminate(f"the product is {seen} after the call", vendor=VENDOR, remedy=remedy)
        return _with_state(ref, wanted)

    def _sale_state(self, product_code: str) -> ListingState:
        sale = self._client.sale(product_code)
        return ListingState.LIVE if sale is not None and str(sale.saleStatus) == "1" else ListingState.OFF

    def _code_of(self, item: schemas.Item) -> str:
        if item.itemCode or not item.productCode:
            return item.itemCode or ""
        if item.productCode not in self._codes:
            detail = self._client.item_detail(item.productCode)
            self._codes[item.productCode] = (detail.itemCode or "") if detail else ""
        return self._codes[item.productCode]

    def _ref(self, item: schemas.Item, merchant_code: str) -> ListingRef:
        word = str(item.status)
        if word not in APPLICATION:
            raise MappingError("this product status is not in our table", field="status", value=word)
        state = APPLICATION[word]
        if state is ListingState.LIVE and item.productCode:
            state = self._sale_state(item.productCode)
        number = item.productCode or item.applyCode or ""
        return ListingRef(number, "", merchant_code, state, reason=item.failReason or "")

    def _item(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of item.add for one SKU; the introduction is HTML in base64."""
        category = self._category(draft)
        brand = self._brand(draft, category)
        pages = "".join(f'<img src="{html.escape(picture.url)}"/>' for picture in draft.detail_pictures)
        wanted = self._client.parameters(category)
        pictures = {f"supplierImg{n}Url": p.url for n, p in enumerate(draft.main_pictures[:PICTURES], 1)}
        return {
            "categoryCode": category,
            "brandCode": brand,
            "productName": draft.title,
            "cmTitle": draft.title,
            "itemCode": draft.merchant_code,
            "price": draft.price.yuan(),
            "introduction": base64.b64encode(f"<div>{pages}</div>".encode()).decode(),
            "sellPoint": draft.title[:SELL_POINT],
            "afterSaleServiceDec": str(self._settings.get("after_sale_words", "商品问题请联系客服"))[:AFTER_SALE],
            "saleSet": str(self._settings.get("sale_set", "0")),
            "saleDate": clock.to_china_text(clock.now()),
            "invQty": draft.stock,
            "freightTemplateId": draft.freight_template or str(self._settings.get("freight_template", "")),
            "pars": mapping.fill_parameters(wanted, draft.facts, self._settings.get("parameters") or {}),
            "packingList": [{"packingListName": draft.spec, "packingListQty": 1}],
            **pictures,
        }

    def _category(self, draft: ListingDraft) -> str:
        configured = (self._settings.get("category_codes") or {}).get(draft.facts.category)
        if configured:
            return str(configured)
        found = self._client.categories(draft.facts.category)
        if len(found) != 1:
            remedy = f"Enter the category of {draft.facts.category} in the shop's settings under category_codes."
            raise Rejected("the category is not certain", vendor=VENDOR, field="categoryCode", remedy=remedy)
        return found[0].categoryCode

    def _brand(self, draft: ListingDraft, category: str) -> str:
        configured = (self._settings.get("brand_codes") or {}).get(draft.facts.brand)
        if configured:
            return str(configured)
        found = [b for b in self._client.brands(category, draft.facts.brand) if b.brandName == draft.facts.brand]
        if not found:
            remedy = f"Enter the code of {draft.facts.brand} in the shop's settings under brand_codes."
            raise Rejected("the platform does not know this brand", vendor=VENDOR, field="brandCode", remedy=remedy)
        return found[0].brandCode

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every paid order changed in ``[since, until]``, a page per day; the platform keeps three months."""
        for start, end in _windows(since, until):
            rows = self._settled(self._client.changed_orders, start, end, lambda row: str(row.get("orderCode")))
            yield OrderPage(tuple(_order(row) for row in rows))

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One paid order in full."""
        row = self._client.order(order_id)
        return None if row is None else _order(row)

    def _settled(
        self, fetch: Callable[..., schemas.Page], start: datetime, end: datetime, key: Callable[[dict[str, Any]], str]
    ) -> list[dict[str, Any]]:
        """A window read until it stood still; rows do not tell when they changed, so the last reading of one counts."""
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))
        span = {"start": clock.to_china_text(start), "end": clock.to_china_text(end)}

        def read(page: int, counting: bool) -> Listed[dict[str, Any]]:
            answer = fetch(**span, page=page, size=size)
            return Listed(answer.rows, answer.total if counting else None)

        return read_settled(read, size=size, stamp=lambda row: (key(row), ""))

    # -- shipments -------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per parcel, for its own lines. Parcels already known are left alone.

        A line travels in one parcel here: a further parcel of the same line is refused before anything is sent.
        """
        row = self._client.order(notice.order_id)
        if row is None:
            raise Rejected("the platform does not know this order", vendor=VENDOR, field="orderCode")
        order = schemas.Order.model_validate(row)
        plan = _plan(order, notice)
        companies = {parcel.waybill: self._company(parcel.carrier) for parcel, _ in plan}
        at = clock.to_china_text(clock.now())
        for number, (parcel, lines) in enumerate(plan):
            with half_done(vendor=VENDOR, order=order.orderCode) if number else nullcontext():
                self._deliver(order.orderCode, companies[parcel.waybill], parcel.waybill, at, lines)

    def _deliver(self, order: str, company: str, waybill: str, at: str, lines: list[tuple[str, str]]) -> None:
        sent = self._client.deliver(order, company=company, waybill=waybill, at=at, lines=lines)
        taken = [row for row in sent if row.sendresult == "Y"]
        if not taken:
            raise Rejected("the platform took no line of this parcel", vendor=VENDOR, field="sendresult")
        if len(taken) < len(sent):
            raise Indeterminate("the platform took some lines of this parcel", vendor=VENDOR, order=order)

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the platform has for this order, with their lines."""
        row = self._client.order(order_id)
        return () if row is None else mapping.to_parcels(schemas.Order.model_validate(row))

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Companies the platform lists now, read once per connector."""
        if not self._carriers:
            self._carriers = mapping.to_carriers(self._client.companies())
        return self._carriers

    def _company(self, carrier: str) -> str:
        for company in self.carriers():
            if company.code == carrier:
                return company.vendor_code
        remedy = "Ship with another courier, or confirm this parcel by hand in the Suning back office."
        raise Rejected(f"the platform lists no courier for {carrier}", vendor=VENDOR, field="carrier", remedy=remedy)

    # -- returns, to read ------------------------------------------------------------------------

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case changed in ``[since, until]``, a page per day. Answers are given in the Suning back office."""
        for start, end in _windows(since, until):
            rows = self._settled(self._client.changed_returns, start, end, _case_key)
            yield RefundPage(tuple(self._refund(row) for row in rows))

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case among those of its order."""
        cases = [self._refund(row) for row in self._client.returns_of(order_id)]
        return next((case for case in cases if case.refund_id == refund_id), None)

    def _refund(self, row: dict[str, Any]) -> Refund | UnreadableRefund:
        raw, order_id = orjson.dumps(row), str(row.get("orderCode") or "")
        words: dict[str, str] = self._settings.get("refund_words") or {}
        try:
            return mapping.to_refund(schemas.Rejected.model_validate(row), raw, words)
        except MappingError as error:
            return UnreadableRefund(_case_key(row), order_id, error.message, raw, **_facts(error))
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"]))
            return UnreadableRefund(_case_key(row), order_id, f"{where} is not as documented", raw, field=where)


def _windows(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Days, none of them older than the platform keeps."""
    return slices(max(since, clock.now() - OLDEST + timedelta(hours=1)), until, MANIFEST.pull.window)


def _plan(order: schemas.Order, notice: ShipmentNotice) -> list[tuple[ParcelNotice, list[tuple[str, str]]]]:
    """Parcels still to be told, each with its lines as (line number, product). Raises Rejected when one has none left."""
    known = {row.expressno for row in order.orderDetail if row.expressno}
    left = {row.orderLineNumber: row.productCode for row in order.orderDetail if not row.expressno}
    plan = []
    for parcel in notice.parcels:
        if parcel.waybill in known:
            continue
        wanted = [line for line in left if not parcel.lines or line in parcel.lines]
        if not wanted:
            remedy = "Add this waybill by hand in the Suning back office."
            raise Rejected("the lines of this parcel are shipped already", vendor=VENDOR, field="lines", remedy=remedy)
        plan.append((parcel, [(line, left.pop(line)) for line in wanted]))
    return plan


def _order(row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
    raw, order_id = orjson.dumps(row), str(row.get("orderCode") or "")
    try:
        return mapping.to_order(schemas.Order.model_validate(row), raw)
    except MappingError as error:
        return UnreadableOrder(order_id, error.message, raw, **_facts(error))
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return UnreadableOrder(order_id, f"{where} is not as documented", raw, field=where)


def _facts(error: MappingError) -> dict[str, str]:
    return {name: str(error.facts.get(name, "")) for name in ("field", "value")}


def _case_key(row: dict[str, Any]) -> str:
    try:
        return mapping.refund_id(schemas.Rejected.model_validate(row))
    except ValidationError:
        return str(row.get("orderCode") or orjson.dumps(row))


def _key(ref: ListingRef) -> tuple[str, str]:
    """The product number, or the merchant code where there is none: the platform wants one of them."""
    return (ref.item_id, "") if ref.item_id else ("", ref.merchant_code)


def _with_state(ref: ListingRef, state: ListingState) -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state)
