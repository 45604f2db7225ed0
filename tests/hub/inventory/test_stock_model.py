"""Any history of receipts, promises, releases, shipments and counts leaves stock as a plain dictionary says."""

from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete

from hub.inventory import ledger, queries, reservations
from hub.inventory.fefo import Want
from hub.inventory.ledger import Entry
from hub.inventory.models import LedgerEntry, Lot, Reservation, StockLevel
from hub.kernel.actor import Actor
from hub.kernel.db import Database, table
from hub.kernel.errors import Conflict

ACTOR = Actor("user", "tester", 7)
EXPIRY = {"L1": date(2090, 1, 1), "L2": date(2091, 1, 1), "OLD": date(2020, 1, 1)}


class Stock(RuleBasedStateMachine):
    """Model: lot -> [on hand, reserved], and per line what it holds of each lot."""

    database: Database
    sku: int
    place: int

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as tx:
            for model in (Reservation, LedgerEntry, StockLevel, Lot):
                tx.connection().execute(delete(table(model)))
        self.shelf = {lot: [0, 0] for lot in EXPIRY}
        self.lots: dict[str, int] = {}
        self.held: dict[int, dict[str, int]] = {}
        self.refs = 0

    @rule(lot=st.sampled_from(sorted(EXPIRY)), pieces=st.integers(1, 9))
    def receive(self, lot: str, pieces: int) -> None:
        self.refs += 1
        with self.database.write() as tx:
            made = ledger.receive(
                tx, sku_id=self.sku, lot_code=lot, location_id=self.place, pieces=pieces,
                production_date=date(2019, 1, 1), expiry_date=EXPIRY[lot], ref=f"in:{self.refs}", actor=ACTOR,
            )  # fmt: skip
        self.lots[lot] = made.id
        self.shelf[lot][0] += pieces

    @rule(line=st.integers(1, 4), pieces=st.integers(1, 12))
    def reserve(self, line: int, pieces: int) -> None:
        if line in self.held:
            return
        with self.database.write() as tx:
            short = reservations.reserve(tx, [Want(1, line, self.sku, pieces)], min_days=3, actor=ACTOR)
        takes, left = {}, pieces
        for lot in ("L1", "L2"):
            if count := min(left, self.shelf[lot][0] - self.shelf[lot][1]):
                takes[lot], left = count, left - count
        assert short == ({line} if left else set())
        if not left:
            self.held[line] = takes
            for lot, count in takes.items():
                self.shelf[lot][1] += count

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.held)))
        with self.database.write() as tx:
            freed = reservations.release(tx, [line], actor=ACTOR)
        takes = self.held.pop(line)
        assert freed == sum(takes.values())
        for lot, count in takes.items():
            self.shelf[lot][1] -= count

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def consume(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.held)))
        self.refs += 1
        with self.database.write() as tx:
            reservations.consume(tx, [(line, self.sku)], ref=f"parcel:{self.refs}", actor=ACTOR)
        for lot, count in self.held.pop(line).items():
            self.shelf[lot][0] -= count
            self.shelf[lot][1] -= count

    @precondition(lambda self: self.lots)
    @rule(data=st.data(), delta=st.integers(-5, 5))
    def count(self, data: st.DataObject, delta: int) -> None:
        lot = data.draw(st.sampled_from(sorted(self.lots)))
        self.refs += 1
        fits = self.shelf[lot][0] + delta >= self.shelf[lot][1]
        move = Entry(self.sku, self.lots[lot], self.place, delta, "count", f"count:{self.refs}")
        try:
            with self.database.write() as tx:
                ledger.post(tx, [move], actor=ACTOR)
        except Conflict:
            assert not fits
            return
        assert fits
        self.shelf[lot][0] += delta

    @invariant()
    def stock_is_as_the_model_says(self) -> None:
        with self.database.read() as tx:
            rows = {row.lot: [row.on_hand, row.reserved] for row in queries.lots(tx)}
            assert rows == {lot: both for lot, both in self.shelf.items() if both[0]}
            assert queries.drift(tx) == []
            sellable = sum(on_hand - reserved for lot, (on_hand, reserved) in self.shelf.items() if lot != "OLD")
            assert queries.free_pieces(tx, [self.sku], min_days=3) == {self.sku: sellable}


@pytest.fixture
def machine(house) -> type[Stock]:
    house.sku("A")
    return type("StockHere", (Stock,), {
        "database": house.runtime.db, "sku": house.skus["A"], "place": house.place(),
    })  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_history_agrees_with_the_model(machine: type[Stock]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
