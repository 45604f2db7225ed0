"""The trade's words in sheets and the closed vocabularies they stand for. Pure; an unknown word is never guessed."""

import re
import unicodedata
from enum import StrEnum

from hub.kernel.units import ProducerKind, StorageClass


class BrandLevel(StrEnum):
    """Whose mark it is."""

    PUBLIC = "public"  # 区域公用品牌
    LOCAL = "local"  # 企业或产品品牌


class CertificateKind(StrEnum):
    """Papers goods may show."""

    SC = "SC"  # 食品生产许可证
    ORG = "ORG"  # 有机产品认证
    GRN = "GRN"  # 绿色食品
    GI = "GI"  # 地理标志
    HAL = "HAL"  # 清真
    JY = "JY"  # 检疫合格与肉品检验合格, one per batch of raw meat; not the catering licence of the same letters


class Licensing(StrEnum):
    """Which permission a food needs before it may be sold."""

    PRODUCTION = "production"  # prepacked food: an SC licence
    QUARANTINE = "quarantine"  # raw meat: per-batch quarantine and inspection papers instead of SC
    PRIMARY = "primary"  # dried farm produce: the producer's own conformity statement, no SC
    NONE = "none"  # not a food


STORAGE = {
    "冻-18": StorageClass.FROZEN,
    "冷冻": StorageClass.FROZEN,
    "冷冻-18℃": StorageClass.FROZEN,
    "frozen": StorageClass.FROZEN,
    "藏0-4": StorageClass.CHILLED,
    "冷藏": StorageClass.CHILLED,
    "冷藏0-4℃": StorageClass.CHILLED,
    "chilled": StorageClass.CHILLED,
    "常温": StorageClass.AMBIENT,
    "ambient": StorageClass.AMBIENT,
    "—": StorageClass.VIRTUAL,
    "-": StorageClass.VIRTUAL,
    "虚拟": StorageClass.VIRTUAL,
    "卡券": StorageClass.VIRTUAL,
    "virtual": StorageClass.VIRTUAL,
}
STORAGE_NAMES = {
    StorageClass.FROZEN: "冷冻",
    StorageClass.CHILLED: "冷藏",
    StorageClass.AMBIENT: "常温",
    StorageClass.VIRTUAL: "卡券",
}
LEVELS = {
    "public": BrandLevel.PUBLIC,
    "公共": BrandLevel.PUBLIC,
    "公用": BrandLevel.PUBLIC,
    "区域公用品牌": BrandLevel.PUBLIC,
    "公共品牌": BrandLevel.PUBLIC,
    "local": BrandLevel.LOCAL,
    "本地": BrandLevel.LOCAL,
    "企业品牌": BrandLevel.LOCAL,
    "产品品牌": BrandLevel.LOCAL,
}
LEVEL_NAMES = {BrandLevel.PUBLIC: "公共", BrandLevel.LOCAL: "本地"}
PRODUCER_KINDS = {
    "coop": ProducerKind.COOP,
    "合作社": ProducerKind.COOP,
    "factory": ProducerKind.FACTORY,
    "加工企业": ProducerKind.FACTORY,
    "craft": ProducerKind.CRAFT,
    "手工坊": ProducerKind.CRAFT,
    "tour": ProducerKind.TOUR,
    "文旅": ProducerKind.TOUR,
}
PRODUCER_KIND_NAMES = {
    ProducerKind.COOP: "合作社",
    ProducerKind.FACTORY: "加工企业",
    ProducerKind.CRAFT: "手工坊",
    ProducerKind.TOUR: "文旅",
}
CERTIFICATES = {kind.value.lower(): kind for kind in CertificateKind} | {
    "生产许可证": CertificateKind.SC,
    "食品生产许可证": CertificateKind.SC,
    "有机": CertificateKind.ORG,
    "绿色": CertificateKind.GRN,
    "绿色食品": CertificateKind.GRN,
    "地理标志": CertificateKind.GI,
    "地标": CertificateKind.GI,
    "清真": CertificateKind.HAL,
    "检疫": CertificateKind.JY,
    "检疫检验": CertificateKind.JY,
}
CERTIFICATE_NAMES = {
    CertificateKind.SC: "食品生产许可证",
    CertificateKind.ORG: "有机产品认证",
    CertificateKind.GRN: "绿色食品",
    CertificateKind.GI: "地理标志",
    CertificateKind.HAL: "清真",
    CertificateKind.JY: "检疫检验合格",
}
LICENSING = {
    "sc": Licensing.PRODUCTION,
    "生产许可": Licensing.PRODUCTION,
    "检疫检验": Licensing.QUARANTINE,
    "初级农产品": Licensing.PRIMARY,
    "无需": Licensing.NONE,
}
LICENSING_NAMES = {
    Licensing.PRODUCTION: "生产许可",
    Licensing.QUARANTINE: "检疫检验",
    Licensing.PRIMARY: "初级农产品",
    Licensing.NONE: "无需",
}
YES_NO = {"是": True, "y": True, "yes": True, "1": True, "true": True} | {
    "否": False,
    "n": False,
    "no": False,
    "0": False,
    "false": False,
}
#: The word in the certificate column that stops a SKU until a person clears it.
RESTRICTED = "restricted"
RESTRICTED_WORDS = frozenset({RESTRICTED, "受限"})

_NOT_FOOD = re.compile(r"工艺|银饰|银器|首饰|纺织|皮具|服饰|摆件|旅游|门票|卡券|药材")
_RAW_MEAT = re.compile(r"生鲜|鲜冻")
_DRIED_PRODUCE = re.compile(r"干制|初级农产品")
_LIQUOR = re.compile(r"酒类|白酒|青稞酒")
_ALCOHOL = re.compile(r"([0-9]{1,2}(?:\.[0-9])?)\s*%\s*vol", re.IGNORECASE)
_NET = re.compile(r"约?([0-9]{1,6}(?:\.[0-9]{1,3})?)(kg|g)(?:[×x*]([0-9]{1,4}))?(?:\(.*\))?", re.IGNORECASE)


def folded(text: str) -> str:
    """A word as it is compared: full-width folded, lower case, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def is_food(category: str) -> bool:
    """Whether goods of a category are food; food unless the category says otherwise, because food is checked harder."""
    return not _NOT_FOOD.search(category)


def is_liquor(category: str) -> bool:
    """Whether a category is liquor, which is kept apart from halal goods."""
    return bool(_LIQUOR.search(category))


def licensing(category: str, tax_class: str, *, food: bool) -> Licensing:
    """The permission a category needs when the sheet does not say."""
    if not food:
        return Licensing.NONE
    if _RAW_MEAT.search(category + tax_class):
        return Licensing.QUARANTINE
    if _DRIED_PRODUCE.search(category + tax_class):
        return Licensing.PRIMARY
    return Licensing.PRODUCTION


def needs_shelf_life(category: str, name: str, *, food: bool) -> bool:
    """Whether a shelf life must be stated. GB 7718 exempts drinks of 10 %vol alcohol and more [official]."""
    strength = _ALCOHOL.search(name)
    exempt = is_liquor(category) and strength is not None and float(strength[1]) >= 10
    return food and not exempt


def net_grams(spec: str) -> int | None:
    """Net grams of ``500g``, ``1.5kg``, ``250g×2`` or ``约12kg(称重)``; None when the spec is not a weight."""
    match = _NET.fullmatch(folded(spec).replace("×", "x"))
    if not match:
        return None
    grams = float(match[1]) * (1000 if match[2] == "kg" else 1) * int(match[3] or 1)
    return round(grams)
