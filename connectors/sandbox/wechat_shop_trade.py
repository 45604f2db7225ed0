"""The orders of a sandbox WeChat shop: lists, details, shipments, what buyers' data is shown for. Checks as the platform does.

Codes the platform does not publish are the nearest of its older editions; the vendor's README names them.
"""

from collections import Counter
from typing import Any

from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wechat_shop_answers import (
    CARRIERS,
    DAY,
    Refuse,
    address_of,
    companies,
    order_status,
    order_wire,
)

SEARCHABLE = {"title", "sku_code", "user_name", "tel_number_last4", "order_id", "merchant_notes", "customer_notes"}
SEARCHABLE |= {"address_under_review"}


class TradeCalls(BaseSimulator):
    """Everything under ``order/``."""

    number_ids: bool  # order ids as numbers instead of text: the platform sends both
    search_key: str  # under which order/search lists its ids: the platform's pages disagree
    _decode_quota: int
    _decoded: dict[int, set[str]]

    def _trade_calls(self) -> dict[str, Any]:
        return {
            "order/list/get": self._order_list,
            "order/search": self._order_search,
            "order/get": lambda body: {"order": self._order_detail(self._order(body))},
            "order/delivery/send": self._send,
            "order/deliveryinfo/update": self._delivery_update,
            "order/deliverycompanylist/get": companies,
            "order/deliverycompanylist/new/get": companies,
            "order/sensitiveinfo/decode": self._decode,
            "order/merchantnotes/update": self._memo,
            "order/addressmodify/accept": lambda body: self._answer_address(body, accept=True),
            "order/addressmodify/reject": lambda body: self._answer_address(body, accept=False),
        }

    # -- orders ----------------------------------------------------------------------------------

    def _order(self, body: dict[str, Any]) -> SimOrder:
        found = self.market.orders.get(str(body.get("order_id", "")))
        if found is None:
            raise Refuse(100002, "Not exist")
        return found

    def _order_list(self, body: dict[str, Any]) -> dict[str, Any]:
        size, number = int(body.get("page_size", 10)), int(body.get("next_key") or 1)
        ranges = [body[name] for name in ("update_time_range", "create_time_range") if isinstance(body.get(name), dict)]
        if not ranges or not 1 <= size <= 100:
            raise Refuse(10020004, "time range or page_size")
        start, end = int(ranges[0]["start_time"]), int(ranges[0]["end_time"])
        if not 0 <= end - start <= 7 * DAY:
            raise Refuse(10020004, "time range is longer than 7 days")
        by_change = "update_time_range" in body

        def rows() -> list[SimOrder]:
            if by_change:
                found = self.market.changed(float(start), float(end))
            else:
                found = [o for o in self.market.changed(0.0, float("inf")) if start <= o.created <= end]
            return [o for o in found if body.get("status") in (None, order_status(o))]

        page = self.page(rows, number, size)
        more = number * size < len(rows())
        ids = [self._id(o) for o in page]
        return {"order_id_list": ids, "next_key": str(number + 1) if more else "", "has_more": more}

    def _id(self, order: SimOrder) -> str | int:
        return int(order.id) if self.number_ids else order.id

    def _order_search(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = {key: value for key, value in (body.get("search_condition") or {}).items() if value not in ("", None)}
        size, skip = int(body.get("page_size", 10)), int(body.get("next_key") or 0)
        if not asked or not set(asked) <= SEARCHABLE or not 1 <= size <= 100:
            raise Refuse(10020004, "search_condition or page_size")
        with self.market.lock:
            found = [o for o in self.market.changed(0.0, float("inf")) if self._fits(o, asked)]
        found = [o for o in found if body.get("status") in (None, order_status(o))]
        more = skip + size < len(found)
        ids = [self._id(o) for o in found[skip : skip + size]]
        return {self.search_key: ids, "next_key": str(skip + size) if more else "", "has_more": more}

    def _fits(self, order: SimOrder, asked: dict[str, Any]) -> bool:
        memo = self.market.service.memos.get(order.id, ("", ""))[0]
        facts = {
            "order_id": str(asked.get("order_id")) == order.id,
            "title": any(str(asked.get("title")) in line.title for line in order.lines),
            "sku_code": any(asked.get("sku_code") == line.merchant_code for line in order.lines),
            "user_name": asked.get("user_name") == order.receiver.name,
            "tel_number_last4": asked.get("tel_number_last4") == order.receiver.phone[-4:],
            "merchant_notes": str(asked.get("merchant_notes")) in memo,
            "customer_notes": str(asked.get("customer_notes")) in order.note,
            "address_under_review": asked.get("address_under_review")
            == (order.id in self.market.service.address_wishes),
        }
        return all(facts[key] for key in asked)

    def _order_detail(self, order: SimOrder) -> dict[str, Any]:
        with self.market.lock:
            memo = self.market.service.memos.get(order.id, ("", ""))[0]
            shown = order_wire(order, self._delivery_wire(order), memo)
            return shown | {"order_id": self._id(order)}

    def _virtual(self, order: SimOrder) -> bool:
        listings = [self.market.listings.get(line.listing_id) for line in order.lines]
        return all(x is not None and x.extra["wire"].get("deliver_method") in (1, 3) for x in listings)

    def _delivery_wire(self, order: SimOrder) -> dict[str, Any]:
        wish = self.market.service.address_wishes.get(order.id)
        asked = {"address_under_review": address_of(wish)} if wish else {}
        return asked | {
            "deliver_method": 1 if self._virtual(order) else 0,
            "delivery_product_info": order.extra.get("deliveries", []),
            "ewaybill_order_code": f"EWB{order.id}",
            "address_info": address_of(order.receiver),
        }

    def _decode(self, body: dict[str, Any]) -> dict[str, Any]:
        order = self._order(body)
        if order.status == "unpaid":
            raise Refuse(109000, "order is not paid")
        with self.market.lock:
            today = self._decoded.setdefault(int(self.market.clock() + 8 * 3600) // DAY, set())
            if order.id not in today and len(today) >= self._decode_quota:
                raise Refuse(45009, "decode quota of today is used up")
            today.add(order.id)
        to = self.market.service.reveal(order.id)
        address = address_of(to) | {"user_name": to.name, "detail_info": to.address}
        number = {"virtual_number": "10000000000", "extension": to.phone[-4:], "expiration": int(order.paid) + 7 * DAY}
        return {"address_info": address, "virtual_number_info": number}

    # -- shipments -------------------------------------------------------------------------------

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            order, wanted = self._order(body), body.get("delivery_list") or []
            if not wanted:
                raise Refuse(109000, "delivery_list is empty")
            parcels = [self._parcel(order, entry, index) for index, entry in enumerate(wanted)]
            pieces: Counter[str] = Counter()
            for _, _, lines in parcels:
                pieces.update(lines)
            pieces.update(order.extra.get("pieces") or {})
            still_open = order.status in ("to_ship", "part_shipped")
            if still_open and any(pieces[line.id] > line.quantity for line in order.lines):
                raise Refuse(109000, "more pieces than ordered")
            self.market.confirm(order.id, parcels)
            order.extra["pieces"] = pieces
            for line in order.lines:
                if 0 < pieces[line.id] < line.quantity:  # the rest of this line is still to come
                    line.confirmed, order.status = 0, "part_shipped"
            for entry in wanted:
                shown = {
                    "delivery_time": int(order.modified),
                    "delivery_name": CARRIERS.get(entry.get("delivery_id"), ""),
                }
                order.extra.setdefault("deliveries", []).append(entry | shown)
        return {}

    def _delivery_update(self, body: dict[str, Any]) -> dict[str, Any]:
        """Once, for orders that left whole and in one parcel."""
        with self.market.lock:
            order, wanted = self._order(body), body.get("delivery_list") or []
            sent = order.extra.get("deliveries") or []
            if order.status != "shipped" or len(sent) != 1 or len(wanted) != 1 or order.extra.get("corrected"):
                raise Refuse(109000, "delivery info cannot be updated")
            waybill, carrier, _ = self._parcel(order, wanted[0], 0)
            if not waybill:
                raise Refuse(109000, "waybill_id")
            self.market.service.change_waybill(order.id, sent[0].get("waybill_id", ""), waybill, carrier)
            order.extra["corrected"] = True
            order.extra["deliveries"] = [sent[0] | wanted[0] | {"delivery_name": CARRIERS[carrier]}]
        return {}

    # -- care of an order ------------------------------------------------------------------------

    def _memo(self, body: dict[str, Any]) -> dict[str, Any]:
        order, text = self._order(body), body.get("merchant_notes")
        if not isinstance(text, str):
            raise Refuse(109000, "merchant_notes")
        self.market.service.memo(order.id, text)
        return {}

    def _answer_address(self, body: dict[str, Any], *, accept: bool) -> dict[str, Any]:
        self.market.service.answer_address(self._order(body).id, accept=accept)
        return {}

    def _parcel(self, order: SimOrder, entry: dict[str, Any], index: int) -> tuple[str, str, dict[str, int]]:
        by_goods = {(x.listing_id, x.sku_id): x.id for x in order.lines}
        lines: Counter[str] = Counter()
        for goods in entry.get("product_infos") or ():
            line_id = by_goods.get((str(goods.get("product_id")), str(goods.get("sku_id"))))
            if line_id is None or type(goods.get("product_cnt")) is not int or goods["product_cnt"] < 1:
                raise Refuse(109000, "product_infos")
            lines[line_id] += goods["product_cnt"]
        if not lines:
            raise Refuse(109000, "product_infos")
        if entry.get("deliver_type") == 3 and self._virtual(order):
            return f"VIRTUAL-{order.id}-{index}", "", dict(lines)
        if entry.get("deliver_type") != 1 or entry.get("delivery_id") not in CARRIERS:
            raise Refuse(109000, "deliver_type or delivery_id")
        return str(entry.get("waybill_id") or ""), str(entry["delivery_id"]), dict(lines)
