"""The goods of a sandbox WeChat shop: products in draft and online, audits, stock. Checks what the platform checks.

Codes the platform does not publish are the nearest of its older editions; the vendor's README names them.
"""

from collections import deque
from typing import Any

from connectors.sandbox.records import SimListing
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wechat_shop_answers import (
    BAD_FIELD,
    DAY,
    Refuse,
    check_product,
    leaf_of,
    product_status,
    product_wire,
    stock_wire,
)
from connectors.sandbox.wire import china_text


class GoodsCalls(BaseSimulator):
    """Everything under ``product/``."""

    _listing_quota: tuple[int, int]
    _instant_audit: bool
    _stock_gap: float
    _listing_writes: deque[float]
    _stock_written: dict[str, float]

    # -- audit, for tests and stories ------------------------------------------------------------

    def approve(self, product_id: str) -> None:
        """The audit is through: the listing goes live."""
        self.market.set_status(product_id, "live").extra["ever_live"] = True
        self.market.service.tell("listing_passed", product_id)

    def refuse(self, product_id: str, reason: str) -> None:
        """The audit says no."""
        self.market.set_status(product_id, "refused").reason = reason
        self.market.service.tell("listing_refused", product_id)

    # -- products --------------------------------------------------------------------------------

    def _product_add(self, body: dict[str, Any]) -> dict[str, Any]:
        self._listing_write()
        leaf = leaf_of(body)
        check_product(body, set(self.market.pictures), leaf=leaf)
        sku = body["skus"][0]
        listing = self.market.create_listing(
            merchant_code=str(sku.get("sku_code") or sku.get("out_sku_id") or body.get("out_product_id") or ""),
            title=body["title"],
            price_fen=sku["sale_price"],
            stock=sku["stock_num"],
            status="off",
            pictures=tuple(body["head_imgs"]),
            details=tuple(body["desc_info"]["imgs"]),
            voucher=body["deliver_method"] != 0,
            extra={"wire": body, "ever_live": False},
        )
        if body.get("listing") == 1:
            self._submit(listing)
        return {"data": {"product_id": listing.id, "create_time": china_text(listing.created)}}

    def _listing_write(self) -> None:
        with self.market.lock:
            now = self.market.clock()
            while self._listing_writes and self._listing_writes[0] <= now - DAY:
                self._listing_writes.popleft()
            last_hour = sum(1 for at in self._listing_writes if at > now - 3600)
            if last_hour >= self._listing_quota[0] or len(self._listing_writes) >= self._listing_quota[1]:
                raise Refuse(45009, "reach max api quota limit of product add and update")
            self._listing_writes.append(now)

    def _submit(self, listing: SimListing) -> None:
        self.market.set_status(listing.id, "audit")
        if self._instant_audit:
            self.approve(listing.id)

    def _product(self, body: dict[str, Any]) -> SimListing:
        return self.market.listing(str(body.get("product_id", "")))

    def _product_get(self, body: dict[str, Any]) -> dict[str, Any]:
        listing, wanted = self._product(body), body.get("data_type", 1)
        shown = product_wire(listing)
        online = shown if listing.extra["ever_live"] and wanted in (1, 3) else None
        draft = shown if wanted in (2, 3) else None
        return {name: value for name, value in (("product", online), ("edit_product", draft)) if value}

    def _product_list(self, body: dict[str, Any]) -> dict[str, Any]:
        size, skip = int(body.get("page_size", 10)), int(body.get("next_key") or 0)
        if not 1 <= size <= 30:
            raise Refuse(BAD_FIELD, "page_size")
        with self.market.lock:
            shown = [x for x in self.market.listings.values() if x.status != "deleted"]
        wanted = [x for x in shown if body.get("status") in (None, product_status(x))]
        page = wanted[skip : skip + size]
        return {"product_ids": [int(x.id) for x in page], "next_key": str(skip + len(page)), "total_num": len(wanted)}

    def _product_listing(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status == "audit":
            raise Refuse(10020067, "product is being written")
        if listing.extra["ever_live"]:
            self.market.set_status(listing.id, "live")
        else:
            self._submit(listing)
        return {}

    def _product_delisting(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status != "live":
            raise Refuse(10020050, "product is not on sale")
        self.market.set_status(listing.id, "off")
        return {}

    def _product_delete(self, body: dict[str, Any]) -> dict[str, Any]:
        listing = self._product(body)
        if listing.status == "audit":
            raise Refuse(10020049, "product under audit")
        self.market.set_status(listing.id, "deleted")
        return {}

    # -- stock -----------------------------------------------------------------------------------

    def _sku(self, body: dict[str, Any]) -> SimListing:
        listing = self._product(body)
        if str(body.get("sku_id", "")) != listing.sku_id:
            raise Refuse(10020054, "sku does not exist")
        return listing

    def _stock_get(self, body: dict[str, Any]) -> dict[str, Any]:
        return stock_wire(self._sku(body).stock)

    def _stock_update(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            listing, how, num = self._sku(body), body.get("diff_type"), body.get("num")
            if how not in (1, 2, 3) or type(num) is not int or num < 0:
                raise Refuse(BAD_FIELD, "diff_type or num")
            if listing.status == "audit":
                raise Refuse(10020217, "product under audit")
            if not listing.extra["ever_live"]:
                raise Refuse(10020289, "product was never listed")
            if how != 3 and num == 0:
                raise Refuse(10020218, "difference is 0")
            if how == 2 and num > listing.stock:
                raise Refuse(10020219, "stock not enough")
            now = self.market.clock()
            if now - self._stock_written.get(listing.sku_id, -DAY) < self._stock_gap:
                raise Refuse(10020112, "stock of this sku is updated too often")
            self._stock_written[listing.sku_id] = now
            self.market.set_stock(listing.id, {1: listing.stock + num, 2: listing.stock - num, 3: num}[how])
        return {}
