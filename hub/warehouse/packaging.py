"""Boxes and coolant by temperature class: what they weigh, and how far a scale may disagree. Trade habits, not law."""

from hub.kernel.units import Grams

#: Box, filling and coolant of an average parcel, in grams.
TARE_G = {"frozen": 1200, "chilled": 800, "ambient": 180, "virtual": 0}
TOLERANCE_G = 30
TOLERANCE_SHARE = 0.03


def expected_weight(goods_g: Grams, storage: str) -> Grams:
    """What a packed parcel should weigh."""
    return goods_g + TARE_G[storage]


def tolerance(expected: Grams) -> Grams:
    """How far a scale may disagree: 30 g or 3 %, whichever is more."""
    return max(TOLERANCE_G, int(expected * TOLERANCE_SHARE))


def weight_is_plausible(weighed: Grams, expected: Grams) -> bool:
    """Whether the scale agrees within the tolerance."""
    return abs(weighed - expected) <= tolerance(expected)
