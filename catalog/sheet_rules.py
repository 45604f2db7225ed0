"""What a row must agree with beyond its own cells: other rows of the sheet and what the catalogue already holds. Pure.

``Known`` is the catalogue as facts; accepted rows are added to it, so a later row sees the earlier ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog import checks, words
from catalog.sheet_kinds import BRANDS, BUNDLES, CERTIFICATES, PRODUCERS, PRODUCTS
from hub.kernel.clock import business_day, now
from hub.kernel.units import StorageClass

Facts = dict[str, Any]
ProductKey = tuple[str, str]  # brand code, product name

PRODUCT_FIELDS = frozenset(
    {
        *("name", "name_bo", "brand", "public_brand", "category", "producer", "origin", "storage", "shelf_days"),
        *("tax_class", "standard", "licensing", "restricted", "is_food", "is_voucher", "is_weighed", "presale_days"),
        *("ingredients", "selling_points", "uses", "story"),
    }
)
_NEW_SKU_NEEDS = ("category", "spec", "storage", "fen", "unit", "gross_g")


@dataclass
class Known:
    """Codes and facts already in the catalogue. ``skus`` and ``products`` hold facts by the field names of the sheets."""

    brands: dict[str, words.BrandLevel] = field(default_factory=dict)
    brand_names: dict[str, str] = field(default_factory=dict)
    producers: set[str] = field(default_factory=set)
    credit_codes: dict[str, str] = field(default_factory=dict)
    skus: dict[str, Facts] = field(default_factory=dict)
    products: dict[ProductKey, Facts] = field(default_factory=dict)
    gtins: dict[str, str] = field(default_factory=dict)
    packs: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Natural keys and product facts given by earlier rows of this sheet.
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    stated: dict[ProductKey, Facts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with a row: which field, what, and what to do."""

    field: str
    message: str
    remedy: str


def settle(kind: str, values: Facts, known: Known, *, line: int) -> tuple[Facts, list[Trouble]]:
    """Judge one row. Returns the facts to store, or the troubles; an accepted row is added to ``known``."""
    return _SETTLERS[kind](values, known, line)


def _missing(kind: Any, values: Facts, names: tuple[str, ...]) -> Iterator[Trouble]:
    for name in names:
        if values.get(name) in (None, ""):
            yield Trouble(name, f"必须填写“{kind.column(name).key}”", "请补上这一格。")


def _repeated(known: Known, key: tuple[str, ...], fieldname: str, *, line: int) -> Iterator[Trouble]:
    first = known.seen.setdefault(key, line)
    if first != line:
        yield Trouble(fieldname, f"与第 {first} 行重复", "同一编号在一张表里只留一行。")


def _brand(values: Facts, known: Known, line: int) -> tuple[Facts, list[Trouble]]:
    troubles = list(_missing(BRANDS, values, ("code", "name", "level")))
    if not troubles:
        troubles += _repeated(known, ("brand", values["code"]), "code", line=line)
    if not troubles:
        known.brands[values["code"]] = values["level"]
        known.brand_names[values["name"]] = values["code"]
    return values, troubles


def _producer(values: Facts, known: Known, line: int) -> tuple[Facts, list[Trouble]]:
    troubles = list(_missing(PRODUCERS, values, ("code", "name", "kind")))
    if troubles:
        return values, troubles
    troubles += _repeated(known, ("producer", values["code"]), "code", line=line)
    credit = values.get("uscc")
    if credit and known.credit_codes.get(credit, values["code"]) != values["code"]:
        troubles.append(
            Trouble("uscc", f"信用代码已属于 {known.credit_codes[credit]}", "请核对营业执照；一个代码只属于一个主体。")
        )
    if not troubles:
        known.producers.add(values["code"])
        if credit:
            known.credit_codes[credit] = values["code"]
    return values, troubles


def _product(values: Facts, known: Known, line: int) -> tuple[Facts, list[Trouble]]:
    troubles = list(_missing(PRODUCTS, values, ("sku", "name", "brand")))
    if troubles:
        return values, troubles
    values = _with_brand_codes(values, known)
    troubles += _repeated(known, ("sku", values["sku"]), "sku", line=line)
    troubles += _unknown_parties(values, known)
    troubles += _taken_gtin(values, known, line=line)
    if troubles:
        return values, troubles
    facts = _complete(values, known)
    if values["sku"] not in known.skus:
        troubles += _missing(PRODUCTS, facts, _NEW_SKU_NEEDS)
    if not troubles:
        troubles += _contradictions(values, known)
        troubles += _unsound(facts)
    if not troubles:
        _remember(values, facts, known)
    return facts, troubles


