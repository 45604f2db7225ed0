"""What is done with parcels: told once, corrected, given numbers. Words are ``words``."""

from functools import cached_property

from connectors.base.types import (
    CarrierCode,
    ParcelNotice,
    ShipmentNotice,
)
from connectors.jd.client import Desk
from connectors.jd.parcels import words
from hub.kernel.errors import Invalid


class ParcelDesk(Desk):
    """The parcels of one shop."""

    # -- shipments ---------------------------------------------------------------------------------

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per order, whatever the number of parcels; JD ships whole orders only."""
        pairs = [(self._vendor_carrier(parcel.carrier), parcel.waybill) for parcel in notice.parcels]
        if not pairs:
            raise Invalid("a shipment without parcels", remedy="Hand over at least one parcel first.")
        self._client.shipment(notice.order_id, *words.joined_waybills(pairs))

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the order carries at JD; which lines are inside JD does not say."""
        raw = self._client.order(order_id) or {}
        return words.shipped_parcels(raw, {x.vendor_code: x.code for x in self._carriers} if raw else {})

    def carriers(self) -> tuple[CarrierCode, ...]:
        """JD's couriers for this shop."""
        return self._carriers

    @cached_property
    def _carriers(self) -> tuple[CarrierCode, ...]:
        companies = self._client.logistics()
        return tuple(CarrierCode(words.carrier_code(x), x.logistics_id, x.logistics_name) for x in companies)

    def _vendor_carrier(self, ours: str) -> str:
        for carrier in self._carriers:
            if carrier.code == ours:
                return carrier.vendor_code
        raise Invalid(f"JD does not list the courier {ours}", remedy="Choose another courier for this order.")
