"""Any history of the stock room leaves it as plain dictionaries say, and nothing unfit ever leaves the house.

Receipts with damage, promises, releases, short picks, other lots, packing, shipping, returns, blind counts, write-offs,
quarantine and its decisions, and days that go by: five hundred histories of fifty steps, always the same ones.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlmodel import Session, select

from hub.inventory import counts, incidents, ledger, queries, receipts, replacement, reservations
from hub.inventory.errors import PiecesHeld
from hub.inventory.fefo import Want
from hub.inventory.inspection import Found
from hub.inventory.ledger import Entry
from hub.inventory.models import CountLine, CountList, Location, Lot, Reservation
from hub.inventory.replacement import Promise
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Database
from hub.kernel.errors import Conflict, Invalid
from tests.hub.inventory.shadow import ASIDE, Shadow, ShadowLot

RUNS, STEPS = 500, 50
COUNTER, LEAD = Actor("user", "counter", 1), Actor("user", "lead", 2)
DAWN = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
#: Lot -> SKU and days it lives from the day it is first received; None: for ever.
LOTS = {"A1": ("A", 4), "A2": ("A", 15), "A3": ("A", 60), "A4": ("A", None), "B1": ("B", 9), "B2": ("B", None)}
SHELVES = ("C-01", "C-02")
_LEVELS = text(
    "SELECT l.code, p.code, p.purpose, s.on_hand, s.reserved,"
    " (SELECT coalesce(sum(e.delta), 0) FROM stock_ledger e WHERE e.lot_id = s.lot_id AND e.location_id = s.location_id),"
    " (SELECT coalesce(sum(r.quantity), 0) FROM reservation r WHERE r.level_id = s.id AND r.state = 'open')"
    " FROM stock_level s JOIN lot l ON l.id = s.lot_id JOIN location p ON p.id = s.location_id"
)
_SHIPPED = text(
    "SELECT l.code, -sum(e.delta) FROM stock_ledger e JOIN lot l ON l.id = e.lot_id WHERE e.reason = 'ship' GROUP BY 1"
)


class Stock(RuleBasedStateMachine):
    """One history in one transaction that is never committed; each step is a savepoint."""

    database: Database
    skus: dict[str, int]
    warehouse: int

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(DAWN, tick=False)
        self.time = self.clock.start()
        self.tx = Session(self.database.engine, expire_on_commit=False)
        self.tx.begin()
        self.shadow, self.held, self.numbers = Shadow(), list[tuple[int, str, str, int]](), 0
        rows = self.tx.exec(select(Location.code, Location.id)).all()
        self.places = dict(rows)
        self.counting = CountList(code="C1", warehouse_id=self.warehouse, day=DAWN.date(), made_by="x")
        self.tx.add(self.counting)
        self.tx.flush()

    def teardown(self) -> None:
        self.tx.rollback()
        self.tx.close()
        self.clock.stop()

    @property
    def today(self) -> date:
        return business_day(now())

    def act(self, use_case: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with self.tx.begin_nested():
            return use_case(self.tx, *args, **({"actor": COUNTER} | named))

    def refused(self, error: type[Exception], use_case: Callable[..., Any], *args: Any, **named: Any) -> None:
        with pytest.raises(error):
            self.act(use_case, *args, **named)

    def lot_id(self, code: str) -> int:
        return self.tx.exec(select(Lot.id).where(Lot.code == code)).one()

    # -- goods come in

    @initialize()
    def open_the_house(self) -> None:
        for lot, shelf in (("A1", "C-01"), ("A2", "C-02"), ("A3", "C-01"), ("B1", "C-01")):
            self.book_in(lot, shelf, 8)
        for _ in range(2):
            self.reserve(5, 2, 0)

    @rule(lot=st.sampled_from(sorted(LOTS)), shelf=st.sampled_from(SHELVES), pieces=st.integers(1, 9))
    def book_in(self, lot: str, shelf: str, pieces: int) -> None:
        """Goods without a receipt, as parcels from the villages bring them."""
        self.numbers += 1
        self.act(
            ledger.receive, sku_id=self.skus[LOTS[lot][0]], lot_code=lot, location_id=self.places[shelf],
            pieces=pieces, production_date=DAWN.date(), expiry_date=self._expiry(lot), ref=f"in:{self.numbers}",
        )  # fmt: skip
        self._came(lot, shelf, pieces)

    @precondition(lambda self: len(self.held) < 2)
    @rule(lot=st.sampled_from(sorted(LOTS)), shelf=st.sampled_from(SHELVES), good=st.integers(0, 9))
    def receive(self, lot: str, shelf: str, good: int) -> None:
        """An announced receipt with a damaged piece, which goes aside; what has expired is not let in."""
        expiry = self._expiry(lot)
        line = self.act(self._announce, LOTS[lot][0], good + 1)
        found = Found(
            lot, DAWN.date(), good + 1, damaged=1, expiry_date=expiry, location_id=self.places[shelf],
            responsible="supplier",
        )  # fmt: skip
        if expiry is not None and expiry <= self.today:
            self.refused(Invalid, receipts.inspect, line, found, min_life=Fraction(0))
            return
        self.act(receipts.inspect, line, found, min_life=Fraction(0))
        if good:
            self._came(lot, shelf, good)
        self._came(lot, ASIDE, 1)
        self.held.append((self._newest_incident(), lot, ASIDE, 1))

    def _expiry(self, lot: str) -> date | None:
        known, days = self.shadow.lots.get(lot), LOTS[lot][1]
        return known.expiry if known else None if days is None else self.today + timedelta(days=days)

    def _came(self, lot: str, place: str, pieces: int) -> None:
        if lot not in self.shadow.lots:
            self.shadow.lots[lot] = ShadowLot(LOTS[lot][0], self._expiry(lot), len(self.shadow.lots))
        self.shadow.put(lot, place, pieces)

    def _announce(self, tx: Session, sku: str, pieces: int, *, actor: Actor) -> int:
        wanted = [receipts.Expected(self.skus[sku], pieces)]
        made = receipts.expect(
            tx, warehouse_id=self.warehouse, supplier="S", expected_on=self.today, lines=wanted, actor=actor
        )
        return queries.receipt_lines(tx, [made.id])[0].id

    def _newest_incident(self) -> int:
        return self.tx.connection().execute(text("SELECT max(id) FROM incident WHERE state = 'held'")).scalar_one()

    # -- goods are promised and leave

    @rule(pieces=st.integers(1, 7), other=st.integers(0, 3), days=st.sampled_from((0, 3)))
    def reserve(self, pieces: int, other: int, days: int) -> None:
        """An order of one or two lines is served whole or not at all, and never refused while there is enough."""
        self.numbers += 2
        asked = {self.numbers: ("A", pieces)} | ({self.numbers + 1: ("B", other)} if other else {})
        wants = [Want(self.numbers, line, self.skus[sku], count) for line, (sku, count) in asked.items()]
        shelves = {sku: self.shadow.shelves(sku, self.today, days) for sku, _ in asked.values()}
        lacking = {
            line for line, (sku, count) in asked.items() if sum(self.shadow.free(key) for key in shelves[sku]) < count
        }
        assert self.act(reservations.reserve, wants, min_days=days) == lacking
        for line, (sku, count) in () if lacking else asked.items():
            assert self.shadow.promise(line, shelves[sku], count) == 0

    @precondition(lambda self: self.shadow.lines)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        line = self._a_line(data)
        assert self.act(reservations.release, [line]) == self.shadow.give_back(line)

    @precondition(lambda self: self.shadow.lines)
    @rule(data=st.data(), share=st.integers(1, 12))
    def short(self, data: st.DataObject, share: int) -> None:
        """The picker finds fewer pieces than promised: the rest comes from elsewhere, first expired first."""
        line = self._a_line(data)
        key = data.draw(st.sampled_from(sorted(self.shadow.lines[line])))
        pieces = min(share, self.shadow.lines[line][key])
        sku = self.shadow.lots[key[0]].sku
        shelves = self.shadow.shelves(sku, self.today, 0, besides=key)
        self._move(line, key, pieces, shelves)

    @precondition(lambda self: self.shadow.lines)
    @rule(data=st.data())
    def other_lot(self, data: st.DataObject) -> None:
        """The picker holds another lot than the list names."""
        line = self._a_line(data)
        key = data.draw(st.sampled_from(sorted(self.shadow.lines[line])))
        lot = data.draw(st.sampled_from(sorted(self.shadow.lots)))
        shelves = self.shadow.shelves(self.shadow.lots[key[0]].sku, self.today, 0, besides=key)
        self._move(line, key, self.shadow.lines[line][key], [k for k in shelves if k[0] == lot], lot=lot)

    def _move(self, line: int, key: tuple[str, str], pieces: int, shelves: list[Any], *, lot: str = "") -> None:
        lot_id, place = self.lot_id(key[0]), self._place(key[1])
        row = self.tx.exec(
            select(Reservation).where(
                Reservation.line_id == line, Reservation.state == "open",
                Reservation.lot_id == lot_id, Reservation.location_id == place,
            ).execution_options(populate_existing=True)
        ).one()  # fmt: skip
        promise = Promise(row.id, row.level_id, line, row.sku_id, row.quantity, pieces)
        only = self.lot_id(lot) if lot else None
        _, missing = self.act(replacement.move, [promise], min_days=0, only_lot=only)
        self.shadow.packed.discard(line)
        left = self.shadow.promise(line, shelves, pieces)
        self.shadow.drop(line, key, pieces)
        assert missing == ({line: left} if left else {})

    @precondition(lambda self: self.shadow.lines)
    @rule(data=st.data())
    def pack(self, data: st.DataObject) -> None:
        self.shadow.packed.add(self._a_line(data))

    @precondition(lambda self: self.shadow.lines)
    @rule(data=st.data())
    def ship(self, data: st.DataObject) -> None:
        """A parcel leaves; with an expired or a stopped lot in it, it does not."""
        line = data.draw(st.sampled_from(sorted(self.shadow.packed or self.shadow.lines)))
        held, self.numbers = dict(self.shadow.lines[line]), self.numbers + 1
        lots = [self.shadow.lots[lot] for lot, _ in held]
        ref, goods = f"parcel:{self.numbers}", [(line, self.skus[lots[0].sku])]
        if not all(lot.good and lot.lives(self.today, 0) for lot in lots):
            self.refused(Conflict, reservations.consume, goods, ref=ref)
            return
        assert self.act(reservations.consume, goods, ref=ref) == self.shadow.give_back(line)
        for key, pieces in held.items():
            self.shadow.levels[key][0] -= pieces
            self.shadow.gone[key[0]] = self.shadow.gone.get(key[0], 0) + pieces
        self.refused(Conflict, reservations.consume, goods, ref=ref)

    @precondition(lambda self: self.shadow.gone)
    @rule(data=st.data(), shelf=st.sampled_from(SHELVES))
    def come_back(self, data: st.DataObject, shelf: str) -> None:
        """A piece is returned: to a shelf where its lot has lain."""
        keys = [key for key in self.shadow.levels if key[0] in self.shadow.gone and key[1] == shelf]
        if not keys:
            return
        lot, _ = data.draw(st.sampled_from(sorted(keys)))
        self.numbers += 1
        entry = Entry(
            self.skus[LOTS[lot][0]], self.lot_id(lot), self.places[shelf], 1, "return", f"return:{self.numbers}"
        )
        self.act(ledger.post, [entry])
        self.shadow.put(lot, shelf, 1)

    # -- goods are counted, lost, stopped; days go by

    @precondition(lambda self: self.shadow.levels)
    @rule(data=st.data(), delta=st.integers(-4, 4))
    def count(self, data: st.DataObject, delta: int) -> None:
        """A blind count beside what is packed already, and a second person's yes."""
        key = data.draw(st.sampled_from(sorted(self.shadow.levels)))
        (on_hand, reserved), away = self.shadow.levels[key], self.shadow.packed_at(key)
        seen = max(on_hand - away + delta, 0)
        delta = seen - (on_hand - away)
        line = CountLine(
            list_id=self.counting.id, sku_id=self.skus[LOTS[key[0]][0]], lot_id=self.lot_id(key[0]),
            location_id=self._place(key[1]), why="a",
        )  # fmt: skip
        self.tx.connection().execute(text("DELETE FROM count_line"))
        self.tx.add(line)
        self.tx.flush()
        done = self.act(counts.record, line.id, seen, away=away)
        assert done.state == ("differs" if delta else "matched")
        if delta and on_hand + delta < reserved:
            self.refused(PiecesHeld, counts.approve, line.id, actor=LEAD)
        elif delta:
            self.act(counts.approve, line.id, actor=LEAD)
            self.shadow.levels[key][0] += delta
        self.tx.expunge(line)

    @precondition(lambda self: self.shadow.levels)
    @rule(data=st.data(), pieces=st.integers(1, 4), what=st.sampled_from(("write_off", "quarantine")))
    def adjust(self, data: st.DataObject, pieces: int, what: str) -> None:
        """Pieces are found spoilt: written off, or put aside for quality."""
        key = data.draw(st.sampled_from(sorted(key for key in self.shadow.levels if key[1] != ASIDE) or [None]))
        if key is None:
            return
        said = incidents.Report(
            kind="damage", lot_id=self.lot_id(key[0]), location_id=self.places[key[1]], pieces=pieces,
            responsible="warehouse", consequence=what,
        )  # fmt: skip
        if self.shadow.levels[key][0] < pieces:
            self.refused(Invalid, incidents.report, said)
        elif self.shadow.free(key) < pieces:
            self.refused(PiecesHeld, incidents.report, said)
        else:
            made = self.act(incidents.report, said)
            self.shadow.levels[key][0] -= pieces
            if what == "quarantine":
                self.shadow.put(key[0], ASIDE, pieces)
                self.held.append((made.id, key[0], ASIDE, pieces))

    @precondition(lambda self: len(self.held) < 6)
    @rule(data=st.data())
    def stop_lot(self, data: st.DataObject) -> None:
        lot = data.draw(st.sampled_from(sorted(self.shadow.lots)))
        said = incidents.Report(
            kind="wrong_label", lot_id=self.lot_id(lot), location_id=None, pieces=1, responsible="supplier",
            consequence="quarantine",
        )  # fmt: skip
        self.held.append((self.act(incidents.report, said).id, lot, "", 0))
        self.shadow.lots[lot].stopped += 1

    @precondition(lambda self: self.held)
    @rule(data=st.data(), sound=st.booleans())
    def decide(self, data: st.DataObject, sound: bool) -> None:
        """Quality says sound or spoilt; expired goods are never sound again."""
        number = data.draw(st.integers(0, len(self.held) - 1))
        incident, lot, place, pieces = self.held[number]
        error = self._cannot_release(lot, place, pieces) if sound else self._cannot_write_off(lot, place, pieces)
        use_case = incidents.release if sound else incidents.write_off
        if error:
            self.refused(error, use_case, incident, actor=LEAD)
            return
        before = {key: both[0] for key, both in self._there().items()}
        self.act(use_case, incident, actor=LEAD)
        self.held.pop(number)
        if place:
            self.shadow.levels[lot, ASIDE][0] -= pieces
            if sound:
                self.shadow.put(lot, self._grown(before, lot, pieces), pieces)
            return
        self.shadow.lots[lot].stopped -= 1
        if not sound:
            self.shadow.lots[lot].lost = True
            for key in self.shadow.levels:
                if key[0] == lot:
                    self.shadow.levels[key][0] = 0

    def _cannot_release(self, lot: str, place: str, pieces: int) -> type[Exception] | None:
        if not self.shadow.lots[lot].lives(self.today, 0):
            return Conflict
        return self._cannot_write_off(lot, place, pieces) if place else None

    def _cannot_write_off(self, lot: str, place: str, pieces: int) -> type[Exception] | None:
        if place:
            return Invalid if self.shadow.levels[lot, ASIDE][0] < pieces else None
        mine = [both for key, both in self.shadow.levels.items() if key[0] == lot]
        return PiecesHeld if any(reserved for _, reserved in mine) else None

    def _grown(self, before: dict[tuple[str, str], int], lot: str, pieces: int) -> str:
        """The shelf that the hub chose; it must be a shelf for sale."""
        found = [key for key, both in self._there().items() if both[0] - before.get(key, 0) == pieces and key[0] == lot]
        assert [place for _, place in found if place in SHELVES] == [place for _, place in found]
        assert len(found) == 1
        return found[0][1]

    @precondition(lambda self: len(self.shadow.lines) > 1)
    @rule(days=st.integers(1, 2))
    def days_go_by(self, days: int) -> None:
        self.time.shift(timedelta(days=days))

    # -- what must hold after every step

    @invariant()
    def stock_is_as_the_shadow_says(self) -> None:
        """Counters, ledger and open promises agree with each other and with the shadow, level by level."""
        there = self._there()
        assert {key: both for key, both in there.items() if any(both)} == {
            key: both for key, both in self.shadow.levels.items() if any(both)
        }
        assert all(0 <= reserved <= on_hand for on_hand, reserved in there.values())

    @invariant()
    def what_left_is_what_the_ledger_says(self) -> None:
        assert {lot: int(pieces) for lot, pieces in self.tx.connection().execute(_SHIPPED)} == self.shadow.gone

    def _there(self) -> dict[tuple[str, str], list[int]]:
        found = {}
        for lot, place, purpose, on_hand, reserved, posted, promised in self.tx.connection().execute(_LEVELS):
            assert (on_hand, reserved) == (posted, promised)
            found[lot, ASIDE if purpose == "quarantine" else place] = [on_hand, reserved]
        return found

    def _a_line(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.shadow.lines)))

    def _place(self, name: str) -> int:
        if name != ASIDE:
            return self.places[name]
        return self.tx.exec(select(Location.id).where(Location.purpose == "quarantine")).one()


@pytest.fixture
def machine(house) -> type[Stock]:
    skus = {code: house.sku(code) for code in "AB"}
    for shelf in SHELVES:
        house.place(code=shelf)
    with house.runtime.db.read() as tx:
        warehouse = queries.warehouse(tx, "W1").id
    return type("StockHere", (Stock,), {"database": house.runtime.db, "skus": skus, "warehouse": warehouse})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_history_agrees_with_the_shadow(machine: type[Stock]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
            phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
