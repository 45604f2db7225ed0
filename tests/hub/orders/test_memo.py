"""A memo written here ends up on the platform, and everybody sees whether it did."""

import pytest

from connectors.base.registry import BUILT_IN, manifest
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.jobs.queue import enqueue
from hub.orders import memo, pull

TAKING = [channel for channel in BUILT_IN if "memos" in manifest(channel).capabilities]


@pytest.fixture
def sold(house, open_shop, put_on_sale):
    """A buyer has ordered A in one shop, and the order is here."""

    def run(channel: str = "taobao"):
        simulator, shop_id = open_shop(channel)
        house.sku("A")
        house.stock("A", 100)
        put_on_sale("A", channel, shop_id)
        [order] = simulator.market.place_orders(1, 1)
        with house.runtime.db.write() as tx:
            enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
        house.run(pull.PULL)
        return simulator, order

    return run


def write(house, order, text: str, flag: str = "red") -> None:
    with house.runtime.db.write() as tx:
        memo.write(tx, house.order_id(order.id), text, flag, actor=house.actor)


def newest(house, order):
    with house.runtime.db.read() as tx:
        return memo.newest(tx, house.order_id(order.id))


@pytest.mark.parametrize("channel", TAKING)
def test_a_memo_is_told_and_seen_as_told(house, sold, channel: str) -> None:
    simulator, order = sold(channel)
    write(house, order, "加冰袋")
    assert newest(house, order).told_at is None
    house.run(memo.TELL_MEMO)
    assert simulator.market.service.memos[order.id][0] == "加冰袋"
    assert newest(house, order).told_at is not None


def test_the_newest_of_several_memos_is_what_the_platform_has(house, sold) -> None:
    simulator, order = sold()
    write(house, order, "一")
    write(house, order, "二", "blue")
    house.run(memo.TELL_MEMO)
    assert simulator.market.service.memos[order.id][0] == "二"
    assert (newest(house, order).text, newest(house, order).flag) == ("二", "blue")
    assert house.jobs(memo.TELL_MEMO) == [("done", "ok")]


def test_an_older_answer_does_not_mark_a_newer_memo_as_told(house, sold) -> None:
    _, order = sold()
    write(house, order, "一")
    write(house, order, "二")
    with house.runtime.db.write() as tx:
        memo._told(tx, house.order_id(order.id), 1, "")
    assert newest(house, order).told_at is None


def test_a_phone_number_in_a_memo_is_struck_out(house, sold) -> None:
    _, order = sold()
    write(house, order, "打 13812345678")
    assert "13812345678" not in newest(house, order).text


def test_a_refusal_is_shown_with_the_platform_s_words(house, sold) -> None:
    simulator, order = sold()
    write(house, order, "一")
    del simulator.market.orders[order.id]
    house.run(memo.TELL_MEMO)
    assert newest(house, order).told_at is None
    assert newest(house, order).refused


def test_unknown_flags_long_texts_and_platforms_without_memos_are_refused(house, sold) -> None:
    _, order = sold()
    for text, flag in (("x", "pink"), ("x" * 201, "red")):
        with pytest.raises(Invalid, match="200 characters"):
            write(house, order, text, flag)
    house.shop("s1", "suning")
    house.take(house.order("N1", ("A", 1)), shop="s1")
    with house.runtime.db.write() as tx, pytest.raises(Conflict, match="keeps no memos"):
        memo.write(tx, house.order_id("N1"), "x", "red", actor=house.actor)
