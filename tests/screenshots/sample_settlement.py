"""Invented view models for the settlement desk."""

from datetime import UTC, date, datetime
from typing import Any

from hub.kernel.money import Money
from hub.logistics.tariff_sheet import BadCell
from hub.web.console.views import settlement as views
from hub.web.console.views.shared import Tab
from hub.web.console.views.sheets import ColumnChoice, RefusedCell
from hub.web.forms import Form
from hub.web.labels import LABELS

AT = datetime(2026, 11, 23, 5, 40, tzinfo=UTC)
FIELDS = ("subject", "grams", "province", "total", "freight", "fee")


def bill(state: str = "open", number: int = 31) -> views.BillRow:
    return views.BillRow(number, "中国邮政", "courier", "2026-10", state, 318, Money(241_350), Money(228_900), 14, 9)


def line(n: int, kind: str, decision: str = "") -> views.LineRow:
    why = "实测 0.90 kg" if decision else ""
    return views.LineRow(n, n, f"98{n:011d}", kind, 1800 + n, 900 + n, Money(800), Money(600), decision, why)


def one_bill(state: str = "open", *, mine: bool = False) -> views.BillView:
    kinds = [name for name in LABELS["bill_kind"] if name != "all"]
    return views.BillView(
        bill(state),
        (Tab("", "全部", 318), *(Tab(name, LABELS["bill_kind"][name].text, 3, "bad") for name in kinds[:9])),
        "weight",
        tuple(line(n, kind, ("disputed", "accepted", "")[n % 3]) for n, kind in enumerate(kinds, 2)),
        77,
        (views.FileRow(1, "邮政10月.xlsx", "loaded", AT, "tashi", 318, 0), views.FileRow(2, "补.csv", "open", AT, "tashi", 0, 0)),
        Money(1_250), Money(240_100), (views.Part("泽库有好物", 300, Money(230_000)), views.Part("–", 18, Money(11_350))),
        (views.Part("", 0, Money(239_000)), views.Part("保价费", 0, Money(2_350))),
        "drolma", "tashi", AT, mine, doubtful_kind=True, skus=(views.Part("ZK001 牦牛腱子肉", 120, Money(98_000)), views.Part("ZK047 蕨麻(人参果)一级", 66, Money(40_350))),
    )  # fmt: skip


def one_line() -> views.LineView:
    ours = (("freight", Money(300)), ("remote", Money(300)))
    return views.LineView(31, "中国邮政 2026-10", line(5, "weight", "disputed"), "青海", (("freight", Money(700)), ("保价费", Money(100))), ours, "tashi", AT, open=True)  # fmt: skip


def one_file(*, bad: bool = False) -> views.FileView:
    refused = (
        (RefusedCell(5, "运单号", "9.81E+12", "号码被 Excel 变成了科学计数法", "请回到平台重新导出。"),) if bad else ()
    )
    columns = (
        ColumnChoice(0, "运单号", ("9811111111111",), "subject"), ColumnChoice(1, "收件人", (), ""),
        ColumnChoice(2, "保价费", ("1.00",), "fee"),
    )  # fmt: skip
    return views.FileView(
        views.FileRow(2, "补.csv", "open", AT, "tashi", 0, 0), bill(), True, 12, 10, 2, Money(7_200), Money(7_300), refused, len(refused),
        columns, FIELDS, (("total", "freight"),),
    )  # fmt: skip


def settlement_desks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    sources = (views.Source("carrier:EMS", "中国邮政"), views.Source("shop:14", "泽库有好物"))
    bills = tuple(bill(state, n) for n, state in enumerate(("open", "submitted", "locked"), 31))
    tariff = views.TariffRow("EMS", date(2026, 1, 1), ("一区", "二区"), ("remote", "oversize"), AT, "tashi")
    wrong = (BadCell(3, "首重价(元)", "“六元”读不懂", "请填元。"),)
    return {
        "/settlement": ("settlement/desk.html", {"view": views.DeskView(bills, sources, "2026-10"), "form": Form()}),
        "/settlement/none": ("settlement/desk.html", {"view": views.DeskView((), sources, "2026-10"), "form": Form()}),
        "/settlement/bills/31": ("settlement/bill.html", {"view": one_bill()}),
        "/settlement/bills/32": ("settlement/bill.html", {"view": one_bill("submitted")}),
        "/settlement/bills/33": ("settlement/bill.html", {"view": one_bill("locked", mine=True)}),
        "/settlement/lines/5": ("settlement/line.html", {"view": one_line()}),
        "/settlement/files/1": ("settlement/file.html", {"view": one_file()}),
        "/settlement/files/2": ("settlement/file.html", {"view": one_file(bad=True)}),
        "/settlement/files/2/columns": ("settlement/columns.html", {"view": one_file(), "form": Form()}),
        "/settlement/tariffs": (
            "settlement/tariffs.html",
            {"view": views.TariffView((tariff,), (("EMS", 6),)), "form": Form(), "bad": wrong},
        ),
    }
