"""What the pages beside the cases show: remedies, quality counts, cases nobody could read."""

from collections.abc import Iterable
from datetime import timedelta

from catalog.lookup import cards_by_id
from hub.aftersales import quality, queries
from hub.aftersales.causes import CAUSES, QUALITY
from hub.aftersales.models import Remedy
from hub.channels import queries as channels
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.orders import queries as orders
from hub.sheets.writing import workbook
from hub.web.console.story import who
from hub.web.console.views import aftersales as views
from hub.web.console.views.shared import Tab
from hub.web.i18n import mark
from hub.web.labels import label

TABS = {"waiting": mark("等待复核"), "open": mark("待执行"), "done": mark("已完成"), "dropped": mark("已撤销")}
DAYS = (7, 30, 90)


def remedies_view(tx: Tx, settings: Settings, tab: str, *, visitor_id: int) -> views.RemediesView:
    """Remedies of one state, those that wait for a second person first."""
    counts = queries.remedy_counts(tx)
    chosen = tab if tab in TABS else "waiting" if counts.get("waiting") else "open"
    tabs = tuple(
        Tab(key, text, counts.get(key, 0), "warn" if key == "waiting" else "neutral") for key, text in TABS.items()
    )
    rows = remedy_rows(tx, queries.remedies_in(tx, chosen), visitor_id)
    return views.RemediesView(tabs, chosen, rows, Money(settings.four_eyes_fen))


def remedy_rows(tx: Tx, found: Iterable[tuple[Remedy, str]], visitor_id: int) -> tuple[views.RemedyRow, ...]:
    """(remedy, order number) as rows."""
    pairs = list(found)
    lines = {line.id: line for line in orders.lines_of(tx, {row.order_id for row, _ in pairs})} if pairs else {}
    return tuple(
        views.RemedyRow(
            row.id, row.order_id, order_no, row.kind, row.state, row.cause, Money(row.amount_fen),
            lines[row.line_id].title if row.line_id in lines else "", row.pieces, row.note, row.outcome,
            who(row.asked_by), who(row.second), row.asked_at,
            approve=row.state == "waiting" and row.asked_by_id != visitor_id,
        )
        for row, order_no in pairs
    )  # fmt: skip


def goods_of(tx: Tx, order_id: int) -> tuple[tuple[str, str], ...]:
    """(line id, what it is) of an order, for a choice."""
    lines = orders.lines_of(tx, [order_id])
    cards = cards_by_id(tx, {line.sku_id for line in lines if line.sku_id})
    return tuple((str(x.id), f"{cards[x.sku_id].name if x.sku_id in cards else x.title} × {x.quantity}") for x in lines)


def quality_view(tx: Tx, days: int, cause: str) -> views.QualityView:
    """Cases of the last days by cause, SKU and lot."""
    chosen, at = days if days in DAYS else 30, now()
    found = quality.counts(tx, since=at - timedelta(days=chosen), until=at, cause=cause)
    rows = tuple(
        views.QualityRow(x.cause, x.sku, x.name, x.lot, x.cases, x.shipped, Money(x.fen), x.cause in QUALITY)
        for x in found
    )
    return views.QualityView(chosen, cause if cause in CAUSES else "", CAUSES, rows)


def quality_sheet(tx: Tx, days: int, cause: str) -> bytes:
    """The same as XLSX, every cell text."""
    headings = ("原因", "货号", "品名", "批号", "售后单数", "该批发出件数", "涉及金额(元)")
    rows = [
        (label("cause", r.cause).text, r.sku, r.name, r.lot, str(r.cases), str(r.shipped), r.amount.yuan())
        for r in quality_view(tx, days, cause).rows
    ]
    return workbook("质量统计", headings, rows)


def parked_cases(tx: Tx) -> tuple[views.ParkedCaseRow, ...]:
    """Cases nobody could read yet, newest first."""
    shops = {shop.id: shop for shop in channels.shops(tx)}
    return tuple(
        views.ParkedCaseRow(
            row.id, row.refund_id, row.order_no, shops[row.shop_id].channel, shops[row.shop_id].name, row.reason,
            row.field, row.value, row.parked_at,
        )
        for row in queries.open_parked(tx)
    )  # fmt: skip
