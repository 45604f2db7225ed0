"""Promises of recalls: everything stops at once, the clocks run, nothing ends before every piece is accounted for."""

from datetime import timedelta
from typing import Any

import pytest

from hub.channels import withdrawing
from hub.channels.models import Listing
from hub.inventory.models import Lot
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid
from hub.trace import recall_queries, recalls
from hub.trace.models import Recall
from hub.trace.recalls import Start


@pytest.fixture
def begin(house: Any) -> Any:
    """Start a recall of lot A/LA; ``said`` changes it."""

    def run(**said: Any) -> Recall:
        first = {"cause": "lot", "subject": "A/LA", "grade": 1, "reason": "抽检不合格", "known_at": now()}
        with house.runtime.db.write() as tx:
            return recalls.start(tx, Start(**(first | said)), min_days=3, actor=house.actor)

    return run


@pytest.fixture
def shop(house: Any, floor: Any) -> Any:
    """LA has 6 pieces of A and goes first, LB 10; O1 to O3 hold 2 each of LA, O2 is being picked, O3 has a label."""
    house.stock("A", 6, lot="LA", days=100)
    row = house.shop()
    with house.runtime.db.write() as tx:
        tx.add(Listing(shop_id=row.id, sku_id=house.skus["A"], merchant_code="A", state="live", item_id="I"))
    house.take(house.order("O3", ("A", 2)))
    return house


def lot(house: Any, code: str) -> Lot:
    with house.runtime.db.read() as tx:
        return tx.connection().exec_driver_sql(f"SELECT id, state FROM lot WHERE code = '{code}'").one()


def test_a_recall_freezes_stops_and_delists_at_once(shop: Any, floor: Any, begin: Any) -> None:
    (labelled,) = floor.labelled()
    shop.take(shop.order("O2", ("A", 2)))
    floor.plan()
    floor.wave()
    shop.take(shop.order("O1", ("A", 2)))
    assert shop.levels()["LA"] == (6, 6)

    recall = begin()

    assert lot(shop, "LA").state == "recalled"
    assert shop.levels()["LA"] == (6, 0)
    assert shop.sums()["A"] == (16, 6)  # the other lot serves all three
    assert [shop.state(no) for no in ("O1", "O2", "O3")] == ["allocated", "picking:recall", "picking:recall"]
    assert {parcel.state for parcel in floor.parcels()} == {"planned"}
    with pytest.raises(Conflict):
        floor.hand_over(labelled)
    assert shop.jobs(withdrawing.WITHDRAW) == [("queued", "")]
    assert recall.figures["open_orders"] == 3
    assert shop.whole()


def test_orders_no_other_lot_can_serve_are_held_short(shop: Any, floor: Any, begin: Any) -> None:
    shop.take(shop.order("O1", ("A", 4)), shop.order("O2", ("A", 10)))
    begin()
    assert (shop.state("O1"), shop.state("O3")) == ("allocated:short", "allocated:short")
    assert shop.levels()["LA"] == (6, 0)
    assert shop.whole()


def test_a_drill_changes_nothing_but_asks_for_every_task(shop: Any, floor: Any, begin: Any) -> None:
    before = (shop.levels(), shop.state("O3"), shop.queued())
    recall = begin(drill=True)
    assert (shop.levels(), shop.state("O3"), shop.queued()) == before
    assert lot(shop, "LA").state == "good"
    assert recall.code.startswith("Y")
    with shop.runtime.db.read() as tx:
        assert len(recall_queries.tasks(tx, recall.id)) == len(recalls.TASKS)
        assert recall_queries.open_recalls(tx) == []
    with shop.runtime.db.write() as tx, pytest.raises(Conflict, match="a drill touches no stock"):
        recalls.scrap(tx, recall.id, lot(shop, "LA").id, actor=shop.actor)


def test_the_hub_s_own_tasks_are_done_and_the_others_are_due_by_the_clocks(shop: Any, begin: Any) -> None:
    recall = begin(grade=2)
    with shop.runtime.db.read() as tx:
        rows = {row.kind: row for row in recall_queries.tasks(tx, recall.id)}
    assert {kind for kind, row in rows.items() if row.done_at} == set(recalls.AT_ONCE)
    assert rows["tell_buyers"].due_at == recall.start_by == recall.known_at + timedelta(hours=48)
    assert rows["report_result"].due_at == recall.finish_by > recall.start_by


def test_a_recall_ends_when_tasks_are_done_and_lots_decided(shop: Any, begin: Any) -> None:
    recall, here = begin(), lot(shop, "LA").id
    with shop.runtime.db.write() as tx:
        for kind in recalls.TASKS.keys() - set(recalls.AT_ONCE):
            recalls.do_task(tx, recall.id, kind, "", actor=shop.actor)
    with shop.runtime.db.write() as tx, pytest.raises(Conflict, match="0 tasks and 1 lots"):
        recalls.finish(tx, recall.id, actor=shop.actor)
    with shop.runtime.db.write() as tx:
        assert recalls.scrap(tx, recall.id, here, actor=shop.actor) == 6
        assert recalls.finish(tx, recall.id, actor=shop.actor).state == "finished"
    assert (lot(shop, "LA").state, shop.levels()["LA"]) == ("scrapped", (0, 0))
    assert shop.whole()
    with shop.runtime.db.write() as tx, pytest.raises(Conflict, match="has ended"):
        recalls.do_task(tx, recall.id, "collect", "", actor=shop.actor)


def test_a_sound_lot_is_sold_again_unless_another_recall_holds_it(shop: Any, begin: Any) -> None:
    first, second, here = begin(), begin(), lot(shop, "LA").id
    with shop.runtime.db.write() as tx, pytest.raises(Conflict, match="another open recall"):
        recalls.clear(tx, first.id, here, "复检合格", actor=shop.actor)
    with shop.runtime.db.write() as tx:
        for kind in recalls.TASKS.keys() - set(recalls.AT_ONCE):
            recalls.do_task(tx, second.id, kind, "", actor=shop.actor)
    assert first.code != second.code


def test_a_cleared_lot_is_good(shop: Any, begin: Any) -> None:
    recall, here = begin(), lot(shop, "LA").id
    with shop.runtime.db.write() as tx, pytest.raises(Invalid, match="needs a reason"):
        recalls.clear(tx, recall.id, here, " ", actor=shop.actor)
    with shop.runtime.db.write() as tx:
        recalls.clear(tx, recall.id, here, "复检合格", actor=shop.actor)
    assert lot(shop, "LA").state == "good"


def test_buyers_are_counted_told_once(shop: Any, begin: Any) -> None:
    recall, order = begin(), shop.order_id("O3")
    for new in (1, 0):
        with shop.runtime.db.write() as tx:
            assert recalls.tell(tx, recall.id, [order, 7], actor=shop.actor) == new


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"grade": 4}, "a grade and a reason"),
        ({"reason": " "}, "a grade and a reason"),
        ({"known_at": now() + timedelta(days=1)}, "cannot be right"),
        ({"known_at": now() - timedelta(days=90)}, "cannot be right"),
        ({"cause": "x"}, "starts from a lot"),
        ({"subject": "B/LZ"}, "nobody has recorded"),
    ],
)
def test_a_recall_that_cannot_be_is_refused_and_nothing_changes(shop: Any, begin: Any, said: Any, message: str) -> None:
    before = shop.levels()
    with pytest.raises(Invalid, match=message):
        begin(**said)
    assert shop.levels() == before
    with shop.runtime.db.read() as tx:
        assert recall_queries.recalls(tx) == []
