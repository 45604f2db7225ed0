"""The matrix of SKUs and shops and the drawer behind one cell, from catalogue, stock and channels."""

from collections.abc import Iterator, Sequence

from catalog import queries as catalog
from catalog.queries import Wanted
from hub.channels import queries as channels
from hub.channels.by_hand import BY_HAND
from hub.channels.models import Listing
from hub.channels.stock_sync import Promise, promise
from hub.events.queries import of_subjects
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.web.console import goods, shop_states
from hub.web.console.paging import page_of_skus
from hub.web.console.story import cell, told
from hub.web.console.views.listings import Cell, CellView, Issue, MatrixFilter, MatrixRow, MatrixView
from hub.web.console.views.shared import ShopOption, Tab
from hub.web.i18n import mark
from hub.web.labels import LABELS

#: States in which a listing waits for a person to publish it.
TO_PUBLISH = frozenset({"absent", "draft", "blocked", "refused", "off"})
#: Tabs, in the order an operator asks for them.
_TABS = ("live", "audit", "publishing", "refused", "blocked", "draft", "off", "absent")


def matrix_view(tx: Tx, settings: Settings, chosen: MatrixFilter, *, after: str = "", before: str = "") -> MatrixView:
    """One page of the matrix; ``chosen.shop`` keeps one column."""
    shops = tuple(shop for shop in shop_states.options(tx, settings) if shop.channel not in BY_HAND)
    columns = tuple(shop for shop in shops if chosen.shop in ("", str(shop.shop_id)))
    marks = catalog.brands(tx)
    only, besides = _in_state(tx, chosen.state, columns)
    wanted = Wanted(
        text=chosen.q,
        brand=next((brand.code for brand in marks if brand.name == chosen.brand), chosen.brand),
        only=only,
        besides=besides,
    )
    codes, pager = page_of_skus(tx, wanted, after=after, before=before)
    return MatrixView(
        shops=columns,
        rows=tuple(_rows(tx, settings, codes, columns)),
        tabs=tuple(_tabs(tx, columns)),
        brands=tuple(brand.name for brand in marks),
        chosen=chosen,
        pager=pager,
        all_shops=shops,
    )


def cell_view(tx: Tx, settings: Settings, shop_id: int, sku: str) -> CellView:
    """One SKU in one shop. Raises NotFound."""
    shop = next((shop for shop in shop_states.options(tx, settings) if shop.shop_id == shop_id), None)
    cards = catalog.sku_cards(tx, [sku])
    if shop is None or not cards:
        raise NotFound("no such listing", shop=shop_id, sku=sku)
    card, listing = cards[0], channels.listing_of(tx, shop_id=shop_id, sku_id=cards[0].sku_id)
    pushes = channels.pushes_to(tx, shop_id=shop_id, sku_id=card.sku_id, limit=1)
    facts = of_subjects(tx, [f"listing:{listing.id}"], limit=20) if listing else ()
    state = listing.state if listing else "absent"
    return CellView(
        item=goods.items(tx, [card])[card.sku_id],
        shop=shop,
        state=state,
        vendor_status="",
        external_id=listing.item_id if listing else "",
        title=listing.title if listing else "",
        our_price=card.price,
        their_price=Money(listing.price_fen) if listing and listing.price_fen else None,
        sellable=promise(tx, settings, [card.sku_id])[card.sku_id].quantity,
        pushed=listing.stock_pushed if listing else None,
        pushed_version=listing.stock_version if listing else None,
        pushed_at=pushes[0].landed_at if pushes else None,
        issues=(Issue("", "", listing.error, listing.remedy),) if listing and listing.error else (),
        timeline=told(facts, {shop_id: shop.name}),
        actions=tuple(_actions(state, shop)),
        action_path=cell(shop_id, sku),
    )


def _actions(state: str, shop: ShopOption) -> Iterator[str]:
    if shop.state == "reauth":
        return
    if state in TO_PUBLISH:
        yield "publish"
    if state == "live":
        yield "push_stock"
        yield "delist"


def _in_state(tx: Tx, state: str, columns: Sequence[ShopOption]) -> tuple[frozenset[int] | None, frozenset[int]]:
    """Which SKUs alone, and besides which, so that a cell in one of these columns is in this state."""
    if state not in _TABS:
        return None, frozenset()
    if state == "absent":
        return None, frozenset(channels.skus_listed_in(tx, [shop.shop_id for shop in columns]))
    shop_id = columns[0].shop_id if len(columns) == 1 else None
    return frozenset(channels.skus_with_listing(tx, states=[state], shop_id=shop_id)), frozenset()


def _tabs(tx: Tx, columns: Sequence[ShopOption]) -> Iterator[Tab]:
    counts = channels.listing_states(tx, shop_id=columns[0].shop_id if len(columns) == 1 else None)
    counts["absent"] = catalog.count_skus(tx) * len(columns) - sum(counts.values())
    yield Tab("", mark("全部"))
    for state in _TABS:
        if counts.get(state) or state in ("live", "refused", "absent"):
            yield Tab(state, LABELS["listing"][state].text, counts.get(state, 0), LABELS["listing"][state].tone)


def _rows(tx: Tx, settings: Settings, codes: Sequence[str], columns: Sequence[ShopOption]) -> Iterator[MatrixRow]:
    cards = catalog.sku_cards(tx, codes)
    ids = [card.sku_id for card in cards]
    shown, promised = goods.items(tx, cards), promise(tx, settings, ids)
    here = {(listing.sku_id, listing.shop_id): listing for listing in channels.listings(tx, sku_ids=ids)}
    for card in cards:
        told_now = promised[card.sku_id]
        cells = tuple(
            _cell(here.get((card.sku_id, shop.shop_id)), cell(shop.shop_id, card.code), card.price, told_now)
            for shop in columns
        )
        yield MatrixRow(shown[card.sku_id], card.price, told_now.quantity, cells)


def _cell(listing: Listing | None, href: str, price: Money | None, now: Promise) -> Cell:
    if listing is None:
        return Cell("absent", href)
    live = listing.state == "live"
    return Cell(
        state=listing.state,
        href=href,
        listing_id=listing.id if listing.item_id else 0,
        price=Money(listing.price_fen) if listing.price_fen else None,
        pushed=listing.stock_pushed,
        price_differs=live and price is not None and price.fen != listing.price_fen,
        stock_differs=live and listing.stock_pushed != now.quantity,
    )
