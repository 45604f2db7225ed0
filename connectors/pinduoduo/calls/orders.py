"""Endpoints about orders: reading, shipping, memos."""

from collections.abc import Sequence
from typing import Any

from connectors.pinduoduo import schemas
from connectors.pinduoduo.calls.gateway import Gateway, read


class OrderCalls(Gateway):
    """Orders, parcels and memos."""

    def changed_orders(self, *, start: int, end: int, page: int, size: int, count: bool) -> schemas.OrderList:
        """pdd.order.number.list.increment.get, epoch seconds; without ``count`` the platform spares itself the total."""
        params = {
            "is_lucky_flag": 0,
            "order_status": 5,
            "refund_status": 5,
            "start_updated_at": start,
            "end_updated_at": end,
            "page": page,
            "page_size": size,
            "use_has_next": not count,
        }
        answer = self.call("pdd.order.number.list.increment.get", params)
        return read(schemas.OrderList, answer, "order_sn_increment_get_response")

    def order(self, order_sn: str) -> dict[str, Any] | None:
        """pdd.order.information.get, raw; None when the answer holds no order."""
        answer = self.call("pdd.order.information.get", {"order_sn": order_sn})
        found = answer.get("order_info_get_response", {}).get("order_info")
        return found if isinstance(found, dict) else None

    def send_online(self, order_sn: str, *, logistics_id: str, waybill: str, again: bool = False) -> None:
        """pdd.logistics.online.send: the first parcel of an order, or ``again`` in its place on a shipped one."""
        params = {
            "order_sn": order_sn,
            "logistics_id": logistics_id,
            "tracking_number": waybill,
            "redelivery_type": 2 if again else 1,
        }
        self.done("pdd.logistics.online.send", params, "logistics_online_send_response")

    def add_parcels(self, order_sn: str, parcels: Sequence[tuple[str, str]]) -> None:
        """pdd.order.upload.extra.logistics, type 1 (split): (logistics id, waybill) of each further parcel."""
        tracks = [{"shipping_id": int(company), "tracking_number": waybill} for company, waybill in parcels]
        params = {"order_sn": order_sn, "extra_track_list": tracks, "extra_track_type": 1}
        self.done("pdd.order.upload.extra.logistics", params, "upload_extra_logistics_response", "success")

    def companies(self) -> schemas.Companies:
        """pdd.logistics.companies.get."""
        answer = self.call("pdd.logistics.companies.get", {})
        return read(schemas.Companies, answer, "logistics_companies_get_response")

    def update_note(self, order_sn: str, *, note: str, tag: int | None, tag_name: str) -> None:
        """pdd.order.note.update, absolute; a tag needs its name of at most three characters and the other way round."""
        params = {"order_sn": order_sn, "note": note, "tag": tag, "tag_name": tag_name if tag else ""}
        self.done("pdd.order.note.update", params, "response", "success")
