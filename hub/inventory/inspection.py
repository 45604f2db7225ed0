"""Judging goods at the door: shelf life left, temperature, pieces. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from hub.kernel.errors import Invalid

#: Warmest product temperature at which goods are taken in, in tenths of a degree. Frozen: the brief of the house;
#: chilled: GB 31605-2020, 0 to 10 degrees.
WARMEST_DC = {"frozen": -120, "chilled": 100}
COLDEST_DC, HOTTEST_DC = -600, 600
PARTIES = ("supplier", "carrier", "warehouse", "unknown")
MOST_PIECES = 100_000
MOST_GRAMS = 100_000_000
#: A batch number as GS1 AI (10) can carry it without escapes.
LOT = re.compile(r"[A-Z0-9][A-Z0-9\-]{0,19}")


@dataclass(frozen=True, slots=True)
class Goods:
    """What the catalogue says of the SKU. ``shelf_days`` is None for goods that do not expire."""

    storage: str
    shelf_days: int | None
    is_weighed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a person found of one line. ``expiry_date`` is the one printed on the pack, when there is one.

    ``rest`` says what becomes of pieces that are missing: short (they are lost) or later (they are still to be counted,
    e.g. of another lot).
    """

    lot_code: str
    production_date: date | None
    counted: int
    damaged: int = 0
    mislabelled: int = 0
    temperature_dc: int | None = None
    grams: int | None = None
    expiry_date: date | None = None
    location_id: int | None = None
    responsible: str = ""
    note: str = ""
    rest: str = "short"

    @property
    def good(self) -> int:
        """Pieces that are neither damaged nor wrongly labelled."""
        return self.counted - self.damaged - self.mislabelled


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows: the expiry date, whether the goods came too warm, whether too little of their life is left."""

    expiry_date: date | None
    warm: bool
    short_life: bool


def judge(goods: Goods, found: Found, *, expected: int, today: date, min_life: Fraction) -> Verdict:
    """Raises Invalid for anything that cannot be booked at all: no temperature, expired, impossible numbers."""
    _pieces(found, expected)
    if not found.counted:
        return Verdict(None, warm=False, short_life=False)
    _lot(found, today)
    expiry = found.expiry_date or _expiry(goods, found)
    if expiry is not None and expiry <= today:
        raise Invalid("these goods have expired", remedy="Refuse the line; expired goods are never booked in.")
    if goods.is_weighed and not found.grams:
        raise Invalid("weighed goods need their weight", remedy="Enter the grams of all counted pieces.")
    left = (expiry - today).days if expiry else None
    short = left is not None and bool(goods.shelf_days) and Fraction(left, goods.shelf_days or 1) < min_life
    return Verdict(expiry, warm=_warm(goods, found), short_life=short)


def _pieces(found: Found, expected: int) -> None:
    numbers = (found.counted, found.damaged, found.mislabelled, found.good)
    if min(numbers) < 0 or found.counted > MOST_PIECES:
        raise Invalid("these pieces do not add up", remedy="Damaged and mislabelled pieces are part of those counted.")
    if found.grams is not None and not 0 < found.grams <= MOST_GRAMS:
        raise Invalid("this weight cannot be", remedy="Enter the weight in grams.")
    lost = found.counted < expected and found.rest == "short"
    if (lost or found.damaged or found.mislabelled) and found.responsible not in PARTIES:
        raise Invalid(
            "missing or bad pieces need a responsible party", remedy="Choose supplier, carrier, warehouse or unknown."
        )


def _lot(found: Found, today: date) -> None:
    if not LOT.fullmatch(found.lot_code):
        raise Invalid(
            "this lot code cannot stand on a label", remedy="Use up to 20 capital letters, digits and hyphens."
        )
    if found.production_date is None:
        raise Invalid("the production date is missing", remedy="Read it from the pack.")
    if found.production_date > today:
        raise Invalid("the production date lies in the future", remedy="Check the date on the pack.")


def _expiry(goods: Goods, found: Found) -> date | None:
    if goods.shelf_days is None or found.production_date is None:
        return None
    return found.production_date + timedelta(days=goods.shelf_days)


def _warm(goods: Goods, found: Found) -> bool:
    limit, measured = WARMEST_DC.get(goods.storage), found.temperature_dc
    if limit is None:
        return False
    if measured is None:
        raise Invalid("cold goods need their temperature", remedy="Measure the product and enter the degrees.")
    if not COLDEST_DC <= measured <= HOTTEST_DC:
        raise Invalid("this temperature cannot be", remedy="Enter degrees Celsius, e.g. -18.5.")
    return measured > limit
