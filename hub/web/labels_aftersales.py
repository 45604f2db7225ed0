"""Words of after-sales beside the cases: remedies and causes."""

from hub.web.i18n import mark

AFTERSALES: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "remedy": {
        "resend": (mark("补发"), "info"),
        "exchange": (mark("换货"), "info"),
        "repair": (mark("维修"),),
        "compensation": (mark("补偿"), "warn"),
        "difference": (mark("退差价"), "warn"),
    },
    "remedy_state": {
        "waiting": (mark("等待复核"), "warn"),
        "open": (mark("待执行"), "info"),
        "done": (mark("已完成"), "good"),
        "dropped": (mark("已撤销"),),
    },
    "cause": {
        "spoiled": (mark("变质"), "bad"),
        "melted": (mark("化冻"), "bad"),
        "expired": (mark("过期"), "bad"),
        "damaged": (mark("破损"), "bad"),
        "quality": (mark("质量"), "bad"),
        "missing": (mark("少发"), "warn"),
        "wrong_goods": (mark("发错"), "warn"),
        "late": (mark("物流慢"),),
        "changed_mind": (mark("不想要了"),),
        "other": (mark("其他"),),
    },
}
