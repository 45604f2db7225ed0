"""The WeChat shop connector: the hub's capabilities in terms of the platform's endpoints.

Windows, paging, read-back and the choice of how to change stock live here; words are mapping's, calls are client's.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from connectors.base.http import Connection
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
from connectors.wechat_shop import mapping, schemas
from connectors.wechat_shop.auth import TokenAuth
from connectors.wechat_shop.client import ADD, SET, SUBTRACT, Client
from connectors.wechat_shop.errors import ORDER_NOT_FOUND, STOCK_MOVED, VENDOR
from connectors.wechat_shop.manifest import MANIFEST
from hub.kernel.errors import ChannelError, Indeterminate, Invalid, MappingError, PlatformDown, Rejected, Transient

#: Leaf categories tried when the shop maps nothing: kind of goods -> leaf name. ``settings["categories"]`` goes first.
FALLBACK_LEAVES = {"voucher": "旅游票券", "fresh": "其他生鲜", "food": "其他食品", "goods": "其他商品"}
MAX_PASSES = 12


class Connector:
    """One WeChat shop. Settings it honours are listed in the README."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings: Mapping[str, Any] = connection.settings
        self._client = Client(connection)
        self._codes: dict[str, frozenset[str]] = {}  # product id -> merchant codes; out_product_id never changes
        self._tree: list[schemas.Category] = []

    def __enter__(self) -> Self:
        """Use as a context manager to give the sockets back."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Give the sockets back."""
        self._client.close()

    # -- token and check -------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew now. Raises NeedsReauth when the platform refuses the credentials."""
        TokenAuth(self._connection).renew(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's nickname."""
        return self._client.shop_name()

    # -- pictures --------------------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file; the address stays good for ever [official, older edition]."""
        return PictureRef(self._client.upload(name=picture.name, data=picture.data, mime=picture.mime))

    # -- listings --------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest product with this code. There is no search by code: ids are listed, each read once and remembered."""
        hits = []
        for product_id in self._product_ids():
            if product_id not in self._codes:
                found = self._product(product_id)
                if found is not None:
                    self._codes[product_id] = found.codes()
            if merchant_code in self._codes.get(product_id, ()):
                hits.append(product_id)
        for product_id in sorted(hits, key=int, reverse=True):  # ids rise with time [inferred]
            ref = self._ref(product_id, merchant_code)
            if ref is not None and ref.state is not ListingState.DELETED:
                return ref
        return None

    def _product_ids(self) -> Iterator[str]:
        key, keys, seen = "", {""}, set[str]()
        while True:
            page = self._client.product_ids(key)
            yield from page.product_ids
            seen.update(page.product_ids)
            key = page.next_key
            if not page.product_ids or key in keys or (page.total_num and len(seen) >= page.total_num):
                return
            keys.add(key)

    def _product(self, product_id: str) -> schemas.Product | None:
        try:
            return self._client.product(product_id)
        except Rejected as error:
            if error.code in {"10020050", "10020051", "10020052"}:  # not usable, absent, deleted [official]
                return None
            raise

    def _ref(self, product_id: str, merchant_code: str) -> ListingRef | None:
        product = self._product(product_id)
        return mapping.to_listing(product, merchant_code) if product else None

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create, submit for sale and read back."""
        mapping.check_draft(draft)
        path = self._category(draft)
        body = mapping.to_product(
            draft,
            category=path,
            attributes=mapping.to_attributes(
                draft.facts, self._client.attributes(path[-1].cat_id), self._settings.get("attributes", {})
            ),
            address_id=self._only("after_sale_address_id", self._client.address_ids, "return address"),
            template_id="" if draft.is_voucher else self._template(),
        )
        product_id = self._client.product_add(body)
        return self._after_write(ListingRef(product_id, "", draft.merchant_code, ListingState.AUDIT))

    def _category(self, draft: ListingDraft) -> list[schemas.Category]:
        if not self._tree:
            self._tree = self._client.categories()
        chosen: Mapping[str, str] = self._settings.get("categories", {})
        kind = mapping.default_category(draft.facts, is_voucher=draft.is_voucher)
        wanted = chosen.get(draft.facts.category) or chosen.get(kind)
        if wanted:
            return mapping.pick_category(draft.facts, self._tree, wanted)
        try:
            return mapping.pick_category(draft.facts, self._tree, "")
        except Invalid:
            if all(x.name != FALLBACK_LEAVES[kind] for x in self._tree):
                raise
            return mapping.pick_category(draft.facts, self._tree, FALLBACK_LEAVES[kind])

    def _template(self) -> str:
        return self._only("freight_template_id", self._client.freight_template_ids, "freight template")

    def _only(self, setting: str, read: Any, what: str) -> str:
        """The id from the settings, else the shop's first. Raises Invalid when the shop has none."""
        if chosen := self._settings.get(setting):
            return str(chosen)
        found = read()
        if not found:
            raise Invalid(f"the shop has no {what}", remedy=f"Create a {what} in the WeChat back office first.")
        return str(found[0])

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put on sale again; the stock is set first where the platform allows it, so nothing stale is sold."""
        product = self._client.product(ref.item_id)
        if mapping.PRODUCT_STATES.get(product.status, (ListingState.DELETED, ""))[0] is ListingState.OFF:
            self.set_stock(ref, stock)
            self._client.product_listing(ref.item_id)
            return self._after_write(ref)
        if product.status == 0 and mapping.AUDIT_STATES.get(product.edit_status) is not ListingState.AUDIT:
            self._client.product_listing(ref.item_id)
        fresh = self._after_write(ref)
        if fresh.state is ListingState.LIVE:
            self.set_stock(fresh, stock)
        return fresh

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale; a product that is off sale already stays so."""
        before = self._client.product(ref.item_id)
        if before.status == 5:
            self._client.product_delisting(ref.item_id)
            return self._after_write(ref)
        return mapping.to_listing(before, ref.merchant_code)

    def _after_write(self, ref: ListingRef) -> ListingRef:
        """Read a product back; when that fails, the write before it stands, so the caller must look first."""
        try:
            return mapping.to_listing(self._client.product(ref.item_id), ref.merchant_code)
        except (Transient, Rejected) as error:
            raise Indeterminate("written, but it could not be read back", vendor=VENDOR, code=error.code) from error

    # -- stock -----------------------------------------------------------------------------------

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Exactly ``quantity`` pieces, as a difference to what the platform has (it advises against overwriting).

        ``settings["stock_mode"] == "set"`` overwrites. When somebody buys in between, one more try is made.
        """
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push 0 to stop selling.")
        if self._settings.get("stock_mode", "diff") == "set":
            self._write_stock(ref, quantity, how=SET, pieces=quantity)
            return
        try:
            self._push_difference(ref, quantity)
        except Rejected as error:
            if error.code not in STOCK_MOVED:
                raise
            self._push_difference(ref, quantity)

    def _push_difference(self, ref: ListingRef, quantity: int) -> None:
        difference = quantity - self._client.stock(ref.item_id, ref.vendor_sku_id)
        if difference:
            self._write_stock(ref, quantity, how=ADD if difference > 0 else SUBTRACT, pieces=abs(difference))

    def _write_stock(self, ref: ListingRef, quantity: int, *, how: int, pieces: int) -> None:
        """Write, and after a lost answer look whether it arrived."""
        try:
            self._client.stock_update(ref.item_id, ref.vendor_sku_id, how=how, pieces=pieces)
        except Indeterminate as lost:
            try:
                arrived = self._client.stock(ref.item_id, ref.vendor_sku_id) == quantity
            except ChannelError:
                raise lost from None
            if not arrived:
                raise

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Orders changed in ``[since, until]``, in windows of at most 7 days, each order read in full.

        A window of several pages is walked until a whole pass shows no id that was not seen before: how the cursor
        behaves while orders move is not published.
        """
        for start, end in slices(since, until, MANIFEST.pull.window):
            yield from self._window(start, end)

    def _window(self, start: datetime, end: datetime) -> Iterator[OrderPage]:
        seen: set[str] = set()
        for _ in range(MAX_PASSES):
            before, pages = len(seen), 0
            for ids in self._id_pages(start, end):
                pages += 1
                fresh = [x for x in dict.fromkeys(ids) if x not in seen]
                seen.update(fresh)
                if fresh:
                    yield OrderPage(tuple(self._read(order_id) for order_id in fresh))
            if pages < 2 or len(seen) == before:
                return
        raise PlatformDown("the order list kept growing while it was read", vendor=VENDOR)

    def _id_pages(self, start: datetime, end: datetime) -> Iterator[list[str]]:
        size = min(int(self._settings.get("page_size", MANIFEST.pull.page_size)), MANIFEST.pull.page_size)
        key, used = "", set()
        while True:
            page = self._client.order_ids(start, end, size=size, next_key=key)
            yield page.order_id_list
            if not page.has_more:
                return
            used.add(key)
            key = page.next_key
            if key in used:
                raise PlatformDown("the order list points back to a page already read", vendor=VENDOR)

    def _read(self, order_id: str) -> ChannelOrder | UnreadableOrder:
        found = self.order(order_id)
        return found if found is not None else UnreadableOrder(order_id, "listed, but the platform cannot show it", b"")

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full."""
        try:
            wire, raw = self._client.order(order_id)
        except Rejected as error:
            if error.code == str(ORDER_NOT_FOUND):
                return None
            raise
        try:
            return mapping.to_order(schemas.Order.model_validate(wire), raw)
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
            return UnreadableOrder(order_id, "a field is missing or of another kind", raw, field=field)
        except MappingError as error:
            facts = error.facts
            return UnreadableOrder(
                order_id, error.message, raw, field=str(facts.get("field", "")), value=str(facts.get("value", ""))
            )

    # -- shipments -------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """All parcels in one call. The caller has looked at ``shipped_parcels`` first."""
        if not notice.parcels:
            raise Invalid("a shipment without parcels", remedy="Pack the order first.")
        known = self._delivery_ids({parcel.carrier for parcel in notice.parcels} - {""})
        self._client.delivery_send(notice.order_id, mapping.to_deliveries(self._with_lines(notice), known))

    def _delivery_ids(self, carriers: set[str]) -> dict[str, str]:
        """Our codes -> theirs; a code we have no translation for must be one of the platform's own."""
        known = {code: mapping.CARRIERS[code] for code in carriers if code in mapping.CARRIERS}
        if unknown := carriers - set(known):
            listed = {company.vendor_code for company in self.carriers()}
            known |= {code: code for code in unknown & listed}
        if unknown := carriers - set(known):
            names = ", ".join(sorted(unknown))
            raise Invalid(f"WeChat does not list the carrier {names}", remedy="Ship with a carrier the platform lists.")
        return known

    def _with_lines(self, notice: ShipmentNotice) -> ShipmentNotice:
        """A parcel that does not say what is in it holds the whole order."""
        if all(parcel.lines for parcel in notice.parcels):
            return notice
        order = self.order(notice.order_id)
        if not isinstance(order, ChannelOrder) or len(notice.parcels) > 1:
            raise Invalid(
                "nobody said which goods are in which parcel", remedy="Pack the order again, parcel by parcel."
            )
        lines = {line.line_id: line.quantity for line in order.lines}
        only = notice.parcels[0]
        return ShipmentNotice(notice.order_id, (ParcelNotice(only.waybill, only.carrier, lines),), notice.vendor_skus)

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """What the platform has as shipped."""
        try:
            wire = schemas.Order.model_validate(self._client.order(order_id)[0])
        except ValidationError as error:
            raise PlatformDown("the order's shipments cannot be read", vendor=VENDOR) from error
        return mapping.to_parcels(wire)

    def carriers(self) -> tuple[CarrierCode, ...]:
        """The platform's logistics companies."""
        return tuple(mapping.to_carrier(company) for company in self._client.delivery_companies())
