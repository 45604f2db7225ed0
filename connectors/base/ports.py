"""Small capability protocols. A connector satisfies some of them; its manifest lists exactly those.

Every method may raise the ChannelError tree of hub.kernel.errors: Transient (nothing happened),
Indeterminate (a write was sent and no answer was read), NeedsReauth, Rejected. Read methods never raise
Indeterminate. All methods are sync and hold no database transaction.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    ListingDraft,
    ListingRef,
    OrderPage,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
    UnreadableOrder,
)


@runtime_checkable
class PictureStore(Protocol):
    """Keeps our pictures on the platform's servers."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file. Repeating it costs quota but does no harm."""
        ...


@runtime_checkable
class ListingPublisher(Protocol):
    """Creates listings and puts them on and off sale."""

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest listing with this merchant code that is not deleted, or None."""
        ...

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create and submit for sale. The caller has looked the merchant code up first."""
        ...

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put an existing listing on sale with ``stock`` pieces."""
        ...

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take a listing off sale."""
        ...


@runtime_checkable
class StockPusher(Protocol):
    """Tells the platform how many pieces it may sell."""

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the sellable quantity to exactly ``quantity`` pieces (>= 0)."""
        ...


@runtime_checkable
class OrderSource(Protocol):
    """Reads orders. Windows, backward paging and overlap inside one call are the connector's business."""

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order changed in ``[since, until]``, sliced to the platform's own window, page by page.

        Orders may repeat; none may be missing, even when rows move while paging.
        """
        ...

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full, or None when the platform does not know it."""
        ...


@runtime_checkable
class ShipmentNotifier(Protocol):
    """Tells the platform that an order has been handed to a courier."""

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """Confirm all parcels of one order. Not to be repeated blindly: see ``shipped_parcels``."""
        ...

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """What the platform already has as shipped for this order; empty when nothing. ``lines`` may be empty."""
        ...

    def carriers(self) -> tuple[CarrierCode, ...]:
        """The platform's logistics companies, read at run time."""
        ...


@runtime_checkable
class TokenRefresher(Protocol):
    """Can renew its own access token."""

    def refresh_token(self) -> None:
        """Renew now, through the connection's token box. Raises NeedsReauth when the platform will not."""
        ...


@runtime_checkable
class ConnectionTester(Protocol):
    """Can prove that credentials work before they are saved."""

    def check_connection(self) -> str:
        """The shop's own name as the platform knows it. Raises NeedsReauth or Rejected."""
        ...


CAPABILITIES: dict[str, type] = {
    "pictures": PictureStore,
    "listings": ListingPublisher,
    "stock": StockPusher,
    "orders": OrderSource,
    "shipments": ShipmentNotifier,
    "token": TokenRefresher,
    "check": ConnectionTester,
}
"""Capability key as written in a manifest -> protocol."""
