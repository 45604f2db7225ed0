"""Goods: the catalogue as programs read it, and changing a price."""

from typing import Literal

from pydantic import Field

from catalog import pricing, queries
from catalog.cards import SkuCard
from catalog.queries import Wanted
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.units import StorageClass
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, Fen, PageAsked, PageTold, RowId, Text, Told, pack, unpack

desk = Desk("goods", "The catalogue: one entry per SKU.")
Storage = Literal["ambient", "chilled", "frozen", "virtual"]


class Goods(Told):
    """One SKU. ``price_fen`` is null while it has no price."""

    id: RowId
    code: str
    name: str
    name_bo: str
    spec: str
    unit: str
    brand: str
    category: str
    storage: str
    gtin: str
    price_fen: int | None
    floor_fen: int | None
    gross_g: int
    shelf_days: int | None
    restricted: bool = Field(description="Never offered on any channel.")
    voucher: bool
    parts: dict[str, int] = Field(description="SKU code and pieces of what a bundle holds.")


class GoodsAsked(PageAsked):
    """What the list is narrowed to."""

    q: Text = Field(default="", max_length=80, description="Part of a code, name, bar code or category.")
    brand: Text = Field(default="", max_length=32, description="Brand code.")
    storage: Storage | None = None


class GoodsPage(PageTold):
    """Part of the catalogue, by code."""

    items: list[Goods]


class PriceAsked(Asked):
    """The price from now on."""

    fen: Fen


@desk.serve(
    "GET", "/goods", scope="products.read", summary="List the catalogue by code", query=GoodsAsked, answer=GoodsPage
)
def list_goods(tx: Tx, call: Call) -> GoodsPage:
    """One page of SKUs."""
    asked: GoodsAsked = call.query
    place = unpack(asked.cursor, str)
    wanted = Wanted(asked.q, asked.brand, StorageClass(asked.storage) if asked.storage else None)
    codes = queries.page_of_codes(tx, wanted, after=place[0] if place else "", limit=asked.limit + 1)
    shown = codes[: asked.limit]
    cards = queries.sku_cards(tx, shown) if shown else []
    return GoodsPage(items=[_goods(card) for card in cards], next=pack(shown[-1]) if len(codes) > len(shown) else "")


@desk.serve("GET", "/goods/{code}", scope="products.read", summary="Read one SKU", answer=Goods)
def get_goods(tx: Tx, call: Call) -> Goods:
    """One SKU."""
    return _goods(card_of(tx, call.path["code"]))


@desk.serve(
    "PUT", "/goods/{code}/price", scope="products.edit", summary="Change a price", body=PriceAsked, answer=Goods
)
def set_goods_price(tx: Tx, call: Call) -> Goods:
    """A price that differs is in force at once; below the floor price it is refused."""
    pricing.set_price(tx, card_of(tx, call.path["code"]).code, call.body.fen, actor=call.actor)
    return _goods(card_of(tx, call.path["code"]))


def card_of(tx: Tx, code: str) -> SkuCard:
    """The card of a SKU. Raises NotFound."""
    found = queries.sku_cards(tx, [code]) if code.isprintable() and len(code) <= 32 else []
    if not found:
        raise NotFound("no such SKU", remedy="Check the code, or import the product sheet.")
    return found[0]


def _goods(card: SkuCard) -> Goods:
    return Goods(
        id=str(card.sku_id),
        code=card.code,
        name=card.name,
        name_bo=card.name_bo,
        spec=card.spec,
        unit=card.unit,
        brand=card.brand,
        category=card.category,
        storage=card.storage.value,
        gtin=card.gtin,
        price_fen=card.price.fen if card.price else None,
        floor_fen=card.floor_price.fen if card.floor_price else None,
        gross_g=card.gross_g,
        shelf_days=card.shelf_days,
        restricted=card.restricted,
        voucher=card.is_voucher,
        parts={part.card.code: part.pieces for part in card.parts},
    )
