"""The Taobao connector: the hub's capabilities on top of the client. Decides nothing about the trade."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any

import orjson

from connectors.base.http import Connection
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
from connectors.taobao import mapping
from connectors.taobao.client import TopClient
from connectors.taobao.errors import VENDOR
from connectors.taobao.schemas import ConsignGoods, ConsignPackage, ItemList, TradeRow
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Indeterminate, Invalid, MappingError, Rejected, Transient

MAX_PICTURE_BYTES = 3 * 1024 * 1024  # [official]
MAX_WINDOW = timedelta(days=1)  # [official]
ITEMS_PER_PAGE = 200  # [official]


class Connector:
    """One Taobao shop.

    ``connection.settings`` may hold window_minutes, page_size, categories (our category -> cat_id), category_id,
    schema_values (field id -> text) and multi_parcel_consign_type.
    """

    def __init__(self, connection: Connection) -> None:
        self._client = TopClient(connection)
        self._settings = connection.settings
        self._nick = connection.credentials.get("nick", "")
        minutes = timedelta(minutes=float(connection.settings.get("window_minutes", 30)))
        self._window = min(minutes, MAX_WINDOW)
        self._page_size = int(connection.settings.get("page_size", 50))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    # -- pictures ----------------------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Put a picture into the shop's picture space."""
        if len(picture.data) > MAX_PICTURE_BYTES:
            raise Invalid(f"{picture.name} is larger than 3 MB", remedy="Save the picture with less quality.")
        kept = self._client.picture_upload(picture.name, picture.data, picture.mime)
        return PictureRef(url=kept.picture_path, vendor_id=kept.picture_id)

    # -- listings ----------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest listing with this merchant code; item numbers rise with time."""
        hits = [item for item in self._items() if item.merchant_code == merchant_code]
        return max(hits, key=lambda ref: int(ref.item_id), default=None)

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Publish a single-SKU item and put it on the shelf."""
        mapping.check_draft(draft)
        category = self._category(draft.facts.category)
        rules = self._client.publish_schema(category)
        schema = mapping.fill_schema(rules, draft, literals=self._settings.get("schema_values", {}))
        item_id = self._client.publish_submit(category, schema)
        ref = ListingRef(item_id, item_id, draft.merchant_code, ListingState.OFF)  # without SKUs it is its own SKU
        try:
            return self.relist(ref, stock=draft.stock)
        except Transient as error:  # the item exists by now, so "nothing happened" would be a lie
            raise Indeterminate("published, but not put on sale yet", vendor=VENDOR, code=error.code) from error
        except Rejected as error:
            return _with_state(ref, ListingState.REFUSED, reason=error.message)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put an item on the shelf with ``stock`` pieces."""
        self._client.upshelf(ref.item_id, stock)
        return _with_state(ref, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take an item off the shelf."""
        self._client.downshelf(ref.item_id)
        return _with_state(ref, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Overwrite the sellable quantity."""
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push zero or more pieces.")
        sku_id = ref.vendor_sku_id if ref.vendor_sku_id != ref.item_id else ""
        self._client.quantity_update(ref.item_id, quantity, sku_id=sku_id)

    # -- orders ------------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every trade changed in the window: slices in rising order, each listed until it stands still.

        An order that changes while its slice is read leaves for a later slice and is found there.
        """
        done: dict[str, str] = {}
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._slice(start, end) if done.get(row.tid) != row.modified]
            for first in range(0, len(rows), self._page_size):
                found = [self.order(row.tid) for row in rows[first : first + self._page_size]]
                yield OrderPage(tuple(order for order in found if order is not None))
            done |= {row.tid: row.modified for row in rows}

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One trade in full; lists may lag, the full trade is the truth."""
        raw = self._client.trade(order_id)
        return None if raw is None else _read_order(raw)

    def _slice(self, start: datetime, end: datetime) -> list[TradeRow]:
        ask = partial(self._client.trades_changed, to_china_text(start), to_china_text(end), size=self._page_size)

        def read(page: int, counting: bool) -> Listed[TradeRow]:
            answer = ask(page=page, counting=counting)
            return Listed(answer.trades, answer.total_results)

        return read_settled(read, size=self._page_size, stamp=lambda row: (row.tid, row.modified))

    # -- shipments ---------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per order, whatever the number of parcels: a second call would be refused with B04."""
        parcels = [(parcel, self._vendor_carrier(parcel.carrier)) for parcel in notice.parcels]
        if not parcels:
            raise Invalid("a shipment without parcels", remedy="Hand over at least one parcel first.")
        if len(parcels) == 1:
            parcel, carrier = parcels[0]
            self._client.offline_send(notice.order_id, parcel.waybill, carrier)
            return
        packages = [_package(parcel, carrier) for parcel, carrier in parcels]
        # 2 marks the order "all shipped" [official words]; whether another value is wanted here is unknown
        consign_type = str(self._settings.get("multi_parcel_consign_type", "2"))
        self._client.ascp_offline_send(notice.order_id, packages, consign_type=consign_type)

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills of the trade's lines; a line in two parcels shows only one of them."""
        raw = self._client.trade(order_id) or {}
        lines = mapping.shipped_lines(raw)
        pieces: dict[tuple[str, str], dict[str, int]] = {}
        for line in lines:
            pieces.setdefault((line.invoice_no or "", line.logistics_company or ""), {})[line.oid] = line.num
        return tuple(ParcelNotice(waybill, self._our_carrier(name), of) for (waybill, name), of in pieces.items())

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Taobao's couriers for self-arranged shipping."""
        return self._carriers

    @cached_property
    def _carriers(self) -> tuple[CarrierCode, ...]:
        companies = self._client.logistics_companies()
        return tuple(CarrierCode(mapping.carrier_code(x), x.code, x.name) for x in companies)

    def _vendor_carrier(self, ours: str) -> str:
        for carrier in self._carriers:
            if carrier.code == ours:
                return carrier.vendor_code
        raise Invalid(f"Taobao does not list the courier {ours}", remedy="Choose another courier for this order.")

    def _our_carrier(self, said: str) -> str:
        """Our code for what a trade line says, be it Taobao's name or its code; its own word when unknown."""
        return next((x.code for x in self._carriers if x.code and said in (x.name, x.vendor_code)), said)

    # -- connection --------------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew the session now."""
        self._client.renew()

    def check_connection(self) -> str:
        """The shop's name from its newest trade; a shop without trades answers with the nick typed in."""
        newest = self._client.trades_sold(size=1).trades
        names = [name for row in newest for name in (row.title, row.seller_nick) if name]
        return next(iter(names), self._nick)

    # -- inside ------------------------------------------------------------------------------------

    def _items(self) -> Iterator[ListingRef]:
        """Every listing of the shop: on the shelf first, then each drawer of the stock room."""
        yield from _all_items(self._client.items_onsale, ListingState.LIVE)
        for banner, state in mapping.BANNERS.items():
            yield from _all_items(partial(self._client.items_inventory, banner), state)

    def _category(self, ours: str) -> str:
        """Category id set for the shop, or the only one (or the one of the same name) it is authorised for."""
        chosen = self._settings.get("categories", {}).get(ours) or self._settings.get("category_id")
        if chosen:
            return str(chosen)
        allowed = [category for category in self._client.authorised_categories() if not category.is_parent]
        named = [category for category in allowed if category.name == ours] or allowed
        if len(named) == 1:
            return named[0].cid
        choices = ", ".join(f"{category.cid} {category.name}" for category in allowed[:20])
        raise Invalid(
            f"no Taobao category is set for {ours}",
            remedy=f"Set category_id for this shop, or categories by our category; it may sell in: {choices}",
        )


def _all_items(ask: Callable[..., ItemList], state: ListingState) -> Iterator[ListingRef]:
    page, rest = 1, 1
    while rest > 0:
        answer = ask(page=page, size=ITEMS_PER_PAGE)
        for item in answer.items:
            yield ListingRef(item.num_iid, item.num_iid, item.outer_id or "", state)
        rest = answer.total_results - page * ITEMS_PER_PAGE if answer.items else 0
        page += 1


def _with_state(ref: ListingRef, state: ListingState, *, reason: str = "") -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state, reason)


def _package(parcel: ParcelNotice, carrier: str) -> ConsignPackage:
    goods = [ConsignGoods(sub_tid=line, num=pieces) for line, pieces in parcel.lines.items()]
    return ConsignPackage(out_sid=parcel.waybill, company_code=carrier, goods=goods)


def _read_order(raw: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
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
