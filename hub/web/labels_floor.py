"""Words of receiving, incidents and counts: kind -> word -> Chinese text and, where it is not neutral, tone."""

from hub.web.i18n import mark

FLOOR: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "receipt": {
        "expected": (mark("待到货"), "info"),
        "arrived": (mark("验收中"), "accent"),
        "closed": (mark("已结单"), "good"),
        "called_off": (mark("已取消"),),
    },
    "receipt_line": {
        "expected": (mark("待验收"), "info"),
        "waiting": (mark("待批准"), "warn"),
        "booked": (mark("已入库"), "good"),
        "refused": (mark("已拒收"), "bad"),
    },
    "uplink": {
        "expected": (mark("待到县"), "info"),
        "received": (mark("待并批"), "warn"),
        "merged": (mark("已入批"), "good"),
        "refused": (mark("已拒收"), "bad"),
    },
    "incident_kind": {
        "damage": (mark("破损"), "bad"),
        "loss": (mark("短少"), "bad"),
        "wrong_label": (mark("标签错误"), "warn"),
        "cold_chain": (mark("冷链中断"), "bad"),
        "refused": (mark("拒收"), "bad"),
        "short_life": (mark("临期拒收"), "warn"),
    },
    "incident": {
        "recorded": (mark("已登记"),),
        "settled": (mark("已了结"),),
        "held": (mark("隔离待判"), "bad"),
        "released": (mark("已放行"), "good"),
        "written_off": (mark("已报损"),),
    },
    "party": {
        "supplier": (mark("供货方"),),
        "carrier": (mark("承运商"),),
        "warehouse": (mark("仓库"),),
        "unknown": (mark("不明"),),
        "": (mark("请选择"),),
    },
    "consequence": {
        "none": (mark("只登记"),),
        "write_off": (mark("报损出账"), "bad"),
        "quarantine": (mark("隔离"), "warn"),
    },
    "count_why": {
        "zero": (mark("出空复核"), "accent"),
        "a": (mark("A 类"), "info"),
        "b": (mark("B 类"),),
        "stale": (mark("三十天未盘"), "warn"),
    },
    "count": {
        "open": (mark("待盘"), "info"),
        "matched": (mark("相符"), "good"),
        "differs": (mark("有差异"), "bad"),
        "approved": (mark("差异已入账"), "good"),
    },
    "rule_word": {
        "": (mark("不限"),),
        "frozen": (mark("冷冻"),),
        "chilled": (mark("冷藏"),),
        "ambient": (mark("常温"),),
        "single": (mark("单品"),),
        "multi": (mark("多品"),),
        "certificate": (mark("证书"),),
        "category": (mark("类目"),),
        "sku": (mark("商品编码"),),
        "carton": (mark("同一箱"),),
        "tote": (mark("同一箱、同一拣货车"),),
    },
    "putaway": {
        "same_lot": (mark("同批次"), "good"),
        "free": (mark("空库位"), "info"),
        "shared": (mark("已有货"),),
    },
}
