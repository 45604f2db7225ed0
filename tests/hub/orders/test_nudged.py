"""A message is followed by one read, not before the platform's advice, however many messages there were."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine

from connectors.base.nudges import Nudge
from hub.channels import connections, nudges
from hub.channels.models import Shop
from hub.kernel.clock import now
from hub.kernel.errors import PlatformDown
from hub.orders import nudged, pull
from tests.hub import fakemart


@pytest.fixture
def fake(house, monkeypatch):
    """A shop of the marketplace, which knows order O1 of one A."""
    platform = fakemart.plug(monkeypatch)
    house.sku("A")
    house.stock("A", 20)
    platform.orders["O1"] = house.order("O1", ("A", 1))
    platform.shop_id = fakemart.open_shop(house.runtime)
    return platform


def tell(house, fake, *given: tuple[str, str], **more: str) -> int:
    told = [Nudge(**fakemart.message(number, what, **more)) for number, what in given]
    with house.runtime.db.write() as tx:
        return len(nudged.take(tx, tx.get(Shop, fake.shop_id), told))


def unfollowed(house, fake, order_id: str = "O1") -> list[str]:
    with house.runtime.db.read() as tx:
        return [row.message_id for row in nudges.waiting(tx, fake.shop_id, order_id=order_id)]


def wait(house, fake, seconds: float) -> None:
    with house.runtime.db.write() as tx:
        shop = tx.get(Shop, fake.shop_id)
        shop.settings = {"nudge_delay_seconds": seconds}
        tx.add(shop)


def test_a_message_is_followed_by_a_read_that_takes_the_order_in(house, fake) -> None:
    assert tell(house, fake, ("m1", "O1")) == 1

    assert house.run(nudged.READ_ONE) == [nudged.READ_ONE]

    assert (house.state("O1"), fake.calls["order O1"], unfollowed(house, fake)) == ("allocated", 1, [])


def test_several_messages_about_one_order_are_one_read(house, fake) -> None:
    assert tell(house, fake, ("m1", "O1"), ("m2", "O1")) == 2
    assert tell(house, fake, ("m3", "O1"), ("m1", "O1")) == 1
    assert unfollowed(house, fake) == ["m1", "m2", "m3"]

    house.run(nudged.READ_ONE)

    assert (fake.calls["order O1"], unfollowed(house, fake)) == (1, [])


def test_the_read_waits_as_long_as_the_platform_s_answers_lag(house, fake) -> None:
    wait(house, fake, 30)
    tell(house, fake, ("m1", "O1"))
    assert house.run(nudged.READ_ONE) == []

    with time_machine.travel(now() + timedelta(seconds=29)):
        assert house.run(nudged.READ_ONE) == []
    with time_machine.travel(now() + timedelta(seconds=31)):
        assert house.run(nudged.READ_ONE) == [nudged.READ_ONE]
    assert fake.calls["order O1"] == 1


def test_a_later_message_puts_the_one_read_off_but_not_for_ever(house, fake) -> None:
    wait(house, fake, 30)
    start = now()
    for number in range(12):
        with time_machine.travel(start + timedelta(seconds=10 * number), tick=False):
            tell(house, fake, (f"m{number}", "O1"))
            house.run(nudged.READ_ONE)
        if fake.calls["order O1"]:
            break
    assert number == 9  # 90 s: three delays after the first message

    with time_machine.travel(start + timedelta(seconds=200), tick=False):
        house.run(nudged.READ_ONE)
    assert unfollowed(house, fake) == []


def test_a_manifest_says_how_long_reads_lag(house, monkeypatch) -> None:
    fakemart.plug(monkeypatch, nudge_delay=30.0)
    shop = Shop(code="s", channel="fakemart", name="s", base_url="")

    assert nudges.delay(shop) == timedelta(seconds=30)
    shop.settings = {"nudge_delay_seconds": 5}
    assert nudges.delay(shop) == timedelta(seconds=5)


def test_a_refund_message_reads_the_order_again(house, fake) -> None:
    tell(house, fake, ("m1", "R1"), about="refund", order_id="O1")
    house.run(nudged.READ_ONE)
    assert (fake.calls["order O1"], fake.calls["refund R1"]) == (1, 0)


def test_a_refund_message_that_names_no_order_asks_the_platform_for_it(house, fake) -> None:
    fake.cases["R1"] = SimpleNamespace(order_id="O1")
    tell(house, fake, ("m1", "R1"), about="refund")
    house.run(nudged.READ_ONE)

    assert (fake.calls["refund R1"], fake.calls["order O1"], house.state("O1")) == (1, 1, "allocated")
    with house.runtime.db.read() as tx:
        assert nudges.waiting(tx, fake.shop_id, refund_id="R1") == []


def test_a_message_that_names_no_order_starts_a_pull(house, fake) -> None:
    tell(house, fake, ("m1", ""))
    assert house.run(nudged.READ_ONE, pull.PULL) == [pull.PULL]


def test_messages_about_other_things_are_kept_and_start_nothing(house, fake) -> None:
    assert tell(house, fake, ("m1", "I1"), about="listing") == 1
    assert house.queued() & {nudged.READ_ONE, pull.PULL} == set()


def test_a_read_that_fails_leaves_the_message_to_be_followed(house, fake) -> None:
    tell(house, fake, ("m1", "O1"))
    fake.fails.append(PlatformDown("away"))
    house.run(nudged.READ_ONE)
    assert unfollowed(house, fake) == ["m1"]

    with time_machine.travel(now() + timedelta(seconds=6)):
        house.run(nudged.READ_ONE)
    assert (unfollowed(house, fake), house.state("O1")) == ([], "allocated")


def test_an_order_the_platform_does_not_know_is_left_to_the_pull(house, fake) -> None:
    tell(house, fake, ("m1", "O404"))
    house.run(nudged.READ_ONE)
    assert house.jobs(nudged.READ_ONE) == [("done", "ok")]


def test_a_shop_stopped_meanwhile_is_not_called(house, fake) -> None:
    tell(house, fake, ("m1", "O1"))
    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, fake.shop_id, reason="revoked", actor=house.actor)

    house.run(nudged.READ_ONE)
    assert fake.calls.total() == 0
    assert unfollowed(house, fake) == ["m1"]
