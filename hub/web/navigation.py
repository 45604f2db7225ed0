"""The left navigation: the desks in the order of the working day, each behind its permission."""

from dataclasses import replace

from aiohttp import web

from hub.identity.sessions import Visitor
from hub.web.i18n import mark
from hub.web.page import NavItem

GROUPS = {"day": mark("日常"), "goods": mark("商品与渠道"), "house": mark("管理")}
ITEMS = (
    NavItem("home", mark("今天"), "today", "day", "reports.read", "t"),
    NavItem("orders", mark("订单"), "orders", "day", "orders.read", "o"),
    NavItem("parked", mark("停放"), "parked", "day", "parked.run", "k"),
    NavItem("aftersales", mark("售后"), "again", "day", "aftersales.read", "a"),
    NavItem("fulfilment", mark("发货"), "parcel", "day", "fulfilment.read", "f"),
    NavItem("couriers", mark("快递"), "truck", "day", "fulfilment.read", "c"),
    NavItem("returns", mark("退货收货"), "scan", "day", "returns.receive", "u"),
    NavItem("sheets", mark("表格与线下"), "sheets", "day", "sheets.work"),
    NavItem("stock", mark("库存"), "stock", "day", "stock.read", "s"),
    NavItem("receipts", mark("收货"), "truck", "day", "stock.read", "r"),
    NavItem("uplink", mark("上行"), "truck", "day", "stock.read"),
    NavItem("counts", mark("盘点"), "check", "day", "stock.read"),
    NavItem("incidents", mark("异常"), "warn", "day", "stock.read"),
    NavItem("quality", mark("质量"), "audit", "day", "quality.read"),
    NavItem("recording", mark("记录"), "sheets", "day", "trace.record"),
    NavItem("products", mark("商品"), "goods", "goods", "products.read", "p"),
    NavItem("listings", mark("铺货"), "matrix", "goods", "listings.read", "l"),
    NavItem("studio", mark("设计"), "media", "goods", "media.make", "d"),
    NavItem("shops", mark("店铺"), "shop", "goods", "shops.connect", "h"),
    NavItem("reconciliation", mark("核对"), "check", "goods", "listings.read"),
    NavItem("reports", mark("报表"), "audit", "house", "reports.read", "b"),
    NavItem("settlement", mark("对账结算"), "sheets", "house", "money.read", "m"),
    NavItem("jobs", mark("任务"), "jobs", "house", "system.watch", "j"),
    NavItem("first_run", mark("开始设置"), "check", "house", "users.manage"),
    NavItem("people", mark("人员"), "people", "house", "users.manage"),
    NavItem("interfaces", mark("接口"), "matrix", "house", "api.manage"),
    NavItem("audit", mark("审计"), "audit", "house", "audit.read"),
    NavItem("glossary", mark("术语"), "language", "house", ""),
    NavItem("styleguide", mark("样式"), "style", "house", "users.manage"),
)


def navigation(app: web.Application, visitor: Visitor | None) -> tuple[NavItem, ...]:
    """The desks that exist in this application and that the visitor may enter."""
    if visitor is None:
        return ()
    resources = app.router.named_resources()
    return tuple(
        replace(item, href=str(resources[item.route].url_for()))
        for item in ITEMS
        if item.route in resources and (not item.permission or visitor.may(item.permission))
    )
