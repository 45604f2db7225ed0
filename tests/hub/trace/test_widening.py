"""Promises about recalls that grow: what turns out to be of it later is stopped like the rest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hub.kernel.clock import now
from hub.trace import recall_queries, recalls
from hub.trace.recalls import Start
from hub.trace.widening import WIDEN


def begin(house: Any, cause: str, subject: str) -> int:
    said = Start(cause, subject, 1, "抽检不合格", now())
    with house.runtime.db.write() as tx:
        return recalls.start(tx, said, min_days=3, actor=house.actor).id


def state(house: Any, code: str) -> str:
    with house.runtime.db.read() as tx:
        found = tx.connection().exec_driver_sql(f"SELECT state FROM lot WHERE code = '{code}'")
        return str(found.scalar_one())


def held(house: Any, recall: int) -> int:
    with house.runtime.db.read() as tx:
        return len(recall_queries.lot_ids(tx, recall))


def test_a_record_that_came_late_freezes_the_lot_it_leads_to(
    farm: Any, herd: Callable[..., Any], tell: Callable[..., Any]
) -> None:
    herd("L1")
    farm.stock("A1", 5, lot="L2")
    farm.take(farm.order("O1", ("A1", 2)))
    recall = begin(farm, "lot", "P01-YAK/H1")
    assert state(farm, "L2") == "good"
    tell("make", "A1/L2=100 pcs", inputs="P01-YAK/H1=1 头", days=15)
    farm.run(WIDEN)
    assert (state(farm, "L2"), farm.state("O1"), held(farm, recall)) == ("recalled", "allocated:short", 1)
    assert farm.whole()


def test_goods_booked_in_later_are_frozen_and_only_once(farm: Any, herd: Callable[..., Any]) -> None:
    herd("L1")
    recall = begin(farm, "lot", "P01-YAK/H1")
    farm.stock("A1", 5, lot="L1")
    farm.run(WIDEN)
    assert (state(farm, "L1"), held(farm, recall)) == ("recalled", 1)
    with farm.runtime.db.write() as tx:
        assert recalls.widen(tx, recall, min_days=3, actor=farm.actor) == []


def test_what_a_producer_made_after_the_house_knew_is_left_alone(farm: Any, herd: Callable[..., Any]) -> None:
    herd("L1")
    recall = begin(farm, "producer", "P01")
    farm.stock("A1", 5, lot="L1")
    with farm.runtime.db.write() as tx:
        day = (now() + timedelta(days=2)).date()
        tx.connection().exec_driver_sql(f"UPDATE lot SET production_date = '{day}'")
    farm.run(WIDEN)
    assert (state(farm, "L1"), held(farm, recall)) == ("good", 0)


def test_buyers_of_goods_that_left_before_are_told_too(
    house: Any, farm: Any, herd: Callable[..., Any], floor: Any, tell: Callable[..., Any]
) -> None:
    herd("L1")
    house.stock("A1", 5, lot="L2")
    floor.hand_over(*floor.labelled(house.order("O1", ("A1", 2))))
    recall = begin(house, "lot", "P01-YAK/H1")
    with house.runtime.db.write() as tx:
        for kind in ("tell_buyers", "report_plan"):
            recalls.do_task(tx, recall, kind, "", actor=house.actor)
    tell("make", "A1/L2=100 pcs", inputs="P01-YAK/H1=1 头", days=15)
    house.run(WIDEN)
    with house.runtime.db.read() as tx:
        done = {row.kind: row.done_at is not None for row in recall_queries.tasks(tx, recall)}
        assert recall_queries.told(tx, recall) == (0, 1)
    assert (done["tell_buyers"], done["report_plan"]) == (False, True)


def test_a_drill_never_grows(farm: Any, herd: Callable[..., Any]) -> None:
    herd("L1")
    with farm.runtime.db.write() as tx:
        said = Start("lot", "P01-YAK/H1", 1, "演练", now(), drill=True)
        recall = recalls.start(tx, said, min_days=3, actor=farm.actor).id
    farm.stock("A1", 5, lot="L1")
    farm.run(WIDEN)
    assert (state(farm, "L1"), held(farm, recall)) == ("good", 0)
