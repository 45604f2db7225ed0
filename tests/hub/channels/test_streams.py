"""One process listens to a shop; whoever lost the lease can store nothing any more."""

from datetime import timedelta

import pytest
import time_machine

from hub.channels import streams
from hub.channels.models import Shop
from hub.kernel.clock import now
from hub.kernel.errors import LeaseLost
from tests.hub import fakemart


def acquire(house, shop_id: int, owner: str) -> int:
    with house.runtime.db.write() as tx:
        return streams.acquire(tx, shop_id, owner=owner, seconds=10)


def extend(house, shop_id: int, owner: str, fence: int) -> None:
    with house.runtime.db.write() as tx:
        streams.extend(tx, shop_id, owner=owner, fence=fence, seconds=10)


def test_a_lease_is_held_by_one_and_taken_over_when_it_is_over(house) -> None:
    shop = house.shop().id
    first = acquire(house, shop, "a")
    assert (first, acquire(house, shop, "b"), acquire(house, shop, "a")) == (1, 0, 0)

    with time_machine.travel(now() + timedelta(seconds=9)):
        extend(house, shop, "a", first)
    with time_machine.travel(now() + timedelta(seconds=11)):
        assert acquire(house, shop, "b") == 0
    with time_machine.travel(now() + timedelta(seconds=20)):
        assert acquire(house, shop, "b") == 2
        with pytest.raises(LeaseLost):
            extend(house, shop, "a", first)
        extend(house, shop, "b", 2)


def test_a_lease_given_back_is_free_at_once_and_only_by_its_holder(house) -> None:
    shop = house.shop().id
    first = acquire(house, shop, "a")
    with house.runtime.db.write() as tx:
        streams.release(tx, shop, owner="b", fence=first)
    assert acquire(house, shop, "b") == 0
    with house.runtime.db.write() as tx:
        streams.release(tx, shop, owner="a", fence=first)
    assert acquire(house, shop, "b") == 2


def test_shops_with_a_channel_are_listened_to_unless_stopped_or_told_not_to(house, monkeypatch) -> None:
    fakemart.plug(monkeypatch)
    fakemart.open_shop(house.runtime, code="one")
    quiet = fakemart.open_shop(house.runtime, code="two", settings={"listen": False})
    house.shop("t1", "jd")
    with house.runtime.db.read() as tx:
        assert [shop.code for shop in streams.listened(tx)] == ["one"]

    with house.runtime.db.write() as tx:
        shop = tx.get(Shop, quiet)
        shop.settings = {}
        tx.add(shop)
    with house.runtime.db.read() as tx:
        assert [shop.code for shop in streams.listened(tx)] == ["one", "two"]
