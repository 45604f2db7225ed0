"""What is done with parcels: told once, corrected, given numbers. Words are ``words``."""

from functools import cached_property
from uuid import uuid4

from connectors.base.dispatch import Waybill, WaybillAccount, WaybillRequest
from connectors.base.types import CarrierCode, ParcelNotice, ShipmentNotice
from connectors.jd.client import Desk
from connectors.jd.parcels import words
from hub.kernel.errors import Conflict, Invalid, MappingError


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

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Tell all numbers of the order again, one of them corrected. Raises Conflict when JD has no such parcel."""
        raw = self._client.order(order_id) or {}
        before, after = ((self._vendor_carrier(x.carrier), x.waybill) for x in (old, new))
        told = {(parcel.carrier, parcel.waybill) for parcel in words.shipped_parcels(raw, {})}
        if after in told and before not in told:
            return
        joined = words.corrected(raw, before, after)
        if joined is None:
            raise Conflict(f"JD has no parcel {old.waybill} for this order", remedy="Read the order's parcels again.")
        self._client.waybills_update(order_id, *joined, key=uuid4().hex)

    # -- electronic waybills -----------------------------------------------------------------------

    def waybill_accounts(self) -> tuple[WaybillAccount, ...]:
        """Carriers the shop has a contract with."""
        return tuple(words.account(contract) for contract in self._client.contracts())

    def request_waybill(self, request: WaybillRequest) -> Waybill:
        """One number; JD gives the same one for the same request id. No print data: its call is not documented."""
        asked = words.waybill_request(request, vender_id=self._vender_id, pay_type=self._pay_type)
        (drawn, *_) = self._client.waybill_create(asked).waybillCodeInfoList
        return Waybill(drawn.waybillCode, request.account.carrier, request.account.vendor_carrier)

    def cancel_waybill(self, waybill: Waybill) -> None:
        """Give a number back."""
        asked = {"providerId": int(waybill.vendor_carrier), "waybillCode": waybill.number}
        self._client.waybill_cancel(asked)

    @property
    def _pay_type(self) -> int:
        return int(self._settings.get("waybill_pay_type", 1))

    @cached_property
    def _vender_id(self) -> str:
        found = str(self._client.shop().get("vender_id") or "")
        if not found:
            raise MappingError("JD's answer is not as documented", field="vender_id", value="")
        return found

    @cached_property
    def _carriers(self) -> tuple[CarrierCode, ...]:
        companies = self._client.logistics()
        return tuple(CarrierCode(words.carrier_code(x), x.logistics_id, x.logistics_name) for x in companies)

    def _vendor_carrier(self, ours: str) -> str:
        for carrier in self._carriers:
            if ours and ours in (carrier.code, carrier.vendor_code):
                return carrier.vendor_code
        raise Invalid(f"JD does not list the courier {ours}", remedy="Choose another courier for this order.")
