"""The Taobao connector: the hub's capabilities on top of the client. Decides nothing about the trade."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property, partial
from threading import Event
from typing import Any

from connectors.base.aftersales import Refund, RefundPage, RefusalReason, ReturnAddress, UnreadableRefund
from connectors.base.dispatch import Revealed, Scene, Waybill, WaybillAccount, WaybillRequest
from connectors.base.http import Connection
from connectors.base.paging import Listed, read_settled
from connectors.base.ports import TakeNudges
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
from connectors.taobao.auth import ShopDoor
from connectors.taobao.client import TopClient
from connectors.taobao.errors import NO_SUCH_ITEM, VENDOR
from connectors.taobao.manifest import BANNERS, FLAGS, SCENES
from connectors.taobao.schemas import (
    SUBSCRIBED,
    Category,
    ConsignGoods,
    ConsignPackage,
    ItemList,
    RefundRow,
    TradeRow,
    waybill_apply,
)
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Conflict, Indeterminate, Invalid, Rejected, Transient
from hub.kernel.money import Money

MAX_PICTURE_BYTES = 3 * 1024 * 1024  # [official]
MAX_MEMO_BYTES = 1000  # [official]
MAX_PROOF_BYTES = 130_000  # [official]
MAX_MERGE = 100  # [official]
TMC_LOT = 100  # 10 to 200 [official]
PART = "1"  # consign_type of a part [official]
MAX_WINDOW = timedelta(days=1)  # [official]
ITEMS_PER_PAGE = 200  # [official]


class Connector(ShopDoor):
    """One Taobao shop. What ``connection.settings`` may hold is listed in the README."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
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
        rows = (row.ref for page in self.all_listings() for row in page)
        hits = [ref for ref in rows if ref.merchant_code == merchant_code]
        return max(hits, key=lambda ref: int(ref.item_id), default=None)

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Publish a single-SKU item and put it on the shelf."""
        mapping.check_draft(draft)
        category = self._category(draft.facts.category).cid
        rules = self._client.publish_schema(category)
        schema = mapping.fill_schema(rules, draft, literals=self._literals)
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

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Send every field of the draft but the stock; what the draft says nothing about stays."""
        mapping.check_draft(draft)
        schema = mapping.edit_schema(self._client.edit_schema(ref.item_id), draft, literals=self._literals)
        self._client.fast_update(ref.item_id, schema)
        return _with_state(ref, ref.state)

    def delete_listing(self, ref: ListingRef) -> None:
        """Delete an item; one that is gone already is left in peace."""
        try:
            self._client.delete(ref.item_id)
        except Rejected as error:
            if error.code not in NO_SUCH_ITEM:
                raise

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - see README
        """Sell at ``price``; the publish rules know no reference price, so ``market_price`` is not sent."""
        mapping.check_price(price)
        self._client.fast_update(ref.item_id, mapping.price_schema(self._client.edit_schema(ref.item_id), price))
        return _with_state(ref, ref.state)

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """Every listing of the shop: on the shelf first, then each drawer of the stock room."""
        yield from _pages(self._client.items_onsale, ListingState.LIVE)
        for banner, state in BANNERS.items():
            yield from _pages(partial(self._client.items_inventory, banner), state)

    def freight_templates(self) -> tuple[FreightTemplate, ...]:
        """All templates; Taobao does not say which is the default."""
        return tuple(FreightTemplate(row.template_id, row.name) for row in self._client.delivery_templates())

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - rules ask no title
        """The publish rules of the category these facts belong to, with what would be filled in."""
        category = self._category(facts.category)
        return mapping.needs(self._client.publish_schema(category.cid), category, facts, literals=self._literals)

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
        return None if raw is None else mapping.read_order(raw)

    def _slice(self, start: datetime, end: datetime) -> list[TradeRow]:
        ask = partial(self._client.trades_changed, to_china_text(start), to_china_text(end), size=self._page_size)

        def read(page: int, counting: bool) -> Listed[TradeRow]:
            answer = ask(page=page, counting=counting)
            return Listed(answer.trades, answer.total_results)

        return read_settled(read, size=self._page_size, stamp=lambda row: (row.tid, row.modified))

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace memo and flag; Taobao takes 1000 bytes [official]."""
        if len(text.encode()) > MAX_MEMO_BYTES:
            raise Invalid("the memo is longer than 1000 bytes", remedy="Shorten it to about 330 Chinese characters.")
        self._client.memo_update(order_id, text, FLAGS[flag])

    # -- after-sales -------------------------------------------------------------------------------

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case changed in the window, sliced and listed like orders; each is read in full."""
        done: dict[str, str] = {}
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._cases(start, end) if done.get(row.refund_id) != row.modified]
            for first in range(0, len(rows), self._page_size):
                found = [self.refund(row.refund_id, order_id="") for row in rows[first : first + self._page_size]]
                yield RefundPage(tuple(case for case in found if case is not None))
            done |= {row.refund_id: row.modified for row in rows}

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case in full; Taobao finds it without the order."""
        raw = self._client.refund(refund_id)
        return None if raw is None else mapping.read_refund(raw, order_id)

    def agree_refund(self, refund: Refund) -> None:
        """Pay back what is asked for, in fen, under the version that was read."""
        with self._unchanged(refund):
            self._client.refunds_agree(refund.refund_id, refund.amount.fen, refund.version, refund.phase)

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse with 2 to 200 characters; Tmall wants a proof picture of at most 130,000 bytes as well."""
        if not 2 <= len(words) <= 200:
            raise Invalid("Taobao wants 2 to 200 characters", remedy="Say why in 2 to 200 characters.")
        if proof is not None and len(proof.data) > MAX_PROOF_BYTES:
            raise Invalid(f"{proof.name} is larger than 130,000 bytes", remedy="Save the picture with less quality.")
        file = (proof.name, proof.data, proof.mime) if proof else None
        with self._unchanged(refund):
            self._client.refund_refuse(
                refund.refund_id, refund.version, refund.phase, words=words, reason_id=reason_id, proof=file
            )

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:
        """What may be chosen for this case."""
        rows = self._client.refuse_reasons(refund.refund_id, refund.phase)
        return tuple(RefusalReason(row.reason_id, row.reason_text) for row in rows)

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """The shop's address book."""
        return tuple(mapping.return_address(found) for found in self._client.addresses())

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """Let the goods come back to an address of the book; its text goes along, as Taobao wants it."""
        to = next((found for found in self._client.addresses() if found.contact_id == address_id), None)
        if to is None:
            raise Invalid("this address is not in the shop's address book", remedy="Choose one of return_addresses.")
        remark = str(self._settings.get("return_remark", "请按此地址寄回商品"))
        with self._unchanged(refund):
            self._client.returngoods_agree(refund.refund_id, refund.version, refund.phase, to=to, remark=remark)

    def confirm_return(self, refund: Refund) -> None:
        """The goods are back: the money may go. Taobao has one call for this and for paying without goods."""
        self.agree_refund(refund)

    @contextmanager
    def _unchanged(self, refund: Refund) -> Iterator[None]:
        """Raise Conflict when the case is not what was read, before the answer and after a refusal of it.

        No published sub_code says that a version is stale, so the case itself is asked.
        """
        self._compare(refund)
        try:
            yield
        except Rejected:
            self._compare(refund)
            raise

    def _compare(self, refund: Refund) -> None:
        now = self.refund(refund.refund_id, order_id=refund.order_id)
        read = (refund.vendor_status, refund.version, refund.amount)
        if not isinstance(now, Refund) or (now.vendor_status, now.version, now.amount) != read:
            raise Conflict(f"case {refund.refund_id} has changed since it was read", remedy="Read the case again.")

    def _cases(self, start: datetime, end: datetime) -> list[RefundRow]:
        ask = partial(self._client.refunds_changed, to_china_text(start), to_china_text(end), size=self._page_size)

        def read(page: int, counting: bool) -> Listed[RefundRow]:
            answer = ask(page=page, counting=counting)
            return Listed(answer.refunds, answer.total_results)

        return read_settled(read, size=self._page_size, stamp=lambda row: (row.refund_id, row.modified))

    # -- shipments ---------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per notice, whatever the number of parcels: a second call would be refused with B04.

        A part of an order, and what is left of one that left in part, is named line by line.
        """
        parcels = [(parcel, self._vendor_carrier(parcel.carrier)) for parcel in notice.parcels]
        if not parcels:
            raise Invalid("a shipment without parcels", remedy="Hand over at least one parcel first.")
        if not notice.complete or mapping.shipped_lines(self._trade(notice.order_id)):
            lines = sorted({line for parcel, _ in parcels for line in parcel.lines})
            packages = [_package(parcel, carrier) for parcel, carrier in parcels]
            self._client.ascp_offline_send(notice.order_id, packages, consign_type=PART, lines=lines)
            return
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
        lines = mapping.shipped_lines(self._trade(order_id))
        pieces: dict[tuple[str, str], dict[str, int]] = {}
        for line in lines:
            pieces.setdefault((line.invoice_no or "", line.logistics_company or ""), {})[line.oid] = line.num
        return tuple(ParcelNotice(waybill, self._our_carrier(name), of) for (waybill, name), of in pieces.items())

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Name all parcels anew, one of them changed; within 50 days of shipping [official]."""
        said = {x.invoice_no or "": x.logistics_company or "" for x in mapping.shipped_lines(self._trade(order_id))}
        told = {waybill: self._vendor_code(name) for waybill, name in said.items()}
        changed = {new.waybill: self._vendor_carrier(new.carrier)}
        if old.waybill not in told:
            if changed.items() <= told.items():
                return
            raise Conflict(f"order {order_id} has no such parcel", remedy="Read the order again.")
        pairs = [changed if waybill == old.waybill else {waybill: code} for waybill, code in told.items()]
        self._client.consign_resend(order_id, {waybill: code for pair in pairs for waybill, code in pair.items()})

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

    def _vendor_code(self, said: str) -> str:
        return next((x.vendor_code for x in self._carriers if said in (x.name, x.vendor_code)), said)

    def _trade(self, order_id: str) -> dict[str, Any]:
        return self._client.trade(order_id) or {}

    # -- receivers and waybills --------------------------------------------------------------------

    def reveal(self, order: ChannelOrder, *, scene: Scene) -> Revealed:
        """Decrypt for one scene. When the OAID no longer fits, the order is read again and asked for once more."""
        code = str(self._settings.get("scene_codes", {}).get(scene.value) or SCENES[scene])
        tried, token = "", order.receiver.token
        while token not in ("", tried):
            found = self._client.oaid_decrypt(order.order_id, token, code)
            rule = found.desensitize_rule or ""
            if rule.startswith("DECRYPTION_DISABLED"):
                raise Rejected("Taobao keeps this receiver sealed", vendor=VENDOR, code=rule)
            if found.matched:
                return mapping.revealed(found)
            fresh = self.order(order.order_id) if not tried else None
            tried, token = token, fresh.receiver.token if isinstance(fresh, ChannelOrder) else ""
        raise Conflict("the receiver is not the one that was read", remedy="Read the order again.")

    def mergeable(self, orders: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
        """Taobao's own groups; above 100 orders, groups are found inside each 100 in order of their tokens."""
        pairs = sorted((pair for pair in orders if pair[1]), key=lambda pair: (pair[1], pair[0]))
        asked = [pairs[first : first + MAX_MERGE] for first in range(0, len(pairs), MAX_MERGE)]
        groups = [group for some in asked for group in self._client.oaid_merge(some)]
        return tuple(tuple(group) for group in groups if len(group) > 1)

    def waybill_accounts(self) -> tuple[WaybillAccount, ...]:
        """Branches with an open contract for electronic waybills."""
        return tuple(found for courier in self._client.waybill_search() for found in mapping.accounts(courier))

    def request_waybill(self, request: WaybillRequest) -> Waybill:
        """Draw a number by OAID and trade number; needs the settings waybill_templates and user_id."""
        carrier = request.account.vendor_carrier
        template = str(self._settings.get("waybill_templates", {}).get(carrier, ""))
        user = str(self._settings.get("user_id", ""))
        if not template or not user.isdigit():
            raise Invalid(
                f"no print template for {carrier}, or no Taobao user id, is set for this shop",
                remedy="Set waybill_templates (courier code -> template address) and user_id for this shop.",
            )
        if not request.receiver.token:
            raise Invalid("the order has no OAID", remedy="Read the order again, or print a label by hand.")
        channel = str(self._settings.get("waybill_channel", "TB"))
        drawn = self._client.waybill_get(waybill_apply(request, template=template, user=user, channel=channel))
        return Waybill(drawn.waybill_code, request.account.carrier, carrier, drawn.print_data, template)

    def cancel_waybill(self, waybill: Waybill) -> None:
        """Give a number back."""
        self._client.waybill_cancel(waybill.vendor_carrier, waybill.number)

    # -- messages ----------------------------------------------------------------------------------

    def listen(self, take: TakeNudges, stop: Event) -> None:
        """Ask for messages until ``stop``; each lot is confirmed once ``take`` has returned.

        An empty queue is left alone for ``tmc_pause_seconds``, at least the 0.1 s Taobao wants [official].
        """
        group = str(self._settings.get("tmc_group", "default"))
        pause = max(float(self._settings.get("tmc_pause_seconds", 1.0)), 0.1)
        if self._settings.get("tmc_permit", True):
            self._client.tmc_permit(SUBSCRIBED)
        while not stop.is_set():
            messages = self._client.tmc_consume(group, quantity=TMC_LOT)
            if not messages:
                stop.wait(pause)
                continue
            take(tuple(message.nudge() for message in messages))
            self._client.tmc_confirm(group, [message.id for message in messages])

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

    @property
    def _literals(self) -> dict[str, str]:
        return dict(self._settings.get("schema_values", {}))

    def _category(self, ours: str) -> Category:
        """Category id set for the shop, or the only one (or the one of the same name) it is authorised for."""
        chosen = self._settings.get("categories", {}).get(ours) or self._settings.get("category_id")
        if chosen:
            return Category(cid=str(chosen), name=ours)
        allowed = [category for category in self._client.authorised_categories() if not category.is_parent]
        named = [category for category in allowed if category.name == ours] or allowed
        if len(named) == 1:
            return named[0]
        choices = ", ".join(f"{category.cid} {category.name}" for category in allowed[:20])
        raise Invalid(
            f"no Taobao category is set for {ours}",
            remedy=f"Set category_id for this shop, or categories by our category; it may sell in: {choices}",
        )


def _pages(ask: Callable[..., ItemList], state: ListingState) -> Iterator[tuple[ListingSnapshot, ...]]:
    page, rest = 1, 1
    while rest > 0:
        answer = ask(page=page, size=ITEMS_PER_PAGE)
        if answer.items:
            yield tuple(mapping.snapshot(item, state) for item in answer.items)
        rest = answer.total_results - page * ITEMS_PER_PAGE if answer.items else 0
        page += 1


def _with_state(ref: ListingRef, state: ListingState, *, reason: str = "") -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state, reason)


def _package(parcel: ParcelNotice, carrier: str) -> ConsignPackage:
    goods = [ConsignGoods(sub_tid=line, num=pieces) for line, pieces in parcel.lines.items()]
    return ConsignPackage(out_sid=parcel.waybill, company_code=carrier, goods=goods)
