"""The short form of bench/catch_up.py: after an outage, and while pages shift, every order arrives exactly once."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catch_up():
    """The long form as a module."""
    spec = importlib.util.spec_from_file_location("catch_up", ROOT / "bench/catch_up.py")
    module = sys.modules["catch_up"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["catch_up"]


def test_a_gap_is_read_whole_with_one_call_an_order(catch_up):
    catch_up.SPEED = 40  # the quota's burst covers most of so few orders; what matters here is that each comes once
    row = catch_up.outage(300)
    assert "| 300 | yes | 300 order/get calls |" in row


def test_orders_that_move_while_pages_are_read_arrive_once(catch_up):
    row = catch_up.shifting(600)
    assert "| 600 | yes |" in row
    assert int(row.split("|")[4].split()[0]) > 100
