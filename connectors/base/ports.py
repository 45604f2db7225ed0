"""Small capability protocols. A connector satisfies some of them; its manifest lists exactly those.

Every method may raise the ChannelError tree of hub.kernel.errors: Transient (nothing happened),
Indeterminate (a write was sent and no answer was read), NeedsReauth, Rejected. Read methods never raise
Indeterminate. All methods are sync and hold no database transaction.
"""

from collections.abc import Iterator
from datetime import datetime
from threading import Event
from typing import Protocol, runtime_checkable

from connectors.base.aftersales import (
    Refund,
    RefundPage,
    RefusalReason,
    ReturnAddress,
    UnreadableRefund,
)
from connectors.base.dispatch import Revealed, Scene, Waybill, WaybillAccount, WaybillRequest
from connectors.base.http import Token
from connectors.base.nudges import Nudge, NudgeAnswer, NudgeRequest
from connectors.base.types import (
    CarrierCode,
    CategoryNeeds,
    ChannelOrder,
    Flag,
    FreightTemplate,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    OrderPage,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
    UnreadableOrder,
)
from hub.kernel.money import Money


@runtime_checkable
class PictureStore(Protocol):
    """Keeps our pictures on the platform's servers."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file. Repeating it costs quota but does no harm."""


@runtime_checkable
class ListingPublisher(Protocol):
    """Creates listings and puts them on and off sale."""

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest listing with this merchant code that is not deleted, or None."""

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create and submit for sale. The caller has looked the merchant code up first."""

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put an existing listing on sale with ``stock`` pieces."""

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take a listing off sale."""


@runtime_checkable
class StockPusher(Protocol):
    """Tells the platform how many pieces it may sell."""

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the sellable quantity to exactly ``quantity`` pieces (>= 0)."""


@runtime_checkable
class OrderSource(Protocol):
    """Reads orders. Windows, backward paging and overlap inside one call are the connector's business."""

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order changed in ``[since, until]``, sliced to the platform's own window, page by page.

        Orders may repeat; none may be missing, even when rows move while paging.
        """

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full, or None when the platform does not know it."""


@runtime_checkable
class ShipmentNotifier(Protocol):
    """Tells the platform that an order has been handed to a courier."""

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """Confirm all parcels of one order. Not to be repeated blindly: see ``shipped_parcels``."""

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """What the platform already has as shipped for this order; empty when nothing. ``lines`` may be empty."""

    def carriers(self) -> tuple[CarrierCode, ...]:
        """The platform's logistics companies, read at run time."""


@runtime_checkable
class TokenRefresher(Protocol):
    """Can renew its own access token."""

    def refresh_token(self) -> None:
        """Renew now, through the connection's token box. Raises NeedsReauth when the platform will not."""


@runtime_checkable
class ConnectionTester(Protocol):
    """Can prove that credentials work before they are saved."""

    def check_connection(self) -> str:
        """The shop's own name as the platform knows it. Raises NeedsReauth or Rejected."""


@runtime_checkable
class ListingEditor(Protocol):
    """Changes and removes listings."""

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Bring title, pictures, attributes and prices to ``draft``; stock stays as it is. May go into audit."""

    def delete_listing(self, ref: ListingRef) -> None:
        """Remove a listing that is off sale. Removing what is gone already is no error."""


@runtime_checkable
class ListingReader(Protocol):
    """Reads the whole shelf, for the daily comparison."""

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """Every listing that is not deleted, page by page, once each when nothing moves meanwhile."""


@runtime_checkable
class PricePusher(Protocol):
    """Changes prices without touching anything else."""

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:
        """Sell at ``price`` a piece; state AUDIT when the platform looks at it first."""


@runtime_checkable
class CategoryReader(Protocol):
    """Tells what a category asks for before anything is published."""

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:
        """Attributes and papers of the category these facts belong to, with what would be filled in."""


@runtime_checkable
class QualificationStore(Protocol):
    """Keeps pictures of licences apart from product pictures."""

    def upload_qualification(self, picture: Picture) -> PictureRef:
        """Upload one paper. Repeating it does no harm."""


@runtime_checkable
class FreightReader(Protocol):
    """Reads the shop's freight templates."""

    def freight_templates(self) -> tuple[FreightTemplate, ...]:
        """All templates."""


