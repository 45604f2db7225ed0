"""Stock: sums per SKU, lots behind one of them, and small corrections."""

from datetime import date

from pydantic import Field

from catalog.lookup import ids_by_code
from catalog.queries import Wanted, page_of_codes
from hub.inventory import corrections, queries
from hub.inventory.availability import sellable
from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime
from hub.web.api.goods import card_of
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, PageAsked, PageTold, Text, Told, pack, unpack

desk = Desk("stock", "What lies on the shelves, and what may be sold of it.")


class Stock(Told):
    """One SKU over all lots."""

    code: str
    on_hand: int
    reserved: int
    sellable: int = Field(description="Pieces that any channel may be told now; of a bundle, by its scarcest part.")


class Lot(Told):
    """Pieces of one lot on one shelf."""

    lot: str
    place: str
    state: str
    made: date
    expires: date | None
    on_hand: int
    reserved: int


class StockOfOne(Stock):
    """One SKU with its lots, the earliest expiry first."""

    lots: list[Lot]


class StockAsked(PageAsked):
    """What the list is narrowed to."""

    q: Text = Field(default="", max_length=80, description="Part of a code, name, bar code or category.")


class StockPage(PageTold):
    """Part of the stock, by code."""

    items: list[Stock]


class CorrectionAsked(Asked):
    """What is wrong with one shelf."""

    lot: Text = Field(min_length=1, max_length=64)
    place: Text = Field(min_length=1, max_length=64)
    pieces: int = Field(strict=True, ge=-100_000, le=100_000, description="More pieces, or negative: fewer.")
    why: Text = Field(min_length=1, max_length=300)


@desk.serve("GET", "/stock", scope="stock.read", summary="List stock by code", query=StockAsked, answer=StockPage)
def list_stock(tx: Tx, call: Call) -> StockPage:
    """One page of sums."""
    asked: StockAsked = call.query
    place = unpack(asked.cursor, str)
    codes = page_of_codes(tx, Wanted(asked.q), after=place[0] if place else "", limit=asked.limit + 1)
    shown = codes[: asked.limit]
    found = _sums(tx, call.runtime, shown)
    return StockPage(items=[found[code] for code in shown], next=pack(shown[-1]) if len(codes) > len(shown) else "")


@desk.serve("GET", "/stock/{code}", scope="stock.read", summary="Read the stock of one SKU", answer=StockOfOne)
def get_stock(tx: Tx, call: Call) -> StockOfOne:
    """One SKU with its lots."""
    return _one(tx, call.runtime, call.path["code"])


@desk.serve(
    "POST",
    "/stock/{code}/corrections",
    scope="stock.adjust",
    summary="Correct one shelf",
    body=CorrectionAsked,
    answer=StockOfOne,
)
def correct_stock(tx: Tx, call: Call) -> StockOfOne:
    """A few pieces more or fewer, on record; beyond the limit of one person a shelf is counted in the console."""
    card, said, most = card_of(tx, call.path["code"]), call.body, call.runtime.settings.correct_pieces
    corrections.correct(
        tx, card.sku_id, lot=said.lot, place=said.place, pieces=said.pieces, why=said.why, most=most, actor=call.actor
    )
    return _one(tx, call.runtime, card.code)


def _one(tx: Tx, runtime: Runtime, code: str) -> StockOfOne:
    card = card_of(tx, code)
    lots = [
        Lot(
            lot=row.lot, place=row.location, state=row.state, made=row.production_date, expires=row.expiry_date,
            on_hand=row.on_hand, reserved=row.reserved,
        )
        for row in queries.lots(tx, sku_ids=[card.sku_id])
    ]  # fmt: skip
    return StockOfOne(**_sums(tx, runtime, [card.code])[card.code].model_dump(), lots=lots)


def _sums(tx: Tx, runtime: Runtime, codes: list[str]) -> dict[str, Stock]:
    ids = ids_by_code(tx, codes)
    lying = queries.sums(tx, ids.values())
    free = queries.free_pieces(tx, ids.values(), min_days=runtime.settings.min_ship_days)
    found = {}
    for code, sku_id in ids.items():
        on_hand, reserved = lying.get(sku_id, (0, 0))
        may_go = sellable(free[sku_id], buffer=runtime.settings.safety_buffer)
        found[code] = Stock(code=code, on_hand=on_hand, reserved=reserved, sellable=may_go)
    return found
