"""What may be promised to buyers: free pieces less buffers, bundles by their scarcest component. Pure."""

from collections.abc import Mapping


def sellable(free: int, *, buffer: int) -> int:
    """Pieces a channel may show: free ones less the safety buffer, never below zero."""
    return max(free - buffer, 0)


def bundle_free(components: Mapping[int, int], free: Mapping[int, int]) -> int:
    """Bundles that can be made: the scarcest of ``free[sku] // pieces``. No components means none."""
    if not components:
        return 0
    return min(free.get(sku, 0) // pieces for sku, pieces in components.items())


def share(available: int, shops: int, *, scarce_below: int) -> int:
    """Pieces one of ``shops`` may show.

    Plenty is shown whole to everybody. Below ``scarce_below`` pieces per shop the pool is divided, so that all
    shops together never show more than there is: each sells from its own copy until our next push lands.
    """
    if shops <= 1 or available >= scarce_below * shops:
        return available
    return available // shops
