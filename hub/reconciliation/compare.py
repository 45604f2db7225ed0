"""What a shop's shelf and ours tell differently. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.base.types import ListingSnapshot, ListingState

ORDER_MISSED = "order_missed"  # the platform had an order that polling had not brought
ORDER_BEHIND = "order_behind"  # it had a newer version of an order
ORDER_STATE = "order_state"  # its state cannot be brought together with ours
LISTING_GONE = "listing_gone"
LISTING_STATE = "listing_state"
LISTING_TWICE = "listing_twice"
LISTING_UNKNOWN = "listing_unknown"
PRICE = "price"
STOCK = "stock"
#: Kinds that come from reading the shelf, and those that come from reading orders.
SHELF_KINDS = (LISTING_GONE, LISTING_STATE, LISTING_TWICE, LISTING_UNKNOWN, PRICE, STOCK)
ORDER_KINDS = (ORDER_MISSED, ORDER_BEHIND, ORDER_STATE)


@dataclass(frozen=True, slots=True)
class Ours:
    """A listing as we believe it stands. ``stock`` is what the shop was last told; None when it was told nothing."""

    merchant_code: str
    item_id: str
    state: str
    price_fen: int
    stock: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """A difference, in words short enough for a list."""

    kind: str
    subject: str
    ours: str
    theirs: str


def shelf(
    ours: Iterable[Ours], theirs: Sequence[ListingSnapshot], *, sold: Mapping[str, int] | None = None
) -> list[Found]:
    """Every difference between our listings and a complete read of the shop's shelf.

    Listings on their way (publishing, audit) are left alone, and so is a price or stock the platform does not show.
    ``sold`` is how many pieces of a code the shop sold lately: so much less than it was told it may show.
    """
    known = {row.merchant_code: row for row in ours}
    by_code: dict[str, list[ListingSnapshot]] = {}
    for snapshot in theirs:
        if snapshot.ref.state is not ListingState.DELETED:
            by_code.setdefault(snapshot.ref.merchant_code, []).append(snapshot)
    found = [Found(LISTING_UNKNOWN, _name(x), "–", x.title) for code in by_code.keys() - known for x in by_code[code]]
    for code, mine in known.items():
        shown = by_code.get(code, [])
        if len(shown) > 1:
            found.append(Found(LISTING_TWICE, code, mine.item_id, "、".join(sorted(x.ref.item_id for x in shown))))
        at_work = [x for x in shown if x.ref.item_id == mine.item_id] or shown
        if mine.state == "live" and not at_work:
            found.append(Found(LISTING_GONE, code, mine.item_id, "–"))
        elif at_work:
            found += _one(mine, at_work[0], sold=(sold or {}).get(code, 0))
    return sorted(found, key=lambda x: (x.kind, x.subject))


def _one(mine: Ours, shown: ListingSnapshot, *, sold: int) -> list[Found]:
    found = []
    live = shown.ref.state is ListingState.LIVE
    if (mine.state == "live" and shown.ref.state in (ListingState.OFF, ListingState.REFUSED)) or (
        mine.state == "off" and live
    ):
        found.append(Found(LISTING_STATE, mine.merchant_code, mine.state, shown.ref.state.value))
    if mine.state != "live" or not live:
        return found
    if shown.price is not None and shown.price.fen != mine.price_fen:
        found.append(Found(PRICE, mine.merchant_code, f"¥{mine.price_fen / 100:.2f}", str(shown.price)))
    if shown.stock is not None and mine.stock is not None and not mine.stock - sold <= shown.stock <= mine.stock:
        found.append(Found(STOCK, mine.merchant_code, str(mine.stock), str(shown.stock)))
    return found


def order_states(ours: Mapping[str, tuple[str, str]], theirs: Mapping[str, str]) -> list[Found]:
    """Orders whose states cannot both be true: ``ours`` maps order id -> (our state, platform state as kept)."""
    found = []
    for order_no, state in theirs.items():
        if order_no not in ours:
            continue
        mine, kept = ours[order_no]
        untold = mine in ("shipped", "finished") and state == "to_ship"
        if untold or kept != state:
            found.append(Found(ORDER_STATE, order_no, mine, state))
    return found


def _name(shown: ListingSnapshot) -> str:
    return shown.ref.merchant_code or shown.ref.item_id
