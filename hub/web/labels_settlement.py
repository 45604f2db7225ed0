"""Words of bills and their classes: kind -> word -> Chinese text and, where it is not neutral, tone."""

from hub.web.i18n import mark

SETTLEMENT: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "bill": {
        "open": (mark("核对中"), "info"),
        "submitted": (mark("待审批"), "warn"),
        "locked": (mark("已锁定"), "good"),
    },
    "bill_kind": {
        "all": (mark("全部"),),
        "ok": (mark("一致"), "good"),
        "rounding": (mark("尾差"),),
        "lower": (mark("低于应付"), "info"),
        "month": (mark("跨月"), "info"),
        "weight": (mark("重量偏高"), "bad"),
        "fee": (mark("运费偏高"), "bad"),
        "province": (mark("省份不符"), "bad"),
        "surcharge": (mark("合同外附加费"), "bad"),
        "unknown": (mark("不是我们的"), "bad"),
        "void": (mark("作废单号"), "bad"),
        "duplicate": (mark("重复计费"), "bad"),
        "return": (mark("退回件"), "warn"),
        "unpriced": (mark("没有价格"), "warn"),
        "credit": (mark("冲减"), "info"),
        "missing": (mark("账单漏列"), "info"),
        "credit_missing": (mark("应赔未赔"), "bad"),
        "amount": (mark("金额不符"), "bad"),
        "fees_only": (mark("仅费用"),),
    },
    "decision": {
        "disputed": (mark("争议"), "bad"),
        "accepted": (mark("接受"), "good"),
    },
    "bill_field": {
        "subject": (mark("单号"),),
        "grams": (mark("计费重量"),),
        "province": (mark("目的省"),),
        "total": (mark("合计或货款"),),
        "freight": (mark("运费"),),
        "amount": (mark("收支金额"),),
        "fee_name": (mark("费用名称"),),
        "day": (mark("日期"),),
        "remark": (mark("备注"),),
        "fee": (mark("费用，按列名记"),),
    },
    "bill_item": {
        "freight": (mark("运费"),),
        "goods": (mark("货款"),),
        "minimum": (mark("最低收费补足"),),
        "remote": (mark("偏远"),),
        "fuel": (mark("燃油"),),
        "oversize": (mark("超限"),),
        "cold": (mark("冷链"),),
        "insured": (mark("保价"),),
    },
    "tariff_file": {
        "tariffs": (mark("价格表"),),
        "services": (mark("可达范围"),),
        "example": (mark("样例（虚构）"),),
    },
}
