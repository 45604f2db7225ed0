"""Youzan in the hub's own terms: pictures, listings, stock, orders, shipments, token, connection check.

Settings read: ``delivery_template_id`` or ``postage_fen`` (0), ``quantity_version`` ("3.0.0"), ``sender_mobile``,
``page_size`` (100).
"""

import html
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, half_done
from connectors.base.nudges import NudgeAnswer, NudgeRequest
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
from connectors.youzan import mapping, schemas
from connectors.youzan.auth import read_push
from connectors.youzan.client import PAGE, Client
from connectors.youzan.errors import VENDOR
from connectors.youzan.manifest import MANIFEST
from hub.kernel.clock import to_china_text
from hub.kernel.errors import MappingError, Rejected

PHYSICAL, VOUCHER = "00000000000000000", "00000000000000003"
MOST_PAGES = 100  # of one window; a fuller window is cut in two


class _Overfull(Exception):
    """The window holds more orders than the platform pages through."""


class Connector:
    """One Youzan shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = connection.settings
        self._client = Client(connection)
        self._carriers: tuple[CarrierCode, ...] = ()

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()

    # -- pictures and listings -------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file to the material store."""
        image = self._client.upload_image(picture)
        return PictureRef(url=image.image_url, vendor_id=str(image.image_id))

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest item with this code. The filter is not trusted: every row is compared."""
        found: list[schemas.ItemRow] = []
        page, seen = 1, 0
        while True:
            answer = self._client.search_items(item_code=merchant_code, page=page)
            found += [row for row in answer.items if row.item_code == merchant_code and not row.delete]
            seen += len(answer.items)
            if len(answer.items) < PAGE or seen >= answer.paginator.total_count:
                break
            page += 1
        if not found:
            return None
        newest = max(found, key=lambda row: int(row.item_id))
        state = ListingState.LIVE if newest.display == 1 else ListingState.OFF
        return self._ref(str(newest.item_id), merchant_code, state)

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create an item, on sale at once: there is no review."""
        created = self._client.create_item(self._item(draft))
        with half_done(vendor=VENDOR, item_id=str(created.item_id)):
            return self._ref(str(created.item_id), draft.merchant_code, ListingState.LIVE)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first, so that nobody buys what is not there."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, item_id=ref.item_id):
            self._client.set_display(ref.item_id, on=True)
        return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Put into the warehouse."""
        self._client.set_display(ref.item_id, on=False)
        return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the SKU's stock absolutely."""
        version = str(self._settings.get("quantity_version", "3.0.0"))
        self._client.set_quantity(ref.item_id, sku_id=ref.vendor_sku_id, quantity=quantity, version=version)

    def _ref(self, item_id: str, merchant_code: str, state: ListingState) -> ListingRef:
        """The item with the SKU of this code; an item without specs has no SKU id."""
        skus = self._client.item(item_id).sku_list or []
        ours = next((str(sku.sku_id) for sku in skus if sku.sku_no == merchant_code), "")
        return ListingRef(item_id, ours, merchant_code, state)

    def _item(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of a creation. The strike price stays away: the documents do not tell its unit."""
        spec = {"spec_name": "规格", "spec_value_name": draft.spec}
        sku = {
            "spec_values": [spec],
            "price": draft.price.fen,
            "spot_stock_num": draft.stock,
            "sku_code": draft.merchant_code,
            "item_weight": draft.weight_g,
        }
        pictures = [f'<p><img src="{html.escape(picture.url)}"/></p>' for picture in draft.detail_pictures]
        item: dict[str, Any] = {
            "publish_code": VOUCHER if draft.is_voucher else PHYSICAL,
            "title": draft.title,
            "media": {"image_ids": [int(picture.vendor_id) for picture in draft.main_pictures]},
            "specs": [{"spec_name": "规格", "spec_values": [spec]}],
            "skus": [sku],
            "item_code": draft.merchant_code,
            "display": 1,
            "content": "".join(pictures) or f"<p>{html.escape(draft.title)}</p>",
        }
        return item if draft.is_voucher else item | {"distribution_mark": self._freight()}

    def _freight(self) -> dict[str, Any]:
        template = self._settings.get("delivery_template_id")
        if template:
            return {"is_express": True, "delivery_template_id": int(template)}
        return {"is_express": True, "postage": int(self._settings.get("postage_fen", 0))}

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order updated in ``[since, until]``, a page per window.

        Rows are sorted by update time and move while one pages, so every window is read from its counted last
        page back to the first until it stood still; a window of more than 100 pages is cut in two.
        """
        waiting = list(slices(since, until, MANIFEST.pull.window))[::-1]
        while waiting:
            start, end = waiting.pop()
            try:
                rows = self._window(start, end)
            except _Overfull:
                middle = (start + (end - start) / 2).replace(microsecond=0)
                waiting += [(middle, end), (start, middle)]
                continue
            yield OrderPage(tuple(self._order(row) for row in rows))

    def _window(self, start: datetime, end: datetime) -> list[dict[str, Any]]:
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))

        def read(page: int, counting: bool) -> Listed[dict[str, Any]]:
            answer = self._client.sold(start=to_china_text(start), end=to_china_text(end), page=page, size=size)
            if answer.total_results > MOST_PAGES * size:
                if (end - start).total_seconds() <= 1:
                    raise Rejected("more orders in one second than can be paged through", vendor=VENDOR)
                raise _Overfull
            return Listed(answer.full_order_info_list, answer.total_results if counting else None)

        return read_settled(read, size=size, stamp=_stamp)

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full, with refunds and parcels."""
        row = self._trade(order_id)
        return None if row is None else _mapped(row)

    def _order(self, row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
        """A row of the list; where it leaves refunds open, the detail is read."""
        try:
            unclear = mapping.needs_detail(schemas.Trade.model_validate(row))
        except ValidationError:
            unclear = False
        return _mapped((self._trade(_stamp(row)[0]) if unclear else None) or row)

    def _trade(self, tid: str) -> dict[str, Any] | None:
        try:
            return self._client.trade(tid)
        except Rejected as error:
            if error.code == "106000004" or (error.code == "5000" and "not found" in error.message):
                return None
            raise

    # -- shipments -------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per parcel, and one per line that is spread over several. What is already known is left alone."""
        row = self._trade(notice.order_id)
        if row is None:
            raise Rejected("the platform does not know this order", vendor=VENDOR, order_id=notice.order_id)
        trade = schemas.Trade.model_validate(row)
        known = mapping.to_parcels(trade, ())
        if all(not parcel.carrier for parcel in notice.parcels):
            self._client.confirm_without_express(notice.order_id)
            return
        for parcel in notice.parcels:
            self._company(parcel.carrier)  # refuse an unknown courier before anything is sent
        if len(notice.parcels) > 1:
            self._ship_several(notice, {(parcel.waybill, oid) for parcel in known for oid in parcel.lines})
            return
        for parcel in notice.parcels:
            if parcel.waybill not in {other.waybill for other in known}:
                self._ship(notice.order_id, parcel, _part_of(parcel, trade))

    def _ship_several(self, notice: ShipmentNotice, known: AbstractSet[tuple[str, str]]) -> None:
        """Lines in one parcel ship with it; a line in several ships by a call of its own, all its parcels at once."""
        split = _split_lines(notice)
        calls: list[Callable[[], None]] = []
        for parcel in notice.parcels:
            whole = [oid for oid in parcel.lines if oid not in split and (parcel.waybill, oid) not in known]
            if whole:
                calls.append(partial(self._ship, notice.order_id, parcel, whole))
        for oid in sorted(split):
            holding = [parcel for parcel in notice.parcels if oid in parcel.lines]
            if not any((parcel.waybill, oid) in known for parcel in holding):
                calls.append(partial(self._ship_split, notice.order_id, oid, holding))
        for number, call in enumerate(calls):
            with half_done(vendor=VENDOR, tid=notice.order_id) if number else nullcontext():
                call()

    def _ship_split(self, tid: str, oid: str, parcels: Sequence[ParcelNotice]) -> None:
        packages = [
            {
                "express": {"express_id": int(self._company(parcel.carrier)), "express_no": parcel.waybill},
                "num": parcel.lines[oid],
            }
            for parcel in parcels
        ]
        self._client.send_split_line(tid, oid=oid, packages=packages, request_id=f"{tid}-{oid}")

    def _ship(self, tid: str, parcel: ParcelNotice, oids: Sequence[str]) -> None:
        self._client.confirm_online(
            tid,
            express_id=self._company(parcel.carrier),
            waybill=parcel.waybill,
            oids=oids,
            sender_mobile=str(self._settings.get("sender_mobile", "")),
        )

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the platform has for this order."""
        row = self._trade(order_id)
        return () if row is None else mapping.to_parcels(schemas.Trade.model_validate(row), self.carriers())

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Companies the platform lists, read once per connector."""
        if not self._carriers:
            self._carriers = mapping.to_carriers(self._client.express())
        return self._carriers

    def _company(self, carrier: str) -> str:
        for company in self.carriers():
            if company.code == carrier:
                return company.vendor_code
        remedy = "Ship with another courier, or confirm this parcel by hand in the shop."
        raise Rejected(f"the platform lists no courier for {carrier}", vendor=VENDOR, field="carrier", remedy=remedy)

    # -- messages --------------------------------------------------------------------------------

    def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
        """Order, refund, item and stock messages; a probe and another shop's message have no nudges."""
        own = self._connection.credentials
        return read_push(request, client_id=own["client_id"], secret=own["client_secret"], kdt_id=own["kdt_id"])

    # -- token and check -------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's name."""
        shop = self._client.shop()
        return f"{shop.name} ({shop.sid})"


