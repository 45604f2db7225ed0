"""A platform is told once that an order has left, whatever happens to the answer."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.registry import BUILT_IN
from hub.channels import connections
from hub.cli.demo import crew
from hub.kernel.clock import now
from hub.kernel.errors import Conflict
from hub.kernel.jobs.models import Job
from hub.kernel.jobs.queue import enqueue
from hub.logistics import carriers
from hub.orders import pull, queries, ship_notice
from hub.orders.models import ShipNotice
from hub.warehouse import parcels, waybills

TELL = ship_notice.TELL


@pytest.fixture
def sent(house, open_shop, put_on_sale):
    """Buyers have ordered A in one shop, and the parcels have left; the platform has not been told yet."""

    def run(channel: str = "taobao", n: int = 1):
        simulator, shop_id = open_shop(channel)
        house.sku("A")
        house.stock("A", 100)
        put_on_sale("A", channel, shop_id)
        with house.runtime.db.write() as tx:
            carriers.ensure(tx, code="SF", name="顺丰速运", storages=("ambient",), rank=1)
            waybills.import_numbers(tx, "SF", [f"SF{10_000_000 + n:013d}" for n in range(20)])
        placed = simulator.market.place_orders(n, 1)
        with house.runtime.db.write() as tx:
            enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
        house.run(pull.PULL, parcels.PLAN)
        assert crew.work(house.runtime) == n
        return simulator, [order.id for order in placed]

    return run


def told(house, no: str) -> bool:
    with house.runtime.db.read() as tx:
        return tx.get(ShipNotice, house.order_id(no)).told_at is not None


def later(house, seconds: float = 10) -> list[str]:
    with time_machine.travel(now() + timedelta(seconds=seconds)):
        return house.run(TELL)


def attempts(house) -> list[tuple[int, bool, str]]:
    with house.runtime.db.read() as tx:
        return [(j.attempt, j.ask_first, j.outcome) for j in tx.exec(select(Job).where(Job.kind == TELL))]


def confirmations(simulator) -> list[int]:
    return [order["confirm_count"] for order in simulator.market.state()["orders"]]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
def test_every_vendor_is_told_the_waybill_once(house, sent, channel: str) -> None:
    simulator, placed = sent(channel, n=2)
    house.run(TELL)

    assert confirmations(simulator) == [1, 1]
    assert {house.state(no) for no in placed} == {"shipped"}
    with house.runtime.db.read() as tx:
        ours = {p["waybill"] for row in tx.exec(select(ShipNotice)) for p in row.parcels}
        assert queries.untold(tx) == 0
    assert {c["waybill"] for o in simulator.market.state()["orders"] for c in o["confirmed"]} == ours


def test_a_job_that_runs_twice_tells_once(house, sent) -> None:
    simulator, [no] = sent()
    house.run(TELL)
    with house.runtime.db.write() as tx:
        enqueue(tx, TELL, key="again", payload={"order_id": str(house.order_id(no))})
    calls = dict(simulator.market.calls)

    assert house.run(TELL) == [TELL]
    assert (confirmations(simulator), dict(simulator.market.calls)) == ([1], calls)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
@pytest.mark.parametrize("fault", ["timeout_after", "truncated_json", "html_page"])
def test_a_lost_answer_is_asked_after_before_it_is_told_again(house, sent, channel: str, fault: str) -> None:
    simulator, [no] = sent(channel)
    with_carriers_known(house, channel, simulator)
    simulator.faults.arm(fault, 1)
    house.run(TELL)
    for _ in range(3):
        later(house, 30)

    assert (confirmations(simulator), house.state(no)) == ([1], "shipped")


def with_carriers_known(house, channel: str, simulator) -> None:
    """Let the connector read the platform's couriers first, so that the fault hits the confirmation itself."""
    from hub.channels.connections import opened

    with house.runtime.db.read() as tx:
        [shop] = list(tx.exec(select(queries.Order.shop_id).limit(1)))
    with opened(house.runtime, shop) as connector:
        connector.carriers()


