"""Douyin in the hub's own terms: pictures, listings, stock, prices, orders, shipments, token, connection check.

Settings read: ``picture_url``, ``category_ids``, ``brand_ids``, ``properties`` (name -> value), ``freight_id`` (0),
``service_phone``, ``reduce_type`` (1), ``page_size`` (100).
"""

import base64
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError

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
from connectors.douyin import mapping, schemas
from connectors.douyin.client import Client
from connectors.douyin.errors import VENDOR
from connectors.douyin.manifest import MANIFEST
from hub.kernel.errors import Invalid, MappingError, Rejected
from hub.kernel.money import Money

#: The platform's words for an order it does not know; its sub-code is not documented.
_UNKNOWN_ORDER = "订单不存在"
MAINS, ALL_PICTURES = 5, 50  # main pictures; all of a product [official, older edition]


class Connector:
    """One Douyin shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = connection.settings
        self._client = Client(connection)
        self._carriers: tuple[CarrierCode, ...] = ()

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()

    # -- token and check -------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's number, once the platform has answered for it: no read is known that tells the shop's name."""
        self._client.shop_categories()
        return f"{MANIFEST.name} {self._connection.credentials['shop_id']}"

    # -- pictures and listings -------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Have the platform fetch one file. Without ``picture_url`` the bytes travel inside the address itself."""
        pattern = str(self._settings.get("picture_url") or "")
        url = pattern.replace("{sha256}", picture.sha256).replace("{name}", picture.name)
        url = url or f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
        return PictureRef(self._client.upload_image(name=picture.name, url=url, request_id=picture.sha256[:32]))

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The product that was handed in under this code."""
        product = self._client.product(out_product_id=merchant_code)
        ref = mapping.to_listing(product, merchant_code) if product else None
        return None if ref is None or ref.state is ListingState.DELETED else ref

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Hand the product in for audit and for sale, then look how it stands."""
        if draft.is_voucher:
            raise Rejected("vouchers are not sold here", vendor=VENDOR)
        added = self._client.add_product(self._product(draft))
        number = added.product_id_str or added.product_id
        with half_done(vendor=VENDOR, product_id=number):
            product = self._client.product(product_id=number)
            if product is None:
                return ListingRef(number, "", draft.merchant_code, ListingState.AUDIT)
            return mapping.to_listing(product, draft.merchant_code)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first, then on sale; the platform may look at it again."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, product_id=ref.item_id):
            self._client.set_on_sale(ref.item_id, on=True)
            return self._as_it_stands(ref)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale; what is off sale already is left alone."""
        seen = self._as_it_stands(ref)
        if seen.state is ListingState.OFF:
            return seen
        self._client.set_on_sale(ref.item_id, on=False)
        return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the SKU's quantity absolutely."""
        if quantity < 0:
            raise Invalid("stock cannot be negative")
        self._client.set_stock(ref.item_id, sku_id=ref.vendor_sku_id, code=ref.merchant_code, quantity=quantity)

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - one price
        """Set the SKU's price; the struck-through one belongs to the product's content and stays."""
        self._client.set_price(ref.item_id, sku_id=ref.vendor_sku_id, code=ref.merchant_code, fen=price.fen)
        return ref

    def _as_it_stands(self, ref: ListingRef) -> ListingRef:
        product = self._client.product(product_id=ref.item_id)
        if product is None:
            raise Rejected("the platform does not know this product", vendor=VENDOR, field="product_id")
        return mapping.to_listing(product, ref.merchant_code)

    def _product(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of addV2 for one SKU with one spec value; the description is pictures only."""
        category = self._category(draft)
        mains = [picture.url for picture in draft.main_pictures[:MAINS]]
        details = [picture.url for picture in draft.detail_pictures[: ALL_PICTURES - len(mains)]]
        spec = mapping.spec_text(draft.spec)
        sku = {
            "spec_detail_name1": spec,
            "price": draft.price.fen,
            "stock_num": draft.stock,
            "code": draft.merchant_code,
        }
        filled = mapping.fill_properties(
            self._client.properties(category), draft.facts, self._settings.get("properties") or {}
        )
        brand = (self._settings.get("brand_ids") or {}).get(draft.facts.brand)
        phone = self._settings.get("service_phone")
        return {
            "name": draft.title,
            "outer_product_id": draft.merchant_code,
            "product_type": 0,
            "category_leaf_id": category,
            "pic": "|".join(mains),
            "description": "|".join(details),
            "reduce_type": int(self._settings.get("reduce_type", 1)),
            "freight_id": int(draft.freight_template or self._settings.get("freight_id", 0)),
            "market_price": draft.market_price.fen,
            "weight": draft.weight_g,
            "weight_unit": 1,
            "spec_name": "规格",
            "specs": f"规格|{spec}",
            "spec_prices": orjson.dumps([sku]).decode(),
            "product_format_new": orjson.dumps(filled).decode(),
            "commit": True,
            **({"standard_brand_id": int(brand)} if brand else {}),
            **({"mobile": str(phone)} if phone else {}),
        }

    def _category(self, draft: ListingDraft) -> int:
        """The configured leaf category, or the platform's own guess."""
        configured = (self._settings.get("category_ids") or {}).get(draft.facts.category)
        category = int(configured) if configured else mapping.leaf(self._client.recommend(draft.title))
        if not category:
            remedy = f"Enter the category of {draft.facts.category} in the shop's settings under category_ids."
            raise Rejected("the platform guesses no category", vendor=VENDOR, field="category_leaf_id", remedy=remedy)
        return category

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order changed in ``[since, until]``, a page per day, each day read until it stood still."""
        for start, end in slices(since, until, MANIFEST.pull.window):
            yield OrderPage(tuple(_order(row) for row in self._window(int(start.timestamp()), int(end.timestamp()))))

    def _window(self, start: int, end: int) -> list[dict[str, Any]]:
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))

        def read(page: int, counting: bool) -> Listed[dict[str, Any]]:
            answer = self._client.changed_orders(start=start, end=end, page=page - 1, size=size)
            return Listed(answer.shop_order_list, answer.total if counting else None)

        return read_settled(read, size=size, stamp=_stamp)

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full."""
        row = self._order_row(order_id)
        return None if row is None else _order(row)

    def _order_row(self, order_id: str) -> dict[str, Any] | None:
        try:
            return self._client.order(order_id)
        except Rejected as error:
            if _UNKNOWN_ORDER in error.message:
                return None
            raise

    # -- shipments -------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """A whole order in one parcel by one call; parcels by lines and pieces otherwise. Known parcels are left alone."""
        known = {parcel.waybill for parcel in self.shipped_parcels(notice.order_id)}
        missing = [parcel for parcel in notice.parcels if parcel.waybill not in known]
        if not missing:
            return
        companies = {parcel.waybill: self._company(parcel.carrier) for parcel in missing}
        if len(notice.parcels) == 1 and notice.complete:
            waybill = missing[0].waybill
            self._client.ship(notice.order_id, company=companies[waybill], waybill=waybill)
            return
        packs = [_pack(parcel, companies[parcel.waybill]) for parcel in missing]
        name = "|".join((notice.order_id, *sorted(companies)))
        self._client.ship_packs(notice.order_id, packs, request_id=str(uuid.uuid5(uuid.NAMESPACE_OID, name)))

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the platform has for this order, with their lines."""
        row = self._order_row(order_id)
        if row is None:
            return ()
        return mapping.to_parcels(schemas.Order.model_validate(row), self.carriers())

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Companies the platform lists now, read once per connector."""
        if not self._carriers:
            self._carriers = mapping.to_carriers(self._client.companies())
        return self._carriers

    def _company(self, carrier: str) -> str:
        for company in self.carriers():
            if company.code == carrier:
                return company.vendor_code
        remedy = "Ship with another courier, or confirm this parcel by hand in the Douyin back office."
        raise Rejected(f"the platform lists no courier for {carrier}", vendor=VENDOR, field="carrier", remedy=remedy)


def _pack(parcel: ParcelNotice, company: str) -> dict[str, Any]:
    if not parcel.lines:
        raise Invalid("a parcel among several must say which lines it holds")
    lines = [{"shipped_order_id": line, "shipped_num": pieces} for line, pieces in parcel.lines.items()]
    return {"company_code": company, "logistics_code": parcel.waybill, "shipped_order_info": lines}


def _order(row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
    raw, order_id = orjson.dumps(row), str(row.get("order_id") or "")
    try:
        return mapping.to_order(schemas.Order.model_validate(row), raw)
    except MappingError as error:
        facts = {name: str(error.facts.get(name, "")) for name in ("field", "value")}
        return UnreadableOrder(order_id, error.message, raw, **facts)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return UnreadableOrder(order_id, f"{where} is not as documented", raw, field=where)


def _stamp(row: dict[str, Any]) -> tuple[str, str]:
    return str(row.get("order_id") or orjson.dumps(row)), str(row.get("update_time") or "")
