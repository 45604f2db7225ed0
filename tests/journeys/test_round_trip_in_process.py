"""The whole round trip in one process: every marketplace, six orders each, every promise counted from both sides."""

import random

import pytest
from sqlmodel import select

from catalog import examples
from connectors.base.registry import BUILT_IN
from hub.channels import publishing
from hub.channels import queries as channels
from hub.cli.demo import crew, report
from hub.first_run import samples
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.jobs import overview
from hub.kernel.jobs.models import LANES, Job
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.running import run_next
from hub.kernel.runtime import Runtime
from hub.orders import pull, review
from hub.orders import queries as orders
from hub.trace import examples as upstream

#: Frozen, chilled, ambient, a box of other SKUs, a ticket.
ACTOR = system("test")
CODES = ("ZK001", "ZK007", "ZK037", "ZK066", "ZK067")


def work(runtime: Runtime) -> None:
    """What the worker does, until nothing is due; jobs that wait for a later hour are brought forward."""
    for _ in range(20):
        while run_next(runtime, owner="test:1:1:x", lanes=tuple(LANES)):
            pass
        with runtime.db.write() as tx:
            waiting = tx.exec(select(Job).where(Job.status == "queued")).all()
            for job in waiting:
                job.due = now()
                tx.add(job)
        if not waiting:
            return


def tick(runtime: Runtime) -> None:
    """What the scheduler does: every shop is pulled."""
    with runtime.db.write() as tx:
        enqueue(tx, pull.PULL_ALL, key="tick")
        enqueue(tx, review.REMAP, key="tick")
    work(runtime)


@pytest.fixture
def shops(runtime: Runtime, open_shop) -> dict:
    """The example catalogue with stock, couriers, and a shop on every marketplace."""
    with runtime.db.write() as tx:
        examples.load(tx, actor=ACTOR)
        samples.shelves(tx)
        samples.couriers(tx, actor=ACTOR)
        samples.opening_stock(tx, pieces=60, actor=ACTOR)
        upstream.load(tx, actor=ACTOR)
    return {channel: open_shop(channel)[0] for channel in BUILT_IN}


def truth(shops: dict) -> dict:
    return {channel: simulator.market.state() for channel, simulator in shops.items()}


def test_six_orders_a_marketplace_go_round_and_every_promise_is_kept(runtime: Runtime, shops: dict) -> None:
    play(runtime, shops, faults=())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_they_are_kept_while_every_marketplace_stumbles(runtime: Runtime, shops: dict) -> None:
    play(runtime, shops, faults=("timeout_after", "duplicate_page", "shifted_page", "truncated_json", "http_500"))


def play(runtime: Runtime, shops: dict, *, faults: tuple[str, ...]) -> None:
    dice, since = random.Random(7), now()
    with runtime.db.write() as tx:
        publishing.request_publish(tx, actor=ACTOR, codes=CODES)
    for simulator in shops.values():
        for kind in faults:
            simulator.faults.arm(kind, 1)
    work(runtime)
    with runtime.db.read() as tx:
        listed = channels.listings(tx)
    assert {x.state for x in listed} <= {"live", "blocked"}
    assert len(listed) == len(CODES) * len(BUILT_IN)

    for turn in range(3):
        for simulator in shops.values():
            placed = simulator.market.place_orders(2, turn + 1)
            for kind in faults:
                simulator.faults.arm(kind, 1)
            if dice.random() < 0.5:
                simulator.market.close_order(placed[0].id)
        tick(runtime)
        crew.work(runtime)
        work(runtime)
    for _ in range(4):
        tick(runtime)
        crew.work(runtime)
        work(runtime)

    with runtime.db.read() as tx:
        told = report.summary(tx, truth(shops), seconds=0.0, since=since)
        troubles = overview.troubles(tx)
        assert orders.untold(tx) == 0
    assert told["invariants"] == dict.fromkeys(told["invariants"], 0)
    assert told["orders"]["total"] == 6 * len(BUILT_IN)
    assert told["orders"]["shipped"] + told["orders"]["cancelled"] == 6 * len(BUILT_IN)
    assert told["orders"]["cancelled"] > 0
    assert told["trace"]["complete_percent"] == 100.0
    assert (told["ok"], [job.error for job in troubles]) == (True, [])
