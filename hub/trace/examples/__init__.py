"""Invented records from upstream for the example catalogue, made for the lots that lie in stock.

Which goods come from which herd or field stands in a sheet beside this module; nothing here is about a real person.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.inventory.queries import LotRow
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA, now
from hub.kernel.db import Tx
from hub.trace import projection, queries, recording
from hub.trace.entries import Entry

#: The warmest and the coldest of a day in the example's cold store, in degrees, by storage class.
_COLD = {"frozen": (-18.2, -21.4), "chilled": (3.6, 1.2)}
_PLANT = ("县产业园", "35.03,101.45")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the goods of one category come from; one row of the sheet."""

    raw: str
    kind: str
    grams_each: int | None
    share: int
    producer: str
    place: str
    geo: str
    input: str
    input_kind: str
    withdrawal_days: int | None
    test: str


def sources(name: str = "zeku") -> dict[str, Source]:
    """Category -> source."""
    text = files(__name__).joinpath(f"{name}.tsv").read_text("utf-8")
    rows = csv.reader(io.StringIO(text), delimiter="\t")
    next(rows)
    return {row[0]: _source(row[1:]) for row in rows}


def _source(row: Sequence[str]) -> Source:
    raw, kind, each, share, producer, place, geo, stuff, stuff_kind, days, test = row
    return Source(
        raw, kind, int(each) if each else None, int(share), producer, place, geo, stuff, stuff_kind,
        int(days) if days else None, test,
    )  # fmt: skip


def load(tx: Tx, *, actor: Actor) -> int:
    """Record the way of every lot in stock that has a source; harmless when repeated. Returns how many events are new."""
    known = sources()
    rows = _received(tx)
    cards = cards_by_id(tx, {row.sku_id for row in rows})
    groups: dict[tuple[str, date], list[LotRow]] = {}
    for row in rows:
        card = cards[row.sku_id]
        if card.category in known and not card.is_voucher:
            groups.setdefault((card.category, row.production_date), []).append(row)
    new = 0
    for (category, day), lots in sorted(groups.items()):
        for entry in _way(known[category], day, lots, cards):
            new += recording.record_entry(tx, entry, source="example", actor=actor).state == "kept"
    return new


def _received(tx: Tx) -> list[LotRow]:
    """Lots in stock that nobody recorded anything about, with all the pieces that were booked in of them."""
    rows = {row.lot_id: row for row in stock.lots(tx, limit=100_000) if row.state == "good"}
    pieces: dict[int, int] = {}
    for booked in projection.movements(tx, rows):
        if booked.reason == "receive":
            pieces[booked.lot_id] = pieces.get(booked.lot_id, 0) + booked.delta
    known = queries.traced(tx)
    return [
        replace(row, on_hand=pieces[lot_id])
        for lot_id, row in rows.items()
        if pieces.get(lot_id) and (row.sku_id, row.lot) not in known
    ]


def _way(source: Source, day: date, lots: Iterable[LotRow], cards: Mapping[int, SkuCard]) -> Iterator[Entry]:
    rows = sorted(lots, key=lambda row: row.lot)
    mark = f"{cards[rows[0].sku_id].code}-{day:%y%m%d}"
    total = sum(_grams(cards[row.sku_id]) * row.on_hand for row in rows)
    herd = f"{source.producer}-RAW/{mark}"
    stuff = f"{source.producer}-{source.input_kind.upper()}/{mark}"
    yield Entry(
        "input", _at(day, -120), f"{stuff}={max(total // 100_000, 1)} kg", name=source.input, lot_kind=source.input_kind,
        producer=source.producer, withdrawal_days=source.withdrawal_days, place=source.place,
        geo=source.geo,
    )  # fmt: skip
    amount, herd_text = _herd(source, total)
    yield Entry(
        "herd", _at(day, -100), f"{herd}={herd_text}", name=source.raw, lot_kind=source.kind, producer=source.producer,
        grams_each=source.grams_each, place=source.place,
        geo=source.geo,
    )  # fmt: skip
    last = day - timedelta(days=60 - (source.withdrawal_days or 0)) if source.withdrawal_days else None
    yield Entry("use", _at(day, -60), herd, inputs=stuff, withdrawal_until=last, place=source.place, geo=source.geo)
    if source.kind == "animals":
        paper = f"样例检疫 {mark}"
        yield Entry("papers", _at(day, -1), herd, paper=paper, place=source.place, geo=source.geo)
    yield from _made(source, day, rows, cards, herd=herd, total=total, amount=amount)


def _made(
    source: Source, day: date, rows: list[LotRow], cards: Mapping[int, SkuCard], *, herd: str, total: int, amount: int
) -> Iterator[Entry]:
    place, geo = _PLANT
    unit = "pcs" if source.kind == "animals" else "kg"
    for row in rows:
        card = cards[row.sku_id]
        grams = _grams(card) * row.on_hand
        part = max(amount * grams // max(total, 1), 1)
        lot = f"{card.code}/{row.lot}"
        yield Entry(
            "make", _at(day, 0, 8), f"{lot}={row.on_hand} pcs", inputs=f"{herd}={part / 1000:g} {unit}", place=place,
            geo=geo, producer=card.producer_code, made_on=row.production_date, expires_on=row.expiry_date,
        )  # fmt: skip
        yield Entry(
            "test", _at(day, 1), lot, test=source.test, result="pass", paper=f"样例检 {row.lot}", place=place, geo=geo
        )
        if card.storage.value in _COLD:
            warm, cold = _COLD[card.storage.value]
            yield Entry("storage", _at(day, 1, 0), lot, temperatures=_day_of(warm, cold), place=place, geo=geo)


def _herd(source: Source, grams: int) -> tuple[int, str]:
    """Thousandths of the unit, and how the amount reads."""
    needed = grams * 100 // source.share
    if source.grams_each:
        heads = math.ceil(needed / source.grams_each) + 1
        return heads * 1000, f"{heads} 头"
    kilos = math.ceil(needed / 1000) + 1
    return kilos * 1000, f"{kilos} kg"


def _day_of(warm: float, cold: float) -> str:
    """A reading every hour, warmest in the early afternoon."""
    middle, swing = (warm + cold) / 2, (warm - cold) / 2
    return ";".join(f"{hour:02d}:00 {middle - swing * math.cos((hour - 2) / 24 * math.tau):.1f}" for hour in range(24))


def _grams(card: SkuCard) -> int:
    return card.net_g or card.gross_g


def _at(day: date, days: int, hour: int = 9) -> datetime:
    at = datetime.combine(day + timedelta(days=days), time(hour), CHINA)
    return min(at, now().astimezone(CHINA).replace(minute=0, second=0, microsecond=0))
