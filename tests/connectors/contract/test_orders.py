"""Orders arrive completely, exactly and without anybody's phone number; what cannot be read is parked."""

from collections import Counter
from datetime import timedelta

import pytest

from connectors.base.types import ChannelOrder, OrderState, UnreadableOrder

ENOUGH = 8  # more than two pages of three
PAID_ONLY = ("suning",)  # shows no order before it is paid


def test_every_order_arrives_once_in_a_quiet_shop(driver):
    placed = driver.buy(ENOUGH)
    assert Counter(order.order_id for order in driver.pull()) == Counter(order.id for order in placed)


def test_money_is_exact_to_the_fen(driver):
    placed = {order.id: order for order in driver.buy(ENOUGH)}
    for order in driver.pull():
        sold = placed[order.order_id]
        assert (order.paid.fen, order.freight.fen, order.discount.fen) == (
            sold.paid_fen,
            sold.freight_fen,
            sold.discount_fen,
        )
        assert [(x.merchant_code, x.quantity, x.unit_price.fen) for x in order.lines] == [
            (x.merchant_code, x.quantity, x.price_fen) for x in sold.lines
        ]
        assert sum(line.paid.fen for line in order.lines) in {sold.paid_fen, sold.paid_fen - sold.freight_fen}


def test_ids_are_text_and_instants_are_aware(driver):
    driver.buy(2)
    for order in driver.pull():
        assert isinstance(order, ChannelOrder)
        ids = [order.order_id, *(x for line in order.lines for x in (line.line_id, line.item_id))]
        assert all(isinstance(x, str) and x for x in ids)
        assert all(isinstance(line.vendor_sku_id, str) for line in order.lines)  # empty where a listing has no SKUs
        assert len({line.line_id for line in order.lines}) == len(order.lines)
        assert order.created_at.utcoffset() == order.modified_at.utcoffset() == timedelta(0)


def test_a_paid_order_waits_for_shipment_and_keeps_the_platforms_words(driver):
    driver.buy(1, note="请用防潮包装")
    (order,) = driver.pull()
    assert order.state is OrderState.TO_SHIP
    assert order.vendor_status
    assert order.paid_at is not None
    assert order.order_id.encode() in order.raw
    assert order.buyer_note == "请用防潮包装"


def test_nobodys_phone_or_name_is_in_the_clear(driver):
    placed = {order.id: order.receiver for order in driver.buy(ENOUGH)}
    for order in driver.pull():
        real, shown = placed[order.order_id], order.receiver
        text = repr(order)
        assert real.phone not in text
        assert real.name not in text
        assert real.address not in text
        assert real.phone.encode() not in order.raw
        assert (shown.province, shown.city, shown.district) == (real.province, real.city, real.district)
        assert shown.token


def test_one_receiver_has_one_token_and_two_have_two(driver):
    driver.buy(ENOUGH)
    shown = {order.order_id: order.receiver.token for order in driver.pull()}
    again = {order.order_id: order.receiver.token for order in driver.pull()}
    assert shown == again
    assert len(set(shown.values())) == ENOUGH


def test_one_order_by_id_equals_the_paged_one(driver):
    driver.buy(3)
    for order in driver.pull():
        alone = driver.connector.order(order.order_id)
        assert isinstance(alone, ChannelOrder)
        for name in ("order_id", "state", "vendor_status", "lines", "receiver", "paid", "freight", "discount"):
            assert getattr(alone, name) == getattr(order, name), name
        assert (alone.created_at, alone.modified_at) == (order.created_at, order.modified_at)


def test_an_unknown_order_is_none(driver):
    (sold,) = driver.buy(1)
    other = sold.id[:-1] + str((int(sold.id[-1]) + 1) % 10)
    assert driver.connector.order(other) is None


def test_a_cancelled_order_arrives_closed(driver):
    (sold,) = driver.buy(1)
    driver.simulator.market.close_order(sold.id)
    (order,) = driver.pull()
    assert order.state is OrderState.CLOSED


def test_an_order_with_a_refund_asked_says_so(driver):
    asked, quiet = driver.buy(2)
    driver.simulator.market.ask_refund(asked.id)
    shown = {order.order_id: order for order in driver.pull()}
    assert shown[asked.id].refund_open
    assert all(line.refund_open for line in shown[asked.id].lines)
    assert not shown[quiet.id].refund_open


@pytest.mark.parametrize("status", ["unpaid", "shipped", "finished"])
def test_states_arrive_as_they_are(driver, status):
    (sold,) = driver.buy(1, status=status)
    order = driver.connector.order(sold.id)
    if status == "unpaid" and driver.key in PAID_ONLY:
        assert order is None
        return
    assert isinstance(order, ChannelOrder)
    assert order.state is OrderState(status)


def test_a_part_shipped_order_is_never_taken_for_untouched(driver):
    """Not every platform has a word for it; where it has none, the order counts as shipped."""
    (sold,) = driver.buy(1, status="part_shipped")
    assert driver.connector.order(sold.id).state in (OrderState.PART_SHIPPED, OrderState.SHIPPED)


def test_an_unknown_status_is_parked_with_its_payload(driver):
    (odd,) = driver.buy(1, odd_status="77")
    (plain,) = driver.buy(1, seed=2)
    shown = {order.order_id: order for order in driver.pull()}
    assert isinstance(shown[plain.id], ChannelOrder)
    parked = shown[odd.id]
    assert isinstance(parked, UnreadableOrder)
    assert parked.reason
    assert "77" in parked.value
    assert parked.field
    assert odd.id.encode() in parked.raw
    assert isinstance(driver.connector.order(odd.id), UnreadableOrder)


def test_a_window_shows_only_what_changed_in_it(driver):
    early = driver.buy(2)
    border = driver.now()
    driver.clock.at += 5
    late = driver.buy(2, seed=2)
    shown = {order.order_id for order in driver.pull(since=border + timedelta(seconds=1))}
    assert shown == {order.id for order in late}
    assert {order.order_id for order in driver.pull(until=border)} == {order.id for order in early}


def test_a_window_longer_than_the_platform_allows_is_cut_up(driver):
    placed = driver.buy(2)
    shown = driver.pull(since=driver.now() - timedelta(days=16))
    assert {order.order_id for order in shown} == {order.id for order in placed}
