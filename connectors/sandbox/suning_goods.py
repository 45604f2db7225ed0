"""Goods in Suning's simulator, and what its methods share: registration, pages, refusals. Written from its documents."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

from connectors.sandbox.intake import picture_facts
from connectors.sandbox.market import Market
from connectors.sandbox.suning_answers import detail_answer, item_answer

BEIJING = timezone(timedelta(hours=8))
CATEGORY = {"categoryCode": "R9009123", "categoryName": "地方特产"}
PARAMETERS = (
    {"parCode": "P01", "parName": "品牌", "parType": "3", "isMust": "X", "parOption": []},
    {"parCode": "P02", "parName": "净含量", "parType": "3", "isMust": "", "parOption": []},
    {
        "parCode": "P03",
        "parName": "储存方法",
        "parType": "1",
        "isMust": "",
        "parOption": [
            {"parOptionCode": "C1", "parOptionDesc": "冷冻"},
            {"parOptionCode": "C2", "parOptionDesc": "冷藏"},
        ],
    },
)


class Refused(Exception):
    """The gateway says no with one of its own codes."""


Method = Callable[[Any, dict[str, Any]], Any]
RowT = TypeVar("RowT")
#: Method -> (node of the question, node of the answer, what it does).
APIS: dict[str, tuple[str, str, Method]] = {}


def api(name: str, node: str, shown: str = "") -> Callable[[Method], Method]:
    """Register a method under ``suning.custom.<name>`` with the nodes of its question and answer."""

    def register(method: Method) -> Method:
        APIS[f"suning.custom.{name}"] = (node, shown or node, method)
        return method

    return register


class Paged(list[Any]):
    """Rows of one page, with what the head tells."""

    def __init__(self, rows: list[Any], *, page: int, size: int, total: int) -> None:
        super().__init__(rows)
        self.head = {"pageNo": str(page), "pageTotal": str(-(-total // size)), "totalSize": str(total)}


def paged(asked: dict[str, Any]) -> tuple[int, int]:
    """Page, from 1, and its size. Raises Refused."""
    page, size = int(asked.get("pageNo", "1")), int(asked.get("pageSize", "10"))
    if not 1 <= page <= 99_999 or not 1 <= size <= 100:
        raise Refused("sys.check.page-param:error")
    return page, size


def cut(rows: list[RowT], asked: dict[str, Any]) -> Paged:
    """The page that was asked for."""
    page, size = paged(asked)
    return Paged(rows[(page - 1) * size : page * size], page=page, size=size, total=len(rows))


def epoch(text: str, code: str) -> float:
    """Epoch seconds of Beijing text. Raises Refused with ``code``."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).timestamp()
    except ValueError as error:
        raise Refused(code) from error


def fen(text: str) -> int:
    """Yuan text as fen. Raises ValueError."""
    whole, _, part = str(text).partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


