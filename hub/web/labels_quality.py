"""Words of the quality desk: kind -> word -> Chinese text and, where it is not neutral, tone."""

from hub.web.i18n import mark

QUALITY: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "recall": {"started": (mark("进行中"), "bad"), "finished": (mark("已完成"), "good")},
    "recall_cause": {"lot": (mark("批次"),), "input": (mark("投入品"),), "producer": (mark("生产者"),)},
    "grade": {
        "1": (mark("一级 严重危害"), "bad"),
        "2": (mark("二级 一般危害"), "warn"),
        "3": (mark("三级 标识不实"), "info"),
    },
    "recall_task": {
        "freeze": (mark("冻结库存"),),
        "stop_floor": (mark("停拣停发"),),
        "delist": (mark("各渠道下架"),),
        "report_plan": (mark("报送召回计划"),),
        "tell_stations": (mark("通知站点"),),
        "tell_buyers": (mark("通知消费者"),),
        "tell_suppliers": (mark("通知上游"),),
        "collect": (mark("收回货物"),),
        "dispose": (mark("处置"),),
        "report_result": (mark("报送召回总结"),),
    },
    "warning": {
        "near_expiry": (mark("临期"), "warn"),
        "paper": (mark("证照将到期"), "warn"),
        "complaints": (mark("投诉异常"), "bad"),
        "inspection_late": (mark("检验逾期"), "warn"),
        "recall_late": (mark("召回任务逾期"), "bad"),
        "temperature": (mark("温度超限"), "bad"),
        "withdrawal": (mark("休药期未满"), "bad"),
        "test_failed": (mark("检测不合格"), "bad"),
        "mass_balance": (mark("物料不平"), "bad"),
    },
    "inspection": {
        "planned": (mark("待检"), "info"),
        "passed": (mark("合格"), "good"),
        "failed": (mark("不合格"), "bad"),
        "called_off": (mark("已取消"),),
    },
    "inspection_kind": {
        "goods": (mark("产品"),),
        "label": (mark("标签"),),
        "store": (mark("仓储"),),
        "producer": (mark("生产者"),),
    },
    "record_kind": {
        "input": (mark("投入品进来"),),
        "herd": (mark("新的一群 / 一块地"),),
        "use": (mark("用料用药"),),
        "papers": (mark("检疫 / 肉检"),),
        "make": (mark("屠宰 / 加工"),),
        "test": (mark("检测"),),
        "storage": (mark("储存温度"),),
        "transport": (mark("运输温度"),),
    },
    "lot_kind": {
        "feed": (mark("饲料"),),
        "drug": (mark("兽药"),),
        "animals": (mark("牲畜"),),
        "raw": (mark("原料"),),
        "product": (mark("成品"),),
        "packaging": (mark("包装 / 辅料"),),
    },
    "test_result": {"pass": (mark("合格"), "good"), "fail": (mark("不合格"), "bad")},
}
