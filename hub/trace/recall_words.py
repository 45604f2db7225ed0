"""What is said to whom when goods are recalled: texts to copy, from facts of the recall. Pure; no buyer stands in them."""

from collections.abc import Sequence
from datetime import datetime

from hub.kernel.clock import CHINA
from hub.trace.models import Recall

#: Task -> the text behind it.
TEXTS = {
    "tell_buyers": (
        "【召回通知】您购买的 {goods} 因“{reason}”正在召回，请不要食用或使用。请在订单页申请退货退款，运费由我们承担；"
        "已经食用且感到不适，请及时就医并告诉我们。给您添麻烦了，谢谢配合。"
    ),
    "tell_stations": (
        "【召回 {code}】请各站点立即停止发放并单独存放 {goods}，贴“召回”标识，清点件数后当天报县中心，不得转卖、不得自行销毁。"
        "原因：{reason}。须在 {finish} 前收齐。"
    ),
    "tell_suppliers": (
        "【召回 {code}】你方参与的 {goods} 因“{reason}”召回（{grade}级）。请立即停用同批投入品和原料，封存留样，"
        "24 小时内提供生产、检验和流向记录。"
    ),
    "report_plan": (
        "{grade}级召回计划：编号 {code}，{known} 知悉，原因“{reason}”。涉及批次 {lots} 个，在库 {on_hand} 件已冻结，已发出 {gone} 件"
        "（{parcels} 个包裹、{orders} 张订单）。已停拣、停发、下架；依规须在 {start} 前启动，{finish} 前完成。"
    ),
    "report_result": "{grade}级召回总结：编号 {code}，批次 {lots} 个，发出 {gone} 件、收回 {back} 件，处置见附表。原因“{reason}”。",
}


def messages(recall: Recall, goods: Sequence[str], *, back: int = 0) -> dict[str, str]:
    """Task -> text, ready to send; drills say so first."""
    some = "、".join(goods[:6]) + (f" 等 {len(goods)} 个批次" if len(goods) > 6 else "")
    said = {
        "code": recall.code, "reason": recall.reason, "grade": "一二三"[recall.grade - 1], "goods": some or recall.subject,
        "known": _minute(recall.known_at), "start": _minute(recall.start_by), "finish": _minute(recall.finish_by),
        "back": back, **{key: recall.figures.get(key, 0) for key in ("lots", "on_hand", "gone", "parcels", "orders")},
    }  # fmt: skip
    mark = "【演练，不对外发送】" if recall.drill else ""
    return {task: mark + text.format(**said) for task, text in TEXTS.items()}


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
