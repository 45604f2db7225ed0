"""The words of a listing: facts of a brief put into the trade's own Chinese. Pure; states only what the brief says."""

import re

from media_studio.brief import ProductBrief
from media_studio.typography import JOINER

STORAGE_WORDS = {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温", "virtual": "电子凭证"}
STORAGE_DETAIL = {"frozen": "-18℃以下", "chilled": "0～4℃", "ambient": "阴凉干燥处", "virtual": "凭码核销"}
#: Temperature axis of the storage scale: left end, right end, and the span to be lit, in °C.
STORAGE_SPAN = {"frozen": (-25, -18), "chilled": (0, 4), "ambient": (5, 25)}
#: Trade words a heading must not break in two; longest first, so that 菜籽油 wins over 菜籽.
UNBROKEN = (
    "六字真言", "食用", "冷冻", "冷藏", "解冻", "批次", "检疫", "森林公园", "全家福", "冰淇淋", "菜籽油", "手抓肉", "羊蝎子", "三件套", "火锅", "肉卷", "礼盒", "牦牛", "藏羊", "青稞", "蕨麻",
    "鲜奶", "酸奶", "纯奶", "奶粉", "酥油", "牛腩", "牛排", "腱子", "肋排", "里脊", "水饺", "罐头", "肉干", "肉酱", "蘑菇", "蜂蜜",
    "面粉", "挂面", "饼干", "麻花", "手工", "手镯", "围巾", "坐垫", "钱包", "石刻", "摆件", "体验", "牧家", "经墙", "年货", "帮扶",
    "羊排", "羊肉", "牛肉", "前腿", "汤料", "粉汤", "毛肚", "银碗", "手作", "整羊", "分割", "原切", "初榨", "藏毯", "藏式", "消费",
)  # fmt: skip
_UNBROKEN = re.compile("|".join(UNBROKEN))
_NOTE = re.compile(r"^(?P<name>[^(（\s]+)\s*(?:[(（](?P<paren>[^)）]+)[)）])?\s*(?P<rest>.*)$")
#: Goods whose facts are worded as a food's; everything else is cared for or visited.
RAW_WORDS = ("生鲜", "食用菌", "蕨麻", "农产品")
#: The last line of every page.
CLOSING = "商品信息以实物与标签为准"


def split_name(name: str) -> tuple[str, str]:
    """The name proper, and the note that followed it in brackets or after a space (empty when none)."""
    found = _NOTE.match(name.strip())
    if not found:
        return name.strip(), ""
    notes = [part.strip() for part in (found["paren"], found["rest"]) if part and part.strip()]
    return found["name"], " ".join(notes)


def kept(text: str) -> str:
    """The text with joiners inside its trade words, so that line breaking leaves them whole."""
    return _UNBROKEN.sub(lambda found: JOINER.join(found[0]), text)


def makers_mark(brief: ProductBrief) -> str:
    """The brand to print: the local one, else the public one."""
    return brief.brand or brief.public_brand


def shelf_life(days: int | None) -> str:
    """Shelf life the way labels write it: months when they come out even, else days; empty when there is none."""
    if days is None:
        return ""
    if days >= 180 and days % 30 == 0:
        return f"{days // 30}个月"
    if days in (365, 730, 1095):
        return f"{days // 365 * 12}个月"
    return f"{days}天"


def storage_words(brief: ProductBrief) -> str:
    """Storage as a sentence fragment such as ``冷冻 -18℃以下``."""
    return f"{STORAGE_WORDS[brief.storage]} {STORAGE_DETAIL[brief.storage]}"


def content_label(brief: ProductBrief) -> str:
    """What the measure is called: 净含量 for food, 规格 for the rest."""
    return "净含量" if brief.is_food else "规格"


def key_facts(brief: ProductBrief) -> list[tuple[str, str]]:
    """The two or three facts a buyer looks for first, as (caption, value)."""
    content = brief.net_content.removesuffix("(称重)")
    facts = [(content_label(brief), content)] if content else []
    if brief.storage == "virtual":
        return [*facts, ("使用方式", "电子凭证"), ("预约", "需提前预约")]
    if brief.shelf_days is not None:
        facts.append(("保质期", shelf_life(brief.shelf_days)))
    facts.append(("储存", STORAGE_DETAIL[brief.storage] if brief.is_food else "常温存放"))
    if len(facts) < 3 and brief.unit:
        facts.append(("包装", f"1{brief.unit}"))
    return facts


def spec_rows(brief: ProductBrief) -> list[tuple[str, str]]:
    """The rows of the fact table; a fact the brief does not have has no row."""
    stored = brief.is_food or brief.storage != "ambient"
    rows = [
        ("品名", brief.name),
        (content_label(brief), brief.net_content),
        ("配料", brief.ingredients),
        ("使用方式" if brief.storage == "virtual" else "储存条件", storage_words(brief) if stored else ""),
        ("保质期", shelf_life(brief.shelf_days)),
        (origin_label(brief), brief.origin),
        (producer_label(brief), brief.producer),
        ("生产许可", brief.licence),
        ("执行标准", brief.product_standard),
        ("商品条码", brief.gtin),
        ("计价方式", "按实际重量结算，多退少补" if brief.is_weighed else ""),
    ]
    return [(label, value) for label, value in rows if value]


def origin_label(brief: ProductBrief) -> str:
    """What the place is called: where goods come from, or where a visit happens."""
    return "地点" if brief.storage == "virtual" else "产地"


def picture_note(brief: ProductBrief) -> str:
    """The honest line below a drawn picture: what is drawn, and that the real thing counts."""
    drawn = "包装设计" if brief.is_food else "绘制"
    return f"画面为{drawn}示意，以收到的实物为准" if brief.storage != "virtual" else "画面为绘制示意"


def trace_call(brief: ProductBrief) -> str:
    """The line under the code to scan."""
    return "扫一扫，查看详情" if brief.storage == "virtual" else "扫一扫，查这一批从哪里来"


def use_heading(brief: ProductBrief) -> str:
    """Heading of the storage-and-use picture."""
    if brief.storage == "virtual":
        return "预约与使用"
    return "储存与食用" if brief.is_food else "使用与养护"


def care_steps(brief: ProductBrief) -> tuple[str, ...]:
    """How the goods are kept after they came, by storage class; nothing for what is not food."""
    if not brief.is_food:
        return ()
    return {
        "frozen": ("收货后请尽快放入冷冻室", "食用前移入冷藏室缓慢解冻", "解冻后请尽快食用，不要反复冷冻"),
        "chilled": ("收货后请立即放入冷藏室", "开封后请尽快食用"),
        "ambient": ("存放于阴凉干燥处，避免阳光直射", "开封后请密封保存并尽快食用"),
    }.get(brief.storage, ())


def cooking_heading(brief: ProductBrief) -> str:
    """Heading of the block that says what to do with the goods."""
    return "食用方法" if brief.is_food else use_heading(brief)


def cooking_steps(brief: ProductBrief) -> tuple[str, ...]:
    """What to do with the goods: the brief's own words, else what every such thing needs; nothing is made up for food."""
    if brief.uses or brief.is_food:
        return brief.uses[:6]
    if brief.storage == "virtual":
        return ("下单后收到电子凭证", "提前预约到访日期", "到场出示凭证核销")
    return ("收到后请先查看外观是否完好", "避免碰撞、潮湿与暴晒", "用柔软干布轻轻擦拭")


def use_steps(brief: ProductBrief) -> tuple[str, ...]:
    """The steps of one picture: the brief's own words, else plain rules."""
    return (cooking_steps(brief) or care_steps(brief))[:4]


def producer_label(brief: ProductBrief) -> str:
    """What who stands behind the goods is called."""
    return "服务方" if brief.storage == "virtual" else "生产者"


def proof_note(brief: ProductBrief) -> str:
    """Where the papers behind the seals can be read."""
    return "证书与批次检验记录可扫码查看" if brief.trace_url else "证书以包装标示为准"


def is_raw_produce(brief: ProductBrief) -> bool:
    """Primary farm produce sold raw or merely dried, which needs no production licence."""
    return any(word in brief.category for word in RAW_WORDS)
