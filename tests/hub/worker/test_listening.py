"""Every message channel is listened to by one process; what breaks is opened again, and nothing is taken twice."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.nudges import Nudge
from hub.channels import connections
from hub.channels.models import NudgeRow, Shop, StreamLease
from hub.kernel.clock import now
from hub.kernel.errors import LeaseLost, NeedsReauth, PlatformDown
from hub.orders import nudged
from hub.worker import listening
from hub.worker.listening import Ear, Listening
from tests.hub import fakemart

PATIENCE = 10.0


def order_message(number: str) -> tuple[Nudge, ...]:
    return (Nudge(**fakemart.message(number, "O1")),)


@pytest.fixture
def fake(house, monkeypatch):
    """A shop whose channel says what a test puts into ``hands``, each once, and then waits for the end."""
    platform = fakemart.plug(monkeypatch)
    platform.shop_id = fakemart.open_shop(house.runtime)
    platform.hands, platform.open, platform.taken = [], threading.Event(), threading.Event()

    def channel(take, stop) -> None:
        platform.open.set()
        while platform.hands:
            hand = platform.hands.pop(0)
            if isinstance(hand, Exception):
                raise hand
            take(hand)
            platform.taken.set()
        assert stop.wait(PATIENCE)

    platform.channel = channel
    return platform


@pytest.fixture
def listeners(house):
    """Two processes that listen."""
    made = [Listening(house.runtime), Listening(house.runtime)]
    yield made
    for one in made:
        one.close()


def kept(house) -> list[str]:
    with house.runtime.db.read() as tx:
        return list(tx.exec(select(NudgeRow.message_id).order_by(NudgeRow.message_id)))


def ear(house, fake) -> Ear:
    with house.runtime.db.write() as tx:
        from hub.channels import streams

        shop = tx.get(Shop, fake.shop_id)
        return Ear(house.runtime, shop, "me", streams.acquire(tx, shop.id, owner="me", seconds=10))


def test_of_two_processes_one_listens_and_the_messages_are_kept_and_followed(house, fake, listeners) -> None:
    fake.hands.append(order_message("m1"))
    for one in listeners:
        one.round()
    assert fake.taken.wait(PATIENCE)

    assert (len(listeners[0].ears), len(listeners[1].ears), fake.calls["listen"]) == (1, 0, 1)
    assert kept(house) == ["m1"]
    assert nudged.READ_ONE in house.queued()


def test_a_process_that_ends_hands_over_at_once(house, fake, listeners) -> None:
    listeners[0].round()
    assert fake.open.wait(PATIENCE)
    listeners[0].close()
    fake.open.clear()
    listeners[1].round()
    assert fake.open.wait(PATIENCE)
    assert len(listeners[1].ears) == 1


def test_a_process_that_died_is_replaced_when_its_lease_is_over_and_its_last_message_is_refused(house, fake) -> None:
    dead, other = ear(house, fake), Listening(house.runtime)
    with time_machine.travel(now() + timedelta(seconds=11)):
        other.round()
        assert fake.open.wait(PATIENCE)
        with pytest.raises(LeaseLost):
            dead.take(order_message("m9"))
        other.close()
    assert kept(house) == []


def test_a_message_is_acknowledged_only_after_it_is_stored(house, fake, monkeypatch) -> None:
    def broken(*_):
        raise PlatformDown("the database is away")

    mine = ear(house, fake)
    monkeypatch.setattr(nudged, "take", broken)
    with pytest.raises(PlatformDown):
        mine.take(order_message("m1"))
    assert kept(house) == []


def test_a_channel_that_breaks_is_opened_again_after_a_growing_pause(house, fake, monkeypatch) -> None:
    pauses = []
    mine = ear(house, fake)
    fake.hands += [PlatformDown("away"), ValueError("odd frame"), order_message("m1"), PlatformDown("away")]
    monkeypatch.setattr(listening, "pause", lambda attempt, **_: pauses.append(attempt) or 0.0)
    mine.thread.start()
    assert fake.taken.wait(PATIENCE)
    mine.stop.set()
    mine.thread.join(PATIENCE)

    assert (kept(house), pauses[:3]) == (["m1"], [1, 2, 1])


def test_a_revoked_token_stops_the_shop_and_the_listener_until_it_is_connected_again(house, fake, listeners) -> None:
    fake.hands.append(NeedsReauth("revoked", vendor="fakemart"))
    listeners[0].round()
    listeners[0].ears[fake.shop_id].thread.join(PATIENCE)
    listeners[0].round()

    assert (listeners[0].ears, fake.calls["listen"]) == ({}, 1)
    assert len(house.facts("shop.needs_reauth")) == 1
    with house.runtime.db.read() as tx:
        assert tx.exec(select(StreamLease.owner)).one() == ""

    fakemart.open_shop(house.runtime, credentials=fakemart.TYPED | {"access_token": "t2", "refresh_token": "r2"})
    fake.open.clear()
    listeners[0].round()
    assert fake.open.wait(PATIENCE)


def test_a_shop_that_was_changed_or_stopped_meanwhile_is_listened_to_anew_or_no_more(house, fake, listeners) -> None:
    listeners[0].round()
    first = listeners[0].ears[fake.shop_id]
    assert fake.open.wait(PATIENCE)
    fakemart.open_shop(house.runtime, settings={"nudge_delay_seconds": 1})
    listeners[0].round()
    first.thread.join(PATIENCE)
    listeners[0].round()
    assert listeners[0].ears[fake.shop_id] is not first

    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, fake.shop_id, reason="revoked", actor=house.actor)
    second = listeners[0].ears[fake.shop_id]
    listeners[0].round()
    second.thread.join(PATIENCE)
    listeners[0].round()
    assert listeners[0].ears == {}


def test_a_round_that_fails_does_not_end_listening(house, fake, monkeypatch) -> None:
    one, rounds = Listening(house.runtime), []
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.0)

    def fail() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            one.stop()
        raise ValueError("the database is away")

    monkeypatch.setattr(one, "round", fail)
    one.run()
    assert len(rounds) == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_taobao_s_channel_brings_a_sale_in_as_soon_as_it_happens(house, open_shop, put_on_sale, monkeypatch) -> None:
    simulator, shop_id = open_shop("taobao", settings={"tmc_pause_seconds": 0.1})
    house.sku("A")
    house.stock("A", 20)
    put_on_sale("A", "taobao", shop_id)
    one, taken = Listening(house.runtime), threading.Event()
    take = Ear.take

    def watched(self, nudges) -> None:
        take(self, nudges)
        taken.set()

    monkeypatch.setattr(Ear, "take", watched)
    one.round()
    simulator.market.place_orders(1, 1)
    assert taken.wait(PATIENCE)
    one.close()

    house.run(nudged.READ_ONE)
    with house.runtime.db.read() as tx:
        from hub.orders import queries

        assert len(queries.order_numbers(tx, shop_id)) == 1
