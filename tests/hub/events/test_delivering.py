"""Promises about messages to programs outside: owed with their fact, signed, repeated, given up, never with buyer data."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest
import time_machine
from sqlmodel import select

from hub.events import delivering, facts, outgoing, webhooks
from hub.events.facts import Fact
from hub.events.models import WebhookDelivery
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, NotFound

URL = "https://93.184.216.34/hook?x=1"
TAKEN = Fact("order.arrived", "order:7", {"order_id": "7", "order_no": "O7", "status": "PAID", "phone": "13812345678"})


class Listener:
    """A program outside; ``answers`` are its next statuses, then 200."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            raise httpx.ConnectError("refused")
        return httpx.Response(status, headers={"Location": "http://10.0.0.1/"})


@pytest.fixture
def listener(house: Any) -> Iterator[Listener]:
    found = Listener()
    house.runtime.transports["webhooks"] = httpx.MockTransport(found)
    yield found
    del house.runtime.transports["webhooks"]


def add(house: Any, *events: str, url: str = URL) -> tuple[int, str]:
    with house.runtime.db.write() as tx:
        row, secret = webhooks.add(
            tx,
            house.runtime.vault,
            url,
            about="erp",
            events=events or ("order.taken",),
            private=False,
            actor=house.actor,
        )
        return row.id, secret


def announce(house: Any, *told: Fact) -> None:
    with house.runtime.db.write() as tx:
        facts.announce(tx, told or [TAKEN], actor=house.actor)


