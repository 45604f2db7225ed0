"""The JD connector: the hub's capabilities on top of the client. Decides nothing about the trade."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

import orjson

from connectors.base.aftersales import Refund, RefundPage, RefusalReason, UnreadableRefund
from connectors.base.http import Connection, half_done
from connectors.base.paging import Listed, read_settled
from connectors.base.types import (
    CarrierCode,
    CategoryNeeds,
    ChannelOrder,
    Flag,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
    OrderPage,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.base.windows import slices
from connectors.jd import mapping
from connectors.jd.client import JosClient
from connectors.jd.errors import VENDOR
from connectors.jd.schemas import CategoryAttr, Json, Sku
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Conflict, Indeterminate, Invalid, MappingError, Rejected, Transient
from hub.kernel.money import Money

MAX_PICTURE_BYTES = 1024 * 1024  # [official]
MAX_WINDOW = timedelta(days=30)  # [official]: a month
SKUS_PER_PAGE = 50  # [official]
MAX_SHELF = 5000  # 100 pages [official]
REFUNDS_PER_PAGE = 50  # [official]
REFUND_WINDOW = timedelta(days=7)  # no limit is published for applications; a sister call allows a week [official]
KEY, VARIABLE, SALE = 1, 3, 4  # attributeType [official]


class Connector:
    """One JD POP shop.

    ``connection.settings`` may hold window_minutes, page_size, categories (our category -> id), category_id,
    transport_id, brand_id, image_base, attribute_values (attribute id -> text or value id) and oauth_url;
    for refunds operator, agree_words, refund_days, reject_types (number -> text) and service_operator
    (buId, operatePin, operateNick).
    """

    def __init__(self, connection: Connection) -> None:
        self._client = JosClient(connection)
        self._settings = connection.settings
        minutes = timedelta(minutes=float(connection.settings.get("window_minutes", 1440)))
        self._window = min(minutes, MAX_WINDOW)
        self._page_size = int(connection.settings.get("page_size", 50))
        self._operator: Json = dict(connection.settings.get("service_operator", {}))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    # -- pictures ----------------------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Put a picture into the shop's picture zone."""
        if len(picture.data) > MAX_PICTURE_BYTES:
            raise Invalid(f"{picture.name} is larger than 1 MB", remedy="Save the picture with less quality.")
        return PictureRef(url=self._client.picture_upload(picture.name, picture.data, picture.mime))

    # -- listings ----------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest ware that still exists among those with this merchant code; ware numbers rise with time."""
        hits = sorted((x for x in self._skus() if x.outerId == merchant_code), key=lambda x: int(x.wareId))
        for sku in reversed(hits):
            ware = self._client.ware(sku.wareId)
            if ware is not None:
                return ListingRef(sku.wareId, sku.skuId, merchant_code, mapping.ware_state(ware.wareStatus))
        return None

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create a ware with one SKU and put it on sale."""
        mapping.check_draft(draft)
        category = self._category(draft.facts.category)
        request = mapping.ware_request(
            draft,
            category_id=category,
            attributes=self._properties(category),
            sale_attributes=self._client.category_attributes(category, SALE),
            settings=self._settings,
        )
        ware = self._client.ware_add(request)
        if not ware.skus:
            raise Indeterminate("created, but JD named no SKU", vendor=VENDOR)
        ref = ListingRef(ware.wareId, ware.skus[0].skuId, draft.merchant_code, ListingState.OFF)
        try:
            return self._put_up(ref)
        except Transient as error:  # the ware exists by now, so "nothing happened" would be a lie
            raise Indeterminate("created, but not put on sale yet", vendor=VENDOR, code=error.code) from error
        except Rejected as error:
            return _with_state(ref, ListingState.REFUSED, reason=error.message)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Set the stock, then put the ware on sale; it may wait for JD's audit first."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, ware=ref.item_id):
            return self._put_up(ref)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take a ware off sale."""
        self._client.ware_up_or_down(ref.item_id, up=False)
        return _with_state(ref, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Overwrite the sellable quantity."""
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push zero or more pieces.")
        self._client.stock_set(ref.vendor_sku_id, quantity, key=uuid4().hex)

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Words and attributes, then pictures from slot 1 on, then the price; a picture too many stays where it is."""
        mapping.check_draft(draft)
        category = self._category(draft.facts.category)
        ware = mapping.ware_update(ref.item_id, draft, attributes=self._properties(category), settings=self._settings)
        urls = [picture.url for picture in draft.main_pictures]
        self._client.ware_update(ware)
        with half_done(vendor=VENDOR, ware=ref.item_id):
            colours, places = [mapping.MAIN_COLOUR] * len(urls), list(range(1, len(urls) + 1))
            self._client.images_update(ref.item_id, colours, places, urls)
            return self.set_price(ref, draft.price, market_price=draft.market_price)

    def delete_listing(self, ref: ListingRef) -> None:
        """Delete a ware that is off sale; one that is gone is left alone."""
        if self._client.ware(ref.item_id) is not None:
            self._client.ware_delete(ref.item_id)

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """The whole shelf: JD keeps names with wares, stock with SKUs, so both lists are read."""
        by_ware: dict[str, list[Sku]] = {}
        for sku in self._skus():
            by_ware.setdefault(sku.wareId, []).append(sku)
        page, rest = 1, 1
        while rest > 0:
            answer = self._client.wares(page=page, size=SKUS_PER_PAGE)
            if answer.totalItem > MAX_SHELF:
                raise Rejected("JD lists no more than 5,000 wares", vendor=VENDOR, remedy="Delete wares nobody sells.")
            yield tuple(x for ware in answer.data for x in mapping.snapshots(ware, by_ware.get(ware.wareId, ())))
            rest = answer.totalItem - page * SKUS_PER_PAGE if answer.data else 0
            page += 1

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - see README
        """Set what a piece costs; the struck-through price is a matter of ``update_listing``."""
        mapping.check_price(price, ref.merchant_code)
        self._client.price_set(ref.vendor_sku_id, price.yuan())
        with half_done(vendor=VENDOR, ware=ref.item_id):
            return self._as_it_stands(ref)

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - JD goes by category
        """Attributes of the category the shop would publish in, with what would be filled in."""
        number = self._category(facts.category)
        category = self._client.category(number)
        if category is None:
            raise Invalid(f"JD has no category {number}", remedy="Set category_id to a category the shop may sell in.")
        return mapping.category_needs(
            category,
            facts,
            attributes=self._properties(number),
            sale=mapping.sale_attribute(self._client.category_attributes(number, SALE)),
            settings=self._settings,
        )

    # -- orders ------------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order changed in the window: slices in rising order, each listed until it stands still.

        JD pages forward over a list that moves: read that way, an order that changes between two pages pushes
        another one out of sight. So each slice is read backwards and again until it provably stood still.
        """
        done: set[tuple[str, str]] = set()
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._slice(start, end) if _stamp(row) not in done]
            for first in range(0, len(rows), self._page_size):
                yield OrderPage(tuple(_read_order(row) for row in rows[first : first + self._page_size]))
            done |= {_stamp(row) for row in rows}

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full."""
        raw = self._client.order(order_id)
        return None if raw is None else _read_order(raw)

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace the seller's remark and its flag; no flag is JD's grey."""
        self._client.remark(order_id, text, mapping.FLAGS.index(flag))

    def _slice(self, start: datetime, end: datetime) -> list[Json]:
        window = to_china_text(start), to_china_text(end)

        def read(page: int, _: bool) -> Listed[Json]:
            answer = self._client.orders_changed(*window, page=page, size=self._page_size)
            return Listed(answer.orderInfoList, answer.orderTotal)

        return read_settled(read, size=self._page_size, stamp=_stamp)

    # -- shipments ---------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per order, whatever the number of parcels; JD ships whole orders only."""
        pairs = [(self._vendor_carrier(parcel.carrier), parcel.waybill) for parcel in notice.parcels]
        if not pairs:
            raise Invalid("a shipment without parcels", remedy="Hand over at least one parcel first.")
        self._client.shipment(notice.order_id, *mapping.joined_waybills(pairs))

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the order carries at JD; which lines are inside JD does not say."""
        raw = self._client.order(order_id) or {}
        return mapping.shipped_parcels(raw, {x.vendor_code: x.code for x in self._carriers} if raw else {})

    def carriers(self) -> tuple[CarrierCode, ...]:
        """JD's couriers for this shop."""
        return self._carriers

    @cached_property
    def _carriers(self) -> tuple[CarrierCode, ...]:
        companies = self._client.logistics()
        return tuple(CarrierCode(mapping.carrier_code(x), x.logistics_id, x.logistics_name) for x in companies)

    def _vendor_carrier(self, ours: str) -> str:
        for carrier in self._carriers:
            if carrier.code == ours:
                return carrier.vendor_code
        raise Invalid(f"JD does not list the courier {ours}", remedy="Choose another courier for this order.")

    # -- refunds -----------------------------------------------------------------------------------

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every cancel application that may have changed in the window, and every service order, unread.

        JD finds applications by the time they were made or checked, and a withdrawal moves neither. So those of
        the last ``refund_days`` are read too and handed over unless they provably stood still.
        """
        since = since.replace(microsecond=0)
        back = since - timedelta(days=float(self._settings.get("refund_days", 30)))
        for start, end in slices(back, until, REFUND_WINDOW):
            cases = (_read_refund(row) for row in self._applied(start, end, "applyTime"))
            yield RefundPage(tuple(case for case in cases if mapping.may_have_changed(case, since)))
        for start, end in slices(since, until, REFUND_WINDOW):
            yield RefundPage(tuple(_read_refund(row) for row in self._applied(start, end, "checkTime")))
        for start, end in slices(since, until, REFUND_WINDOW) if self._operator else ():
            for what in ("apply", "approve", "finish"):
                yield RefundPage(tuple(mapping.unread_service(row) for row in self._services(start, end, what)))

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:  # noqa: ARG002 - not asked
        """One cancel application; a service order cannot be read alone, so it is None."""
        raw = self._client.refund(refund_id)
        return None if raw is None else _read_refund(raw)

    def agree_refund(self, refund: Refund) -> None:
        """Approve (1). Raises Conflict when the application has another status by now."""
        self._reply(refund, 1, words=str(self._settings.get("agree_words", "同意退款")))

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse (2) with words. Raises Conflict like ``agree_refund``; JD takes no picture with it."""
        known = {reason.reason_id for reason in self.refusal_reasons(refund)}
        if proof is not None:
            raise Invalid("JD takes no picture with a refusal", remedy="Say it in words, without a picture.")
        if reason_id and reason_id not in known:
            raise Invalid(f"JD has no reason {reason_id}", remedy="Choose one of the reasons shown, or none.")
        self._reply(refund, 2, words=words, **({"rejectType": int(reason_id)} if reason_id else {}))

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:  # noqa: ARG002 - the same for every case
        """``reject_types`` of the shop: what JD's numbers 1 to 5 mean is not published. Empty: words only."""
        kept = self._settings.get("reject_types", {})
        return tuple(RefusalReason(str(number), str(text)) for number, text in kept.items())

    def _reply(self, refund: Refund, status: int, *, words: str, **more: int) -> None:
        if not words.strip():
            raise Invalid("JD wants words with every answer", remedy="Write a few words to the buyer.")
        self._unchanged(refund)
        parcels = mapping.shipped_parcels(self._client.order(refund.order_id) or {}, {})
        asked = {"status": status, "checkUserName": str(self._settings.get("operator", "hub")), "remark": words}
        try:
            self._client.refund_reply(refund.refund_id, asked | {"outWareStatus": 1 if parcels else 2} | more)
        except Rejected:
            self._unchanged(refund)
            raise

    def _unchanged(self, refund: Refund) -> None:
        raw = self._client.refund(refund.refund_id)
        if raw is None or str(raw.get("status")) != refund.version:
            raise Conflict("the refund has changed on JD", remedy="Read the refund again before you answer.")

    def _applied(self, start: datetime, end: datetime, by: str) -> list[Json]:
        window = {f"{by}Start": to_china_text(start), f"{by}End": to_china_text(end)}

        def page(number: int, _: bool) -> Listed[Json]:
            answer = self._client.refunds(page=number, size=REFUNDS_PER_PAGE, **window)
            return Listed(answer.result, answer.totalCount)

        return read_settled(page, size=REFUNDS_PER_PAGE, stamp=mapping.refund_stamp)

    def _services(self, start: datetime, end: datetime, by: str) -> list[Json]:
        window = {f"{by}TimeBegin": to_china_text(start), f"{by}TimeEnd": to_china_text(end)}

        def page(number: int, _: bool) -> Listed[Json]:
            answer = self._client.services(self._operator, page=number, size=REFUNDS_PER_PAGE, **window)
            return Listed(answer.data, answer.totalCount)

        return read_settled(page, size=REFUNDS_PER_PAGE, stamp=mapping.service_stamp)

    # -- connection --------------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew the token now."""
        self._client.renew()

    def check_connection(self) -> str:
        """The shop's name."""
        return str(self._client.shop().get("shop_name") or "")

    # -- inside ------------------------------------------------------------------------------------

    def _put_up(self, ref: ListingRef) -> ListingRef:
        self._client.ware_up_or_down(ref.item_id, up=True)
        return self._as_it_stands(ref)

    def _as_it_stands(self, ref: ListingRef) -> ListingRef:
        ware = self._client.ware(ref.item_id)
        return _with_state(ref, mapping.ware_state(ware.wareStatus) if ware else ListingState.DELETED)

    def _skus(self) -> Iterator[Sku]:
        page, rest = 1, 1
        while rest > 0:
            answer = self._client.skus(page=page, size=SKUS_PER_PAGE)
            yield from answer.data
            rest = answer.totalItem - page * SKUS_PER_PAGE if answer.data else 0
            page += 1

    def _properties(self, category: str) -> list[CategoryAttr]:
        return [x for kind in (KEY, VARIABLE) for x in self._client.category_attributes(category, kind)]

    def _category(self, ours: str) -> str:
        """Category id set for the shop, or the only one (or the one of the same name) it is authorised for."""
        chosen = self._settings.get("categories", {}).get(ours) or self._settings.get("category_id")
        if chosen:
            return str(chosen)
        allowed = self._client.categories()
        named = [category for category in allowed if category.name == ours] or allowed
        if len(named) == 1:
            return named[0].id
        choices = ", ".join(f"{category.id} {category.name}" for category in allowed[:20])
        raise Invalid(
            f"no JD category is set for {ours}",
            remedy=f"Set category_id for this shop, or categories by our category; it may sell in: {choices}",
        )


def _stamp(row: dict[str, Any]) -> tuple[str, str]:
    return str(row.get("orderId")), str(row.get("modified"))


def _with_state(ref: ListingRef, state: ListingState, *, reason: str = "") -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state, reason)


def _read_refund(raw: Json) -> Refund | UnreadableRefund:
    try:
        return mapping.to_refund(raw)
    except MappingError as error:
        return mapping.unread_refund(raw, error)


def _read_order(raw: Json) -> ChannelOrder | UnreadableOrder:
    try:
        return mapping.to_order(raw)
    except MappingError as error:
        return UnreadableOrder(
            order_id=mapping.order_id(raw),
            reason=error.message,
            raw=orjson.dumps(raw),
            field=str(error.facts.get("field", "")),
            value=str(error.facts.get("value", "")),
        )
