"""Writing accepted rows, and reading the catalogue back as the facts that rows are judged against.

A row is written only where it differs, so that an import done twice leaves every ``updated`` as it was.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from sqlmodel import col, select

from catalog import queries
from catalog.models import Brand, Certificate, Kept, PackComponent, Price, Producer, Product, Sku
from catalog.sheet_rules import PRODUCT_FIELDS, Facts, Known
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx

Outcome = Literal["added", "changed", "unchanged"]
Row = TypeVar("Row", bound=Kept)

_SKU_FIELDS = ("spec", "unit", "gross_g", "net_g", "gtin", "licence", "claims", "market_price_fen")
_OWN_PRODUCT_FIELDS = tuple(sorted(PRODUCT_FIELDS - {"brand", "public_brand", "producer"}))
_MAY_BE_NULL = frozenset(
    {"shelf_days", "presale_days", "net_g", "gtin", "market_price_fen", "uscc", "valid_to", "floor_fen"}
)


@dataclass
class Saved:
    """Counts of rows by what happened to them."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, outcome: Outcome) -> None:
        """Take one more row into account."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass
class _Shelf:
    """What is stored already, by natural key, while one sheet is written."""

    tx: Tx
    actor: str
    brands: dict[str, Brand] = field(default_factory=dict)
    producers: dict[str, Producer] = field(default_factory=dict)
    skus: dict[str, Sku] = field(default_factory=dict)
    products: dict[tuple[int, str], Product] = field(default_factory=dict)
    prices: dict[int, Price] = field(default_factory=dict)
    packs: dict[tuple[int, int], PackComponent] = field(default_factory=dict)
    papers: dict[tuple[int | None, int | None, str, str], Certificate] = field(default_factory=dict)

    def put(self, row: Row | None, model: type[Row], facts: Mapping[str, Any]) -> tuple[Row, Outcome]:
        """Create the row, or change what differs; None becomes ``""`` where a column may not be null."""
        facts = {
            name: "" if value is None and name not in _MAY_BE_NULL and not name.endswith("_id") else value
            for name, value in facts.items()
        }
        if row is None:
            made = model(**facts, updated_by=self.actor)
            self.tx.add(made)
            self.tx.flush()  # row by row: what a later row refers to, or renames, is there in that order
            return made, "added"
        differing = {name: value for name, value in facts.items() if getattr(row, name) != value}
        if not differing:
            return row, "unchanged"
        for name, value in (differing | {"updated": now(), "updated_by": self.actor}).items():
            setattr(row, name, value)
        return row, "changed"


def save(tx: Tx, kind: str, rows: Iterable[Facts], *, actor: Actor) -> Saved:
    """Write and flush accepted rows of one sheet kind. The caller commits."""
    shelf = _filled(tx, kind, actor=str(actor))
    done = Saved()
    for facts in rows:
        done.count(_WRITERS[kind](shelf, facts))
    tx.flush()
    return done


def known(tx: Tx) -> Known:
    """The catalogue as facts by the sheets' own field names."""
    brands, producers = queries.brands(tx), queries.producers(tx)
    brand_codes = {brand.id: brand.code for brand in brands}
    producer_codes = {producer.id: producer.code for producer in producers}
    facts = Known(
        brands={brand.code: brand.level for brand in brands},
        brand_names={brand.name: brand.code for brand in brands},
        producers=set(producer_codes.values()),
        credit_codes={producer.uscc: producer.code for producer in producers if producer.uscc},
    )
    products: dict[int, Facts] = {}
    for product in tx.exec(select(Product)):
        own = {name: getattr(product, name) for name in _OWN_PRODUCT_FIELDS}
        products[product.id] = own | {
            "brand": brand_codes[product.brand_id],
            "public_brand": brand_codes.get(product.public_brand_id or 0),
            "producer": producer_codes.get(product.producer_id or 0),
        }
    facts.products = {(product["brand"], product["name"]): product for product in products.values()}
    prices = queries.current_prices(tx)
    codes = {}
    for sku in tx.exec(select(Sku)):
        codes[sku.id] = sku.code
        price = prices.get(sku.id)
        facts.skus[sku.code] = (
            products[sku.product_id]
            | {name: getattr(sku, name) for name in _SKU_FIELDS}
            | ({"fen": price.fen, "floor_fen": price.floor_fen} if price else {})
        )
        if sku.gtin:
            facts.gtins[sku.gtin] = sku.code
    facts.packs = {codes[bundle]: dict(parts) for bundle, parts in queries.components(tx).items()}
    return facts


