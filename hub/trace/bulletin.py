"""The monthly quality bulletin (质量月报) and what an inspector takes away: figures and lists as workbooks, no buyers in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hub.aftersales import quality
from hub.kernel.clock import CHINA, business_day
from hub.kernel.db import Tx
from hub.sheets.writing import workbook
from hub.trace import completeness, inspections, recall_queries, warnings
from hub.trace.models import Recall


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One month. Rates are of a hundred; a rate without a case is None."""

    month: date
    inspected: int
    failed: int
    complaints: int
    causes: tuple[tuple[str, int], ...]
    recalls: int
    drills: int
    traced_percent: float
    warnings: tuple[tuple[str, int], ...]

    @property
    def pass_percent(self) -> float | None:
        """Inspections that found nothing, of a hundred."""
        return round(100 * (self.inspected - self.failed) / self.inspected, 1) if self.inspected else None


def bulletin(tx: Tx, month: date) -> Bulletin:
    """The figures of a month; warnings and completeness are of now."""
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    done = inspections.results(tx, since=first, until=last)
    start, end = (datetime.combine(day, time(), CHINA).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    cases = Counter[str]()
    for row in quality.counts(tx, since=start, until=end):
        cases[row.cause] += row.cases
    begun = [row for row in recall_queries.recalls(tx) if first <= business_day(row.made_at) <= last]
    return Bulletin(
        month=first,
        inspected=len(done),
        failed=sum(row.state == "failed" for row in done),
        complaints=sum(cases.values()),
        causes=tuple(cases.most_common()),
        recalls=sum(not row.drill for row in begun),
        drills=sum(row.drill for row in begun),
        traced_percent=completeness.of_shipped(tx).percent,
        warnings=tuple(Counter(row.kind for row in warnings.open_warnings(tx)).most_common()),
    )


def as_workbook(tx: Tx, month: date) -> bytes:
    """The bulletin and the month's inspections as XLSX."""
    found = bulletin(tx, month)
    rate = "–" if found.pass_percent is None else f"{found.pass_percent}%"
    rows = [
        ["检验次数", str(found.inspected)], ["不合格", str(found.failed)], ["合格率", rate],
        ["售后质量反馈", str(found.complaints)], ["召回", str(found.recalls)], ["召回演练", str(found.drills)],
        ["追溯完整率", f"{found.traced_percent}%"],
    ]  # fmt: skip
    rows += [[f"反馈原因 {cause}", str(number)] for cause, number in found.causes]
    rows += [[f"预警 {kind}", str(number)] for kind, number in found.warnings]
    last = (found.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    rows += [
        [
            f"检验 {row.done_at:%Y-%m-%d} {row.subject}",
            f"{row.item} {'合格' if row.state == 'passed' else '不合格'} {row.found}".strip(),
        ]
        for row in inspections.results(tx, since=found.month, until=last)
    ]
    return workbook(f"质量月报 {found.month:%Y-%m}", ("项目", "结果"), rows)


def recall_workbook(tx: Tx, recall: Recall) -> bytes:
    """Lots, orders and tasks of a recall for the regulator; order numbers, never a buyer."""
    rows = [["任务", task.kind, f"{task.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
             f"{task.done_at.astimezone(CHINA):%Y-%m-%d %H:%M}" if task.done_at else "", "", task.note]
            for task in recall_queries.tasks(tx, recall.id)]  # fmt: skip
    rows += [["批次", f"{lot.sku}/{lot.lot}", lot.state, str(lot.on_hand), str(lot.gone), str(lot.back)]
             for lot in recall_queries.lots(tx, recall.id)]  # fmt: skip
    rows += [["订单", order.order_no, order.shop, "已发出" if order.gone else "未发出",
              "已通知" if order.told_at else "", order.channel]
             for order in recall_queries.order_lines(tx, recall.id, limit=200_000)]  # fmt: skip
    heads = ("类别", "名称", "状态/期限", "在库/发出", "发出/通知", "退回/备注")
    return workbook(f"召回 {recall.code}", heads, rows)
