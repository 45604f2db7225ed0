"""A Suning shop in the sandbox, and the platform's envelopes."""

import pytest

from connectors.base.http import MemoryTokenBox, Token
from connectors.suning.simulator import Simulator


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def box():
    """Suning signs with the application's secret; a token is optional."""
    return MemoryTokenBox(Token(""))


@pytest.fixture
def stocked(sim):
    """The sandbox with two products on sale, made by the market itself."""
    for code in ("ZK-YAK-500", "ZK-LAMB-500"):
        sim.market.create_listing(merchant_code=code, title="样例", price_fen=5680, stock=5000, status="live")
    return sim


@pytest.fixture
def two_lines(stocked):
    """An order of two lines."""
    return next(o for seed in range(50) for o in stocked.market.place_orders(1, seed) if len(o.lines) == 2)


@pytest.fixture
def success():
    """``success(node, value)`` is the platform's envelope of a good answer."""

    def make(node, value, **head):
        return {"sn_responseContent": {"sn_head": head, "sn_body": {node: value}}}

    return make


@pytest.fixture
def failure():
    """``failure(code)`` is the platform's envelope of a refusal."""
    return lambda code, text="": {"sn_responseContent": {"sn_error": {"error_code": code, "error_msg": text}}}