def _with_brand_codes(values: Facts, known: Known) -> Facts:
    named = {name: values[name] for name in ("brand", "public_brand") if values.get(name)}
    return values | {
        name: given if given in known.brands else known.brand_names.get(given, given) for name, given in named.items()
    }


def _unknown_parties(values: Facts, known: Known) -> Iterator[Trouble]:
    remedy = "请先导入品牌表，或改成已有的品牌编号：" + "、".join(sorted(known.brands)[:20]) + "。"
    if values["brand"] not in known.brands:
        yield Trouble("brand", "没有这个品牌", remedy)
    mark = values.get("public_brand")
    if mark and known.brands.get(mark) is not words.BrandLevel.PUBLIC:
        yield Trouble("public_brand", "不是已登记的公共品牌", "请填层级为“公共”的品牌编号，或留空。")
    producer = values.get("producer")
    if producer and producer not in known.producers:
        yield Trouble("producer", "没有这个生产者", "请先导入生产者表，或改成已有的生产者编号。")


def _taken_gtin(values: Facts, known: Known, *, line: int) -> Iterator[Trouble]:
    code = values.get("gtin")
    if not code:
        return
    owner = known.gtins.get(code, values["sku"])
    if owner != values["sku"]:
        yield Trouble("gtin", f"条码已属于 {owner}", "一个条码只属于一个 SKU；请对照包装核对两者。")
    elif known.seen.setdefault(("gtin", code), line) != line:
        yield Trouble("gtin", f"条码与第 {known.seen['gtin', code]} 行重复", "一个条码只属于一个 SKU。")


def _complete(values: Facts, known: Known) -> Facts:
    """Row over stored facts of the SKU over facts of its product, then what follows from the words themselves."""
    product = known.products.get((values["brand"], values["name"]), {})
    facts = {**known.skus.get(values["sku"], {}), **product, **values}
    claims = [claim for claim in (values.get("claims") or "").split(",") if claim]
    if words.RESTRICTED in claims:
        facts |= {"restricted": True, "claims": ",".join(claim for claim in claims if claim != words.RESTRICTED)}
    category, spec = facts.get("category") or "", facts.get("spec") or ""
    virtual = facts.get("storage") is StorageClass.VIRTUAL
    facts.setdefault("is_food", words.is_food(category) and not virtual)
    facts.setdefault("is_weighed", "称重" in spec)
    facts.setdefault("restricted", False)
    licensing = words.licensing(category, facts.get("tax_class") or "", food=facts["is_food"])
    facts.setdefault("licensing", licensing)
    return facts | {"is_voucher": virtual, "net_g": words.net_grams(spec)}


def _contradictions(values: Facts, known: Known) -> Iterator[Trouble]:
    stated = known.stated.get((values["brand"], values["name"]), {})
    for name, value in values.items():
        if name in stated and stated[name] != value:
            yield Trouble(
                name, "与本表同一商品的另一规格不一致", "同品牌同名称的行属于一个商品，这一列要填得一样，或改名称。"
            )


def _unsound(facts: Facts) -> Iterator[Trouble]:
    needs_life = words.needs_shelf_life(facts["category"], facts["name"], food=facts["is_food"])
    if needs_life and not facts.get("shelf_days"):
        yield Trouble(
            "shelf_days", "食品必须有保质期", "请填保质期天数；酒精度 10%vol 以上的酒在名称里写明度数即可不填。"
        )
    if facts["is_food"] and not facts.get("producer"):
        yield Trouble("producer", "食品必须有生产者", "请填生产者编号。")
    if bool(facts["gross_g"]) is facts["is_voucher"]:
        yield Trouble("gross_g", "毛重与储存方式不符", "实物商品毛重要大于 0，卡券的毛重填 0。")
    if facts.get("floor_fen") and facts["floor_fen"] > facts["fen"]:
        yield Trouble("floor_fen", "最低价高于售价", "请核对两个价格。")


