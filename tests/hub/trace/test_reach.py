"""Promises of finding what a bad lot has touched: forward and backward agree with brute force, nothing is left out."""

import random
from datetime import timedelta
from typing import Any

import pytest

from hub.inventory import reservations
from hub.inventory.models import Lot
from hub.kernel.clock import now
from hub.kernel.db import insert_many, table
from hub.kernel.errors import Invalid
from hub.kernel.ids import new_id
from hub.trace import queries, reach
from hub.trace.genealogy import Graph
from hub.trace.models import TraceEdge, TraceEvent, TraceLot
from hub.warehouse.models import Parcel

SEEDS = range(6)
LOTS = 40


def brute_force(edges: set[tuple[int, int]], start: int) -> set[int]:
    """Everything below a lot, found by looking at every edge again until nothing new turns up."""
    found = {start}
    while True:
        more = found | {child for parent, child in edges if parent in found}
        if more == found:
            return found
        found = more


@pytest.mark.parametrize("seed", SEEDS)
def test_both_directions_agree_with_brute_force_on_any_graph(house: Any, seed: int) -> None:
    chance = random.Random(seed)
    house.sku("A1")
    lots = [house.stock("A1", 1, lot=f"L{n}") for n in range(LOTS // 2)]
    with house.runtime.db.write() as tx:
        event = TraceEvent(hash="h", kind="x", step="", at=now(), body={}, source="api", recorded_by="t")
        tx.add(event)
        mine = [TraceLot(uri=f"u{n}", item="A1", code=f"L{n}", sku_id=house.skus["A1"]) for n in range(LOTS)]
        tx.add_all(mine)
        tx.flush()
        ids = [lot.id for lot in mine]
        # Splits, merges and, as wrong records happen, circles.
        edges = {
            pair
            for pair in zip(chance.choices(ids, k=70), chance.choices(ids, k=70), strict=True)
            if len(set(pair)) > 1
        }
        rows = [{"id": new_id(), "parent_id": p, "child_id": c, "event_id": event.id} for p, c in sorted(edges)]
        insert_many(tx, table(TraceEdge), rows)
    below = {one: brute_force(edges, one) for one in ids}
    stock_of = dict(zip(ids, [lot.id for lot in lots], strict=False))
    with house.runtime.db.read() as tx:
        for start in ids:
            found = reach.walk(tx, [start])
            assert found.trace_lots == below[start]
            assert found.lots == {stock_of[one] for one in below[start] if one in stock_of}
        for end in ids:
            above = Graph(queries.ancestor_edges(tx, [end])).ancestors([end])
            assert above | {end} == {one for one in ids if end in below[one]}


@pytest.fixture
def sold(farm: Any, herd: Any) -> Any:
    """Lot L1 of A1 from a herd of P01: O1 holds 3 pieces of it, 7 are free; B1 has nothing to do with it."""
    herd()
    farm.stock("A1", 10, lot="L1")
    farm.stock("B1", 10, lot="S1")
    farm.take(farm.order("O1", ("A1", 3)), farm.order("O2", ("B1", 1)))
    return farm


def test_a_lot_leads_to_its_shelf_its_open_order_and_its_channel(sold: Any) -> None:
    with sold.runtime.db.read() as tx:
        found = reach.of(tx, "lot", "A1/L1").figures()
    assert found == {
        "trace_lots": 1, "lots": 1, "shelves": 1, "on_hand": 10, "open_orders": 1, "open_pieces": 3, "parcels": 0,
        "gone": 0, "orders": 1, "channels": {"taobao": 1}, "stations": [],
    }  # fmt: skip


@pytest.mark.parametrize(("cause", "subject"), [("lot", "P01-YAK/H1"), ("producer", "P01"), ("producer", "样例合作社")])
def test_a_herd_and_its_producer_lead_to_the_same_goods(sold: Any, cause: str, subject: str) -> None:
    with sold.runtime.db.read() as tx:
        found = reach.of(tx, cause, subject)
    assert (len(found.trace_lots), len(found.lots), set(found.orders)) == (2, 1, {sold.order_id("O1")})


def test_an_input_leads_through_the_herd_it_was_given_to(sold: Any, tell: Any) -> None:
    tell("input", "P01-DRUG/D1=5 kg", days=40, lot_kind="drug", producer="P01")
    tell("use", "P01-YAK/H1", inputs="P01-DRUG/D1", days=25)
    with sold.runtime.db.read() as tx:
        assert len(reach.of(tx, "input", "D1").lots) == 1
        with pytest.raises(Invalid, match="nobody has recorded"):
            reach.of(tx, "input", "H1")


def test_goods_that_left_lead_to_their_parcel(sold: Any) -> None:
    order = sold.order_id("O1")
    with sold.runtime.db.write() as tx:
        parcel = Parcel(order_id=order, number=1, of=1, storage="ambient", handed_over_at=now() - timedelta(hours=1))
        tx.add(parcel)
        tx.flush()
        line = tx.connection().exec_driver_sql(f"SELECT id FROM order_line WHERE order_id = {order}").scalar_one()
        reservations.consume(tx, [(line, sold.skus["A1"])], ref=f"parcel:{parcel.id}", actor=sold.actor)
    with sold.runtime.db.read() as tx:
        found = reach.of(tx, "lot", "A1/L1")
        assert tx.get(Lot, next(iter(found.lots))).code == "L1"
    assert [(row.ref_id, row.order_id, row.pieces, row.word) for row in found.parcels] == [
        (parcel.id, order, 3, "taobao")
    ]
    assert found.orders == {order: True}


@pytest.mark.parametrize("subject", ["", "nothing/here", "P99"])
def test_what_nobody_recorded_is_refused(sold: Any, subject: str) -> None:
    with sold.runtime.db.read() as tx, pytest.raises(Invalid, match="nobody has recorded"):
        reach.of(tx, "lot", subject)