@runtime_checkable
class MemoWriter(Protocol):
    """Writes the seller's memo and flag of an order. Both are absolute, so repeating does no harm."""

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace the memo; ``flag`` is left out where the platform has none (see the vendor's README)."""


@runtime_checkable
class WaybillChanger(Protocol):
    """Corrects what a platform was told about a parcel."""

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Replace carrier and number of a parcel that was told before."""


@runtime_checkable
class AddressChanger(Protocol):
    """Answers a buyer's wish to change the address after payment."""

    def answer_address_change(self, order_id: str, *, accept: bool) -> None:
        """Accept or refuse. The new address comes with the next read of the order."""


@runtime_checkable
class ReceiverMerger(Protocol):
    """Says which orders may travel together where comparing tokens is not enough."""

    def mergeable(self, orders: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
        """Groups of order ids out of (order id, receiver token) pairs; orders that travel alone are left out."""


@runtime_checkable
class RefundSource(Protocol):
    """Reads after-sales cases; windows and paging are the connector's business."""

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case changed in ``[since, until]``. Cases may repeat; none may be missing."""

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case in full, or None when the platform does not know it."""


@runtime_checkable
class RefundAnswerer(Protocol):
    """Agrees to or refuses what a buyer asks. Not to be repeated blindly: read the case first."""

    def agree_refund(self, refund: Refund) -> None:
        """Agree that the money goes back without goods. Raises Conflict when the case changed since it was read."""

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse, with one of ``refusal_reasons`` and words the buyer will read."""

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:
        """What may be chosen; empty when the platform wants words only."""


@runtime_checkable
class ReturnDesk(Protocol):
    """Takes goods back."""

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """Where buyers may send goods."""

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """Agree that the goods come back to this address first."""

    def confirm_return(self, refund: Refund) -> None:
        """The goods are here and right: the money may go back."""


@runtime_checkable
class WaybillSource(Protocol):
    """Draws electronic waybill numbers from the platform, with the receiver as it was given."""

    def waybill_accounts(self) -> tuple[WaybillAccount, ...]:
        """Carrier branches this shop may use."""

    def request_waybill(self, request: WaybillRequest) -> Waybill:
        """A number for one parcel; the same request id gives the same number."""

    def cancel_waybill(self, waybill: Waybill) -> None:
        """Give a number back that never travelled. Giving it back twice is no error."""


@runtime_checkable
class ReceiverRevealer(Protocol):
    """Shows a receiver in clear, where the platform allows it and counts it."""

    def reveal(self, order: ChannelOrder, *, scene: Scene) -> Revealed:
        """Name, phone and address of an order in clear. Costs quota; never kept. Raises Rejected when it may not be."""


@runtime_checkable
class ShopAuthoriser(Protocol):
    """Lets a shop's owner grant access in the browser. Works with the app's own credentials and no token."""

    def authorise_url(self, *, redirect_uri: str, state: str) -> str:
        """Where to send the owner's browser."""

    def exchange_code(self, code: str, *, redirect_uri: str) -> Token:
        """The first token for the code that came back. A code works once."""


@runtime_checkable
class NudgeReader(Protocol):
    """Verifies and reads messages that a platform posts to us. Pure computing: nothing is called."""

    def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
        """The messages and what to answer. Raises Rejected when the signature is not the platform's."""


class TakeNudges(Protocol):
    """Stores messages; returns only after they are safe."""

    def __call__(self, nudges: tuple[Nudge, ...]) -> None:
        """Store."""


@runtime_checkable
class NudgeStream(Protocol):
    """Listens to a platform's message channel."""

    def listen(self, take: TakeNudges, stop: Event) -> None:
        """Hand over messages until ``stop`` is set; each is acknowledged after ``take`` returned. Raises like a read."""


CAPABILITIES: dict[str, type] = {
    "pictures": PictureStore,
    "listings": ListingPublisher,
    "stock": StockPusher,
    "orders": OrderSource,
    "shipments": ShipmentNotifier,
    "token": TokenRefresher,
    "check": ConnectionTester,
    "edits": ListingEditor,
    "shelf": ListingReader,
    "prices": PricePusher,
    "categories": CategoryReader,
    "qualifications": QualificationStore,
    "freight": FreightReader,
    "memos": MemoWriter,
    "waybill_changes": WaybillChanger,
    "address_changes": AddressChanger,
    "merging": ReceiverMerger,
    "refunds": RefundSource,
    "refund_answers": RefundAnswerer,
    "returns": ReturnDesk,
    "waybills": WaybillSource,
    "privacy": ReceiverRevealer,
    "oauth": ShopAuthoriser,
    "nudges": NudgeReader,
    "stream": NudgeStream,
}
"""Capability key as written in a manifest -> protocol."""