def _remember(values: Facts, facts: Facts, known: Known) -> None:
    key = (values["brand"], values["name"])
    known.skus[values["sku"]] = facts
    known.products[key] = {name: value for name, value in facts.items() if name in PRODUCT_FIELDS}
    said = {name: value for name, value in values.items() if name in PRODUCT_FIELDS}
    known.stated.setdefault(key, {}).update(said)
    if facts.get("gtin"):
        known.gtins[facts["gtin"]] = values["sku"]


def _bundle(values: Facts, known: Known, line: int) -> tuple[Facts, list[Trouble]]:
    troubles = list(_missing(BUNDLES, values, ("bundle", "component", "pieces")))
    troubles += [
        Trouble(name, "没有这个 SKU", "请先导入商品表，或改成已有的商品编号。")
        for name in ("bundle", "component")
        if values.get(name) and values[name] not in known.skus
    ]
    if troubles:
        return values, troubles
    bundle, component = values["bundle"], values["component"]
    troubles += _repeated(known, ("pack", bundle, component), "component", line=line)
    if values["pieces"]:
        troubles += _unpackable(bundle, component, known)
    if not troubles:
        known.packs.setdefault(bundle, {})[component] = values["pieces"]
    return values, troubles


def _unpackable(bundle: str, component: str, known: Known) -> Iterator[Trouble]:
    if bundle == component or known.packs.get(component):
        yield Trouble("component", "组合里不能再放组合", "请改填里面的单品 SKU。")
    if any(bundle in inner for inner in known.packs.values()):
        yield Trouble("bundle", "这个 SKU 已是别的组合的组件", "请为组合另建一个 SKU。")
    if known.skus[bundle]["storage"] is not known.skus[component]["storage"]:
        yield Trouble("component", "组件与组合的储存方式不同", "一个包裹只能一种温层；请换组件或改组合的储存方式。")
    inside = {component, *(code for code, pieces in known.packs.get(bundle, {}).items() if pieces)}
    liquor = any(words.is_liquor(known.skus[code]["category"]) for code in inside)
    if liquor and any("HAL" in (known.skus[code].get("claims") or "") for code in inside):
        yield Trouble("component", "酒与清真食品不能装在一起", "请把酒类单独成组合。")


def _certificate(values: Facts, known: Known, line: int) -> tuple[Facts, list[Trouble]]:
    troubles = list(_missing(CERTIFICATES, values, ("kind", "number", "valid_from")))
    sku, producer = values.get("sku"), values.get("producer")
    if bool(sku) is bool(producer):
        troubles.append(Trouble("producer", "证书只能属于一个主体或一个 SKU", "“生产者编号”和“SKU”只填其中一格。"))
    elif producer and producer not in known.producers:
        troubles.append(Trouble("producer", "没有这个生产者", "请先导入生产者表，或改成已有的生产者编号。"))
    elif sku and sku not in known.skus:
        troubles.append(Trouble("sku", "没有这个 SKU", "请先导入商品表，或改成已有的商品编号。"))
    if troubles:
        return values, troubles
    troubles += _misnumbered(values["kind"], values["number"])
    if values.get("valid_to") and values["valid_to"] < values["valid_from"]:
        troubles.append(Trouble("valid_to", "截止日期早于起始日期", "请核对证书上的两个日期。"))
    troubles += _repeated(
        known, ("paper", producer or "", sku or "", values["kind"], values["number"]), "number", line=line
    )
    return values, troubles


def _misnumbered(kind: words.CertificateKind, number: str) -> Iterator[Trouble]:
    shapes: Mapping[words.CertificateKind, bool] = {
        words.CertificateKind.SC: checks.sc_licence(number),
        words.CertificateKind.GRN: checks.green_food(number),
        words.CertificateKind.ORG: len(number) != 17
        or not number.isdecimal()
        or checks.organic_code(number, this_year=business_day(now()).year),
    }
    if not shapes.get(kind, True):
        name = words.CERTIFICATE_NAMES[kind]
        yield Trouble("number", f"不是有效的{name}编号", "请对照证书原件重新录入，注意字母和校验位。")


_SETTLERS = {
    BRANDS.name: _brand,
    PRODUCERS.name: _producer,
    PRODUCTS.name: _product,
    BUNDLES.name: _bundle,
    CERTIFICATES.name: _certificate,
}