def test_a_lost_answer_sets_the_mark_to_ask_first(house, sent) -> None:
    simulator, _ = sent()
    with_carriers_known(house, "taobao", simulator)
    simulator.faults.arm("timeout_after", 1)

    house.run(TELL)

    assert attempts(house) == [(1, True, "")]
    later(house)
    assert attempts(house) == [(2, True, "ok")]


def test_a_request_that_never_arrived_is_simply_made_again(house, sent) -> None:
    simulator, [no] = sent()
    simulator.faults.arm("rate_limited", 1)
    house.run(TELL)
    assert (confirmations(simulator), house.state(no)) == ([0], "handed_over")

    later(house)
    assert (confirmations(simulator), house.state(no)) == ([1], "shipped")


def test_a_refusal_because_it_is_shipped_already_counts_as_done(house, sent) -> None:
    """The first call arrived, but nobody remembers having asked: a blind second one is refused and looked up."""
    simulator, [no] = sent()
    with house.runtime.db.read() as tx:
        [parcel] = tx.exec(select(ShipNotice)).one().parcels
    simulator.market.confirm(no, [(parcel["waybill"], "SF", None)])

    house.run(TELL)

    assert (confirmations(simulator), house.state(no)) == ([1], "shipped")
    assert attempts(house) == [(1, False, "ok")]


def test_a_refusal_because_somebody_else_shipped_it_is_held_for_a_person(house, sent) -> None:
    simulator, [no] = sent()
    simulator.market.confirm(no, [("SF9999999999999", "SF", None)])

    house.run(TELL)

    assert (house.state(no), told(house, no)) == ("handed_over:ship_refused", False)
    assert attempts(house) == [(1, False, "refused")]
    [fact] = house.facts("order.ship_refused")
    assert fact.subject == f"order:{house.order_id(no)}"


def test_a_refund_asked_for_before_it_was_told_is_held_for_a_person(house, sent) -> None:
    simulator, [no] = sent("pinduoduo")
    simulator.market.service.ask(no)

    house.run(TELL)

    assert (house.state(no), told(house, no), confirmations(simulator)) == ("handed_over:ship_refused", False, [0])


def test_an_order_closed_before_it_was_told_is_called_back_from_the_courier(house, sent) -> None:
    simulator, [no] = sent()
    simulator.market.close_order(no)

    house.run(TELL)

    assert (house.state(no), told(house, no), confirmations(simulator)) == ("intercept", False, [0])


def test_what_left_while_the_shop_had_lost_access_is_told_when_it_is_connected_anew(house, sent, open_shop) -> None:
    simulator, [no] = sent()
    with house.runtime.db.write() as tx:
        shop_id = queries.order(tx, house.order_id(no)).shop_id
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=house.actor)
    house.run(TELL)
    assert (house.jobs(TELL), house.state(no)) == ([("done", "parked")], "handed_over")

    with house.runtime.db.write() as tx:
        connections.add_shop(
            tx, house.runtime, code="taobao-test", channel="taobao", name="x", base_url="http://sandbox.invalid",
            credentials={name: str(value) for name, value in simulator.credentials().items()},
        )  # fmt: skip
    house.run(ship_notice.RETELL, TELL)
    assert (house.state(no), confirmations(simulator)) == ("shipped", [1])


def test_nothing_leaves_that_is_held_or_stopped(house, sent) -> None:
    _, [no] = sent()
    with pytest.raises(Conflict, match="must not leave"), house.runtime.db.write() as tx:
        ship_notice.fit_to_leave(tx, [house.order_id(no)])


def test_an_order_is_recorded_as_handed_over_once(house, sent) -> None:
    _, [no] = sent()
    with pytest.raises(Conflict, match="handed over before"), house.runtime.db.write() as tx:
        ship_notice.record_handover(tx, house.order_id(no), [], actor=house.actor)
    assert house.state(no) == "handed_over"
