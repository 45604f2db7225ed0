"""Access granted in the browser: a wish works once, for its own session, for a quarter of an hour, and lies sealed."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.http import Token
from hub.channels import authorising, connections, tasks
from hub.channels.authorising import Wish
from hub.channels.models import PendingAuthorisation, Shop
from hub.channels.tokens import SharedTokenBox
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Forbidden, Invalid, NeedsReauth, NotFound, Rejected
from hub.kernel.jobs.queue import enqueue
from tests.hub import fakemart

SESSION = 4711


@pytest.fixture
def fake(monkeypatch):
    platform = fakemart.plug(monkeypatch)
    platform.codes["c1"] = Token("granted", "again", now().timestamp() + 3600)
    return platform


def wish(**changes) -> Wish:
    given = {
        "channel": "fakemart", "shop_id": 0, "name": "集市店", "code": "fakemart-1", "base_url": "",
        "redirect_uri": "https://hub.invalid/shops/authorised", "credentials": fakemart.TYPED,
    } | changes  # fmt: skip
    return Wish(**given)


def begin(house, **changes) -> str:
    with house.runtime.db.write() as tx:
        return authorising.begin(tx, house.runtime, wish(**changes), session_id=SESSION)


def claim(house, state: str, session_id: int = SESSION) -> Wish:
    with house.runtime.db.write() as tx:
        return authorising.claim(tx, house.runtime, state, session_id=session_id)


def come_back(house, state: str, code: str = "c1") -> Shop:
    mine = claim(house, state)
    granted = authorising.exchange(house.runtime, mine, code)
    with house.runtime.db.write() as tx:
        return authorising.keep(tx, house.runtime, mine, granted, actor=house.actor)


def test_a_granted_shop_is_saved_with_its_token_and_the_time_to_renew_it(house, fake) -> None:
    shop = come_back(house, begin(house))

    assert (shop.state, shop.channel) == ("active", "fakemart")
    assert SharedTokenBox(house.runtime, shop.id).current().access == "granted"
    assert connections.credentials_of(house.runtime, shop) == fakemart.TYPED
    assert abs(shop.token_renew_at - now() - timedelta(minutes=48)) < timedelta(minutes=1)
    assert fake.calls["exchange https://hub.invalid/shops/authorised"] == 1
    assert fake.calls["check"] == 1


def test_a_state_works_once(house, fake) -> None:
    state = begin(house)
    claim(house, state)
    with pytest.raises(Forbidden):
        claim(house, state)


def test_a_state_of_another_session_is_refused_and_stays_good_for_its_own(house, fake) -> None:
    state = begin(house)
    with pytest.raises(Forbidden):
        claim(house, state, session_id=1)
    assert claim(house, state).name == "集市店"


@pytest.mark.parametrize("state", ["", "guess"])
def test_a_state_nobody_gave_out_is_refused(house, fake, state) -> None:
    begin(house)
    with pytest.raises(Forbidden):
        claim(house, state)


def test_a_state_ends_after_a_quarter_of_an_hour_and_is_swept(house, fake) -> None:
    state = begin(house)
    with time_machine.travel(now() + timedelta(minutes=16)):
        with pytest.raises(Forbidden):
            claim(house, state)
        begin(house)
        with house.runtime.db.write() as tx:
            enqueue(tx, tasks.TIDY, key="tick")
        house.run(tasks.TIDY)
    with house.runtime.db.read() as tx:
        assert len(tx.exec(select(PendingAuthorisation)).all()) == 1


def test_neither_state_nor_secret_lies_in_the_database_in_clear(house, fake) -> None:
    state = begin(house)
    with house.runtime.db.read() as tx:
        row = tx.exec(select(PendingAuthorisation)).one()
    assert state not in row.state_hash
    assert fakemart.SECRET.encode() not in row.sealed
    assert fakemart.SECRET not in repr(claim(house, state))


def test_nothing_is_saved_when_the_platform_refuses_the_code_or_the_token(house, fake, monkeypatch) -> None:
    for code, error in (("other", Rejected), ("", Invalid)):
        with pytest.raises(error):
            come_back(house, begin(house), code)
    fake.codes["empty"] = Token("")
    with pytest.raises(NeedsReauth):
        come_back(house, begin(house), "empty")

    with house.runtime.db.read() as tx:
        assert tx.exec(select(Shop)).all() == []


def test_a_stopped_shop_is_connected_again_by_its_owner(house, fake) -> None:
    shop_id = fakemart.open_shop(house.runtime, settings={"calls_per_second": 3})
    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=house.actor)

    shop = come_back(house, begin(house, shop_id=shop_id, name="新名"))

    assert (shop.id, shop.state, shop.name, shop.settings) == (shop_id, "active", "新名", {"calls_per_second": 3})
    assert SharedTokenBox(house.runtime, shop_id).current().access == "granted"


def test_a_known_shop_keeps_what_is_left_empty_but_not_its_old_token(house, fake) -> None:
    shop_id = fakemart.open_shop(house.runtime)
    with house.runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    typed = {"app_key": "", "app_secret": "new", "access_token": "", "refresh_token": ""}
    assert authorising.completed(house.runtime, shop, typed) == {"app_key": "app-1", "app_secret": "new"}


def test_a_code_in_use_and_a_channel_without_a_page_are_refused_before_anybody_is_sent_away(house, fake) -> None:
    fakemart.open_shop(house.runtime)
    with pytest.raises(Conflict):
        begin(house)
    assert authorising.offered("fakemart")


def test_a_channel_that_does_not_authorise_in_the_browser_is_not_found(house, monkeypatch) -> None:
    fakemart.plug(monkeypatch, capabilities=frozenset({"orders", "check"}))
    with pytest.raises(NotFound):
        begin(house)
