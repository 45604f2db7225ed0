"""Every key figure of a period, each with its parts, its limits and its colour; setting limits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA, business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, NotFound
from hub.reports import kpis, queries
from hub.reports.kpis import KPIS, Kpi, Limits, Measured
from hub.reports.models import KpiLimit
from hub.reports.queries import Period

LONGEST_DAYS = 366
#: Limits are kept in parts of a million of one, in hundredths of an hour, and as plain numbers.
SCALE = {"share": kpis.MILLION, "hours": 100, "number": 1}
#: Columns of the chart, at most.
COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one period."""

    kpi: Kpi
    measured: Measured
    limits: Limits
    level: str


def period_of(first: date, last: date) -> Period:
    """Business days, both included. Raises Invalid for days in the wrong order or more than a year."""
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Invalid("a period runs from its first day to its last, a year at most", remedy="Choose other days.")
    return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def figures(tx: Tx, first: date, last: date) -> list[Figure]:
    """Every figure of these business days. Raises Invalid."""
    period, kept = period_of(first, last), queries.limits(tx)
    spans = queries.cycles(tx, period)
    every, quality = queries.refunded(tx, period)
    measured = {
        "on_time": queries.on_time(tx, Period(period.since, min(period.until, max(now(), period.since)))),
        "first_scan": queries.first_scan(tx, period),
        "cycle_median": kpis.percentile(spans, 50),
        "cycle_late": kpis.percentile(spans, 90),
        "picked_right": queries.picked_right(tx, period),
        "stock_right": queries.stock_right(tx, period),
        "oversold": queries.oversold(tx, period),
        "refunded": every,
        "refunded_quality": quality,
        "damaged": queries.damaged(tx, period),
        "near_expiry": queries.near_expiry(tx, business_day(now())),
        "cold_breaks": queries.cold_breaks(tx, period),
        "fee_variance": queries.fee_variance(tx, _months(first, last)),
        "listing_trouble": queries.listing_trouble(tx),
    }
    return [_figure(kpi, measured[kpi.name], kept.get(kpi.name)) for kpi in KPIS]


def on_time_by_day(tx: Tx, last: date) -> list[tuple[date, Measured]]:
    """The on-time figure of each of the last fourteen business days up to ``last``."""
    days = [last - timedelta(days=back) for back in reversed(range(COLUMNS))]
    at = now()
    return [
        (day, queries.on_time(tx, Period(_midnight(day), min(_midnight(day + timedelta(days=1)), at)))) for day in days
    ]


def limits_of(kpi: Kpi, row: KpiLimit | None) -> Limits:
    """The limits that hold: those somebody set, else the usual ones."""
    if row is None:
        return Limits(kpi.green, kpi.amber)
    return Limits(Fraction(row.green, SCALE[kpi.unit]), Fraction(row.amber, SCALE[kpi.unit]))


def set_limits(tx: Tx, name: str, limits: Limits, *, actor: Actor) -> None:
    """Say when a figure is green and when amber, in its own unit. Raises NotFound, Invalid."""
    kpi = kpis.BY_NAME.get(name)
    if kpi is None:
        raise NotFound("no such figure", remedy="Reload the page.")
    right_way = limits.green >= limits.amber if kpi.rising else limits.green <= limits.amber
    if (
        not right_way
        or min(limits.green, limits.amber) < 0
        or (kpi.unit == "share" and max(limits.green, limits.amber) > 1)
    ):
        raise Invalid("green must be the better limit", remedy="Enter the better value as green, the other as amber.")
    scale = SCALE[kpi.unit]
    row = queries.limits(tx).get(name) or KpiLimit(kpi=name, green=0, amber=0, set_by="")
    row.green, row.amber = round(limits.green * scale), round(limits.amber * scale)
    row.set_by, row.set_at = str(actor), now()
    tx.add(row)
    audit.record(tx, actor, "kpi.limits", f"kpi:{name}", green=row.green, amber=row.amber)


def _figure(kpi: Kpi, measured: Measured, row: KpiLimit | None) -> Figure:
    limits = limits_of(kpi, row)
    return Figure(kpi, measured, limits, kpis.level(kpi, measured.value, limits))


def _months(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while (following := (found[-1] + timedelta(days=32)).replace(day=1)) <= last:
        found.append(following)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA).astimezone(UTC)
