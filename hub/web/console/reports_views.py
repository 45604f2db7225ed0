"""What the reports desk and the page of ship-by rules show."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from hub.kernel.clock import CHINA, business_day, now
from hub.kernel.db import Tx
from hub.orders import deadline_rules, deadlines
from hub.orders import figures as order_figures
from hub.reports import figures
from hub.reports.figures import Figure
from hub.reports.kpis import Kpi, Measured
from hub.sheets.writing import workbook
from hub.web.console.views import reports as views
from hub.web.formats import URGENT
from hub.web.labels import label

#: Periods the desk offers, with their length in days up to yesterday or today.
PERIODS = {"today": 1, "week": 7, "month": 30, "quarter": 90}


def period(form: dict[str, str]) -> tuple[date, date]:
    """First and last day from the address: named periods, or from and to; the last seven days by default."""
    today = business_day(now())
    try:
        return date.fromisoformat(form["from"]), date.fromisoformat(form["to"])
    except (KeyError, ValueError):
        days = PERIODS.get(form.get("period", ""), PERIODS["week"])
        return today - timedelta(days=days - 1), today


def report_view(tx: Tx, first: date, last: date) -> views.ReportView:
    """Every figure of a period and the on-time chart. Raises Invalid."""
    rows = tuple(_row(figure) for figure in figures.figures(tx, first, last))
    columns = tuple(
        views.DayColumn(day, float(100 * m.value) if m.value is not None else None, m.bottom)
        for day, m in figures.on_time_by_day(tx, last)
    )
    return views.ReportView(first, last, rows, columns)


def report_sheet(tx: Tx, first: date, last: date) -> bytes:
    """The figures of a period as XLSX, every cell text. Raises Invalid."""
    headings = ("指标", "数值", "分子", "分母", "绿线", "黄线", "结果", "起", "止")
    levels = {"good": "绿", "warn": "黄", "bad": "红", "neutral": "无数据"}
    rows = [
        (label("kpi", r.name).text, r.value, f"{label('kpi_top', r.name).text} {r.top}",
         f"{label('kpi_bottom', r.name).text} {r.bottom}", r.green, r.amber, levels[r.level], str(first), str(last))
        for r in report_view(tx, first, last).rows
    ]  # fmt: skip
    return workbook("指标", headings, rows)


def deadlines_view(tx: Tx) -> views.DeadlinesView:
    """Ship-by rules, pauses, and what is late or nearly so."""
    at, kept = now(), deadlines.rules(tx)
    midnight = datetime.combine(business_day(at) + timedelta(days=1), time(), CHINA).astimezone(UTC)
    due = order_figures.due(tx, at=at, soon=URGENT, midnight=midnight)
    named = {row.channel for row in kept}
    return views.DeadlinesView(
        tuple(views.RuleRow(r.id, r.channel, r.valid_from, r.hours, r.source, _who(r.kept_by)) for r in kept),
        tuple(views.PauseRow(p.id, p.channel, p.first, p.last, p.why, _who(p.kept_by)) for p in deadlines.pauses(tx)),
        tuple(channel for channel in deadline_rules.COUNTING if channel not in named),
        deadline_rules.USUAL_HOURS,
        due.overdue,
        due.urgent,
        deadline_rules.COUNTING,
    )


def shown(kpi: Kpi, value: Fraction | None) -> str:
    """A figure in its unit: 99.5 %, 20.0 h, 3; a dash when nothing was measured."""
    if value is None:
        return "–"
    if kpi.unit == "share":
        return f"{float(100 * value):.2f}".rstrip("0").rstrip(".") + "%"
    return f"{float(value):.1f} h" if kpi.unit == "hours" else str(int(value))


def _row(figure: Figure) -> views.FigureRow:
    kpi, measured = figure.kpi, figure.measured
    top, bottom = _parts(kpi, measured)
    share = kpi.unit == "share" and measured.value is not None
    return views.FigureRow(
        kpi.name, kpi.unit, shown(kpi, measured.value), top, bottom,
        float(min(100 * (measured.value or 0), 100)) if share else 0.0,
        figure.level, shown(kpi, figure.limits.green), shown(kpi, figure.limits.amber), kpi.rising,
    )  # fmt: skip


def _parts(kpi: Kpi, measured: Measured) -> Sequence[str]:
    """Both parts as text; sums of money in yuan, hours and plain numbers without a bottom."""
    if kpi.unit != "share":
        return ("–", "–")
    if kpi.name == "fee_variance":
        return tuple(f"¥{part / 100:,.2f}" for part in (measured.top, measured.bottom))
    return (f"{measured.top:,}", f"{measured.bottom:,}")


def _who(actor: str) -> str:
    return actor.removeprefix("user:")
