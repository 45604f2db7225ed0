"""Listings: the matrix of SKUs and shops, and the drawer behind one cell."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import Item, Pager, ShopOption, Tab, TimelineEntry


@dataclass(frozen=True, slots=True)
class Cell:
    """One SKU in one shop. ``state`` is a listing word; ``listing_id`` 0 when absent; ``href`` opens the drawer."""

    state: str
    href: str
    listing_id: int = 0
    price: Money | None = None
    pushed: int | None = None
    price_differs: bool = False
    stock_differs: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One SKU; ``cells`` stand in the order of the view's ``shops``."""

    item: Item
    price: Money | None
    sellable: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """What the matrix is narrowed to; ``state`` keeps rows with at least one such cell."""

    q: str = ""
    state: str = ""
    shop: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The matrix. ``shops`` are its columns, ``tabs`` count cells by state, ``all_shops`` are what can be chosen."""

    shops: tuple[ShopOption, ...]
    rows: tuple[MatrixRow, ...]
    tabs: tuple[Tab, ...]
    brands: tuple[str, ...]
    chosen: MatrixFilter
    pager: Pager
    all_shops: tuple[ShopOption, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """Why a shop or the hub refuses. ``text`` is the platform's own wording, ``remedy`` ours."""

    code: str
    field: str
    text: str
    remedy: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class CellView:
    """The drawer. ``actions`` holds publish, push_stock and delist as far as they make sense now."""

    item: Item
    shop: ShopOption
    state: str
    vendor_status: str
    external_id: str
    title: str
    our_price: Money | None
    their_price: Money | None
    sellable: int
    pushed: int | None
    pushed_version: int | None
    pushed_at: datetime | None
    issues: tuple[Issue, ...]
    timeline: tuple[TimelineEntry, ...]
    actions: tuple[str, ...]
    action_path: str
