"""Who may use a public brand (公共品牌准入): admission, audits, withdrawal. Acts are on record with who did them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from catalog.cards import Admission
from catalog.models import Brand, BrandAdmission, BrandAudit, Producer, Product
from catalog.words import BrandLevel
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """One producer beside one public brand: its last admission, how often it was audited, and what it sells under it."""

    brand: Brand
    producer: Producer
    admission: BrandAdmission | None
    audits: int
    failed: int
    products: int

    def holds_on(self, day: date) -> bool:
        """Whether the mark may be used on a day."""
        return self.admission is not None and _span(self.admission).holds_on(day)


def admit(
    tx: Tx, brand_id: int, producer_id: int, *, since: date, until: date | None = None, actor: Actor
) -> BrandAdmission:
    """Let a producer use a public brand. Raises Invalid for wrong days, NotFound, Conflict when it may already."""
    brand, producer = tx.get(Brand, brand_id), tx.get(Producer, producer_id)
    if brand is None or producer is None or brand.level is not BrandLevel.PUBLIC:
        raise NotFound("no such public brand or producer", remedy="Choose both from the list.")
    if until is not None and until < since:
        raise Invalid("an admission ends after it begins", remedy="Check both days.")
    held = by_producer(tx, [producer_id]).get((brand_id, producer_id))
    if held is not None and held.holds_on(since):
        raise Conflict(
            "this producer is admitted already", remedy="Withdraw the admission first, or choose a later day."
        )
    row = BrandAdmission(
        brand_id=brand_id, producer_id=producer_id, admitted_on=since, valid_to=until, updated_by=str(actor)
    )
    tx.add(row)
    tx.flush()
    audit.record(tx, actor, "brand.admitted", f"brand:{brand.code}", producer=producer.code)
    return row


def examine(tx: Tx, admission_id: int, *, passed: bool, note: str, actor: Actor) -> BrandAudit:
    """Keep an audit; one that failed needs a note. Raises NotFound, Invalid."""
    row = _admission(tx, admission_id)
    if not passed and not note.strip():
        raise Invalid("say what the audit found", remedy="Write what has to be put right.")
    found = BrandAudit(
        admission_id=row.id,
        audited_on=business_day(now()),
        passed=passed,
        note=note.strip()[:300],
        updated_by=str(actor),
    )
    tx.add(found)
    audit.record(tx, actor, "brand.audited", f"admission:{row.id}", passed=passed)
    return found


def withdraw(tx: Tx, admission_id: int, why: str, *, actor: Actor) -> BrandAdmission:
    """Take the mark away from today on. Raises NotFound, Invalid without a reason, Conflict when it is gone."""
    row = _admission(tx, admission_id)
    if not why.strip():
        raise Invalid("a withdrawal needs a reason", remedy="Write why the mark is withdrawn.")
    if row.withdrawn_on is not None:
        raise Conflict("this admission was withdrawn already", remedy="Look at the list again.")
    row.withdrawn_on, row.why, row.updated_by = business_day(now()), why.strip()[:300], str(actor)
    tx.add(row)
    audit.record(tx, actor, "brand.withdrawn", f"admission:{row.id}", why=row.why)
    return row


def by_producer(tx: Tx, producer_ids: Iterable[int]) -> dict[tuple[int, int], Admission]:
    """(brand id, producer id) -> the latest admission."""
    query = select(BrandAdmission).where(col(BrandAdmission.producer_id).in_(set(producer_ids)))
    rows = tx.exec(query.order_by(col(BrandAdmission.admitted_on), col(BrandAdmission.id)))
    return {(row.brand_id, row.producer_id): _span(row) for row in rows}


def standings(tx: Tx) -> list[Standing]:
    """Every producer beside every public brand it sells under or was admitted to, by brand and producer."""
    brands = {row.id: row for row in tx.exec(select(Brand).where(Brand.level == BrandLevel.PUBLIC))}
    producers = {row.id: row for row in tx.exec(select(Producer))}
    last: dict[tuple[int, int], BrandAdmission] = {}
    for row in tx.exec(select(BrandAdmission).order_by(col(BrandAdmission.admitted_on), col(BrandAdmission.id))):
        last[row.brand_id, row.producer_id] = row
    audits: dict[int, list[bool]] = {}
    for seen in tx.exec(select(BrandAudit)):
        audits.setdefault(seen.admission_id, []).append(seen.passed)
    used: dict[tuple[int, int], int] = {}
    for product in tx.exec(select(Product).where(col(Product.producer_id).is_not(None))):
        mark = product.public_brand_id or product.brand_id
        if mark in brands and product.producer_id is not None:
            used[mark, product.producer_id] = used.get((mark, product.producer_id), 0) + 1
    return [
        Standing(
            brands[brand], producers[producer], mine, len(audits.get(mine.id, ())) if mine else 0,
            audits.get(mine.id, []).count(False) if mine else 0, used.get((brand, producer), 0),
        )
        for brand, producer in sorted(last.keys() | used.keys(), key=lambda x: (brands[x[0]].code, producers[x[1]].code))
        for mine in [last.get((brand, producer))]
    ]  # fmt: skip


def _span(row: BrandAdmission) -> Admission:
    ends = [day for day in (row.valid_to, _day_before(row.withdrawn_on)) if day is not None]
    return Admission(row.admitted_on, min(ends) if ends else None)


def _day_before(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() - 1)


def _admission(tx: Tx, admission_id: int) -> BrandAdmission:
    row = tx.get(BrandAdmission, admission_id)
    if row is None:
        raise NotFound("no such admission", remedy="Look at the list again.")
    return row
