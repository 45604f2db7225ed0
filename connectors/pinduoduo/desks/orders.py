"""Orders and their parcels: reading what changed, telling what left, correcting and noting."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.http import half_done
from connectors.base.paging import Listed, read_settled
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    Flag,
    OrderPage,
    ParcelNotice,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.base.windows import slices
from connectors.pinduoduo import mapping, schemas
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from connectors.pinduoduo.manifest import MANIFEST
from hub.kernel import clock
from hub.kernel.errors import Conflict, MappingError, Rejected

#: Our flags as the platform's tag numbers, each with the name of at most three characters it insists on [sdk].
TAGS = {
    Flag.RED: (1, "红"),
    Flag.YELLOW: (2, "黄"),
    Flag.GREEN: (3, "绿"),
    Flag.BLUE: (4, "蓝"),
    Flag.PURPLE: (5, "紫"),
}
#: Sub-messages by which the platform says that it does not know an order. The wording is not documented.
_UNKNOWN_ORDER = ("订单不存在", "不属于")


class OrderDesk(Desk):
    """Orders, parcels, memos."""

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order updated in ``[since, until]``, a page per window of 30 minutes.

        The platform sorts by update time, newest first, and rows move while one pages, so every window is read
        from its counted last page back to the first until it stood still [official]. See the README for the
        platform's three-minute rule.
        """
        lag = timedelta(seconds=float(self._settings.get("end_lag_seconds", 0)))
        until = min(until, clock.now() - lag) if lag else until
        for start, end in slices(since, until, MANIFEST.pull.window):
            yield OrderPage(
                tuple(_order(row) for row in self._order_window(int(start.timestamp()), int(end.timestamp())))
            )

    def _order_window(self, start: int, end: int) -> list[dict[str, Any]]:
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))

        def read(page: int, counting: bool) -> Listed[dict[str, Any]]:
            answer = self._client.changed_orders(start=start, end=end, page=page, size=size, count=counting)
            return Listed(answer.order_sn_list, answer.total_count if counting else None)

        return read_settled(read, size=size, stamp=_stamp)

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full; the platform keeps 90 days."""
        row = self._order_row(order_id)
        return None if row is None else _order(row)

    def _order_row(self, order_id: str) -> dict[str, Any] | None:
        try:
            return self._client.order(order_id)
        except Rejected as error:
            if error.code == "50001" and any(words in error.message for words in _UNKNOWN_ORDER):
                return None
            raise

    def confirm_shipment(self, notice: ShipmentNotice) -> None:
        """The first parcel ships the order, all others are added to it. Parcels already known are left alone.

        Raises Conflict for an order that is still to ship and has a refund open.
        """
        known = {parcel.waybill for parcel in self.shipped_parcels(notice.order_id)}
        missing = [(self._carriers.vendor_code(p.carrier), p.waybill) for p in notice.parcels if p.waybill not in known]
        if not missing:
            return
        if known:
            self._client.add_parcels(notice.order_id, missing)
            return
        if self._client.orders_with_refund(notice.order_id).order_sns_exists_refund:
            remedy = "Answer the refund first; call the parcel back if it has left."
            raise Conflict("the buyer asks for the money back", remedy=remedy, order_sn=notice.order_id)
        (company, waybill), *others = missing
        self._client.send_online(notice.order_id, logistics_id=company, waybill=waybill)
        if others:
            with half_done(vendor=VENDOR, order_sn=notice.order_id):
                self._client.add_parcels(notice.order_id, others)

    def shipped_parcels(self, order_id: str) -> tuple[ParcelNotice, ...]:
        """Waybills the platform has for this order; the lines of each are not told."""
        row = self._order_row(order_id)
        if row is None:
            return ()
        return mapping.to_parcels(schemas.Order.model_validate(row), self.carriers())

    def change_waybill(self, order_id: str, old: ParcelNotice, new: ParcelNotice) -> None:
        """Tell the first parcel's carrier and number anew. Raises Conflict when the platform has no such parcel.

        Further parcels cannot be corrected: the platform documents overwriting for the order's own number only.
        """
        told = {parcel.waybill: parcel.carrier for parcel in self.shipped_parcels(order_id)}
        if told.get(new.waybill) == new.carrier and (old.waybill == new.waybill or old.waybill not in told):
            return  # an earlier attempt got through
        if old.waybill not in told:
            raise Conflict("the platform has no such parcel", order_sn=order_id)
        if next(iter(told)) != old.waybill:
            remedy = "Correct this parcel by hand in the merchant console."
            raise Rejected(
                "only an order's first parcel can be corrected", vendor=VENDOR, field="waybill", remedy=remedy
            )
        company = self._carriers.vendor_code(new.carrier)
        self._client.send_online(order_id, logistics_id=company, waybill=new.waybill, again=True)

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace the remark, at least a blank; without a flag the platform is told none and may keep the old one."""
        tag, name = TAGS.get(flag, (None, ""))
        self._client.update_note(order_id, note=text or " ", tag=tag, tag_name=name)

    def carriers(self) -> tuple[CarrierCode, ...]:
        """Companies the platform accepts now, read once per connector."""
        return self._carriers.all()


def _order(row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
    raw = orjson.dumps(row)
    order_id = str(row.get("order_sn") or "")
    try:
        return mapping.to_order(schemas.Order.model_validate(row), raw)
    except MappingError as error:
        facts = {name: str(error.facts.get(name, "")) for name in ("field", "value")}
        return UnreadableOrder(order_id, error.message, raw, **facts)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return UnreadableOrder(order_id, f"{where} is not as documented", raw, field=where)


def _stamp(row: dict[str, Any]) -> tuple[str, str]:
    return str(row.get("order_sn") or orjson.dumps(row)), str(row.get("updated_at"))
