"""Decryption in the sandbox Youzan shop: counted per order, unchanged for plain text, closed for others' ciphertext."""

import pytest

from connectors.sandbox.youzan_answers import seal
from connectors.sandbox.youzan_gateway import Refused
from connectors.sandbox.youzan_secrets import decrypt_batch
from connectors.youzan.simulator import Simulator
from tests.connectors.youzan.stage import stock_up


@pytest.fixture
def sim():
    simulator = Simulator()
    stock_up(simulator)
    return simulator


def test_several_orders_are_opened_in_one_call_and_counted_once_each(sim):
    orders = sim.market.place_orders(2, 1)
    people = [order.receiver for order in orders]
    texts = [seal(text) for person in people for text in (person.name, person.phone)]
    clear = decrypt_batch(sim.shop, {"texts": texts})["texts"]
    assert clear == [text for person in people for text in (person.name, person.phone)]
    assert sim.market.service.revealed == {order.id: 1 for order in orders}


def test_plain_text_comes_back_unchanged_and_counts_nothing(sim):
    assert decrypt_batch(sim.shop, {"texts": ["样例路1号"]}) == {"texts": ["样例路1号"]}
    assert sim.market.service.revealed == {}


@pytest.mark.parametrize("texts", [["$eHg=$1$"], ["x"] * 201, "x"])
def test_what_is_not_ours_or_too_much_is_refused(sim, texts):
    with pytest.raises(Refused) as held:
        decrypt_batch(sim.shop, {"texts": texts})
    assert held.value.code == 301000004
