"""A message is kept once per shop, and forgotten when no platform repeats it."""

from datetime import timedelta

import pytest
import time_machine

from connectors.base.nudges import Nudge
from hub.channels import nudges, tasks
from hub.kernel.clock import now
from hub.kernel.errors import NotFound
from hub.kernel.jobs.queue import enqueue


def keep(house, shop, *numbers: str) -> list[str]:
    told = [Nudge(number, "order", "O1", "trade.changed") for number in numbers]
    with house.runtime.db.write() as tx:
        return [nudge.message_id for nudge in nudges.keep(tx, shop, told)]


def test_the_same_message_is_the_same_message_within_its_shop(house) -> None:
    one, two = house.shop("t1"), house.shop("t2")

    assert keep(house, one, "m1", "m2", "m1") == ["m1", "m2"]
    assert keep(house, one, "m2", "m3") == ["m3"]
    assert keep(house, two, "m1") == ["m1"]


def test_messages_without_an_id_are_all_kept(house) -> None:
    shop = house.shop()
    assert keep(house, shop, "", "") == ["", ""]
    assert keep(house, shop, "") == [""]


def test_the_door_of_another_channel_is_no_door(house) -> None:
    house.shop("t1", "taobao")
    with house.runtime.db.read() as tx:
        assert nudges.door(tx, "taobao", "t1").code == "t1"
        for channel, code in (("jd", "t1"), ("taobao", "t2")):
            with pytest.raises(NotFound):
                nudges.door(tx, channel, code)


def test_old_messages_are_forgotten_once_a_day(house) -> None:
    shop = house.shop()
    with time_machine.travel(now() - nudges.REMEMBERED - timedelta(hours=1)):
        keep(house, shop, "old")
    keep(house, shop, "young")
    with house.runtime.db.write() as tx:
        enqueue(tx, tasks.TIDY, key="tick")

    house.run(tasks.TIDY)

    assert keep(house, shop, "young", "old") == ["old"]