def rows(house: Any) -> list[WebhookDelivery]:
    with house.runtime.db.read() as tx:
        return list(tx.exec(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def paused(house: Any, endpoint_id: int) -> str:
    with house.runtime.db.read() as tx:
        return next(row.paused_why for row in webhooks.endpoints(tx) if row.id == endpoint_id)


def test_a_message_is_signed_as_standard_webhooks_says_and_names_ids_only(house: Any, listener: Listener) -> None:
    _, secret = add(house)
    announce(house)
    assert house.run(delivering.DELIVER) == [delivering.DELIVER]
    [request] = listener.heard
    body = orjson.loads(request.content)
    assert (body["type"], body["data"]) == ("order.taken", {"order": "7"})
    assert b"138" not in request.content.replace(body["timestamp"].encode(), b"")
    said = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.content
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{wanted}"
    assert (request.headers["host"], request.url.path, request.url.query) == ("93.184.216.34", "/hook", b"x=1")
    [row] = rows(house)
    assert (row.attempts, row.status, row.delivered_at is not None) == (1, 200, True)


def test_the_published_example_of_standard_webhooks_is_signed_alike() -> None:
    """The test vector of the reference libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = delivering.signature(
        key, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body='{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_was_asked_for_and_may_leave_is_owed(house: Any, listener: Listener) -> None:
    add(house, "order.taken", "stock.changed")
    announce(
        house, TAKEN, Fact("order.pay", "order:7", {"order_id": "7"}), Fact("order.cancel", "order:7", {"order_id": "7"}),
        Fact("stock.changed", "stock", {"sku_ids": ["3"], "more": True}),
    )  # fmt: skip
    assert [(row.event, orjson.loads(row.body)["data"]) for row in rows(house)] == [
        ("order.taken", {"order": "7"}), ("stock.changed", {"goods": ["3"]}),
    ]  # fmt: skip


def test_a_fact_that_is_taken_back_owes_nothing(house: Any) -> None:
    add(house)
    with pytest.raises(ZeroDivisionError), house.runtime.db.write() as tx:
        facts.announce(tx, [TAKEN], actor=house.actor)
        raise ZeroDivisionError
    assert rows(house) == []


def test_a_refused_message_comes_again_after_growing_waits_under_its_own_id(house: Any, listener: Listener) -> None:
    add(house)
    listener.answers = [500, 0, 302]
    announce(house)
    at = now()
    for wait in (0, *delivering.WAITS[:3]):
        at += timedelta(seconds=wait + 1)
        with time_machine.travel(at, tick=False):
            house.run(delivering.DELIVER)
    assert len({request.headers["webhook-id"] for request in listener.heard}) == 1
    assert len(listener.heard) == 4
    [row] = rows(house)
    assert (row.attempts, row.status, row.delivered_at is not None) == (4, 200, True)


def test_after_the_last_wait_a_message_is_given_up_and_the_endpoint_paused_after_days(
    house: Any, listener: Listener
) -> None:
    endpoint_id, _ = add(house)
    listener.answers = [500] * 30
    announce(house)
    at, tries = now(), 0
    for wait in (0, *delivering.WAITS):
        at += timedelta(seconds=wait + 1)
        with time_machine.travel(at, tick=False):
            tries += len(house.run(delivering.DELIVER))
    assert (tries, rows(house)[0].given_up_at is not None, paused(house, endpoint_id)) == (10, True, "")
    with time_machine.travel(at + delivering.PATIENCE, tick=False):
        announce(house)
        house.run(delivering.DELIVER)
    assert paused(house, endpoint_id) == "failing"
    announce(house)
    assert len(rows(house)) == 2


def test_who_says_gone_is_told_nothing_more(house: Any, listener: Listener) -> None:
    endpoint_id, _ = add(house)
    listener.answers = [410]
    announce(house)
    house.run(delivering.DELIVER)
    assert paused(house, endpoint_id) == "gone"
    with house.runtime.db.write() as tx:
        with pytest.raises(Conflict):
            webhooks.send_again(tx, rows(house)[0].id)
        webhooks.resume(tx, endpoint_id)
        webhooks.send_again(tx, rows(house)[0].id)
    house.run(delivering.DELIVER)
    assert [row.delivered_at is not None for row in rows(house)] == [True]


def test_a_paused_or_removed_endpoint_hears_nothing_even_of_what_was_owed(house: Any, listener: Listener) -> None:
    one, _ = add(house)
    other, _ = add(house)
    announce(house)
    with house.runtime.db.write() as tx:
        webhooks.pause(tx, one)
        assert webhooks.remove(tx, other).sealed == b""
    house.run(delivering.DELIVER)
    assert listener.heard == []
    assert [row.given_up_at is not None for row in rows(house)] == [True, True]
    with house.runtime.db.write() as tx, pytest.raises(NotFound):
        webhooks.resume(tx, other)


def test_a_name_that_leads_inside_is_refused_when_it_is_called(
    house: Any, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(house, url="https://hook.example/")
    monkeypatch.setattr(
        "hub.events.addresses.socket.getaddrinfo",
        lambda *_args, **_named: [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.8", 443))],
    )
    announce(house)
    house.run(delivering.DELIVER)
    assert listener.heard == []
    assert rows(house)[0].error == "this address lies inside our own network"


def test_old_messages_are_forgotten(house: Any, listener: Listener) -> None:
    add(house)
    announce(house)
    with time_machine.travel(now() + delivering.KEEP + timedelta(days=1), tick=False):
        with house.runtime.db.write() as tx:
            delivering.tidy(tx, None)
        assert rows(house) == []


@pytest.mark.parametrize("events", [(), ("nonsense",), ("order.taken", "nonsense")])
def test_an_endpoint_without_known_events_is_not_added(house: Any, events: tuple[str, ...]) -> None:
    with house.runtime.db.write() as tx, pytest.raises(Invalid):
        webhooks.add(tx, house.runtime.vault, URL, about="", events=events, private=False, actor=house.actor)


def test_no_event_lets_anything_out_but_ids_and_words_of_ours() -> None:
    leaving = {name for telling in outgoing.TOLD.values() for name in telling.details}
    assert leaving == {
        "order_id", "hold", "waybill", "sku_ids", "code", "to", "case_id", "refund_kind", "refund_state",
    }  # fmt: skip
