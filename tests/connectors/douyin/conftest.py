"""A Douyin shop in the sandbox, and the platform's envelopes."""

import pytest

from connectors.douyin.simulator import Simulator


@pytest.fixture
def sim():
    return Simulator()


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
    """``success(data)`` is the platform's envelope of a good answer."""
    return lambda data: {"code": 10000, "msg": "success", "sub_code": "", "data": data}


@pytest.fixture
def failure():
    """``failure(code, sub_code, text)`` is the platform's envelope of a refusal."""
    return lambda code, sub_code="", text="no": {"code": code, "msg": "x", "sub_code": sub_code, "sub_msg": text}
