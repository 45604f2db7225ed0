"""Invented view models for the reports desk."""

from datetime import date, timedelta
from typing import Any

from hub.reports.kpis import KPIS
from hub.web.console.views import reports as views
from hub.web.forms import Form

LAST = date(2026, 11, 23)


def report_desks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    levels = ("good", "warn", "bad", "neutral")
    rows = tuple(
        views.FigureRow(
            kpi.name, kpi.unit, "–" if n % 4 == 3 else "98.7%" if kpi.unit == "share" else "17.5 h", "1,284", "1,301",
            0.0 if n % 4 == 3 else 98.7, levels[n % 4], "99%", "97%", kpi.rising,
        )
        for n, kpi in enumerate(KPIS)
    )  # fmt: skip
    shares = (100.0, 99.4, 98.0, None, 96.2, 100.0, 100.0, 99.1, 97.7, 100.0, 93.0, 99.5, 100.0, 60.0)
    days = tuple(views.DayColumn(LAST - timedelta(days=13 - n), share, 120) for n, share in enumerate(shares))
    report = views.ReportView(LAST - timedelta(days=6), LAST, rows, days)
    deadlines = views.DeadlinesView(
        (views.RuleRow(1, "pinduoduo", date(2026, 1, 1), 24, "平台规则页 2026-01", "tashi"), views.RuleRow(2, "jd", date(2026, 6, 1), 48, "", "tashi")),
        (views.PauseRow(1, "", date(2027, 2, 6), date(2027, 2, 12), "春节停运", "tashi"), views.PauseRow(2, "taobao", date(2026, 11, 1), date(2026, 11, 2), "大雪封路", "drolma")),
        ("taobao", "youzan", "wechat_shop"), 48, 2, 9, ("taobao", "jd", "pinduoduo"),
    )  # fmt: skip
    empty = views.DeadlinesView((), (), (), 48, 0, 0, ("taobao",))
    return {
        "/reports": ("reports/desk.html", {"view": report}),
        "/service-levels": ("reports/deadlines.html", {"view": deadlines, "form": Form()}),
        "/service-levels/none": ("reports/deadlines.html", {"view": empty, "form": Form()}),
    }
