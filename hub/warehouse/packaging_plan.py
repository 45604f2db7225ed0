"""What each parcel of a wave is packed in and with: boxes, coolant, liner, and what the whole should then weigh."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from hub.kernel.clock import CHINA, now
from hub.kernel.db import Tx
from hub.kernel.units import Grams
from hub.logistics import tariff_book
from hub.logistics.regions import Place, inside, place
from hub.logistics.routing import Service
from hub.orders import queries as orders
from hub.warehouse import cartons, coolant, floor_rules, queries
from hub.warehouse.cartons import Box, Item
from hub.warehouse.coolant import Dose
from hub.warehouse.models import Packaging, Parcel, ParcelLine, SkuSize
from hub.warehouse.packaging import TARE_G, expected_weight

#: Days on the way where no courier's table says how long.
UNKNOWN_LANE_DAYS = 3


@dataclass(frozen=True, slots=True)
class _Rules:
    boxes: Sequence[Box]
    apart: Sequence[frozenset[str]]
    marks: floor_rules.Marks
    sizes: Mapping[int, SkuSize]
    coolant: Sequence[coolant.Rule]
    services: Sequence[Service]
    month: int


def prepare(tx: Tx, parcels: Iterable[Parcel]) -> None:
    """Suggest box and coolant for these parcels, locked, and set what they should weigh. What was confirmed is asked anew."""
    by_class: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        by_class.setdefault(parcel.storage, []).append(parcel)
    for storage, mine in by_class.items():
        rules = _rules(tx, storage)
        contents: dict[int, list[ParcelLine]] = {}
        for row in queries.lines_of(tx, [parcel.id for parcel in mine]):
            contents.setdefault(row.parcel_id, []).append(row)
        cards = cards_by_id(tx, {row.sku_id for rows in contents.values() for row in rows})
        known = queries.packagings(tx, [parcel.id for parcel in mine])
        people = orders.receivers(tx, {parcel.order_id for parcel in mine})
        for parcel in mine:
            to = people.get(parcel.order_id)
            here = place(to.province, to.city, to.district) if to else ()
            goods = [(cards[row.sku_id], row.quantity) for row in contents.get(parcel.id, [])]
            _prepare(parcel, known.setdefault(parcel.id, Packaging(id=parcel.id)), goods, rules, here)
        tx.add_all(mine)
        tx.add_all(known.values())


def lane_days(services: Iterable[Service], here: Place, storage: str) -> int:
    """Days on the way to a place by the quickest courier that serves it."""
    known = [s.days for s in services if s.served and s.storage == storage and inside(s.area, here)]
    return min(known, default=UNKNOWN_LANE_DAYS)


def _rules(tx: Tx, storage: str) -> _Rules:
    return _Rules(
        boxes=[
            Box(row.code, (row.length_mm, row.width_mm, row.height_mm), row.tare_g, row.most_g)
            for row in floor_rules.cartons(tx, storage)
        ],
        apart=floor_rules.apart(tx),
        marks=floor_rules.marks(tx),
        sizes=floor_rules.sizes(tx),
        coolant=[
            coolant.Rule(
                row.storage, row.first_month, row.last_month, row.days, row.coolant, row.share_permille, row.piece_g,
                row.liner, row.liner_g,
            )
            for row in floor_rules.coolant_rules(tx)
        ],
        services=tariff_book.services(tx),
        month=now().astimezone(CHINA).month,
    )  # fmt: skip


def _prepare(parcel: Parcel, row: Packaging, goods: Sequence[tuple[SkuCard, int]], rules: _Rules, here: Place) -> None:
    grams = sum(card.gross_g * pieces for card, pieces in goods)
    days = lane_days(rules.services, here, parcel.storage)
    dose = coolant.dose(rules.coolant, storage=parcel.storage, month=rules.month, days=days, goods_g=grams)
    filled = cartons.suggest(_items(goods, dose, rules), rules.boxes, apart=rules.apart) if rules.boxes else []
    row.cartons = [box.code for box in filled]
    row.fill_permille = max((box.fill_permille for box in filled), default=0)
    row.estimated = any(box.estimated for box in filled)
    row.tare_g = sum(box.tare_g for box in filled)
    row.coolant, row.coolant_pieces, row.coolant_g, row.liner = dose.coolant, dose.pieces, dose.grams, dose.liner
    row.confirmed_by, row.weighings, row.accepted_by, row.accepted_why = "", [], "", ""
    parcel.expected_g = _expected(grams, parcel.storage, row, dose)


def _expected(goods_g: Grams, storage: str, row: Packaging, dose: Dose) -> Grams:
    """With boxes or coolant on the books each is counted; else the average parcel of the class."""
    if not row.tare_g and not dose.grams:
        return expected_weight(goods_g, storage) + dose.liner_g
    return goods_g + (row.tare_g or TARE_G["ambient"]) + dose.grams + dose.liner_g


def _items(goods: Sequence[tuple[SkuCard, int]], dose: Dose, rules: _Rules) -> list[Item]:
    items = []
    for card, pieces in goods:
        size = rules.sizes.get(card.sku_id)
        sides = (size.length_mm, size.width_mm, size.height_mm) if size else None
        items.append(Item(card.code, pieces, max(card.gross_g, 1), sides, floor_rules.marks_of(card, rules.marks)))
    if dose.pieces:
        each = dose.grams // dose.pieces
        items.append(Item("", dose.pieces, each, cartons.estimated_sides(round(each * 0.66))))
    return items
