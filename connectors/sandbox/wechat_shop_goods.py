"""The goods of a sandbox WeChat shop: products in draft and online, audits, stock. Checks what the platform checks.

Codes the platform does not publish are the nearest of its older editions; the vendor's README names them.
"""

from collections import deque
from typing import Any

from connectors.sandbox.records import SimListing
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wechat_shop_answers import BAD_FIELD, DAY, Refuse
from connectors.sandbox.wechat_shop_products import (
    check_product,
    edit_status,
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

    def _goods_calls(self) -> dict[str, Any]:
        return {
            "product/add": self._product_add,
            "product/update": self._product_update,
            "product/auditfree": self._product_auditfree,
            "product/get": self._product_get,
            "product/list/get": self._product_list,
            "product/listing": self._product_listing,
            "product/delisting": self._product_delisting,
            "product/delete": self._product_delete,
            "product/stock/get": self._stock_get,
            "product/stock/update": self._stock_update,
        }

    # -- audit, for tests and stories ------------------------------------------------------------

    def approve(self, product_id: str) -> None:
        """The audit is through: the draft replaces what buyers see, and the listing is on sale."""
        with self.market.lock:
            listing = self.market.set_status(product_id, "live")
            wire = listing.extra["draft"]
            listing.title, listing.price_fen = wire["title"], wire["skus"][0]["sale_price"]
            listing.pictures, listing.details = tuple(wire["head_imgs"]), tuple(wire["desc_info"]["imgs"])
            listing.reason = ""
            listing.extra |= {"wire": wire, "ever_live": True, "edit": 4}
        self.market.service.tell("listing_passed", product_id)

    def refuse(self, product_id: str, reason: str) -> None:
        """The audit says no; what buyers see already stays on sale."""
        with self.market.lock:
            listing = self.market.listing(product_id)
            if not listing.extra["ever_live"]:
                self.market.set_status(product_id, "refused")
            listing.reason = reason
            listing.extra["edit"] = 3
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
            extra={"wire": body, "draft": body, "ever_live": False, "edit": 1},
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
        listing.extra["edit"] = 2
        if not listing.extra["ever_live"]:
            self.market.set_status(listing.id, "audit")
        if self._instant_audit:
            self.approve(listing.id)

    def _product_update(self, body: dict[str, Any]) -> dict[str, Any]:
        """The whole draft is overwritten: a SKU without its id is a new one, and the old one is gone."""
        self._listing_write()
        with self.market.lock:
            listing = self._product(body)
            if edit_status(listing) == 2:
                raise Refuse(10020049, "product under audit")
            check_product(body, set(self.market.pictures), leaf=leaf_of(body))
            if body.get("out_product_id", "") != listing.extra["draft"].get("out_product_id", ""):
                raise Refuse(BAD_FIELD, "out_product_id cannot be changed")
            sku = body["skus"][0]
            if str(sku.get("sku_id") or "") != listing.sku_id:
                listing.sku_id = f"2000{self.market.number():010d}"
                self.market.set_stock(listing.id, sku["stock_num"])
            listing.extra |= {"draft": body, "edit": 1}
            listing.modified = self.market.tick()
            if body.get("listing") == 1:
                self._submit(listing)
        return {"data": {"product_id": listing.id, "update_time": china_text(listing.modified)}}

    def _product_auditfree(self, body: dict[str, Any]) -> dict[str, Any]:
        """Price and stock of a SKU on sale, at once. Fields left out stay."""
        with self.market.lock:
            listing = self._product(body)
            if listing.status != "live":
                raise Refuse(10020289 if not listing.extra["ever_live"] else 10020050, "product is not on sale")
            if edit_status(listing) == 2:
                raise Refuse(10020217, "product under audit")
            for sku in body.get("skus") or ():
                if str(sku.get("sku_id", "")) != listing.sku_id:
                    raise Refuse(10020054, "sku does not exist")
                price = sku.get("sale_price", listing.price_fen)
                if type(price) is not int or not 0 < price <= 10**9:
                    raise Refuse(BAD_FIELD, "sale_price")
                listing.price_fen = price
                for copy in ("wire", "draft"):
                    kept = listing.extra[copy]
                    listing.extra[copy] = kept | {"skus": [kept["skus"][0] | {"sale_price": price}]}
            listing.modified = self.market.tick()
        self.market.service.tell("listing_changed", listing.id)
        return {"data": {"product_id": int(listing.id), "update_time": china_text(listing.modified)}}

    def _product(self, body: dict[str, Any]) -> SimListing:
        return self.market.listing(str(body.get("product_id", "")))

    def _product_get(self, body: dict[str, Any]) -> dict[str, Any]:
        """Online copy, draft or both; with both asked for, the online copy of a product off sale is left out [sdk]."""
        with self.market.lock:
            listing, wanted = self._product(body), body.get("data_type", 1)
            online = listing.extra["ever_live"] and (wanted == 1 or (wanted == 3 and listing.status == "live"))
            shown = {"product": product_wire(listing, "wire")} if online else {}
            return shown | ({"edit_product": product_wire(listing, "draft")} if wanted in (2, 3) else {})

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
            if edit_status(listing) == 2:
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
