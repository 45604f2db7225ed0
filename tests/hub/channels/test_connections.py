"""Shops are opened with sealed credentials, one connector each, and stopped once when a person is needed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import select

from connectors.base.http import Token
from connectors.base.manifest import RatePolicy
from connectors.base.registry import BUILT_IN
from hub.channels import connections
from hub.channels.connections import opened
from hub.channels.models import Quota, Shop
from hub.channels.quota_books import DatabaseBooks, RedisBooks
from hub.channels.tokens import SharedTokenBox
from hub.kernel.errors import NeedsReauth, NotFound, PlatformDown


def shop_of(house, shop_id: int) -> Shop:
    with house.runtime.db.read() as tx:
        return tx.exec(select(Shop).where(Shop.id == shop_id)).one()


def connect(house, code: str = "taobao-test", **changes) -> int:
    given = {
        "channel": "taobao", "name": "样例店", "base_url": "http://sandbox.invalid",
        "credentials": {"app_key": "k", "app_secret": "s3cret", "access_token": "t1", "refresh_token": "r1"},
    } | changes  # fmt: skip
    with house.runtime.db.write() as tx:
        return connections.add_shop(tx, house.runtime, code=code, actor=house.actor, **given).id


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
def test_a_connected_shop_proves_its_credentials_over_the_injected_transport(open_shop, house, channel: str) -> None:
    _, shop_id = open_shop(channel)

    with opened(house.runtime, shop_id) as connector:
        assert connector.check_connection()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_credential_lies_in_the_database_in_clear(house, sqlite_file: Path) -> None:
    connect(house)
    house.runtime.db.close()

    kept = b"".join(file.read_bytes() for file in sqlite_file.parent.glob("hub.sqlite3*"))
    assert "样例店".encode() in kept
    assert [word for word in (b"s3cret", b'r1"', b"access_token") if word in kept] == []


def test_credentials_are_in_no_repr(open_shop, house) -> None:
    simulator, shop_id = open_shop("taobao")
    secret = simulator.credentials()["app_secret"]

    with opened(house.runtime, shop_id) as connector:
        assert secret not in repr(vars(connector))
    assert secret not in repr(shop_of(house, shop_id))


def test_one_connector_serves_a_shop_until_its_credentials_or_settings_change(open_shop, house) -> None:
    _, shop_id = open_shop("taobao")
    with opened(house.runtime, shop_id) as first, opened(house.runtime, shop_id) as same:
        assert first is same

    open_shop("taobao", settings={"page_size": 7})
    with opened(house.runtime, shop_id) as second:
        assert second is not first
        assert second._page_size == 7


def test_a_replaced_connector_is_closed_when_its_last_user_is_done(open_shop, house) -> None:
    _, shop_id = open_shop("taobao")
    with opened(house.runtime, shop_id) as old:
        open_shop("taobao", settings={"page_size": 7})
        with opened(house.runtime, shop_id):
            pass
        assert not old._client._http.is_closed
    assert old._client._http.is_closed


def test_two_runtimes_never_share_a_connector(open_shop, house) -> None:
    import dataclasses

    _, shop_id = open_shop("taobao")
    other = dataclasses.replace(house.runtime)
    with opened(house.runtime, shop_id) as mine, opened(other, shop_id) as theirs:
        assert mine is not theirs


def test_a_shop_nobody_knows_is_not_found(house) -> None:
    with pytest.raises(NotFound), opened(house.runtime, 4711):
        pass


def test_needs_reauth_stops_the_shop_once_and_is_announced_once(house) -> None:
    shop_id = connect(house)
    start = threading.Barrier(4)

    def work(_: int) -> None:
        with pytest.raises(NeedsReauth), opened(house.runtime, shop_id):
            start.wait()
            raise NeedsReauth("token revoked")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert (shop_of(house, shop_id).state, "revoked" in shop_of(house, shop_id).state_reason) == ("needs_reauth", True)
    assert len(house.facts("shop.needs_reauth")) == 1
    with pytest.raises(NeedsReauth, match="connected again"), opened(house.runtime, shop_id):
        pass


def test_other_errors_leave_the_shop_as_it_is(house) -> None:
    shop_id = connect(house)

    with pytest.raises(ZeroDivisionError), opened(house.runtime, shop_id):
        raise ZeroDivisionError

    assert shop_of(house, shop_id).state == "active"


def test_a_late_reauth_error_does_not_stop_a_shop_that_was_connected_anew(house) -> None:
    shop_id = connect(house)

    with pytest.raises(NeedsReauth), opened(house.runtime, shop_id):
        connect(house, credentials={"app_key": "k", "app_secret": "s", "access_token": "t2", "refresh_token": "r2"})
        raise NeedsReauth("the old token is dead")

    assert shop_of(house, shop_id).state == "active"
    assert house.facts("shop.needs_reauth") == []


def test_connecting_a_stopped_shop_anew_makes_it_active_and_wakes_what_waited(house) -> None:
    shop_id = connect(house)
    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=house.actor)

    assert connect(house) == shop_id

    shop = shop_of(house, shop_id)
    assert (shop.state, shop.state_reason) == ("active", "")
    assert {"channels.resume", "channels.recount"} <= house.queued()


def test_a_refused_fresh_token_is_an_outage_first_and_a_matter_for_a_person_in_the_end(house) -> None:
    shop_id = connect(house)

    def refused_after_renewal(turn: int) -> type[Exception]:
        try:
            with opened(house.runtime, shop_id):
                box = SharedTokenBox(house.runtime, shop_id)
                box.renew(box.current(), lambda _: Token(f"fresh-{turn}", "r"))
                raise NeedsReauth("the fresh token was refused too")
        except (NeedsReauth, PlatformDown) as error:
            return type(error)

    assert [refused_after_renewal(turn) for turn in range(7)] == [PlatformDown] * 6 + [NeedsReauth]
    assert shop_of(house, shop_id).state == "needs_reauth"


def test_calls_are_counted_against_the_shop_s_quota_for_all_processes(open_shop, house) -> None:
    _, shop_id = open_shop("taobao")
    with opened(house.runtime, shop_id) as connector:
        connector.find_listing("NONE")

    with house.runtime.db.read() as tx:
        keys = sorted(tx.exec(select(Quota.key)))
    app = connections.credentials_of(house.runtime, shop_of(house, shop_id))["app_key"]
    assert {key.rsplit("/", 1)[0] for key in keys} == {f"taobao/{app}/taobao-test"}


def test_shops_of_one_app_share_its_quota_when_the_platform_counts_so(house) -> None:
    shops = [connect(house, code, settings={"quota_scope": "app"}) for code in ("t1", "t2")]
    keys = {connections.quota_key(house.runtime, shop_of(house, shop_id)) for shop_id in shops}
    assert [key.of("orders") for key in keys] == ["taobao/k//orders"]


def test_quotas_are_kept_in_redis_when_that_is_the_broker(house) -> None:
    import dataclasses

    def books(url: str):
        settings = house.runtime.settings.model_copy(update={"broker_url": url})
        return connections.books(dataclasses.replace(house.runtime, settings=settings))

    redis = books("redis://127.0.0.1:6379/0")
    assert isinstance(redis, RedisBooks)
    redis.close()
    assert isinstance(books("amqp://127.0.0.1"), DatabaseBooks)
    assert isinstance(books(""), DatabaseBooks)


def test_what_a_person_waits_for_goes_before_bulk_work_of_the_shop(house, monkeypatch) -> None:
    from hub.channels import quota_keeper

    shop_id, lanes = connect(house), []
    with opened(house.runtime, shop_id), opened(house.runtime, shop_id, lane="people"):
        lanes.append(quota_keeper._lane.get())
    with opened(house.runtime, shop_id):
        lanes.append(quota_keeper._lane.get())
    assert lanes == ["people", "bulk"]


def test_a_quota_granted_to_a_shop_replaces_what_is_not_published_per_api(house) -> None:
    shop = shop_of(house, connect(house, settings={"calls_per_second": 7}))
    rate = connections._rate(shop)
    assert isinstance(rate, RatePolicy)
    assert (rate.calls, rate.per_seconds) == (7, 1.0)
