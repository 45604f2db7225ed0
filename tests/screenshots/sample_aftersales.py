"""Invented after-sales pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.kernel.money import Money
from hub.web.console.views import aftersales as views
from hub.web.console.views.shared import ShopOption, Tab

NOW = datetime(2026, 11, 23, 6, 20, tzinfo=UTC)


def case(number: int = 1, **changes: Any) -> views.CaseRow:
    values: dict[str, Any] = {
        "case_id": number, "refund_id": f"5028173{number}", "order_no": f"20261123001844{number}", "channel": "taobao",
        "shop": "泽库牦牛旗舰店", "kind": "refund", "state": "asked", "amount": Money(13800), "reason": "不想要了",
        "deadline": NOW + timedelta(hours=3 * number), "propose": "agree_refund", "waits": number == 2,
    }  # fmt: skip
    return views.CaseRow(**values | changes)


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    tabs = (Tab("ask", "待答复", 3, "warn"), Tab("waiting", "等退货", 1), Tab("done", "已了结", 12))
    rows = (case(), case(2, kind="return", propose="person", reason="商品变质"), case(3, propose="intercept"))
    answer = views.AnswerRow(7, "agree_refund", "waiting", Money(68000), "tashi", "", "", NOW, approve=True)
    mended = tuple(
        views.RemedyRow(n, 1, "2026112300184417", kind, state, "damaged", Money(amount), goods, 1, "外箱压坏", "SF0000000017" if state == "done" else "", "tashi", "drolma" if n == 3 else "", NOW, approve=n == 1)
        for n, (kind, state, amount, goods) in enumerate(
            [("compensation", "waiting", 68000, ""), ("resend", "open", 0, "风干牦牛肉干 原味"), ("difference", "done", 1280, "牦牛腱子肉")], 1
        )
    )  # fmt: skip
    one = views.CaseView(
        case(amount=Money(68000)), 1, "b", "还没发货就不要了", "", ("agree_refund", "refuse"), True, (answer,), (), Money(50000),
        (("1", "风干牦牛肉干 原味 × 2"),), mended,
    )  # fmt: skip
    counted = tuple(
        views.QualityRow(cause, f"ZK00{n}", "牦牛腱子肉", "L260310-B", n, 40 * n, Money(13800 * n), bad=n > 1)
        for n, cause in enumerate(("late", "damaged", "melted", "spoiled"), 1)
    )
    lost = (
        views.ParkedCaseRow(
            1,
            "50281739",
            "20261123001844",
            "jd",
            "泽库官方店",
            "unknown word",
            "status",
            "10043",
            NOW - timedelta(hours=5),
        ),
    )
    shops = (ShopOption(14, "泽库有好物", "taobao"),)
    remedy_tabs = (Tab("waiting", "等待复核", 1, "warn"), Tab("open", "待执行", 2), Tab("done", "已完成", 9))
    goods = (
        views.GoneRow("1-1-1", "ZK019", "风干牦牛肉干 原味", "L260902-A", 2, 1, cold=False),
        views.GoneRow("2-2-2", "ZK001", "牦牛腱子肉", "L260310-B", 1, 0, cold=True),
    )
    offered = (views.Choice("1", "商品已发出"),)
    return {
        "/aftersales": (
            "aftersales/list.html",
            {"view": views.CasesView(tabs, "ask", "", rows, {"tab": "ask"}, shops, "1.2", 1, 3)},
        ),
        "/aftersales/none": ("aftersales/list.html", {"view": views.CasesView(tabs, "ask", "", ())}),
        "/aftersales/1": ("aftersales/detail.html", {"view": one, "choose": "", "offered": ()}),
        "/aftersales/2": ("aftersales/detail.html", {"view": one, "choose": "refuse", "offered": offered}),
        "/aftersales/remedies": (
            "aftersales/remedies.html",
            {"view": views.RemediesView(remedy_tabs, "waiting", mended, Money(50000))},
        ),
        "/aftersales/remedies/none": (
            "aftersales/remedies.html",
            {"view": views.RemediesView(remedy_tabs, "done", (), Money(50000))},
        ),
        "/aftersales/quality": (
            "aftersales/quality.html",
            {"view": views.QualityView(30, "", ("late", "melted"), counted)},
        ),
        "/aftersales/quality/none": ("aftersales/quality.html", {"view": views.QualityView(7, "late", ("late",), ())}),
        "/aftersales/parked": ("aftersales/parked.html", {"rows": lost}),
        "/returns": ("aftersales/receipt.html", {"view": None}),
        "/returns/1": ("aftersales/receipt.html", {"view": views.ReceiptView(1, "2026112300184417", False, goods)}),
        "/returns/2": ("aftersales/receipt.html", {"view": views.ReceiptView(2, "2026112300184418", True, goods)}),
    }
