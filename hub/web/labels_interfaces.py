"""Words of keys, endpoints and messages: kind -> word -> Chinese text and, where it is not neutral, tone."""

from hub.web.i18n import mark

INTERFACES: dict[str, dict[str, tuple[str] | tuple[str, str]]] = {
    "api_key": {
        "good": (mark("有效"), "good"),
        "expired": (mark("已过期"),),
        "revoked": (mark("已作废"),),
    },
    "endpoint": {
        "good": (mark("推送中"), "good"),
        "trouble": (mark("推送失败"), "bad"),
        "by_hand": (mark("已暂停"),),
        "failing": (mark("连续失败，已停"), "bad"),
        "gone": (mark("对方不再接收，已停"), "bad"),
    },
    "delivery": {
        "waiting": (mark("等待推送"), "info"),
        "sent": (mark("已送达"), "good"),
        "given_up": (mark("已放弃"), "bad"),
    },
}