class GoodsDesk:
    """Pictures, applications, products, prices and stock of one shop."""

    market: Market
    _instant_audit: bool
    _sizes: dict[str, tuple[int, int]]

    # -- goods -----------------------------------------------------------------------------------

    @api("category.query", "category")
    def _category(self, asked: dict[str, Any]) -> Paged:
        return cut([CATEGORY], asked)

    @api("newbrand.query", "queryNewbrand")
    def _brand(self, asked: dict[str, Any]) -> Paged:
        if asked["categoryCode"] != CATEGORY["categoryCode"]:
            raise Refused("biz.queryNewbrand.categorycode-value:inexistence")
        name = asked.get("brandName", "")
        return cut([{"brandCode": "B" + hashlib.sha256(name.encode()).hexdigest()[:4], "brandName": name}], asked)

    @api("itemparameters.query", "itemParameters")
    def _parameters(self, asked: dict[str, Any]) -> Paged:
        return cut(list(PARAMETERS), asked)

    @api("npic.add", "addNPic")
    def _picture(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            data = base64.b64decode(asked["picContent"], validate=True)
        except binascii.Error as error:
            raise Refused("biz.custom.addNPic.invalid-biz:picContent") from error
        kind, width, height = picture_facts(data)
        if kind not in ("JPEG", "PNG"):
            raise Refused("biz.custom.addNPic.invalid-biz:picContent")
        url = f"https://image.suning.cn/sandbox/{hashlib.sha256(data).hexdigest()[:24]}.jpg"
        self.market.add_picture(data, url)
        self._sizes[url] = (width, height)
        return {"picUrl": url}

    @api("item.add", "item")
    def _add(self, asked: dict[str, Any]) -> dict[str, Any]:
        for name in ("categoryCode", "brandCode", "productName", "itemCode", "price", "sellPoint", "saleSet"):
            if not asked.get(name):
                raise Refused(f"biz.additem.missing-parameter:{name}")
        mains = [asked[f"supplierImg{n}Url"] for n in range(1, 11) if asked.get(f"supplierImg{n}Url")]
        details = base64.b64decode(asked["introduction"], validate=True).decode().count("<img ")
        self._check_item(asked, mains)
        number = self.market.number()
        listing = self.market.create_listing(
            merchant_code=asked["itemCode"],
            title=asked["productName"],
            price_fen=fen(asked["price"]),
            stock=int(asked.get("invQty", "0")),
            status="live" if self._instant_audit else "audit",
            pictures=tuple(mains),
            details=tuple(str(n) for n in range(details)),
            extra={"apply": f"SQ{int(self.market.clock())}{number:06d}"},
        )
        return {"applyParams": {"applyCode": listing.extra["apply"]}}

    def _check_item(self, asked: dict[str, Any], mains: list[str]) -> None:
        if len(asked["productName"]) > 60:
            raise Refused("biz.custom.additem.invalid-biz:148")
        if len(asked["sellPoint"]) > 40:
            raise Refused("biz.additem.sellPoint-length:overlong")
        if asked["saleSet"] not in ("0", "1", "2"):
            raise Refused("biz.additem.saleSet-format:error")
        if len(set(mains)) != len(mains):
            raise Refused("biz.custom.item.invalid-biz:supplierImgUrlRepeate")
        if not mains or any(min(self._sizes.get(url, (0, 0))) < 800 for url in mains):
            raise Refused("biz.custom.additem.invalid-biz:130")
        filled = {par["parCode"] for par in asked.get("pars") or []}
        if not {par["parCode"] for par in PARAMETERS if par["isMust"]} <= filled:
            raise Refused("biz.additem.missing-parameter:pars")

    @api("mainproduct.get", "mainProduct")
    def _application(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        found = [x for x in self.market.listings.values() if x.extra.get("apply") == asked["applyCode"]]
        return item_answer(found[0]) if found else None

    @api("item.query", "item")
    def _items(self, asked: dict[str, Any]) -> Paged:
        rows = [item_answer(x) for x in self.market.listings.values() if x.status != "deleted"]
        wanted = asked.get("status")
        return cut([row for row in rows if wanted in (None, row["status"])], asked)

    @api("itemdetail.query", "itemDetail")
    def _detail(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        found = self.market.listings.get(asked["productCode"])
        return detail_answer(found) if found and found.status != "deleted" else None

    @api("itemsale.query", "itemSale")
    def _sale(self, asked: dict[str, Any]) -> Paged:
        shown = [x for x in self.market.listings.values() if x.status in ("live", "off")]
        rows = [{"productCode": x.id, "saleStatus": str(int(x.status == "live"))} for x in shown]
        wanted = asked.get("productCode")
        return cut([row for row in rows if wanted in (None, row["productCode"])], asked)

    @api("shelves.add", "shelves")
    def _on(self, asked: dict[str, Any]) -> dict[str, Any]:
        listing = self._listing(asked, "biz.custom.shelves.invalid-biz:productCode")
        if listing.status != "off" or listing.stock <= 0:
            raise Refused("biz.custom.shelves.invalid-biz:productCode")
        self.market.set_status(listing.id, "live")
        return {"result": "Y"}

    @api("shelves.move", "shelves")
    def _off(self, asked: dict[str, Any]) -> dict[str, Any]:
        listing = self._listing(asked, "biz.custom.shelves.invalid-biz:productCode")
        if listing.status != "live":
            raise Refused("biz.custom.shelves.invalid-biz:productCode")
        self.market.set_status(listing.id, "off")
        return {"result": "Y"}

    @api("price.update", "updatePrice")
    def _price(self, asked: dict[str, Any]) -> dict[str, Any]:
        listing = self._listing(asked, "biz.custom.updatePrice.invalid-biz:productCode")
        listing.price_fen = fen(asked["price"])
        return {"result": "Y"}

    @api("inventory.modify", "inventory")
    def _stock(self, asked: dict[str, Any]) -> dict[str, Any]:
        wanted = asked.get("destInvNum", "")
        if not wanted:
            raise Refused("biz.inventory.missing-parameter:destInvNum")
        if not str(wanted).isdigit():
            raise Refused("biz.custom.inventory.destInvNum-format:error")
        listing = self._listing(asked, "biz.custom.inventory.invalid-biz:productCode")
        self.market.set_stock(listing.id, int(wanted))
        return {"result": "Y"}

    def _listing(self, asked: dict[str, Any], code: str) -> Any:
        if asked.get("productCode"):
            found = self.market.listings.get(asked["productCode"])
        else:
            found = next(iter(self.market.find_listings(str(asked.get("itemCode") or "-"))), None)
        if found is None or found.status in ("deleted", "audit", "refused"):
            raise Refused(code)
        return found
