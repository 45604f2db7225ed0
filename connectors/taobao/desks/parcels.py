"""Parcels and who gets them: shipping, corrections, receivers in clear, merging, electronic waybills."""

from functools import cached_property
from typing import Any

from connectors.base.dispatch import Revealed, Scene, Waybill, WaybillAccount, WaybillRequest
from connectors.base.types import CarrierCode, ChannelOrder, ParcelNotice, ShipmentNotice
from connectors.taobao import mapping
from connectors.taobao.desks.base import Desk
from connectors.taobao.errors import VENDOR
from connectors.taobao.manifest import SCENES
from connectors.taobao.schemas import ConsignGoods, ConsignPackage
from connectors.taobao.words import parcels as words
from hub.kernel.errors import Conflict, Invalid, Rejected

MAX_MERGE = 100  # [official]
PART = "1"  # consign_type of a part [official]


class ParcelDesk(Desk):
    """Everything about parcels."""

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per notice, whatever the number of parcels: a second call would be refused with B04.

        A part of an order, and what is left of one that left in part, is named line by line.
        """
        parcels = [(parcel, self._vendor_carrier(parcel.carrier)) for parcel in notice.parcels]
        if not parcels:
            raise Invalid("a shipment without parcels", remedy="Hand over at least one parcel first.")
        lines = sorted({line for parcel, _ in parcels for line in parcel.lines})
        if not notice.complete or self._left_in_part(notice, lines):
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

    def _left_in_part(self, notice: ShipmentNotice, lines: list[str]) -> bool:
        """Whether some of the order left before. A notice whose parcels hold every line it knows needs no look."""
        if notice.vendor_skus and set(notice.vendor_skus) <= set(lines):
            return False
        return bool(mapping.shipped_lines(self._trade(notice.order_id)))

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
        return tuple(CarrierCode(words.carrier_code(x), x.code, x.name) for x in companies)

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
                return words.revealed(found)
            fresh = mapping.read_order(self._trade(order.order_id)) if not tried else None
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
        return tuple(found for courier in self._client.waybill_search() for found in words.accounts(courier))

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
        drawn = self._client.waybill_get(words.waybill_apply(request, template=template, user=user, channel=channel))
        return Waybill(drawn.waybill_code, request.account.carrier, carrier, drawn.print_data, template)

    def cancel_waybill(self, waybill: Waybill) -> None:
        """Give a number back."""
        self._client.waybill_cancel(waybill.vendor_carrier, waybill.number)


def _package(parcel: ParcelNotice, carrier: str) -> ConsignPackage:
    goods = [ConsignGoods(sub_tid=line, num=pieces) for line, pieces in parcel.lines.items()]
    return ConsignPackage(out_sid=parcel.waybill, company_code=carrier, goods=goods)
