"""The WeChat shop connector: the hub's capabilities in terms of the platform's endpoints.

Orders, shipments and pushes live here, goods and after-sales in folders beside; words are mapping's, calls are client's.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from connectors.base.nudges import NudgeAnswer, NudgeRequest
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    OrderPage,
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
from hub.kernel.errors import Invalid, MappingError, PlatformDown, Rejected


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
                yield OrderPage(tuple(self._read(order_id) for order_id in ids))

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