def _mapped(row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
    raw, order_id = orjson.dumps(row), _stamp(row)[0]
    try:
        return mapping.to_order(schemas.Trade.model_validate(row), raw)
    except MappingError as error:
        facts = {name: str(error.facts.get(name, "")) for name in ("field", "value")}
        return UnreadableOrder(order_id, error.message, raw, **facts)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return UnreadableOrder(order_id, f"{where} is not as documented", raw, field=where)


def _stamp(row: dict[str, Any]) -> tuple[str, str]:
    """Order id and update time of a raw row, whatever else is wrong with it."""
    whole = row.get("full_order_info")
    info = whole.get("order_info") if isinstance(whole, dict) else None
    info = info if isinstance(info, dict) else {}
    return str(info.get("tid") or orjson.dumps(row).decode()), str(info.get("update_time"))


def _part_of(parcel: ParcelNotice, trade: schemas.Trade) -> list[str]:
    """Line ids to name when the parcel holds only part of the order; none when it holds everything."""
    everything = {str(row.oid) for row in trade.full_order_info.orders}
    return [] if not parcel.lines or set(parcel.lines) >= everything else list(parcel.lines)


def _split_lines(notice: ShipmentNotice) -> set[str]:
    """Lines spread over several parcels. Raises Rejected when a parcel does not say what it holds."""
    seen: set[str] = set()
    split: set[str] = set()
    for parcel in notice.parcels:
        if not parcel.lines:
            remedy = "Confirm the order by hand in the shop, or say which lines each parcel holds."
            raise Rejected("several parcels, and one does not say what it holds", vendor=VENDOR, remedy=remedy)
        split |= seen & set(parcel.lines)
        seen |= set(parcel.lines)
    return split
