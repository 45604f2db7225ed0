"""A Youzan shop in the sandbox, and what is needed to open it."""

import pytest

from connectors.base.http import MemoryTokenBox, Token
from connectors.youzan.simulator import Simulator
from tests.connectors.youzan.stage import open_shop, stock_up


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def box():
    return MemoryTokenBox(Token(""))


@pytest.fixture
def connect(sim, box, limiter):
    """``connect(transport=..., **settings)`` opens the sandbox shop; everything is closed afterwards."""
    opened = []

    def make(transport=None, **settings):
        opened.append(open_shop(sim, box=box, limiter=limiter, transport=transport, **settings))
        return opened[-1]

    yield make
    for connector in opened:
        connector.close()


@pytest.fixture
def stocked(sim):
    """The sandbox with four products on sale, made by the market itself."""
    stock_up(sim)
    return sim


@pytest.fixture
def several(stocked):
    """An order of at least two lines, one of which asks for two pieces."""
    for seed in range(60):
        order = stocked.market.place_orders(1, seed)[0]
        if len(order.lines) >= 2 and max(line.quantity for line in order.lines) == 2:
            return order
    raise AssertionError("no such order among sixty")
