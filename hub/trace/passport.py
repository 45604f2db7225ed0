"""What the public page of a lot or a parcel says: origin, way, papers, tests, cold chain. Nothing about any buyer.

Every figure comes from records; what nobody recorded is not shown and not guessed.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from catalog.cards import Paper
from catalog.lookup import cards_by_id
from catalog.models import Brand, Producer, Product
from hub.inventory import queries as stock
from hub.inventory.models import Lot
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.trace import epcis, projection, queries
from hub.trace.codes import LotName
from hub.trace.epcis import Reading
from hub.trace.genealogy import Graph
from hub.trace.models import TraceLot
from hub.trace.queries import Told
from hub.warehouse import queries as floor

#: Looked up more often than this in a month, a code on one parcel was probably copied.
PARCEL_SCANS = 30
PARCEL_REGIONS = 6
#: A code on every pack of a lot: so many look-ups for each piece that left, at least a hundred in all.
SCANS_PER_PIECE = 5
MOST_READINGS = 96


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way, newest last. ``kind`` is a word of entries.KINDS, or received, packed, shipped."""

    kind: str
    at: datetime
    place: str
    what: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    note: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made the goods or what is in them."""

    code: str
    name: str
    place: str
    kind: str


@dataclass(frozen=True, slots=True)
class Passport:
    """One lot of one SKU. ``warning`` is recalled, quarantine, expired or empty."""

    sku_id: int
    sku: str
    gtin: str
    name: str
    name_bo: str
    brand: str
    brand_bo: str
    brand_en: str
    spec: str
    lot: str
    storage: str
    produced_on: date | None
    expires_on: date | None
    origin: str
    story: str
    brand_story: str
    ingredients: str
    standard: str
    licence: str
    makers: tuple[Maker, ...]
    papers: tuple[Paper, ...]
    stops: tuple[Stop, ...]
    readings: tuple[Reading, ...]
    ancestors: int
    warning: str = ""
    copied: bool = False

    @property
    def tests(self) -> tuple[Stop, ...]:
        """Tests and inspection papers on the way."""
        return tuple(stop for stop in self.stops if stop.kind in ("test", "papers"))

    @property
    def complete(self) -> bool:
        """Whether the way leads back to a producer."""
        return bool(self.makers) and bool(self.ancestors)


@dataclass(frozen=True, slots=True)
class ParcelPassport:
    """What lies in one parcel. ``shipped_on`` is None while it is in the house."""

    code: str
    storage: str
    shipped_on: date | None
    goods: tuple[tuple[Passport, int], ...]
    copied: bool = False


def of_lot(tx: Tx, name: LotName) -> Passport:
    """The passport behind a lot's code. Raises NotFound for a lot this house never had."""
    lot = queries.stock_lot_of(tx, name)
    if lot is None:
        raise NotFound("Nobody here knows this lot.", remedy="Compare the code with the one printed on the pack.")
    found = _passport(tx, lot)
    return replace(found, copied=_copied(tx, lot, scan_code(found.sku, found.lot)))


def of_parcel(tx: Tx, parcel_id: int, *, code: str) -> ParcelPassport:
    """The passport of a parcel. Raises NotFound."""
    parcel = floor.parcel(tx, parcel_id)
    lots = projection.shipped_lots(tx, [parcel_id]).get(parcel_id) or _promised(tx, parcel_id)
    rows = [tx.get_one(Lot, lot_id) for lot_id in sorted(lots)]
    if not rows:
        raise NotFound("Nothing is known of this parcel yet.", remedy="Look again when it is on its way.")
    scans, _, regions = queries.scans_of(tx, code, since=business_day(now()) - timedelta(days=30))
    left = parcel.handed_over_at
    return ParcelPassport(
        code=code,
        storage=parcel.storage,
        shipped_on=business_day(left) if left else None,
        goods=tuple((_passport(tx, lot, left), lots[lot.id]) for lot in rows),
        copied=scans > PARCEL_SCANS or regions > PARCEL_REGIONS,
    )


def scan_code(sku: str, lot: str) -> str:
    """Under which name the look-ups of a lot are counted."""
    return f"{sku}/{lot}"


def way_of(tx: Tx, lot: Lot) -> tuple[TraceLot | None, Graph, list[Told]]:
    """The trace lot of a lot in stock, the graph above it, and every recorded event about any of them."""
    mine = queries.trace_lot_of(tx, lot)
    if mine is None:
        return None, Graph(()), []
    graph = Graph(queries.ancestor_edges(tx, [mine.id]))
    return mine, graph, queries.told_of(tx, {mine.id} | graph.ancestors([mine.id]))


