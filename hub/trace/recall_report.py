"""The report of a recall for the regulator (召回报告) on A4: figures, lots, tasks with their times, room for signatures."""

from datetime import datetime
from functools import partial

from hub.kernel.clock import CHINA, now
from hub.kernel.db import Tx
from hub.trace import recall_queries
from hub.trace.models import Recall
from hub.warehouse.paper.sheet import THICK, Sheet
from hub.warehouse.paper.table import Column, draw_table

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _ROOM = 12.0, 186.0
_COLUMNS = (
    Column("批次", 60, weight="bold"),
    Column("状态", 22, "centre"),
    Column("到期", 26, "centre"),
    Column("当时在库", 20, "centre"),
    Column("已发出", 20, "centre"),
    Column("现在库", 19, "centre"),
    Column("已退回", 19, "centre"),
)
STATES = {"good": "已解除", "quarantine": "隔离", "recalled": "召回", "scrapped": "已销毁"}
TASKS = {
    "freeze": "冻结库存", "stop_floor": "停拣停发", "delist": "各渠道下架", "report_plan": "报送召回计划", "tell_stations": "通知站点",
    "tell_buyers": "通知消费者", "tell_suppliers": "通知上游", "collect": "收回货物", "dispose": "处置", "report_result": "报送召回总结",
}  # fmt: skip


def report_pdf(tx: Tx, recall: Recall) -> bytes:
    """The report as it stands, on as many pages as it needs."""
    sheet = Sheet(WIDTH, HEIGHT, title=f"召回报告 {recall.code}")
    lots = recall_queries.lots(tx, recall.id)
    rows = [
        (
            f"{lot.sku} / {lot.lot}", STATES.get(lot.state, lot.state), str(lot.expiry_date or "—"), str(lot.on_hand),
            str(lot.gone), str(lot.here_now), str(lot.back),
        )
        for lot in lots
    ]  # fmt: skip
    tasks = recall_queries.tasks(tx, recall.id)
    closing = 14 + 6 * len(tasks) + 28
    end = draw_table(
        sheet, _COLUMNS, rows, x=_LEFT, top=66, bottom=285, closing=closing, head=partial(_head, sheet, recall)
    )
    sheet.line(_LEFT, end + 8, "任务与期限", size=12, room=60, weight="bold")
    y = end + 14
    for task in tasks:
        done = f"完成 {_minute(task.done_at)}" if task.done_at else "未完成"
        text = f"{TASKS[task.kind]}   期限 {_minute(task.due_at)}   {done}   {task.note}"
        sheet.line(_LEFT + 2, y, text, size=9.5, room=_ROOM - 4)
        y += 6
    for place, name in enumerate(("质量负责人签字", "主管签字")):
        x = _LEFT + place * _ROOM / 2
        sheet.frame(x, y + 2, _ROOM / 2, 18, thick=THICK)
        sheet.line(x + 3, y + 8, name, size=10, room=50, weight="bold")
    return sheet.pdf()


def _head(sheet: Sheet, recall: Recall, page: int, pages: int) -> None:
    figures = recall.figures
    title = "召回演练报告" if recall.drill else "召回报告"
    sheet.line(_LEFT, 20, f"{title} {recall.code}", size=20, room=_ROOM, weight="bold")
    lines = (
        f"等级 {'一二三'[recall.grade - 1]}级   起因 {recall.subject}   原因 {recall.reason}",
        f"知悉 {_minute(recall.known_at)}   须启动 {_minute(recall.start_by)}   须完成 {_minute(recall.finish_by)}",
        (
            f"批次 {figures['lots']}   在库 {figures['on_hand']} 件   未发订单 {figures['open_orders']}   包裹 {figures['parcels']}   "
            f"已发出 {figures['gone']} 件"
        ),
        "渠道订单 " + ("、".join(f"{name} {number}" for name, number in figures["channels"].items()) or "无"),
        "站点 " + ("、".join(figures["stations"]) or "无"),
    )
    for number, text in enumerate(lines):
        sheet.line(_LEFT, 29 + number * 6.5, text, size=10.5, room=_ROOM)
    sheet.line(_LEFT, 62, f"打印 {_minute(now())}  第 {page} 页 / 共 {pages} 页", size=9, room=_ROOM, align="right")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
