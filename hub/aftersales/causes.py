"""Why goods come back, in a few words that can be counted. Pure."""

#: Cause -> words in a platform's or a buyer's text that speak of it; the first hit in this order counts.
WORDS: dict[str, tuple[str, ...]] = {
    "spoiled": ("变质", "异味", "发霉", "霉", "臭", "坏了", "腐", "吃坏", "不新鲜"),
    "melted": ("化冻", "解冻", "融化", "化了", "不冻"),
    "expired": ("过期", "临期", "保质期"),
    "damaged": ("破损", "漏", "压坏", "碎", "破了", "涨袋", "胀袋"),
    "quality": ("质量", "口感", "异物", "虫", "假货", "不符", "描述"),
    "missing": ("少发", "漏发", "少件", "缺件", "未收齐"),
    "wrong_goods": ("发错", "错发", "错货"),
    "late": ("未按约定时间", "发货慢", "太慢", "延迟", "一直未", "没收到", "未收到", "物流"),
    "changed_mind": ("不想要", "拍错", "多拍", "不喜欢", "七天", "7天", "无理由", "地址填错", "信息填错"),
}
CAUSES = (*WORDS, "other")
#: Causes that speak of the goods themselves: a person looks, and they count for quality.
QUALITY = frozenset({"spoiled", "melted", "expired", "damaged", "quality"})


def cause_of(reason: str, words: str = "") -> str:
    """The cause a text speaks of; the platform's reason counts before the buyer's words."""
    for text in (reason, words):
        for cause, spoken in WORDS.items():
            if any(word in text for word in spoken):
                return cause
    return "other"
