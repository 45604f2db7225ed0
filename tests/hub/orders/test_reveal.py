"""A platform shows a receiver in clear on demand, on record, within quotas, and nothing of it is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from connectors.base.registry import BUILT_IN, manifest
from connectors.base.types import PlainReceiver
from hub.identity import queries as identity
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, PlatformDown
from hub.kernel.jobs.queue import enqueue
from hub.kernel.runtime import Runtime
from hub.orders import pull, reveal
from hub.orders.models import Order

CLERK, OTHER = Actor("user", "clerk", 7), Actor("user", "other", 8)
SHOWING = [channel for channel in BUILT_IN if "privacy" in manifest(channel).capabilities]


@pytest.fixture
def sold(house, open_shop, put_on_sale) -> Callable[..., tuple[Any, list[Any]]]:
    """Buyers have ordered A in one shop, and the orders are here; answers with the simulator and its orders."""

    def run(channel: str = "taobao", n: int = 1, **wish: Any) -> tuple[Any, list[Any]]:
        simulator, shop_id = open_shop(channel)
        house.sku("A")
        house.stock("A", 100)
        put_on_sale("A", channel, shop_id)
        placed = simulator.market.place_orders(n, 1, **wish)
        again(house, shop_id)
        return simulator, placed

    return run


def again(house, shop_id: int) -> None:
    with house.runtime.db.write() as tx:
        enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
    house.run(pull.PULL)


def settled(runtime: Runtime, **changes: int) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update=changes))


def acts(house) -> list[tuple[str, str, str]]:
    with house.runtime.db.read() as tx:
        rows = identity.audit_trail(tx, limit=50)[::-1]
    return [(r.action, r.actor, r.details.get("purpose", "")) for r in rows if r.action.startswith("receiver.")]


@pytest.mark.parametrize("channel", SHOWING)
def test_the_platform_shows_who_ordered_and_counts_it_once(house, sold, channel: str) -> None:
    simulator, [order] = sold(channel)
    clear = reveal.reveal(house.runtime, house.order_id(order.id), purpose="call", actor=CLERK)

    assert clear.name == order.receiver.name
    assert clear.phone
    assert order.receiver.address in clear.address
    assert order.receiver.phone not in repr(clear)
    assert simulator.market.service.revealed == {order.id: 1}
    assert acts(house) == [("receiver.revealed", "user:clerk", "call")]
    assert [fact.details["purpose"] for fact in house.facts("order.revealed")] == ["call"]


def test_a_virtual_number_comes_with_its_extension_and_its_end(house, sold) -> None:
    _, [order] = sold()
    order.extra["virtual"] = True
    clear = reveal.reveal(house.runtime, house.order_id(order.id), purpose="call", actor=CLERK)

    assert (clear.virtual, clear.extension) == (True, "123")
    assert clear.expires_at is not None
    assert timedelta(days=6) < clear.expires_at - now() < timedelta(days=8)


def test_without_a_purpose_nobody_is_asked(house, sold) -> None:
    simulator, [order] = sold()
    with pytest.raises(Invalid, match="needs a purpose"):
        reveal.reveal(house.runtime, house.order_id(order.id), purpose="curiosity", actor=CLERK)
    assert (dict(simulator.market.service.revealed), acts(house)) == ({}, [])


@pytest.mark.parametrize(("state", "vendor_state"), [("cancelled", "closed"), ("finished", "finished")])
def test_an_order_that_is_over_stays_sealed_without_a_question(house, sold, state: str, vendor_state: str) -> None:
    simulator, [order] = sold()
    with house.runtime.db.write() as tx:
        row = tx.get(Order, house.order_id(order.id))
        row.state, row.vendor_state = state, vendor_state
    with pytest.raises(Conflict, match="stays sealed"):
        reveal.reveal(house.runtime, house.order_id(order.id), purpose="call", actor=CLERK)
    assert (dict(simulator.market.service.revealed), acts(house)) == ({}, [])


def test_an_order_closed_meanwhile_stays_sealed_and_counts_nothing(house, sold) -> None:
    simulator, [order] = sold()
    simulator.market.close_order(order.id)
    with pytest.raises(Conflict, match="stays sealed"):
        reveal.reveal(house.runtime, house.order_id(order.id), purpose="call", actor=CLERK)
    assert dict(simulator.market.service.revealed) == {}
    assert [name for name, _, _ in acts(house)] == ["receiver.revealed", "receiver.stayed_sealed"]


def test_a_person_has_a_quota_and_midnight_in_china_renews_it(house, sold) -> None:
    _, placed = sold(n=3)
    runtime, ids = settled(house.runtime, reveals_per_person=2), [house.order_id(order.id) for order in placed]
    for order_id in ids[:2]:
        reveal.reveal(runtime, order_id, purpose="call", actor=CLERK)
    with pytest.raises(Conflict, match="your 2 receivers in clear a day are used up"):
        reveal.reveal(runtime, ids[2], purpose="call", actor=CLERK)
    reveal.reveal(runtime, ids[2], purpose="call", actor=OTHER)
    assert len(acts(house)) == 3
    with time_machine.travel(now() + timedelta(days=1)):
        assert reveal.reveal(runtime, ids[2], purpose="call", actor=CLERK).name


def test_a_shop_has_a_quota_whoever_asks(house, sold) -> None:
    simulator, placed = sold(n=2)
    runtime, ids = settled(house.runtime, reveals_per_shop=1), [house.order_id(order.id) for order in placed]
    reveal.reveal(runtime, ids[0], purpose="call", actor=CLERK)
    with pytest.raises(Conflict, match="this shop's 1 receivers"):
        reveal.reveal(runtime, ids[1], purpose="call", actor=OTHER)
    assert sum(simulator.market.service.revealed.values()) == 1


def test_what_did_not_come_is_counted_back_and_stays_on_record(house, sold) -> None:
    simulator, [order] = sold()
    runtime, order_id = settled(house.runtime, reveals_per_person=1), house.order_id(order.id)
    simulator.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        reveal.reveal(runtime, order_id, purpose="call", actor=CLERK)
    assert reveal.reveal(runtime, order_id, purpose="address", actor=CLERK).name
    assert acts(house) == [
        ("receiver.revealed", "user:clerk", "call"),
        ("receiver.stayed_sealed", "user:clerk", "call"),
        ("receiver.revealed", "user:clerk", "address"),
    ]


def test_the_platform_s_own_quota_is_explained(house, sold) -> None:
    simulator, placed = sold("wechat_shop", n=2)
    simulator._decode_quota = 1
    ids = [house.order_id(order.id) for order in placed]
    reveal.reveal(house.runtime, ids[0], purpose="call", actor=CLERK)
    with pytest.raises(Conflict, match="own quota") as refused:
        reveal.reveal(house.runtime, ids[1], purpose="call", actor=CLERK)
    assert "back office" in refused.value.remedy


def test_a_receiver_we_hold_ourselves_is_opened_here(house) -> None:
    order = house.order("N1", ("A", 1))
    plain = PlainReceiver("扎西样例", "13800001234", "幸福路 1 号")
    house.sku("A")
    house.take(replace(order, receiver=replace(order.receiver, plain=plain)))
    clear = reveal.reveal(house.runtime, house.order_id("N1"), purpose="call", actor=CLERK)
    assert (clear.name, clear.phone, clear.virtual) == ("扎西样例", "13800001234", False)


def test_a_platform_that_shows_nobody_is_not_asked(house) -> None:
    house.sku("A")
    house.shop("s1", "suning")
    house.take(house.order("N1", ("A", 1)), shop="s1")
    with pytest.raises(Conflict, match="only the platform"):
        reveal.reveal(house.runtime, house.order_id("N1"), purpose="call", actor=CLERK)
    assert acts(house) == []
