"""The market's ledger of effects is right: stock, orders, refunds and confirmations, with every refusal harmless."""

import copy
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.market import Market, Refusal


def refused(act):
    with pytest.raises(Refusal) as no:
        act()
    return no.value.reason


def test_two_listings_may_share_a_merchant_code_and_are_counted(market, shelf, clock):
    (first,) = shelf("A")
    clock.at += 1
    (second,) = shelf("A")
    assert [x.id for x in market.find_listings("A")] == [second.id, first.id]
    assert [x["created_count"] for x in market.state()["listings"]] == [2, 2]


def test_a_deleted_listing_is_gone_but_counted(market, shelf):
    (listing,) = shelf("A")
    market.set_status(listing.id, "deleted")
    assert market.find_listings("A") == []
    assert refused(lambda: market.listing(listing.id)) == "no-listing"
    assert market.created_count["A"] == 1


def test_stock_is_overwritten_and_logged_in_order(market, shelf):
    (listing,) = shelf("A", stock=9)
    market.set_stock(listing.id, 5)
    market.set_stock(listing.id, 7)
    assert [quantity for _, quantity in listing.stock_log] == [9, 5, 7]
    assert market.state()["listings"][0]["last_stock_set"] == 7


def test_negative_stock_is_refused(market, shelf):
    (listing,) = shelf("A", stock=9)
    assert refused(lambda: market.set_stock(listing.id, -1)) == "negative-stock"
    assert listing.stock == 9


def test_the_same_seed_places_the_same_orders(clock):
    def placed():
        market = Market("m", order_id=lambda n, at: str(n), listing_ids=lambda n: (f"i{n}", f"s{n}"), clock=clock)
        for code in "ABC":
            market.create_listing(merchant_code=code, title=code, price_fen=500, stock=99, status="live")
        return market.place_orders(5, 7)

    assert placed() == placed()


def test_buying_takes_stock_and_only_live_goods_are_sold(market, shelf):
    live, off = shelf("A", "B", stock=30)
    market.set_status(off.id, "off")
    orders = market.place_orders(10, 1)
    assert {line.merchant_code for order in orders for line in order.lines} == {"A"}
    assert live.stock == 30 - sum(line.quantity for order in orders for line in order.lines)
    assert off.stock == 30


def test_an_empty_shelf_sells_nothing_and_never_goes_below_zero(market, shelf):
    (listing,) = shelf("A", stock=3)
    orders = market.place_orders(10, 1)
    assert listing.stock == 0
    assert sum(line.quantity for order in orders for line in order.lines) == 3
    assert market.place_orders(1, 2) == []


def test_buyers_keep_to_the_goods_they_were_told(market, shelf):
    shelf("A", "B", "C")
    orders = market.place_orders(6, 1, skus=["B"])
    assert {line.merchant_code for order in orders for line in order.lines} == {"B"}


@given(prices=st.lists(st.integers(1, 400), min_size=1, max_size=4), seed=st.integers(0, 50))
def test_money_adds_up_and_nobody_is_paid_for_buying(prices, seed):
    market = Market("m", order_id=lambda n, at: str(n), listing_ids=lambda n: (f"i{n}", f"s{n}"))
    for number, price in enumerate(prices):
        market.create_listing(merchant_code=str(number), title="t", price_fen=price, stock=99, status="live")
    for order in market.place_orders(8, seed):
        assert order.paid_fen == sum(x.price_fen * x.quantity for x in order.lines) - order.discount_fen
        assert order.paid_fen > 0


def test_an_order_in_two_parcels_sharing_a_line_is_confirmed_once(market, shelf):
    shelf("A")
    (order,) = market.place_orders(1, 1)
    line = order.lines[0].id
    market.confirm(order.id, [("W1", "SF", {line: 1}), ("W2", "SF", {line: 1})])
    assert (order.confirm_count, order.status) == (1, "shipped")
    assert [x["waybill"] for x in order.confirmed] == ["W1", "W2"]


def test_parcels_without_contents_ship_everything(market, shelf):
    shelf("A", "B", "C")
    order = max(market.place_orders(20, 1), key=lambda x: len(x.lines))
    assert len(order.lines) > 1
    market.confirm(order.id, [("W1", "SF", None), ("W2", "SF", None)])
    assert (order.confirm_count, order.status) == (1, "shipped")


