"""Words of the trade as the console shows them: every state word with its label and tone, in one place.

View models carry words ("picking"), templates show labels ("拣货中"). A word that is not here is shown as it is, in a
neutral tone, so that a vendor's own status is never hidden.
"""

from dataclasses import dataclass

from hub.web.i18n import mark


@dataclass(frozen=True, slots=True)
class Label:
    """Chinese source text and tone: neutral, info, accent, good, warn or bad."""

    text: str
    tone: str = "neutral"


LABELS: dict[str, dict[str, Label]] = {
    "phase": {
        "unpaid": Label(mark("待付款")),
        "review": Label(mark("待审核"), "warn"),
        "to_ship": Label(mark("待发货"), "info"),
        "picking": Label(mark("拣货中"), "accent"),
        "packed": Label(mark("已打包"), "accent"),
        "handed_over": Label(mark("已交接"), "accent"),
        "shipped": Label(mark("已发货"), "good"),
        "intercept": Label(mark("拦截"), "bad"),
        "finished": Label(mark("已完成"), "good"),
        "held": Label(mark("挂起"), "warn"),
        "short": Label(mark("缺货"), "bad"),
        "parked": Label(mark("停放"), "bad"),
        "cancelled": Label(mark("已取消")),
    },
    "listing": {
        "live": Label(mark("在售"), "good"),
        "audit": Label(mark("审核中"), "info"),
        "publishing": Label(mark("发布中"), "info"),
        "refused": Label(mark("被拒"), "bad"),
        "blocked": Label(mark("不可发布"), "bad"),
        "draft": Label(mark("草稿")),
        "off": Label(mark("已下架")),
        "absent": Label(mark("未铺货")),
    },
    "storage": {
        "frozen": Label(mark("冷冻"), "frozen"),
        "chilled": Label(mark("冷藏"), "chilled"),
        "ambient": Label(mark("常温"), "ambient"),
        "virtual": Label(mark("卡券"), "accent"),
    },
    "lot": {
        "good": Label(mark("可售"), "good"),
        "near": Label(mark("临期"), "warn"),
        "expired": Label(mark("过期"), "bad"),
        "quarantine": Label(mark("隔离"), "bad"),
        "recalled": Label(mark("召回"), "bad"),
    },
    "certificate": {
        "valid": Label(mark("有效"), "good"),
        "expiring": Label(mark("即将到期"), "warn"),
        "expired": Label(mark("已过期"), "bad"),
        "missing": Label(mark("缺失"), "bad"),
    },
    "wave": {
        "picking": Label(mark("拣货中"), "accent"),
        "packing": Label(mark("打包中"), "accent"),
        "done": Label(mark("已完成"), "good"),
    },
    "parcel": {
        "planned": Label(mark("待排波次")),
        "picking": Label(mark("拣货中"), "info"),
        "packed": Label(mark("已打包"), "accent"),
        "labelled": Label(mark("待交接"), "accent"),
        "handed_over": Label(mark("已交接"), "good"),
        "stopped": Label(mark("拦截"), "bad"),
    },
    "shop": {
        "connected": Label(mark("已连接"), "good"),
        "reauth": Label(mark("需重新授权"), "bad"),
        "late": Label(mark("拉取延迟"), "warn"),
        "off": Label(mark("未连接"), "neutral"),
        "by_hand": Label(mark("人工")),
    },
    "channel": {
        "taobao": Label(mark("淘宝")),
        "jd": Label(mark("京东")),
        "pinduoduo": Label(mark("拼多多")),
        "youzan": Label(mark("有赞")),
        "wechat_shop": Label(mark("微信小店")),
        "suning": Label(mark("苏宁")),
        "douyin": Label(mark("抖音")),
        "file": Label(mark("文件渠道")),
        "sheet": Label(mark("表格渠道")),
        "manual": Label(mark("线下订单")),
    },
    "hold": {
        "manual": Label(mark("人工挂起"), "warn"),
        "short": Label(mark("缺货"), "bad"),
        "refund": Label(mark("退款中"), "bad"),
        "platform": Label(mark("平台暂不许发"), "warn"),
        "unmapped": Label(mark("商品未建档"), "warn"),
        "unreadable": Label(mark("平台数据无法识别"), "bad"),
        "ship_refused": Label(mark("平台拒绝发货"), "bad"),
        "memo": Label(mark("买家留言待看"), "warn"),
        "address": Label(mark("地址异常"), "warn"),
        "quality": Label(mark("质量待定"), "bad"),
        "out_of_area": Label(mark("超出配送范围"), "warn"),
    },
    "difference": {
        "order_missed": Label(mark("漏单"), "warn"),
        "order_behind": Label(mark("订单过时"), "warn"),
        "order_state": Label(mark("订单状态不符"), "bad"),
        "listing_gone": Label(mark("平台上没有了"), "bad"),
        "listing_state": Label(mark("上下架不符"), "bad"),
        "listing_twice": Label(mark("重复铺货"), "bad"),
        "listing_unknown": Label(mark("不是我们铺的"), "info"),
        "price": Label(mark("价格不符"), "bad"),
        "stock": Label(mark("库存不符"), "warn"),
    },
    "role": {
        "admin": Label(mark("管理员"), "accent"),
        "operator": Label(mark("运营")),
        "order_clerk": Label(mark("审单")),
        "warehouse": Label(mark("仓库")),
        "designer": Label(mark("设计")),
        "finance": Label(mark("财务")),
        "quality": Label(mark("质控")),
        "station": Label(mark("站点")),
    },
    "job": {
        "dead": Label(mark("已放弃"), "bad"),
        "refused": Label(mark("被拒绝"), "bad"),
        "parked": Label(mark("停放"), "warn"),
        "retry": Label(mark("等待重试"), "info"),
    },
    "kind": {
        "orders.pull": Label(mark("拉取订单")),
        "orders.tell_channel": Label(mark("告知平台发货")),
        "orders.read_again": Label(mark("重读停放的订单")),
        "orders.retry_short": Label(mark("给缺货订单再分配")),
        "channels.publish": Label(mark("发布铺货")),
        "channels.push_stock": Label(mark("推送库存")),
        "channels.withdraw": Label(mark("下架")),
        "channels.check_shop_audits": Label(mark("查询平台审核")),
        "creatives.render": Label(mark("绘制图片")),
        "reconciliation.compare": Label(mark("与平台核对")),
        "warehouse.plan_parcels": Label(mark("安排包裹")),
        "warehouse.issue_vouchers": Label(mark("发放卡券")),
    },
    "lane": {
        "now": Label(mark("即时")),
        "money": Label(mark("资金")),
        "bulk": Label(mark("批量")),
        "media": Label(mark("图片")),
    },
    "move": {
        "receive": Label(mark("入库"), "good"),
        "ship": Label(mark("出库"), "accent"),
        "count": Label(mark("盘点"), "warn"),
        "damage": Label(mark("报损"), "bad"),
        "return": Label(mark("退回"), "info"),
        "move": Label(mark("移库")),
    },
}


def label(kind: str, word: str) -> Label:
    """The label of a word; an unknown word is its own label."""
    return LABELS[kind].get(word, Label(word))
