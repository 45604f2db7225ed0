"""Promises of village uplink: a lot keeps every parcel it was made of, a parcel goes into one lot, refusals change nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.inventory import floor
from hub.kernel.clock import business_day, now
from hub.kernel.errors import Conflict, IllegalMove, Invalid
from hub.warehouse import uplink, uplink_queries
from hub.warehouse.uplink import Announced, Merge, Seen

MADE = business_day(now()) - timedelta(days=5)


@pytest.fixture
def village(house):
    """Two SKUs with shelves; ``sent(no, sku)`` announces a parcel and answers with its id."""
    house.sku("A")
    house.sku("F", storage="frozen")
    house.place("ambient")
    house.place("frozen")

    def sent(no: str, sku: str = "A", pieces: int = 10, grams: int = 5000) -> int:
        said = Announced(no, "样例村站", "H-017", house.skus[sku], date(2026, 1, 9), pieces, grams)
        with house.runtime.db.write() as tx:
            return uplink.announce(tx, said, actor=house.actor).id

    house.sent = sent
    return house


def receive(house, uplink_id: int, pieces: int = 10, grams: int = 5000, warmth: int | None = None) -> None:
    with house.runtime.db.write() as tx:
        uplink.receive(tx, uplink_id, Seen(pieces, grams, warmth), actor=house.actor)


def merge(house, ids: list[int], **changes):
    with house.runtime.db.write() as tx:
        wanted = replace(Merge(next(iter(floor.houses(tx))), "A-260109A", MADE), **changes)
        return uplink.merge(tx, ids, wanted, actor=house.actor)


def states(house) -> dict[str, int]:
    with house.runtime.db.read() as tx:
        return uplink_queries.counts(tx)


def test_a_lot_keeps_the_parcels_it_was_made_of(village) -> None:
    ids = [village.sent(f"U{n}") for n in range(3)]
    for n, uplink_id in enumerate(ids):
        receive(village, uplink_id, pieces=10 - n, grams=5000 - 100 * n)
    lot = merge(village, ids[:2])
    assert (lot.code, lot.origin, village.sums()["A"]) == ("A-260109A", "样例村站", (19, 0))
    with village.runtime.db.read() as tx:
        sources = uplink_queries.sources_of(tx, lot.id)
        assert [(row.uplink_id, row.pieces, row.grams) for row, _ in sources] == [(ids[0], 10, 5000), (ids[1], 9, 4900)]
        assert uplink_queries.lots_of(tx, ids) == {ids[0]: "A-260109A", ids[1]: "A-260109A"}
        assert [uplink.is_off(parcel) for _, parcel in sources] == [False, True]
    merge(village, ids[2:])  # more of the same lot
    assert (village.sums()["A"], states(village)) == ((27, 0), {"merged": 3})
    assert village.whole()
    assert len(village.facts("lot.merged")) == 2


def test_a_parcel_goes_into_one_lot_once(village) -> None:
    first, second = village.sent("U1"), village.sent("U2")
    receive(village, first)
    merge(village, [first])
    for ids in ([first], [first, second], [second]):
        with pytest.raises(IllegalMove):
            merge(village, ids, lot_code="B-260109B")
    assert (village.sums()["A"], states(village)) == ((10, 0), {"merged": 1, "expected": 1})


def test_what_cannot_be_a_lot_books_nothing(village) -> None:
    mixed = [village.sent("U1"), village.sent("U2", "F")]
    receive(village, mixed[0])
    receive(village, mixed[1], warmth=-185)
    for ids, changes in (
        (mixed, {}), ([], {}), (mixed[:1], {"lot_code": "a lot code that is longer than twenty"}),
        (mixed[:1], {"production_date": business_day(now()) + timedelta(days=1)}), (mixed[:1], {"location_id": 4711}),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            merge(village, ids, **changes)
    assert (village.sums(), states(village)) == ({}, {"received": 2})


def test_warm_goods_are_refused_and_nothing_is_announced_twice(village) -> None:
    frozen = village.sent("U1", "F")
    for warmth in (None, -50):
        with pytest.raises(Invalid):
            receive(village, frozen, warmth=warmth)
    with pytest.raises(Conflict):
        village.sent("U1")
    with pytest.raises(Invalid), village.runtime.db.write() as tx:
        uplink.refuse(tx, frozen, " ", actor=village.actor)
    assert states(village) == {"expected": 1}
    with village.runtime.db.write() as tx:
        uplink.refuse(tx, frozen, "到县时 -5 ℃", actor=village.actor)
    with pytest.raises(IllegalMove):
        receive(village, frozen, warmth=-185)
    assert states(village) == {"refused": 1}
