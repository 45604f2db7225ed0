"""Invented after-sales pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.kernel.money import Money
from hub.web.console.views import aftersales as views
from hub.web.console.views.shared import Tab

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
    one = views.CaseView(case(), 1, "b", "还没发货就不要了", "", ("agree_refund", "refuse"), True, (answer,), ())
    goods = (
        views.GoneRow("1-1-1", "ZK019", "风干牦牛肉干 原味", "L260902-A", 2, 1, cold=False),
        views.GoneRow("2-2-2", "ZK001", "牦牛腱子肉", "L260310-B", 1, 0, cold=True),
    )
    offered = (views.Choice("1", "商品已发出"),)
    return {
        "/aftersales": ("aftersales/list.html", {"view": views.CasesView(tabs, "ask", "", rows)}),
        "/aftersales/none": ("aftersales/list.html", {"view": views.CasesView(tabs, "ask", "", ())}),
        "/aftersales/1": ("aftersales/detail.html", {"view": one, "choose": "", "offered": ()}),
        "/aftersales/2": ("aftersales/detail.html", {"view": one, "choose": "refuse", "offered": offered}),
        "/returns": ("aftersales/receipt.html", {"view": None}),
        "/returns/1": ("aftersales/receipt.html", {"view": views.ReceiptView(1, "2026112300184417", False, goods)}),
        "/returns/2": ("aftersales/receipt.html", {"view": views.ReceiptView(2, "2026112300184418", True, goods)}),
    }
