"""Promises of taking events in: once, in any order, and nothing that no trace may hold."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from hub.kernel.clock import now
from hub.kernel.errors import Invalid
from hub.trace import epcis, queries, recording
from hub.trace.codes import NAMESPACE
from hub.trace.models import ParkedEvent, TraceEdge, TraceEvent, TraceLot, TracePart

TABLES = (TraceEvent, TraceLot, TracePart, TraceEdge, ParkedEvent)


def counts(house: Any) -> tuple[int, ...]:
    """Rows of events, lots, parts, edges, parked."""
    with house.runtime.db.read() as tx:
        return tuple(tx.exec(select(func.count()).select_from(table)).one() for table in TABLES)


def test_an_event_makes_lots_parts_and_edges(farm: Any, herd: Any) -> None:
    assert herd().state == "kept"
    assert counts(farm) == (2, 2, 3, 1, 0)


def test_the_same_event_twice_changes_nothing(farm: Any, tell: Any) -> None:
    at = {"days": 3}
    first = tell("herd", "P01-YAK/H1=10 头", producer="P01", **at)
    before = counts(farm)
    with farm.runtime.db.write() as tx:
        body = queries.latest_events(tx)[0].body
        again = recording.record(tx, body, source="api", actor=farm.actor)
    assert (again.state, again.hash) == ("known", first.hash)
    assert counts(farm) == before


def test_an_event_before_its_parent_is_parked_and_kept_when_the_parent_comes(farm: Any, tell: Any) -> None:
    parked = tell("make", "A1/L1=400 pcs", inputs="P01-YAK/H1=1 头", days=20)
    test = tell("test", "A1/L1", test="菌落总数", result="pass", days=19)
    assert (parked.state, parked.missing) == ("parked", f"{NAMESPACE}lot/P01-YAK/H1")
    assert test.state == "parked"
    assert counts(farm) == (0, 0, 0, 0, 2)
    tell("herd", "P01-YAK/H1=10 头", days=30, producer="P01")
    assert counts(farm) == (3, 2, 4, 1, 0)


def test_a_parked_event_sent_again_is_parked_once(farm: Any, tell: Any) -> None:
    for _ in range(2):
        with farm.runtime.db.write() as tx:
            body = {
                "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-01-01T08:00:00+08:00",
                "eventTimeZoneOffset": "+08:00", "bizStep": "inspecting",
                "quantityList": [{"epcClass": f"{NAMESPACE}lot/P01-YAK/H9"}],
            }  # fmt: skip
            assert recording.record(tx, body, source="api", actor=farm.actor).state == "parked"
    assert counts(farm) == (0, 0, 0, 0, 1)


def test_a_lot_the_stock_room_knows_is_a_parent(farm: Any, tell: Any) -> None:
    assert tell("test", "B1/S1", test="外观", result="pass").state == "parked"
    farm.stock("B1", 5, lot="S1")
    with farm.runtime.db.write() as tx:
        recording.retry_parked(tx, None)
    assert counts(farm) == (1, 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"days": -2, "lots": "P01-YAK/H2=3 头"}, "future"),
        ({"lots": "P01-YAK/H2=3 头", "producer": "P99"}, "no producer P99"),
        ({"lots": "6999900000018/L9=3 pcs"}, "wrong digit"),
        ({"lots": "H2"}, "does not name a lot"),
        ({"lots": "P01-YAK/H2=0 头"}, "no quantity"),
        ({"lots": ""}, "at least one lot"),
        ({"lots": "P01-YAK/H2=3 头", "geo": "99,200"}, "no place on a map"),
        ({"lots": "P01-YAK/H2=3 头", "temperatures": "cold"}, "no temperature"),
    ],
)
def test_what_no_trace_may_hold_is_refused_and_changes_nothing(
    farm: Any, tell: Any, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        tell("herd", **fields)
    assert counts(farm) == (0, 0, 0, 0, 0)


def test_another_unit_than_the_lot_s_is_refused(farm: Any, herd: Any, tell: Any) -> None:
    herd()
    before = counts(farm)
    with pytest.raises(Invalid, match="is counted in pieces, not in KGM"):
        tell("make", "A1/L2=10 pcs", inputs="P01-YAK/H1=5 kg", days=10)
    assert counts(farm) == before


def test_a_lot_is_not_used_before_it_was_there(farm: Any, herd: Any, tell: Any) -> None:
    herd()
    with pytest.raises(Invalid, match="did not exist yet"):
        tell("test", "A1/L1", test="x", result="pass", days=25)


def test_a_document_is_taken_whole_or_not_at_all(farm: Any) -> None:
    good = {
        "type": "ObjectEvent", "action": "ADD", "eventTime": "2026-01-01T08:00:00+08:00", "eventTimeZoneOffset": "+08:00",
        "bizStep": "commissioning", "quantityList": [{"epcClass": f"{NAMESPACE}lot/P01-YAK/H1", "quantity": 2}],
    }  # fmt: skip
    later = {**good, "eventTime": (now() + timedelta(days=9)).isoformat()}
    document = epcis.document([good, later], name="x", at=now())
    with pytest.raises(Invalid, match="event 2: the event lies in the future"), farm.runtime.db.write() as tx:
        recording.take_document(tx, document, source="api", actor=farm.actor)
    assert counts(farm) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "wrong", [[], {}, {"type": "EPCISDocument"}, {"type": "EPCISDocument", "epcisBody": {"eventList": [1]}}]
)
def test_what_is_no_document_is_refused(farm: Any, wrong: Any) -> None:
    with pytest.raises(Invalid), farm.runtime.db.write() as tx:
        recording.take_document(tx, wrong, source="api", actor=farm.actor)
