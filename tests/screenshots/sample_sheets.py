"""Invented view models for the spreadsheet desk."""

from datetime import UTC, datetime
from typing import Any

from hub.kernel.money import Money
from hub.sheets.shops import OFFLINE, PLATFORMS
from hub.web.console.views import sheets as views
from hub.web.forms import Form

AT = datetime(2026, 11, 23, 5, 40, tzinfo=UTC)
SHOP = views.SheetShopRow(21, "邮乐样例店", "sheet", "邮乐网", 12, 3, 1, AT)
FAIR = views.SheetShopRow(22, "线下·展销会", "manual", "线下", 2, 0, 0, None)
OPEN = views.FileRow(1, "邮乐订单-1123.csv", "orders", "open", AT, "tashi", ())
LOADED = views.FileRow(
    2, "邮乐订单-1122.csv", "orders", "loaded", AT, "tashi", (("rows", 9), ("new", 7), ("refused", 2))
)


def shop() -> views.SheetShopView:
    exports = tuple(
        views.ExportRow(n, AT, "tashi", n + 2, state) for n, state in enumerate(("open", "confirmed", "dropped"), 1)
    )
    return views.SheetShopView(SHOP, (OPEN, LOADED), exports, (views.LayoutRow("邮乐订单", "orders", 12, AT),))


def plan(file: views.FileRow = OPEN) -> views.PlanView:
    fates = (
        views.FateRow("UL202611230001", "changed", "待发货", "已取消", 2, Money(13800)),
        views.FateRow("UL202611230003", "parked", "", "妥投中", 0, None),
    )
    refused = (views.RefusedCell(5, "订单号", "1.23457E+17", "号码被 Excel 变成了科学计数法", "请回到平台重新导出。"),)
    counts = (("changed", 1), ("parked", 1), ("same", 4))
    if file.state != "open":
        return views.PlanView(file, 21, "邮乐样例店", 9, (), (), (), 0, None)
    return views.PlanView(file, 21, "邮乐样例店", 7, counts, fates, refused, 301, AT)


def columns() -> views.ColumnsView:
    return views.ColumnsView(
        file_id=1,
        shop_id=21,
        shop="邮乐样例店",
        filename="邮乐订单-1123.csv",
        kind="orders",
        name="邮乐网",
        rows=7,
        columns=(
            views.ColumnChoice(0, "订单号", ("UL202611230001",), "order_no"),
            views.ColumnChoice(1, "收货人", ("张**",), "name"),
            views.ColumnChoice(2, "", (), ""),
        ),
        fields=("order_no", "sku", "quantity", "name"),
        words=(views.WordChoice("待发货", "to_ship"), views.WordChoice("妥投中", "")),
        missing=(("quantity",), ("sku", "title")),
    )


def sheet_desks() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path -> (template, values)."""
    goods = (views.Goods("ZK001", "牦牛腱子肉 500g", Money(6900)), views.Goods("ZK002", "牦牛牛腩块 1kg", None))
    wrong = Form({"key": "k", "sku0": "ZK001", "quantity0": "两"})
    wrong.integer("quantity0")
    wrong.refuse("items", "请至少填一个货号和数量。")
    return {
        "/sheets": ("sheets/desk.html", {"rows": (SHOP, FAIR)}),
        "/sheets/none": ("sheets/desk.html", {"rows": ()}),
        "/sheets/new": ("sheets/new.html", {"form": Form(), "platforms": PLATFORMS}),
        "/sheets/shops/21": ("sheets/shop.html", {"view": shop(), "form": Form()}),
        "/sheets/files/1": ("sheets/plan.html", {"view": plan()}),
        "/sheets/files/2": ("sheets/plan.html", {"view": plan(LOADED)}),
        "/sheets/files/1/columns": ("sheets/columns.html", {"view": columns(), "form": Form()}),
        "/sheets/offline": (
            "sheets/offline.html",
            {"form": wrong, "goods": goods, "kinds": tuple(OFFLINE), "lines": 8},
        ),
    }
