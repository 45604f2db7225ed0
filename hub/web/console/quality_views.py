"""What the quality desk shows."""

from collections import Counter
from datetime import date
from typing import Any

from catalog import admissions
from catalog import queries as catalogue
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.trace import bulletin, inspections, reach, recall_queries, recall_words, warnings
from hub.trace.models import Recall
from hub.trace.reach import Reach
from hub.web.console.views.quality import DeskView, MarkRow, PreviewView, RecallRow, RecallView, TaskRow, WarningRow
from hub.web.console.views.shared import Tab
from hub.web.i18n import mark
from hub.web.page import current

TABS = {
    "warnings": mark("预警"),
    "recalls": mark("召回"),
    "inspections": mark("检验"),
    "marks": mark("公共品牌"),
    "bulletin": mark("月报"),
}


def desk_view(tx: Tx, tab: str, month: date) -> DeskView:
    """The desk with one tab open."""
    shown = tab if tab in TABS else "warnings"
    found = warnings.open_warnings(tx)
    recalls = recall_queries.recalls(tx)
    counts = {
        "warnings": len(found),
        "recalls": sum(x.state == "started" for x in recalls),
        "inspections": inspections.count_planned(tx),
    }
    today = business_day(current.get().now)
    return DeskView(
        tab=shown,
        tabs=tuple(Tab(key, text, counts.get(key)) for key, text in TABS.items()),
        today=today,
        warnings=tuple(WarningRow(x.kind, x.subject, _told(x.details), x.first_seen) for x in found),
        kinds=tuple(Counter(x.kind for x in found).most_common()),
        recalls=tuple(_row(x) for x in recalls),
        inspections=tuple(inspections.listed(tx)) if shown == "inspections" else (),
        marks=tuple(_mark(row, today) for row in admissions.standings(tx)) if shown == "marks" else (),
        brands=tuple((x.id, x.name) for x in catalogue.brands(tx) if x.level.value == "public"),
        producers=tuple((x.id, f"{x.code} {x.name}") for x in catalogue.producers(tx)),
        bulletin=bulletin.bulletin(tx, month) if shown == "bulletin" else None,
    )


def preview_view(tx: Tx, cause: str, subject: str) -> PreviewView:
    """What a recall would reach; empty while nothing was asked."""
    found: Reach | None = reach.of(tx, cause, subject) if subject else None
    return PreviewView(cause, subject, found.figures() if found else None, found.ms if found else 0)


def recall_view(tx: Tx, recall_id: int, *, after: int = 0) -> RecallView:
    """One recall with its tasks, lots and one page of orders."""
    recall, at = recall_queries.recall(tx, recall_id), current.get().now
    lots = recall_queries.lots(tx, recall_id, limit=500)
    texts = recall_words.messages(recall, [f"{x.sku} 批次 {x.lot}" for x in lots], back=sum(x.back for x in lots))
    tasks = tuple(
        TaskRow(
            x.kind, x.due_at, x.done_at, x.done_by.removeprefix("user:"), x.note, texts.get(x.kind, ""), x.due_at <= at
        )
        for x in recall_queries.tasks(tx, recall_id)
    )
    told, whole = recall_queries.told(tx, recall_id)
    orders = tuple(recall_queries.order_lines(tx, recall_id, limit=50, after=after))
    return RecallView(
        recall=_row(recall), figures=recall.figures, start_by=recall.start_by, finish_by=recall.finish_by, known_at=recall.known_at,
        calendar_known=recall.calendar_known, ms=recall.found_ms, tasks=tasks, lots=tuple(lots), orders=orders, told=told,
        gone=whole, decided=sum(x.state != "recalled" for x in lots) if not recall.drill else len(lots),
        older=orders[-1].order_id if len(orders) == 50 else 0,
    )  # fmt: skip


def recall_of(tx: Tx, recall_id: int) -> Recall:
    """One recall. Raises NotFound."""
    return recall_queries.recall(tx, recall_id)


def _row(row: Recall) -> RecallRow:
    return RecallRow(
        row.id, row.code, row.cause, row.subject, row.grade, row.reason, row.state, row.drill, row.finish_by, row.made_at,
        row.figures.get("lots", 0), row.figures.get("parcels", 0), row.figures.get("orders", 0),
    )  # fmt: skip


def _mark(row: admissions.Standing, today: date) -> MarkRow:
    given = row.admission
    state = (
        "none" if given is None else "withdrawn" if given.withdrawn_on else "held" if row.holds_on(today) else "over"
    )
    return MarkRow(
        given.id if given else 0, row.brand.id, row.brand.name, row.producer.id, row.producer.code, row.producer.name, state,
        given.admitted_on if given else None, given.valid_to if given else None, given.why if given else "", row.audits, row.failed,
        row.products,
    )  # fmt: skip


#: Fact of a warning -> how it is told; what stands here not is left out.
_WORDS = {
    "days": mark("还剩 %(v)s 天"), "pieces": mark("%(v)s 件"), "cases": mark("%(v)s 起反馈"), "shipped": mark("发出 %(v)s 件"),
    "due": mark("应在 %(v)s 前"), "worst": mark("最差 %(v)s ℃"), "readings": mark("%(v)s 次超限"), "until": mark("休药至 %(v)s"),
    "made": mark("加工于 %(v)s"), "test": mark("项目 %(v)s"), "on": mark("%(v)s 检出"), "into_kg": mark("投入 %(v)s 公斤"),
    "out_kg": mark("产出 %(v)s 公斤"), "had": mark("原有 %(v)s"), "used": mark("用去 %(v)s"),
}  # fmt: skip


def _told(details: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((_WORDS[key], str(value)[:16]) for key, value in details.items() if key in _WORDS)
