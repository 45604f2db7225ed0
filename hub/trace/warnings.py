"""Early warning (预警): a look at stock, records and complaints every hour; what is found stays open until it is gone.

``WARNINGS`` says how each kind is found; a kind yields what it is about and the facts a person needs to judge it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from catalog import queries as catalogue
from catalog.lookup import briefs
from catalog.models import Certificate, Producer, Sku
from hub.aftersales import quality
from hub.inventory import queries as stock
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward
from hub.trace import epcis, genealogy, projection, queries, recall_queries
from hub.trace.epcis import Event
from hub.trace.genealogy import Mass
from hub.trace.models import Inspection, TraceLot, TracePart, TraceWarning

LOOK = "trace.look"
Found = Iterator[tuple[str, dict[str, Any]]]
#: Days before its end at which a paper is warned of, each more urgent than the one before.
PAPER_DAYS = (60, 30, 7)
#: What goods of a temperature class may measure, in tenths of a degree. Source: GB 31605-2020 and GB 20799-2016, settled
#: with the more lenient of the two for meat in circulation [from memory of both texts].
LIMITS = {"frozen": (-1000, -150), "chilled": (0, 100)}
#: How far back records and complaints are looked at.
RECORDS, COMPLAINTS = timedelta(days=90), timedelta(days=30)
#: A lot is unusual with at least so many cases, in more than so many of a thousand pieces shipped.
CASES, PER_MILLE = 3, 20


@inward(LOOK)
def look(tx: Tx, _run: Run) -> None:
    """Look at everything once."""
    at = now()
    known = {(row.kind, row.subject): row for row in tx.exec(select(TraceWarning))}
    seen = set()
    for kind, found in _all(tx):
        for subject, details in found:
            seen.add((kind, subject))
            row = known.get((kind, subject)) or TraceWarning(kind=kind, subject=subject, first_seen=at)
            if not row.open:
                row.first_seen = at
            row.details, row.last_seen, row.open = details, at, True
            known[kind, subject] = row
            tx.add(row)
    for key, row in known.items():
        if row.open and key not in seen:
            row.open = False
            tx.add(row)


def open_warnings(tx: Tx, *, kind: str = "", limit: int = 500) -> list[TraceWarning]:
    """What is wrong now, the newest first."""
    query = select(TraceWarning).where(col(TraceWarning.open))
    query = query.where(TraceWarning.kind == kind) if kind else query
    return list(tx.exec(query.order_by(col(TraceWarning.first_seen).desc(), col(TraceWarning.subject)).limit(limit)))


def _all(tx: Tx) -> Iterator[tuple[str, Iterable[tuple[str, dict[str, Any]]]]]:
    events = _recent(tx)
    for kind, of_stock in WARNINGS.items():
        yield kind, list(of_stock(tx))
    for kind, of_events in OF_RECORDS.items():
        yield kind, list(of_events(tx, events))


def _recent(tx: Tx) -> list[Event]:
    since = now() - RECORDS
    rows = [row for row in queries.events(tx, limit=100_000) if row.at >= since]
    return [epcis.read(row.body, known_hash=row.hash) for row in rows]


def _near_expiry(tx: Tx) -> Found:
    rows = [row for row in stock.lots(tx, limit=20_000) if row.expiry_date and row.days_left is not None]
    names = briefs(tx, {row.sku_id for row in rows})
    for row in rows:
        whole = (row.expiry_date - row.production_date).days if row.expiry_date else 0
        if row.state == "good" and (row.days_left or 0) * 3 < whole:
            yield f"{names[row.sku_id].code}/{row.lot}", {"days": row.days_left, "pieces": row.on_hand}


def _papers(tx: Tx) -> Found:
    today = business_day(now())
    query = select(Certificate).where(col(Certificate.valid_to).is_not(None))
    rows = tx.exec(query.where(col(Certificate.valid_to) <= today + timedelta(days=PAPER_DAYS[0]))).all()
    skus = {row.id: row.code for row in tx.exec(select(Sku))}
    makers = {row.id: row.name for row in tx.exec(select(Producer))}
    renewed = {(row.kind, row.sku_id, row.producer_id) for row in _in_force(tx, today + timedelta(days=PAPER_DAYS[0]))}
    for row in rows:
        left = ((row.valid_to or today) - today).days
        if (row.kind, row.sku_id, row.producer_id) in renewed:
            continue
        stage = min((days for days in PAPER_DAYS if left <= days), default=PAPER_DAYS[0])
        owner = skus.get(row.sku_id or 0) or makers.get(row.producer_id or 0, "")
        yield f"{row.kind.value} {row.number} · {owner}", {"days": left, "stage": 0 if left < 0 else stage}


def _in_force(tx: Tx, day: date) -> Iterable[Certificate]:
    ends = col(Certificate.valid_to)
    return tx.exec(select(Certificate).where((ends > day) | ends.is_(None), col(Certificate.valid_from) <= day)).all()


def _complaints(tx: Tx) -> Found:
    at = now()
    cases: dict[tuple[str, str], list[int]] = {}
    for row in quality.counts(tx, since=at - COMPLAINTS, until=at):
        if row.lot:
            both = cases.setdefault((row.sku, row.lot), [0])
            both[0] += row.cases
    for (sku, lot), (number, *_) in sorted(cases.items()):
        mine = queries.stock_lot(tx, catalogue.sku_by_code(tx, sku).id, lot)
        shipped = queries.shipped_of_lot(tx, mine.id) if mine else 0
        if number >= CASES and number * 1000 > PER_MILLE * max(shipped, 1):
            yield f"{sku}/{lot}", {"cases": number, "shipped": shipped}


def _late_inspections(tx: Tx) -> Found:
    query = select(Inspection).where(Inspection.state == "planned", col(Inspection.due_on) < business_day(now()))
    for row in tx.exec(query):
        yield f"{row.subject} · {row.item}", {"due": row.due_on.isoformat()}


def _late_recalls(tx: Tx) -> Found:
    at = now()
    for recall, task in recall_queries.open_tasks(tx):
        if task.due_at <= at:
            yield f"{recall.code} {task.kind}", {"due": task.due_at.isoformat()}


def _temperature(tx: Tx, events: Iterable[Event]) -> Found:
    measured: dict[str, list[int]] = {}
    for event in events:
        for part in event.parts if event.readings else ():
            measured.setdefault(part.uri, []).extend(reading.tenths for reading in event.readings)
    lots = [lot for lot in queries.lots_named(tx, measured).values() if lot.sku_id]
    names = briefs(tx, {lot.sku_id for lot in lots if lot.sku_id})
    for lot in lots:
        low, high = LIMITS.get(names[lot.sku_id or 0].storage, (-10_000, 10_000))
        worst = [t for t in measured[lot.uri] if not low <= t <= high]
        if worst:
            yield f"{lot.item}/{lot.code}", {"worst": max(worst, key=abs) / 10, "readings": len(worst)}
    here = {row.lot_id: row for row in stock.lots(tx, limit=20_000)}
    warm = projection.temperatures_on_receipt(tx, here)
    for row in projection.movements(tx, here) if warm else ():
        reading, lot_row = warm.get(row.ref), here[row.lot_id]
        low, high = LIMITS.get(lot_row.storage, (-10_000, 10_000))
        if reading is not None and row.reason == "receive" and not low <= reading.tenths <= high:
            code = briefs(tx, [lot_row.sku_id])[lot_row.sku_id].code
            yield f"{code}/{lot_row.lot}", {"worst": reading.tenths / 10, "readings": 1}


def _withdrawal(tx: Tx, events: Iterable[Event]) -> Found:
    """Animals made into goods before the withdrawal period of what they were given had ended."""
    until: dict[str, date] = {}
    made: list[Event] = []
    for event in events:
        if ends := str(event.words.get("withdrawalUntil", "")):
            for part in event.parts:
                if part.role == "seen":
                    until[part.uri] = max(until.get(part.uri, date.min), date.fromisoformat(ends))
        if event.kind == "TransformationEvent":
            made.append(event)
    for event in made:
        day = business_day(event.at)
        early = [part.uri for part in event.parts if part.role == "input" and until.get(part.uri, date.min) > day]
        lots = queries.lots_named(tx, [part.uri for part in event.parts if part.role == "output"] if early else ())
        for lot in lots.values():
            yield (
                f"{lot.item}/{lot.code}",
                {"until": max(until[uri] for uri in early).isoformat(), "made": day.isoformat()},
            )


def _failed_tests(tx: Tx, events: Iterable[Event]) -> Found:
    last: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: event.at):
        if event.words.get("record") == "test":
            last |= {part.uri: event for part in event.parts}
    failed = {uri: event for uri, event in last.items() if event.words.get("result") == "fail"}
    for uri, lot in queries.lots_named(tx, failed).items():
        yield (
            f"{lot.item}/{lot.code}",
            {"test": str(failed[uri].words.get("test", "")), "on": str(business_day(failed[uri].at))},
        )
    for row in tx.exec(
        select(Inspection).where(Inspection.state == "failed", col(Inspection.done_at) >= now() - RECORDS)
    ):
        yield f"{row.subject}", {"test": row.item, "on": str(business_day(row.done_at or now()))}


def _mass_balance(tx: Tx, events: Iterable[Event]) -> Found:
    """More came out of a transformation than went in, or more of a lot was used than there ever was."""
    events = list(events)
    uris = {part.uri for event in events for part in event.parts}
    lots = queries.lots_named(tx, uris)
    for event in events:
        if event.kind != "TransformationEvent":
            continue
        into = [_mass(part.uri, part.milli, lots) for part in event.parts if part.role == "input"]
        out = [_mass(part.uri, part.milli, lots) for part in event.parts if part.role == "output"]
        found = genealogy.balance(into, out)
        if found.alarm:
            names = sorted(f"{lots[p.uri].item}/{lots[p.uri].code}" for p in event.parts if p.role == "output")
            yield "、".join(names), {"into_kg": found.into / 1000, "out_kg": found.out / 1000}
    yield from _overused(tx, {lot.id: lot for lot in lots.values()})


def _overused(tx: Tx, lots: Mapping[int, TraceLot]) -> Found:
    have: dict[int, int] = {}
    gone: dict[int, int] = {}
    for part in tx.exec(select(TracePart).where(col(TracePart.milli).is_not(None))):
        if part.lot_id in lots and part.milli is not None:
            side = have if part.role in ("born", "output") else gone if part.role == "input" else {}
            side[part.lot_id] = side.get(part.lot_id, 0) + part.milli
    for lot_id, milli in gone.items():
        if lot_id in have and milli > have[lot_id] * (1 + genealogy.TOLERANCE):
            lot = lots[lot_id]
            yield f"{lot.item}/{lot.code}", {"had": have[lot_id] / 1000, "used": milli / 1000}


def _mass(uri: str, milli: int | None, lots: Mapping[str, TraceLot]) -> Mass:
    lot = lots[uri]
    if milli is None:
        return Mass(lot.id, None)
    if lot.unit in ("KGM", "LTR"):
        return Mass(lot.id, milli)
    return Mass(lot.id, milli * lot.grams_each // 1000 if lot.grams_each else None)


WARNINGS: dict[str, Callable[[Tx], Found]] = {
    "near_expiry": _near_expiry,
    "paper": _papers,
    "complaints": _complaints,
    "inspection_late": _late_inspections,
    "recall_late": _late_recalls,
}
OF_RECORDS: dict[str, Callable[[Tx, Iterable[Event]], Found]] = {
    "temperature": _temperature,
    "withdrawal": _withdrawal,
    "test_failed": _failed_tests,
    "mass_balance": _mass_balance,
}
KINDS = (*WARNINGS, *OF_RECORDS)
