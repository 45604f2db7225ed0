"""Shops that people serve are made once each."""

import pytest

from hub.channels import queries as channels
from hub.kernel.errors import Conflict, Invalid
from hub.sheets import queries, shops


@pytest.mark.parametrize(
    ("code", "name", "platform"), [("Ü", "店", "邮乐网"), ("ule", " ", "邮乐网"), ("ule", "店", "")]
)
def test_a_shop_needs_code_name_and_platform(house, code, name, platform):
    with house.runtime.db.write() as tx, pytest.raises(Invalid):
        shops.add(tx, code=code, name=name, platform=platform, actor=house.actor)


def test_a_code_is_taken_once(house):
    with house.runtime.db.write() as tx:
        shops.add(tx, code="ule", name="店", platform="邮乐网", actor=house.actor)
        with pytest.raises(Conflict):
            shops.add(tx, code="ule", name="店", platform="邮乐网", actor=house.actor)
        assert [shop.channel for shop in channels.shops(tx)] == ["sheet"]


def test_an_offline_shop_is_made_when_it_is_first_used(house):
    with house.runtime.db.write() as tx:
        first, again = shops.offline(tx, "fair"), shops.offline(tx, "fair")
        assert first.id == again.id
        assert {shop.channel for shop in queries.shops(tx)} == {"manual"}
        with pytest.raises(Invalid):
            shops.offline(tx, "gift")
