"""The WeChat shop connector: the hub's capabilities in terms of the platform's endpoints.

Orders, shipments and pushes live here, goods and after-sales in folders beside; words are mapping's, calls are client's.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from connectors.base.abreast import abreast
from connectors.base.dispatch import Revealed, Scene
from connectors.base.nudges import NudgeAnswer, NudgeRequest
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    Flag,
    OrderPage,
    OrderState,
    ParcelNotice,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.base.windows import slices
from connectors.wechat_shop import mapping, schemas
from connectors.wechat_shop.aftersales.desk import CaseDesk
from connectors.wechat_shop.auth import TokenAuth, check_address, open_push
from connectors.wechat_shop.errors import ORDER_NOT_FOUND, VENDOR
from connectors.wechat_shop.goods.desk import GoodsDesk
from connectors.wechat_shop.manifest import MANIFEST
from hub.kernel.errors import Conflict, Invalid, MappingError, PlatformDown, Rejected


class Connector(GoodsDesk, CaseDesk):
    """One WeChat shop. Settings it honours are listed in the README."""

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

    # -- pushes ----------------------------------------------------------------------------------

    def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
        """An address check is answered with its echostr, a push with ``success``. Raises Rejected when it is not theirs."""
        keys = self._connection.credentials
        if request.method == "GET":
            return NudgeAnswer(body=check_address(request.query, keys.get("callback_token", "")))
        return NudgeAnswer((mapping.to_nudge(open_push(request, keys)),), body=b"success")

    # -- orders ----------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Orders changed in ``[since, until]``, in windows of at most 7 days, each order read in full."""
        size = min(int(self._settings.get("page_size", MANIFEST.pull.page_size)), MANIFEST.pull.page_size)
        for start, end in slices(since, until, MANIFEST.pull.window):
            read = partial(self._client.order_ids, start, end, size=size)
            for ids in self._settled(read):
                lanes = int(self._settings.get("reads_abreast", 1))
                yield OrderPage(tuple(abreast(self._read, list(ids), lanes=lanes)))

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
        """All parcels of the notice in one call; an order may take several until all goods have left [official]."""
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
        """The one parcel of a complete notice that does not say what is in it holds all that is left."""
        if all(parcel.lines for parcel in notice.parcels):
            return notice
        if len(notice.parcels) > 1 or not notice.complete:
            raise Invalid(
                "nobody said which goods are in which parcel", remedy="Pack the order again, parcel by parcel."
            )
        only = notice.parcels[0]
        lines = mapping.left_to_ship(self._wire(notice.order_id))
        return replace(notice, parcels=(replace(only, lines=lines),))

    def _wire(self, order_id: str) -> schemas.Order:
        try:
            return schemas.Order.model_validate(self._client.order(order_id)[0])
        except ValidationError as error:
            raise PlatformDown("the order's shipments cannot be read", vendor=VENDOR) from error

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """What the platform has as shipped."""
        return mapping.to_parcels(self._wire(order_id))

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Correct the one parcel of a fully shipped order; the platform allows it once [official].

        Nothing is sent when the new number is there already. Raises Conflict when the old one is not, Invalid for an
        order that is split or not shipped in full.
        """
        wire = self._wire(order_id)
        parcels = mapping.to_parcels(wire)
        if mapping.ORDER_STATES.get(wire.status) is not OrderState.SHIPPED or len(parcels) != 1:
            raise Invalid(
                "WeChat corrects only orders that left whole, in one parcel",
                remedy="Tell the buyer, or correct it in the WeChat back office.",
            )
        carrier = self._delivery_ids({new.carrier})[new.carrier]
        if (parcels[0].waybill, parcels[0].carrier) == (new.waybill, carrier):
            return
        if parcels[0].waybill != old.waybill:
            raise Conflict("the platform has another waybill", remedy="Read the order's parcels again.")
        parcel = ParcelNotice(new.waybill, new.carrier, parcels[0].lines)
        deliveries = mapping.to_deliveries(ShipmentNotice(order_id, (parcel,)), {new.carrier: carrier})
        self._client.delivery_update(order_id, deliveries)

    # -- care of an order ------------------------------------------------------------------------

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:  # noqa: ARG002 - WeChat has no flags
        """Replace the shop's memo; the flag is left out, because this platform has none."""
        self._client.merchant_notes(order_id, text)

    def answer_address_change(self, order_id: str, *, accept: bool) -> None:
        """Accept or refuse. A wish nobody answers is accepted by the platform after 12 hours [official]."""
        self._client.answer_address(order_id, accept=accept)

    def reveal(self, order: ChannelOrder, *, scene: Scene) -> Revealed:  # noqa: ARG002 - the platform asks for no purpose
        """The receiver in clear. Counts against the shop's daily quota, an order once a day however often it is asked.

        Raises RateLimited until midnight when the quota is used up.
        """
        return mapping.to_revealed(self._client.decode(order.order_id))

    def carriers(self) -> tuple[CarrierCode, ...]:
        """The platform's logistics companies."""
        return tuple(mapping.to_carrier(company) for company in self._client.delivery_companies())
