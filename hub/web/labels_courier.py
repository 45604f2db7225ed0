"""Words of couriers: scans, where they come from, why a courier was chosen."""

from hub.web.i18n import mark

COURIER: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "scan": {
        "accepted": (mark("已揽收"), "good"),
        "moving": (mark("运输中"), "info"),
        "delivering": (mark("派送中"), "accent"),
        "signed": (mark("已签收"), "good"),
        "exception": (mark("异常件"), "bad"),
        "returned": (mark("已退回"), "warn"),
    },
    "scan_source": {
        "file": (mark("表格"),),
        "hand": (mark("手工"),),
        "platform": (mark("平台"),),
    },
    "courier_rule": {
        "only": (mark("只有这一家送到"),),
        "in_time": (mark("别家赶不上发货时限"),),
        "cheapest": (mark("最便宜"),),
        "fastest": (mark("一样贵，最快"),),
        "preferred": (mark("一样贵一样快，优先级最高"),),
        "rank": (mark("没有可达表，按优先级"),),
        "platform": (mark("平台面单"),),
    },
}
