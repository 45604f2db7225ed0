"""Facts this room announces."""

from collections.abc import Iterable

from hub.events.facts import Fact

STOCK_CHANGED = "stock.changed"


def stock_changed(sku_ids: Iterable[int], *, more: bool) -> Fact:
    """The sellable stock of these SKUs is another one now; shops have to be told. ``more``: some of it may have risen."""
    return Fact(STOCK_CHANGED, "stock", {"sku_ids": [str(sku) for sku in sorted(sku_ids)], "more": more})


def moved(thing: str, thing_id: int, event: str, **details: str) -> Fact:
    """A receipt, a line of one, an incident, a count or a lot went one step along its life."""
    return Fact(f"{thing}.{event}", f"{thing}:{thing_id}", dict(details))
