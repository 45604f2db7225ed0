"""Words of the trade as the console shows them: every state word with its label and tone, in one place.

View models carry words ("picking"), templates show labels ("拣货中"). A word that is not here is shown as it is, in a
neutral tone, so that a vendor's own status is never hidden.
"""

from dataclasses import dataclass

from hub.web.i18n import mark
from hub.web.labels_aftersales import AFTERSALES
from hub.web.labels_courier import COURIER
from hub.web.labels_floor import FLOOR
from hub.web.labels_interfaces import INTERFACES
from hub.web.labels_quality import QUALITY
from hub.web.labels_reports import REPORTS
from hub.web.labels_settlement import SETTLEMENT
from hub.web.labels_studio import STUDIO


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
        "scrapped": Label(mark("已销毁"), "bad"),
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
    "review_kind": {
        "address": Label(mark("地址不全")),
        "area": Label(mark("停发地区")),
        "note": Label(mark("买家留言")),
        "quantity": Label(mark("件数过多")),
        "amount": Label(mark("金额过大")),
        "price": Label(mark("低于最低价")),
        "restricted": Label(mark("限制商品")),
    },
    "hold": {
        "manual": Label(mark("人工挂起"), "warn"),
        "review": Label(mark("自动审单"), "warn"),
        "short": Label(mark("缺货"), "bad"),
        "refund": Label(mark("退款中"), "bad"),
        "platform": Label(mark("平台暂不许发"), "warn"),
        "unmapped": Label(mark("商品未建档"), "warn"),
        "unreadable": Label(mark("平台数据无法识别"), "bad"),
        "ship_refused": Label(mark("平台拒绝发货"), "bad"),
        "memo": Label(mark("买家留言待看"), "warn"),
        "address": Label(mark("地址异常"), "warn"),
        "quality": Label(mark("质量待定"), "bad"),
        "recall": Label(mark("召回，先取出货物"), "bad"),
        "out_of_area": Label(mark("超出配送范围"), "warn"),
    },
    "flag": {
        "none": Label(mark("不插旗")),
        "red": Label(mark("红旗"), "bad"),
        "yellow": Label(mark("黄旗"), "warn"),
        "green": Label(mark("绿旗"), "good"),
        "blue": Label(mark("蓝旗"), "info"),
        "purple": Label(mark("紫旗"), "accent"),
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
    "refund_kind": {
        "refund": Label(mark("仅退款"), "warn"),
        "return": Label(mark("退货退款"), "warn"),
        "exchange": Label(mark("换货"), "info"),
        "resend": Label(mark("补发"), "info"),
        "repair": Label(mark("维修")),
    },
    "refund_state": {
        "asked": Label(mark("待答复"), "warn"),
        "returning": Label(mark("等退货"), "info"),
        "returned": Label(mark("已寄回"), "accent"),
        "refused": Label(mark("已拒绝"), "bad"),
        "disputed": Label(mark("有争议"), "bad"),
        "paying": Label(mark("退款处理中"), "info"),
        "done": Label(mark("已退款"), "good"),
        "closed": Label(mark("已关闭")),
    },
    "proposal": {
        "agree_refund": Label(mark("同意退款")),
        "agree_return": Label(mark("同意退货")),
        "confirm_return": Label(mark("确认收到退货")),
        "intercept": Label(mark("先拦截快递")),
        "receive": Label(mark("等货到仓验收")),
        "person": Label(mark("请人决定")),
        "wait": Label(mark("不用做什么")),
    },
    "answer_act": {
        "agree_refund": Label(mark("同意退款")),
        "agree_return": Label(mark("同意退货")),
        "confirm_return": Label(mark("确认收到退货")),
        "refuse": Label(mark("拒绝")),
    },
    "answer_state": {
        "waiting": Label(mark("等待复核"), "warn"),
        "sending": Label(mark("正在发往平台"), "info"),
        "done": Label(mark("平台已收到"), "good"),
        "declined": Label(mark("复核未通过")),
        "stale": Label(mark("情况已变，未发"), "warn"),
        "rejected": Label(mark("平台拒绝"), "bad"),
    },
    "verdict": {
        "restock": Label(mark("放回货架"), "good"),
        "quarantine": Label(mark("先隔离"), "warn"),
        "destroy": Label(mark("销毁"), "bad"),
        "send_back": Label(mark("退还买家")),
    },
    "role": {
        "admin": Label(mark("管理员"), "accent"),
        "operator": Label(mark("运营")),
        "order_clerk": Label(mark("审单")),
        "warehouse": Label(mark("仓库")),
        "floor_lead": Label(mark("仓库组长")),
        "designer": Label(mark("设计")),
        "finance": Label(mark("财务")),
        "quality": Label(mark("质控")),
        "station": Label(mark("站点")),
        "coop": Label(mark("合作社")),
        "inspector": Label(mark("检查员")),
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
        "studio.draw": Label(mark("批量出图")),
        "reconciliation.compare": Label(mark("与平台核对")),
        "warehouse.plan_parcels": Label(mark("安排包裹")),
        "warehouse.issue_vouchers": Label(mark("发放卡券")),
        "warehouse.top_up": Label(mark("给缺货包裹补货")),
    },
    "lane": {
        "now": Label(mark("即时")),
        "money": Label(mark("资金")),
        "bulk": Label(mark("批量")),
        "media": Label(mark("图片")),
    },
    "sheet_kind": {
        "orders": Label(mark("订单")),
        "aftersales": Label(mark("售后单")),
        "waybills": Label(mark("发货导入模板")),
        "products": Label(mark("商品模板")),
        "stock": Label(mark("库存模板")),
    },
    "sheet_field": {
        "order_no": Label(mark("订单号")),
        "case_no": Label(mark("售后单号")),
        "sku": Label(mark("商家编码")),
        "title": Label(mark("商品名称")),
        "quantity": Label(mark("数量")),
        "price": Label(mark("单价")),
        "line_paid": Label(mark("本行实付")),
        "paid": Label(mark("订单实付（整单）")),
        "freight": Label(mark("运费")),
        "status": Label(mark("状态")),
        "name": Label(mark("收货人姓名")),
        "phone": Label(mark("收货人电话")),
        "province": Label(mark("省")),
        "city": Label(mark("市")),
        "district": Label(mark("区县")),
        "town": Label(mark("乡镇街道")),
        "address": Label(mark("地址")),
        "receiver": Label(mark("姓名电话地址合在一列")),
        "note": Label(mark("买家留言")),
        "paid_at": Label(mark("付款时间")),
        "created_at": Label(mark("下单时间")),
        "modified_at": Label(mark("更新时间")),
        "ship_by": Label(mark("最晚发货时间")),
        "kind": Label(mark("售后类型")),
        "amount": Label(mark("退款金额")),
        "reason": Label(mark("原因")),
        "waybill": Label(mark("运单号")),
        "carrier": Label(mark("快递公司")),
        "carrier_code": Label(mark("快递公司编码")),
        "shipped_at": Label(mark("发货时间")),
        "stock": Label(mark("库存")),
        "market_price": Label(mark("市场价")),
        "spec": Label(mark("规格")),
        "unit": Label(mark("单位")),
        "brand": Label(mark("品牌")),
        "category": Label(mark("类目")),
        "weight": Label(mark("毛重")),
        "gtin": Label(mark("商品条码")),
        "origin": Label(mark("产地")),
        "shelf_days": Label(mark("保质期天数")),
        "storage": Label(mark("储存方式")),
    },
    "sheet_word": {
        "unpaid": Label(mark("待付款")),
        "to_ship": Label(mark("待发货"), "info"),
        "held": Label(mark("平台暂不许发"), "warn"),
        "refund": Label(mark("退款中"), "bad"),
        "shipped": Label(mark("已发货"), "good"),
        "finished": Label(mark("已完成"), "good"),
        "closed": Label(mark("已取消")),
    },
    "fate": {
        "rows": Label(mark("行")),
        "new": Label(mark("新增"), "good"),
        "changed": Label(mark("更新"), "info"),
        "same": Label(mark("没有变化")),
        "older": Label(mark("比已收进的旧")),
        "parked": Label(mark("停放：状态不认识"), "warn"),
        "goods": Label(mark("停放：商品变了"), "bad"),
        "refused": Label(mark("拒绝"), "bad"),
        "hold": Label(mark("挂起订单"), "warn"),
        "held": Label(mark("挂起"), "warn"),
        "lift": Label(mark("解除挂起"), "good"),
        "lifted": Label(mark("解除挂起"), "good"),
        "gone": Label(mark("货已发出，只登记"), "warn"),
        "unknown": Label(mark("没有这个订单，只登记"), "warn"),
    },
    "sheet_file": {
        "open": Label(mark("待导入"), "warn"),
        "loaded": Label(mark("已导入"), "good"),
        "given_up": Label(mark("已放弃")),
    },
    "sheet_export": {
        "open": Label(mark("待确认"), "warn"),
        "confirmed": Label(mark("平台已知"), "good"),
        "dropped": Label(mark("已作废")),
    },
    "offline": {
        "b2b": Label(mark("集采批发")),
        "fair": Label(mark("展销会")),
        "county": Label(mark("县域门店")),
        "station": Label(mark("站点订货")),
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

_ROOMS = INTERFACES | SETTLEMENT | FLOOR | COURIER | REPORTS | AFTERSALES | STUDIO | QUALITY
LABELS |= {kind: {word: Label(*said) for word, said in words.items()} for kind, words in _ROOMS.items()}


def label(kind: str, word: str) -> Label:
    """The label of a word; an unknown word is its own label."""
    return LABELS[kind].get(word, Label(word))
