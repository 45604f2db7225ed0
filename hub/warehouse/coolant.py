"""How much coolant a parcel needs (冷媒), by temperature class, month and days on the way. Pure; the rows are the house's own.

The shares are trade habits that a house has to prove with a temperature logger; no standard gives them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.kernel.units import Grams


@dataclass(frozen=True, slots=True)
class Rule:
    """``share_permille`` of the goods' weight in whole pieces of ``piece_g``; months may run over the year's end."""

    storage: str
    first_month: int
    last_month: int
    days: int
    coolant: str
    share_permille: int
    piece_g: Grams
    liner: str
    liner_g: Grams

    def covers(self, month: int) -> bool:
        """Whether a month lies in the season."""
        if self.first_month <= self.last_month:
            return self.first_month <= month <= self.last_month
        return month >= self.first_month or month <= self.last_month


@dataclass(frozen=True, slots=True)
class Dose:
    """What the packer puts in. ``enough`` is False when the lane takes longer than any rule of the season covers."""

    coolant: str = ""
    pieces: int = 0
    grams: Grams = 0
    liner: str = ""
    liner_g: Grams = 0
    enough: bool = True


NOTHING = Dose()


def dose(rules: Iterable[Rule], *, storage: str, month: int, days: int, goods_g: Grams) -> Dose:
    """The dose by the row with the fewest days that are not fewer than ``days``; without one, the longest row's.

    A class without any row of the season needs nothing.
    """
    season = sorted((rule for rule in rules if rule.storage == storage and rule.covers(month)), key=lambda r: r.days)
    if not season:
        return NOTHING
    rule = next((rule for rule in season if rule.days >= days), season[-1])
    wanted = goods_g * rule.share_permille
    pieces = -(-wanted // (1000 * rule.piece_g)) if rule.coolant else 0
    return Dose(rule.coolant, pieces, pieces * rule.piece_g, rule.liner, rule.liner_g, enough=rule.days >= days)
