"""After the sale: cases move one way, money goes back once, and the order shows it."""

import pytest

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.market import Market
from connectors.sandbox.people import SimReceiver


@pytest.fixture
def market():
    found = Market("t", order_id=lambda n, _: f"O{n}", listing_ids=lambda n: (f"I{n}", f"S{n}"), clock=lambda: 1000.0)
    found.create_listing(merchant_code="A", title="a", price_fen=500, stock=50, status="live")
    return found


def bought(market):
    return market.place_orders(1, 1)[0]


def test_a_refund_before_shipping_pays_once_and_closes_the_order(market):
    order = bought(market)
    case = market.service.ask(order.id)
    assert (order.refund, case.state, case.shipped) == ("open", "asked", False)
    market.service.agree(case.id, version=1)
    assert (case.state, case.paid_count, order.status, order.refund) == ("done", 1, "closed", "done")
    with pytest.raises(NotNow, match="done"):
        market.service.agree(case.id)
    assert case.paid_count == 1


def test_a_return_comes_back_before_the_money_goes(market):
    order = bought(market)
    market.confirm(order.id, [("W1", "SF", None)])
    case = market.service.ask(order.id, "return")
    market.service.agree(case.id, address="7")
    assert (case.state, case.return_address, case.paid_count) == ("returning", "7", 0)
    market.service.send_back(case.id, "R1", "SF")
    market.service.agree(case.id)
    assert (case.state, case.paid_count, order.status) == ("done", 1, "shipped")


def test_an_answer_to_an_older_version_is_refused(market):
    case = market.service.ask(bought(market).id)
    with pytest.raises(NotNow) as no:
        market.service.refuse(case.id, "no", version=0)
    assert (no.value.reason, case.state) == ("stale-version", "asked")


def test_a_withdrawn_case_leaves_the_order_shippable(market):
    order = bought(market)
    market.service.withdraw(market.service.ask(order.id).id)
    assert (order.refund, order.status) == ("", "to_ship")


def test_the_same_request_draws_the_same_waybill_and_a_travelling_one_stays(market):
    order = bought(market)
    first, again = (market.service.draw_waybill("r1", order.id, "SF") for _ in range(2))
    assert (first.number, first.drawn_count) == (again.number, 2)
    market.confirm(order.id, [(first.number, "SF", None)])
    with pytest.raises(NotNow, match="used"):
        market.service.cancel_waybill(first.number)


def test_an_accepted_address_changes_the_receiver_and_its_token(market):
    order = bought(market)
    before = order.receiver.token
    market.service.wish_address(
        order.id, SimReceiver("赵小禾", "10000000000", "青海省", "西宁市", "城西区", "", "样例路1号", "t")
    )
    market.service.answer_address(order.id, accept=True)
    assert order.receiver.address == "样例路1号"
    assert order.receiver.token != before
    with pytest.raises(NotNow) as no:
        market.service.answer_address(order.id, accept=True)
    assert no.value.reason == "no-wish"


def test_receivers_of_closed_orders_stay_sealed(market):
    order = bought(market)
    assert market.service.reveal(order.id).name
    market.close_order(order.id)
    with pytest.raises(NotNow):
        market.service.reveal(order.id)
    assert market.service.revealed == {order.id: 1}


def test_listeners_hear_of_every_change(market):
    heard = []
    market.service.listeners.append(lambda what, object_id: heard.append((what, object_id)))
    order = bought(market)
    case = market.service.ask(order.id)
    market.service.memo(order.id, "x")
    market.service.agree(case.id)
    assert heard == [("order_new", order.id), ("refund_new", case.id), ("memo", order.id), ("refund_changed", case.id)]
