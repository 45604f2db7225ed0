"""What each key figure is: its numerator and denominator, its unit, which way is good, and its usual limits. Pure.

A figure without a denominator has no value: nothing is shown as 100 % that was never measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure. ``unit`` is share (parts of one), hours or number; limits are in that unit.

    ``rising`` says that more is better. ``top`` and ``bottom`` name what is divided by what.
    """

    name: str
    unit: str
    rising: bool
    green: Fraction
    amber: Fraction


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted: ``top`` over ``bottom``. A number or hours has the bottom 1, or 0 when nothing was measured."""

    top: int
    bottom: int

    @property
    def value(self) -> Fraction | None:
        """The figure; None when there is nothing to divide by."""
        return Fraction(self.top, self.bottom) if self.bottom else None


@dataclass(frozen=True, slots=True)
class Limits:
    """Green up to here, amber up to there."""

    green: Fraction
    amber: Fraction


def _share(name: str, green: str, amber: str, *, rising: bool) -> Kpi:
    return Kpi(name, "share", rising, Fraction(green) / 100, Fraction(amber) / 100)


#: In the order of the working day; limits are suggestions of the house in per cent, hours or a plain number.
KPIS: tuple[Kpi, ...] = (
    _share("on_time", "99", "97", rising=True),
    _share("first_scan", "99.5", "98", rising=True),
    Kpi("cycle_median", "hours", rising=False, green=Fraction(20), amber=Fraction(30)),
    Kpi("cycle_late", "hours", rising=False, green=Fraction(36), amber=Fraction(48)),
    _share("picked_right", "99.9", "99.5", rising=True),
    _share("stock_right", "99.5", "98", rising=True),
    _share("oversold", "0.1", "0.5", rising=False),
    _share("refunded", "3", "5", rising=False),
    _share("refunded_quality", "0.5", "1", rising=False),
    _share("damaged", "0.3", "0.6", rising=False),
    _share("near_expiry", "5", "10", rising=False),
    Kpi("cold_breaks", "number", rising=False, green=Fraction(0), amber=Fraction(2)),
    _share("fee_variance", "1", "3", rising=False),
    _share("listing_trouble", "0", "2", rising=False),
)
BY_NAME: Mapping[str, Kpi] = {kpi.name: kpi for kpi in KPIS}


def level(kpi: Kpi, value: Fraction | None, limits: Limits | None = None) -> str:
    """good, warn or bad by the limits; neutral without a value."""
    if value is None:
        return "neutral"
    green, amber = (limits.green, limits.amber) if limits else (kpi.green, kpi.amber)
    if kpi.rising:
        return "good" if value >= green else "warn" if value >= amber else "bad"
    return "good" if value <= green else "warn" if value <= amber else "bad"


def percentile(seconds: Sequence[int], share: int) -> Measured:
    """The nearest-rank percentile of spans, as seconds over 3600; no bottom without spans."""
    if not seconds:
        return Measured(0, 0)
    ranked = sorted(seconds)
    return Measured(ranked[max(-(-len(ranked) * share // 100), 1) - 1], 3600)
