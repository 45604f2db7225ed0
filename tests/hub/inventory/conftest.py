"""A door at which goods arrive: one warehouse, one shelf a class, people who work there."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlmodel import select

from catalog.models import Product, Sku
from hub.inventory import incidents, places, queries, receipts
from hub.inventory.inspection import Found
from hub.inventory.models import Incident, ReceiptLine
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now

COUNTER, LEAD = Actor("user", "counter", 1), Actor("user", "lead", 2)
LIFE = 300


@dataclass
class Door:
    """Receipts in a line each."""

    house: Any
    counter: Actor = COUNTER
    lead: Actor = LEAD

    def goods(self, code: str, storage: str = "ambient", *, weighed: bool = False) -> int:
        sku_id = self.house.sku(code, storage=storage)
        self.house.place(storage)
        with self.house.runtime.db.write() as tx:
            product = tx.get(Product, tx.get(Sku, sku_id).product_id)
            product.shelf_days, product.is_weighed = LIFE, weighed
            tx.add(product)
        return sku_id

    def expect(self, code: str, pieces: int = 10) -> ReceiptLine:
        with self.house.runtime.db.write() as tx:
            home = places.ensure_warehouse(tx, code="W1", name="样例仓")
            wanted = receipts.Expected(self.house.skus[code], pieces)
            made = receipts.expect(
                tx,
                warehouse_id=home.id,
                supplier="样例合作社",
                expected_on=business_day(now()),
                lines=[wanted],
                actor=COUNTER,
            )
            return queries.receipt_lines(tx, [made.id])[0]

    def found(self, counted: int = 10, *, age: int = 10, lot: str = "L1", **more: Any) -> Found:
        return Found(lot, business_day(now()) - timedelta(days=age), counted, **more)

    def inspect(self, line: ReceiptLine, found: Found) -> ReceiptLine:
        return self.act(receipts.inspect, line.id, found, min_life=Fraction(2, 3), actor=COUNTER)

    def act(self, use_case: Any, *args: Any, **named: Any) -> Any:
        with self.house.runtime.db.write() as tx:
            return use_case(tx, *args, **named)

    def report(self, lot: Any, consequence: str, *, pieces: int = 1, place: int | None = 0, **more: Any) -> Incident:
        place = self.house.place() if place == 0 else place
        said = incidents.Report(
            kind=more.pop("kind", "damage"), lot_id=lot.id, location_id=place, pieces=pieces, responsible="warehouse",
            consequence=consequence, **more,
        )  # fmt: skip
        return self.act(incidents.report, said, actor=COUNTER)

    def incidents(self) -> list[tuple[str, int, str, str]]:
        """(kind, pieces, responsible, state), oldest first."""
        with self.house.runtime.db.read() as tx:
            rows = tx.exec(select(Incident).order_by(Incident.id)).all()
        return [(row.kind, row.pieces, row.responsible, row.state) for row in rows]

    def incident_id(self) -> int:
        with self.house.runtime.db.read() as tx:
            return tx.exec(select(Incident.id).order_by(Incident.id.desc())).first()

    def free(self, code: str) -> int:
        sku = self.house.skus[code]
        with self.house.runtime.db.read() as tx:
            return queries.free_pieces(tx, [sku], min_days=0)[sku]

    def where(self) -> dict[str, int]:
        """Place code -> pieces."""
        with self.house.runtime.db.read() as tx:
            return {row.location: row.on_hand for row in queries.lots(tx)}


@pytest.fixture
def door(house) -> Door:
    return Door(house)
