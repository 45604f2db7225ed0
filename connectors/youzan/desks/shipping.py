"""Parcels of a Youzan shop: which order left in which, and by which courier."""

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from functools import partial

from connectors.base.http import Connection, half_done
from connectors.base.types import CarrierCode, ParcelNotice, ShipmentNotice
from connectors.youzan import mapping, schemas
from connectors.youzan.desks.desk import Desk
from connectors.youzan.errors import VENDOR
from hub.kernel.errors import Rejected

#: Names of a correction, which the documents do not tell: those of a confirmation, unless configured otherwise.
CORRECTION_FIELDS = {"order": "tid", "company": "out_stype", "number": "out_sid"}


class ShippingDesk(Desk):
    """Tells the platform what left."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._carriers: tuple[CarrierCode, ...] = ()

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """One call per parcel, and one per line that is spread over several. What is already known is left alone."""
        row = self._client.trade(notice.order_id)
        if row is None:
            raise Rejected("the platform does not know this order", vendor=VENDOR, order_id=notice.order_id)
        trade = schemas.Trade.model_validate(row)
        known = mapping.to_parcels(trade, ())
        if all(not parcel.carrier for parcel in notice.parcels):
            self._client.confirm_without_express(notice.order_id)
            return
        if not notice.complete:
            _refuse_broken_lines(notice, trade)
        for parcel in notice.parcels:
            self._company(parcel.carrier)  # refuse an unknown courier before anything is sent
        if len(notice.parcels) > 1:
            self._ship_several(notice, {(parcel.waybill, oid) for parcel in known for oid in parcel.lines})
            return
        for parcel in notice.parcels:
            if parcel.waybill not in {other.waybill for other in known}:
                self._ship(notice.order_id, parcel, _part_of(parcel, trade))

    def _ship_several(self, notice: ShipmentNotice, known: AbstractSet[tuple[str, str]]) -> None:
        """Lines in one parcel ship with it; a line in several ships by a call of its own, all its parcels at once."""
        split = _split_lines(notice)
        calls: list[Callable[[], None]] = []
        for parcel in notice.parcels:
            whole = [oid for oid in parcel.lines if oid not in split and (parcel.waybill, oid) not in known]
            if whole:
                calls.append(partial(self._ship, notice.order_id, parcel, whole))
        for oid in sorted(split):
            holding = [parcel for parcel in notice.parcels if oid in parcel.lines]
            if not any((parcel.waybill, oid) in known for parcel in holding):
                calls.append(partial(self._ship_split, notice.order_id, oid, holding))
        for number, call in enumerate(calls):
            with half_done(vendor=VENDOR, tid=notice.order_id) if number else nullcontext():
                call()

    def _ship_split(self, tid: str, oid: str, parcels: Sequence[ParcelNotice]) -> None:
        packages = [
            {
                "express": {"express_id": int(self._company(parcel.carrier)), "express_no": parcel.waybill},
                "num": parcel.lines[oid],
            }
            for parcel in parcels
        ]
        self._client.send_split_line(tid, oid=oid, packages=packages, request_id=f"{tid}-{oid}")

    def _ship(self, tid: str, parcel: ParcelNotice, oids: Sequence[str]) -> None:
        self._client.confirm_online(
            tid,
            express_id=self._company(parcel.carrier),
            waybill=parcel.waybill,
            oids=oids,
            sender_mobile=str(self._settings.get("sender_mobile", "")),
        )

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Correct the order's only parcel: once, within 24 hours. What is already told is left alone."""
        known = [(parcel.waybill, parcel.carrier) for parcel in self.shipped_parcels(order_id)]
        if known == [(new.waybill, new.carrier)]:
            return
        if known != [(old.waybill, old.carrier)]:
            remedy = "Correct this parcel by hand in the shop."
            raise Rejected("not the only parcel of the order", vendor=VENDOR, field="waybill", remedy=remedy)
        names = CORRECTION_FIELDS | dict(self._settings.get("waybill_change_fields", {}))
        told = {"order": order_id, "company": self._company(new.carrier), "number": new.waybill}
        self._client.correct_waybill({names[name]: value for name, value in told.items()})

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the platform has for this order."""
        row = self._client.trade(order_id)
        return () if row is None else mapping.to_parcels(schemas.Trade.model_validate(row), self.carriers())

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Companies the platform lists, read once per connector."""
        if not self._carriers:
            self._carriers = mapping.to_carriers(self._client.express())
        return self._carriers

    def _company(self, carrier: str) -> str:
        for company in self.carriers():
            if company.code == carrier:
                return company.vendor_code
        remedy = "Ship with another courier, or confirm this parcel by hand in the shop."
        raise Rejected(f"the platform lists no courier for {carrier}", vendor=VENDOR, field="carrier", remedy=remedy)


def _part_of(parcel: ParcelNotice, trade: schemas.Trade) -> list[str]:
    """Line ids to name when the parcel holds only part of the order; none when it holds everything."""
    everything = {str(row.oid) for row in trade.full_order_info.orders}
    return [] if not parcel.lines or set(parcel.lines) >= everything else list(parcel.lines)


def _split_lines(notice: ShipmentNotice) -> set[str]:
    """Lines spread over several parcels. Raises Rejected when a parcel does not say what it holds."""
    seen: set[str] = set()
    split: set[str] = set()
    for parcel in notice.parcels:
        if not parcel.lines:
            remedy = "Confirm the order by hand in the shop, or say which lines each parcel holds."
            raise Rejected("several parcels, and one does not say what it holds", vendor=VENDOR, remedy=remedy)
        split |= seen & set(parcel.lines)
        seen |= set(parcel.lines)
    return split


def _refuse_broken_lines(notice: ShipmentNotice, trade: schemas.Trade) -> None:
    """Part of an order may leave, part of a line may not: a line is told once, with all its pieces."""
    told: Counter[str] = Counter()
    for parcel in notice.parcels:
        if not parcel.lines:
            remedy = "Say which lines each parcel holds."
            raise Rejected("a parcel of several does not say what it holds", vendor=VENDOR, remedy=remedy)
        told.update(parcel.lines)
    pieces = {str(row.oid): row.num for row in trade.full_order_info.orders}
    broken = sorted(oid for oid, number in told.items() if number != pieces.get(oid))
    if broken:
        remedy = "Wait until all pieces of the line are packed, then tell its parcels together."
        raise Rejected("a line leaves as a whole", vendor=VENDOR, field="lines", lines=", ".join(broken), remedy=remedy)
