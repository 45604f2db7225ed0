"""A Pinduoduo shop in the sandbox."""

import pytest

from connectors.pinduoduo.simulator import Simulator


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def stocked(sim):
    """The sandbox with one product on sale, made by the market itself."""
    sim.market.create_listing(merchant_code="ZK-YAK-500", title="样例牦牛肉", price_fen=5680, stock=5000, status="live")
    return sim
