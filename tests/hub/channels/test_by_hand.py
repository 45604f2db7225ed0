"""Shops without a connector: no job touches them, and their orders are told by people."""

import pytest

from connectors.base.types import UnreadableOrder
from hub.channels import audits, publishing, queries, stock_sync, withdrawing
from hub.channels.by_hand import MANUAL, SHEET, platform_name
from hub.channels.models import Shop
from hub.cli.demo import crew
from hub.kernel.errors import Conflict
from hub.kernel.jobs.queue import enqueue
from hub.logistics import carriers
from hub.orders import parked, pull, ship_notice
from hub.orders import queries as orders
from hub.warehouse import parcels, waybills


@pytest.fixture
def served(house):
    """A shop of each kind, goods, and a courier."""
    house.sku("A")
    house.stock("A", 20)
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="顺丰速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", [f"SF{n:06d}" for n in range(20)])
    for channel in (SHEET, MANUAL):
        house.shop(channel, channel=channel)
    return house


def test_no_job_looks_at_a_shop_without_a_connector(served):
    with served.runtime.db.write() as tx:
        assert list(queries.active_shops(tx)) == []
        assert publishing.request_publish(tx, actor=served.actor) == 0
        stock_sync.request_push(tx, served.skus.values(), actor=served.actor)
        for kind in (pull.PULL_ALL, audits.CHECK_ALL, stock_sync.RECOUNT, withdrawing.CHECK):
            enqueue(tx, kind, key="all")
    ran = set(served.run())
    assert ran >= {pull.PULL_ALL, audits.CHECK_ALL, stock_sync.RECOUNT, withdrawing.CHECK, stock_sync.FAN_OUT}
    assert not ran & {pull.PULL, audits.CHECK, stock_sync.PUSH, publishing.PUBLISH, withdrawing.WITHDRAW}


@pytest.mark.parametrize(("channel", "ends"), [(SHEET, "handed_over"), (MANUAL, "shipped")])
def test_the_shipment_of_such_a_shop_asks_no_platform(served, channel, ends):
    served.take(served.order("N1", ("A", 1)), shop=channel)
    served.run(parcels.PLAN)
    assert crew.work(served.runtime) == 1
    served.run(ship_notice.TELL)
    assert served.state("N1") == ends
    assert served.jobs(ship_notice.TELL) == [("done", "ok")]
    with served.runtime.db.read() as tx:
        assert orders.untold(tx) == 0


def test_an_order_told_by_a_file_is_told_once(served):
    served.take(served.order("N1", ("A", 1)), served.order("N2", ("A", 1)), shop=SHEET)
    served.run(parcels.PLAN)
    crew.work(served.runtime)
    served.run(ship_notice.TELL)
    ids = [served.order_id("N1"), served.order_id("N2")]
    with served.runtime.db.write() as tx:
        assert ship_notice.told_by_file(tx, ids[:1], actor=served.actor) == 1
        assert ship_notice.told_by_file(tx, ids, actor=served.actor) == 1
        assert ship_notice.told_by_file(tx, ids, actor=served.actor) == 0
    assert [served.state(no) for no in ("N1", "N2")] == ["shipped", "shipped"]
    assert [row.actor for row in served.facts("order.tell_channel")] == ["user:tester"] * 2


def test_a_parked_order_from_a_file_is_not_asked_for(served):
    served.take(UnreadableOrder("P1", "status", b"{}"), shop=SHEET)
    with served.runtime.db.write() as tx:
        [row] = orders.open_parked(tx)
        with pytest.raises(Conflict):
            parked.run_again(tx, row.id, actor=served.actor)
    assert parked.READ_AGAIN not in served.queued()


def test_a_shop_carries_the_name_of_its_platform(served):
    assert platform_name(Shop(code="x", channel=SHEET, name="店", base_url="", settings={"platform": "邮乐"})) == "邮乐"
    assert platform_name(Shop(code="x", channel=MANUAL, name="线下", base_url="")) == "线下"
    assert platform_name(Shop(code="x", channel="jd", name="店", base_url="")) == "京东"
