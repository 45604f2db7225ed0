"""A shop has one token: whoever renews it does so for all, and a failed renewal blocks nobody."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from connectors.base.http import Token
from hub.channels import connections, tokens
from hub.channels.tokens import SharedTokenBox
from hub.kernel.clock import now
from hub.kernel.errors import NeedsReauth, PlatformDown

OLD = {"app_key": "k", "app_secret": "s", "access_token": "old", "refresh_token": "r1"}


@pytest.fixture
def box(house) -> SharedTokenBox:
    with house.runtime.db.write() as tx:
        shop = connections.add_shop(
            tx,
            house.runtime,
            code="t1",
            channel="taobao",
            name="样例店",
            credentials=OLD,
            base_url="http://nowhere.invalid",
        )
    return SharedTokenBox(house.runtime, shop.id)


def connect(box: SharedTokenBox, **changes: str) -> None:
    with box.runtime.db.write() as tx:
        connections.add_shop(tx, box.runtime, code="t1", channel="taobao", name="样例店", credentials=OLD | changes)


def test_of_eight_who_see_the_token_expire_one_asks_the_platform_and_all_get_the_answer(box) -> None:
    start, asked = threading.Barrier(8), []

    def fetch(token: Token) -> Token:
        asked.append(token.refresh)
        time.sleep(0.1)
        return Token("new", "r2", 99.0)

    def worker(_: int) -> Token:
        stale = Token("old", "r1")
        start.wait()
        return box.renew(stale, fetch)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(worker, range(8)))

    assert asked == ["r1"]
    assert {(t.access, t.refresh, t.expires_at) for t in [*got, box.current()]} == {("new", "r2", 99.0)}


def test_a_token_somebody_else_replaced_is_taken_without_asking(box) -> None:
    box.renew(Token("old"), lambda _: Token("new"))

    assert box.renew(Token("old"), lambda _: pytest.fail("asked again")).access == "new"


@pytest.mark.parametrize("error", [NeedsReauth("dead"), PlatformDown("away"), KeyboardInterrupt()])
def test_a_failed_renewal_changes_nothing_and_frees_the_next(box, error: BaseException) -> None:
    def fail(_: Token) -> Token:
        raise error

    with pytest.raises(type(error)):
        box.renew(Token("old"), fail)

    assert box.current() == Token("old", "r1")
    assert box.renew(Token("old"), lambda _: Token("new")).access == "new"


def test_the_platform_is_asked_with_no_transaction_open(box) -> None:
    def fetch(_: Token) -> Token:
        with box.runtime.db.write() as tx:  # would wait for ever inside an open write
            assert tx is not None
        return Token("new")

    assert box.renew(Token("old"), fetch).access == "new"


def test_a_renewal_whose_worker_died_is_taken_over_when_its_time_is_up(box) -> None:
    with box.runtime.db.write() as tx:
        blob = box._blob(tx)
        assert box._lock(tx, blob) is not None
        assert box._lock(tx, blob) is None

    with time_machine.travel(now() + timedelta(seconds=tokens.RENEWAL_SECONDS + 1)):
        assert box.renew(Token("old"), lambda _: Token("new")).access == "new"


def test_waiting_for_another_renewal_has_an_end(box, monkeypatch) -> None:
    with box.runtime.db.write() as tx:
        box._lock(tx, box._blob(tx))
    monkeypatch.setattr(tokens, "RENEWAL_SECONDS", 0.1)

    with pytest.raises(PlatformDown):
        box.renew(Token("old"), lambda _: pytest.fail("not ours to ask"))


def test_a_shop_connected_anew_during_a_renewal_keeps_its_new_token(box) -> None:
    def fetch(_: Token) -> Token:
        connect(box, access_token="typed in", refresh_token="r9")
        return Token("answer to the old one")

    assert box.renew(Token("old"), fetch).access == "typed in"
    assert box.current() == Token("typed in", "r9")


def test_saving_a_shop_with_the_same_credentials_keeps_the_renewed_token(box) -> None:
    box.renew(Token("old"), lambda _: Token("renewed", "r2"))

    connect(box)
    assert box.current().access == "renewed"
    connect(box, access_token="other")
    assert box.current().access == "other"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", ["taobao", "jd", "pinduoduo", "youzan", "wechat_shop"])
def test_an_expired_token_is_renewed_on_the_way_for_every_vendor(open_shop, house, channel: str) -> None:
    simulator, shop_id = open_shop(channel)
    with connections.opened(house.runtime, shop_id) as connector:
        assert connector.find_listing("NONE") is None
        before = SharedTokenBox(house.runtime, shop_id).current().access
        simulator.expire_tokens()
        assert connector.find_listing("NONE") is None

    assert SharedTokenBox(house.runtime, shop_id).current().access != before