def _passport(tx: Tx, lot: Lot, left: datetime | None = None) -> Passport:
    card = cards_by_id(tx, [lot.sku_id])[lot.sku_id]
    brand = _brand(tx, card.product_id)
    mine, graph, told = way_of(tx, lot)
    above = graph.ancestors([mine.id]) if mine else frozenset()
    lots = queries.lots_by_id(tx, above | ({mine.id} if mine else set()))
    events = list({row.event.id: row.event for row in told}.values())
    ours = {row.uri for row in lots.values()}
    read = [event for event in (epcis.read(row.body, known_hash=row.hash) for row in events) if event.concerns(ours)]
    stops = [_stop(event, lots) for event in read]
    booked = projection.movements(tx, [lot.id])
    stops += [Stop("received", row.at, row.warehouse) for row in booked if row.reason == "receive"][:1]
    stops += [Stop("shipped", left, "")] if left else []
    warm = projection.temperatures_on_receipt(tx, [lot.id]).values()
    readings = sorted([r for event in read for r in event.readings] + list(warm), key=lambda r: r.at)
    return Passport(
        sku_id=card.sku_id, sku=card.code, gtin=card.gtin, name=card.name, name_bo=card.name_bo, brand_en=brand.name_en, brand_bo=brand.name_bo,
        brand=card.brand, spec=card.spec, lot=lot.code, storage=card.storage.value, produced_on=lot.production_date,
        expires_on=lot.expiry_date, origin=card.origin, story=card.story, brand_story=brand.story,
        ingredients=card.ingredients, standard=card.standard, licence=card.licence,
        makers=_makers(tx, card.product_id, lots), papers=card.papers, ancestors=len(above),
        stops=tuple(sorted(stops, key=lambda stop: stop.at)), readings=tuple(_thinned(readings)),
        warning=_warning(lot),
    )  # fmt: skip


def _stop(event: epcis.Event, lots: dict[int, TraceLot]) -> Stop:
    by_uri = {lot.uri: lot for lot in lots.values()}
    names = [_called(by_uri[part.uri]) for part in event.parts if part.uri in by_uri and part.role != "used"]
    where = event.body.get("readPoint", {}).get("id", "")
    note = event.words.get("test") or event.words.get("paper") or ""
    paper = event.words.get("paper") or ""
    return Stop(
        kind=str(event.words.get("record") or event.step),
        at=event.at,
        place=str(event.words.get("place", "")),
        what=tuple(dict.fromkeys(name for name in names if name)),
        geo=_point(where),
        note=" · ".join(dict.fromkeys(str(text) for text in (note, paper) if text)),
        result=str(event.words.get("result", "")),
    )


def _called(lot: TraceLot) -> str:
    return f"{lot.name} {lot.code}".strip() if lot.name else lot.code


def _point(uri: str) -> tuple[float, float] | None:
    if not uri.startswith("geo:"):
        return None
    north, _, east = uri[4:].partition(",")
    try:
        return float(north), float(east)
    except ValueError:
        return None


def _makers(tx: Tx, product_id: int, lots: dict[int, TraceLot]) -> tuple[Maker, ...]:
    product = tx.get_one(Product, product_id)
    ids = [lot.producer_id for lot in lots.values() if lot.producer_id]
    ids += [product.producer_id] if product.producer_id else []
    found: dict[int, Producer] = queries.producers_by_id(tx, ids)
    known = [found[one] for one in dict.fromkeys(ids)]
    return tuple(Maker(row.code, row.name, row.place, row.kind.value) for row in known)


def _brand(tx: Tx, product_id: int) -> Brand:
    product = tx.get_one(Product, product_id)
    return tx.get_one(Brand, product.brand_id)


def _warning(lot: Lot) -> str:
    if lot.state != "good":
        return lot.state
    return "expired" if lot.expiry_date is not None and lot.expiry_date <= business_day(now()) else ""


def _thinned(readings: list[Reading]) -> list[Reading]:
    """At most ``MOST_READINGS``, the warmest of each stretch: a curve must not hide a peak."""
    size = -(-len(readings) // MOST_READINGS) or 1
    parts = [readings[start : start + size] for start in range(0, len(readings), size)]
    return [max(part, key=lambda reading: reading.tenths) for part in parts]


def _promised(tx: Tx, parcel_id: int) -> dict[int, int]:
    """Lots promised to what lies in a parcel that has not left yet."""
    contents = {(row.line_id, row.sku_id) for row in floor.lines_of(tx, [parcel_id])}
    found: dict[int, int] = {}
    for row in stock.held_for(tx, [line for line, _ in contents]):
        lot = queries.stock_lot(tx, row.sku_id, row.lot) if (row.line_id, row.sku_id) in contents else None
        if lot is not None:
            found[lot.id] = found.get(lot.id, 0) + row.quantity
    return found


def _copied(tx: Tx, lot: Lot, code: str) -> bool:
    scans, _, _ = queries.scans_of(tx, code, since=business_day(now()) - timedelta(days=30))
    return scans > 100 and scans > SCANS_PER_PIECE * max(queries.shipped_of_lot(tx, lot.id), 1)