def test_shipping_some_lines_leaves_the_order_part_shipped(market, shelf):
    shelf("A", "B", "C")
    order = max(market.place_orders(20, 1), key=lambda x: len(x.lines))
    first, *rest = [line.id for line in order.lines]
    market.confirm(order.id, [("W1", "SF", {first: 1})])
    assert order.status == "part_shipped"
    assert refused(lambda: market.confirm(order.id, [("W2", "SF", {first: 1})])) == "already-shipped"
    market.confirm(order.id, [("W3", "SF", dict.fromkeys(rest, 1))])
    assert (order.status, order.confirm_count) == ("shipped", 1)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("closed", "closed"),
        ("shipped", "already-shipped"),
        ("finished", "already-shipped"),
        ("unpaid", "not-payable"),
        ("held", "not-payable"),
    ],
)
def test_what_may_not_ship_is_refused_and_nothing_changes(market, shelf, status, reason):
    shelf("A")
    (order,) = market.place_orders(1, 1, status=status)
    before = copy.deepcopy(order)
    assert refused(lambda: market.confirm(order.id, [("W1", "SF", None)])) == reason
    assert order == before
    assert market.waybills == {}


def test_bad_parcels_are_refused_and_nothing_changes(market, shelf):
    shelf("A")
    order, other = market.place_orders(2, 1)
    market.confirm(other.id, [("W1", "SF", None)])
    before = copy.deepcopy(order)
    assert refused(lambda: market.confirm("nobody", [("W2", "SF", None)])) == "no-order"
    assert refused(lambda: market.confirm(order.id, [("", "SF", None)])) == "no-waybill"
    assert refused(lambda: market.confirm(order.id, [("W1", "SF", None)])) == "waybill-used"
    assert refused(lambda: market.confirm(order.id, [("W2", "SF", {"nothing": 1})])) == "bad-line"
    assert order == before


def test_a_refund_is_asked_then_granted(market, shelf, clock):
    shelf("A")
    (order,) = market.place_orders(1, 1)
    clock.at += 10
    assert market.ask_refund(order.id).refund == "open"
    assert order.modified == clock.at
    clock.at += 10
    market.close_order(order.id)
    assert (order.status, order.refund, order.closed_at) == ("closed", "done", clock.at)


def test_a_shipped_order_is_not_closed(market, shelf):
    shelf("A")
    (order,) = market.place_orders(1, 1)
    market.confirm(order.id, [("W1", "SF", None)])
    assert refused(lambda: market.close_order(order.id)) == "already-shipped"
    assert order.refund == ""


def test_changed_orders_are_in_the_window_newest_change_first(market, shelf, clock):
    shelf("A")
    orders = []
    for _ in range(4):
        clock.at += 10
        orders += market.place_orders(1, int(clock.at))
    start, end = orders[1].modified, orders[2].modified
    assert [x.id for x in market.changed(start, end)] == [orders[2].id, orders[1].id]


def test_a_shift_moves_the_oldest_row_to_the_front(market, shelf, clock):
    shelf("A")
    for _ in range(3):
        clock.at += 10
        market.place_orders(1, int(clock.at))
    before = [x.id for x in market.changed(0, clock.at)]
    clock.at += 1
    market.shift()
    assert [x.id for x in market.changed(0, clock.at)] == [before[-1], *before[:-1]]


def test_clearing_forgets_everything_but_the_clock(market, shelf):
    shelf("A")
    market.place_orders(2, 1)
    market.add_picture(b"x", "u")
    market.clear()
    assert not any(market.state().values())
    assert market.pictures == {}


def test_numbers_are_never_given_twice(market):
    given_out = []

    def work():
        given_out.extend(market.number() for _ in range(200))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given_out)) == 800


def test_the_state_counts_what_happened(market, shelf):
    shelf("A")
    (order,) = market.place_orders(1, 1, odd_status="WEIRD")
    shown = market.state()["orders"][0]
    assert (shown["status"], shown["paid_fen"], shown["confirm_count"]) == ("WEIRD", order.paid_fen, 0)
    assert "receiver" not in shown
