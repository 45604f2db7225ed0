"""The round trip in real processes, short form: killed workers and every armed fault leave no invariant broken.

The long form, with 200 orders and twenty kills on each database and broker, is ``make faults``.
"""

import pytest

from connectors.sandbox.faults import KINDS
from hub.cli.demo import play

pytestmark = pytest.mark.faults
UNBROKEN = dict.fromkeys(("lost", "duplicated", "oversold", "double_confirmed", "double_listed", "ledger_drift"), 0)


def check(report: dict, orders: int) -> None:
    assert report["invariants"] == UNBROKEN
    assert report["ok"] is True
    counted = report["orders"]
    assert counted["total"] == counted["shipped"] + counted["cancelled"] + counted["parked"] == orders


def test_a_worker_killed_four_times_breaks_nothing_on_the_embedded_default() -> None:
    check(play.run(play.Script(orders=30, seed=3, kills=4, skus=6)), 30)


def test_a_worker_killed_four_times_breaks_nothing_on_postgres_behind_redis(postgres_url: str, redis_url: str) -> None:
    script = play.Script(orders=30, seed=4, kills=4, skus=6, database_url=postgres_url, broker_url=redis_url)
    check(play.run(script), 30)


def test_every_fault_kind_armed_at_every_marketplace_breaks_nothing() -> None:
    check(play.run(play.Script(orders=30, seed=5, faults=tuple(KINDS), skus=6)), 30)