def _filled(tx: Tx, kind: str, *, actor: str) -> _Shelf:
    shelf = _Shelf(tx, actor)
    shelf.brands = {brand.code: brand for brand in queries.brands(tx)}
    shelf.producers = {producer.code: producer for producer in queries.producers(tx)}
    if kind in ("brands", "producers"):
        return shelf
    shelf.skus = {sku.code: sku for sku in tx.exec(select(Sku))}
    if kind == "products":
        shelf.products = {(product.brand_id, product.name): product for product in tx.exec(select(Product))}
        shelf.prices = queries.current_prices(tx)
    elif kind == "bundles":
        shelf.packs = {(pack.bundle_id, pack.component_id): pack for pack in tx.exec(select(PackComponent))}
    else:
        shelf.papers = {
            (paper.producer_id, paper.sku_id, paper.kind, paper.number): paper
            for paper in tx.exec(select(Certificate).order_by(col(Certificate.id)))
        }
    return shelf


def _brand(shelf: _Shelf, facts: Facts) -> Outcome:
    row, outcome = shelf.put(shelf.brands.get(facts["code"]), Brand, facts)
    shelf.brands[row.code] = row
    return outcome


def _producer(shelf: _Shelf, facts: Facts) -> Outcome:
    row, outcome = shelf.put(shelf.producers.get(facts["code"]), Producer, facts)
    shelf.producers[row.code] = row
    return outcome


def _product(shelf: _Shelf, facts: Facts) -> Outcome:
    sku = shelf.skus.get(facts["sku"])
    product, on_product = _spu(shelf, facts, sku)
    own = {name: facts[name] for name in _SKU_FIELDS if name in facts}
    row, on_sku = shelf.put(sku, Sku, own | {"code": facts["sku"], "product_id": product.id})
    shelf.skus[row.code] = row
    on_price = _price(shelf, row, facts)
    if on_sku == "added":
        return "added"
    return "unchanged" if {on_product, on_sku, on_price} == {"unchanged"} else "changed"


def _spu(shelf: _Shelf, facts: Facts, sku: Sku | None) -> tuple[Product, Outcome]:
    """The product of the row: found by brand and name, or renamed with its only SKU, or made."""
    brand = shelf.brands[facts["brand"]].id
    found = shelf.products.get((brand, facts["name"])) or (_alone(shelf, sku) if sku else None)
    public, producer = facts.get("public_brand"), facts.get("producer")
    own = {name: facts[name] for name in _OWN_PRODUCT_FIELDS if name in facts} | {
        "brand_id": brand,
        "public_brand_id": shelf.brands[public].id if public else None,
        "producer_id": shelf.producers[producer].id if producer else None,
    }
    if found is None:
        own["code"] = f"SPU-{facts['sku']}"
        own["code"] = _free(own["code"], {product.code for product in shelf.products.values()})
    product, outcome = shelf.put(found, Product, own)
    shelf.products[brand, product.name] = product
    return product, outcome


def _alone(shelf: _Shelf, sku: Sku) -> Product | None:
    sharing = [other for other in shelf.skus.values() if other.product_id == sku.product_id]
    if len(sharing) > 1:
        return None
    key = next(key for key, product in shelf.products.items() if product.id == sku.product_id)
    return shelf.products.pop(key)


def _free(code: str, taken: set[str]) -> str:
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def _price(shelf: _Shelf, sku: Sku, facts: Facts) -> Outcome:
    """A price that differs is a new row from now on; the old one stays as history."""
    current = shelf.prices.get(sku.id)
    wanted = (facts["fen"], facts.get("floor_fen"))
    if current and (current.fen, current.floor_fen) == wanted:
        return "unchanged"
    instant = now()
    if current and current.valid_from >= instant:
        current.fen, current.floor_fen = wanted
        return "changed"
    price = Price(sku_id=sku.id, fen=wanted[0], floor_fen=wanted[1], valid_from=instant, updated_by=shelf.actor)
    shelf.tx.add(price)
    shelf.prices[sku.id] = price
    return "changed"


def _bundle(shelf: _Shelf, facts: Facts) -> Outcome:
    bundle, component = shelf.skus[facts["bundle"]].id, shelf.skus[facts["component"]].id
    pack = shelf.packs.get((bundle, component))
    if facts["pieces"]:
        wanted = {"bundle_id": bundle, "component_id": component, "pieces": facts["pieces"]}
        shelf.packs[bundle, component], outcome = shelf.put(pack, PackComponent, wanted)
        return outcome
    if pack is None:
        return "unchanged"
    shelf.tx.delete(pack)
    del shelf.packs[bundle, component]
    return "changed"


def _certificate(shelf: _Shelf, facts: Facts) -> Outcome:
    owner = {
        "producer_id": shelf.producers[facts["producer"]].id if facts.get("producer") else None,
        "sku_id": shelf.skus[facts["sku"]].id if facts.get("sku") else None,
    }
    key = (owner["producer_id"], owner["sku_id"], facts["kind"], facts["number"])
    own = {name: value for name, value in facts.items() if name not in ("producer", "sku")}
    shelf.papers[key], outcome = shelf.put(shelf.papers.get(key), Certificate, own | owner)
    return outcome


_WRITERS: dict[str, Callable[[_Shelf, Facts], Outcome]] = {
    "brands": _brand,
    "producers": _producer,
    "products": _product,
    "bundles": _bundle,
    "certificates": _certificate,
}
