"""A marketplace without a vendor: the barest protocol over the sandbox frame."""

import itertools

import httpx
import pytest

from connectors.sandbox.market import Market
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wire import json_answer


class Clock:
    """A clock that moves when told to."""

    def __init__(self):
        self.at = 1_754_010_000.0

    def __call__(self):
        return self.at


class PlainSimulator(BaseSimulator):
    """Every call is an effect, counted; ``/echo`` shows what arrived."""

    key = "plain"

    def __init__(self, market):
        super().__init__(market)
        self.effects = 0
        self.expired = 0
        self.forgotten = 0

    def answer(self, request):
        self.count(request.url.path)
        self.effects += 1
        shown = {
            "method": request.method,
            "path": request.url.path,
            "query": dict(request.url.params),
            "body": request.content.decode("latin-1"),
            "mark": request.headers.get("x-mark", ""),
        }
        return json_answer(shown, 418 if request.url.path == "/teapot" else 200)

    def credentials(self):
        return {"app_key": "sandbox"}

    def expire_tokens(self):
        self.expired += 1

    def forget(self):
        self.forgotten += 1


@pytest.fixture
def clock():
    """The marketplace's clock."""
    return Clock()


@pytest.fixture
def market(clock):
    """A market whose ids count up."""
    return Market(
        "plain",
        order_id=lambda number, at: f"O{number:06d}",
        listing_ids=lambda number: (f"I{number:06d}", f"S{number:06d}"),
        clock=clock,
    )


@pytest.fixture
def simulator(market):
    """The barest simulator."""
    return PlainSimulator(market)


@pytest.fixture
def panel(simulator):
    """Call the control panel: ``panel("POST", "orders", {...})`` -> (status, JSON)."""

    def call(method, page, body=None):
        response = simulator.handle(httpx.Request(method, f"http://x/__sandbox__/{page}", json=body))
        return response.status_code, response.json()

    return call


@pytest.fixture
def shelf(market):
    """Put goods on sale: ``shelf("A", "B", stock=5)``."""
    prices = itertools.count(1000, 111)

    def stock_up(*codes, stock=50):
        return [
            market.create_listing(merchant_code=code, title=code, price_fen=next(prices), stock=stock, status="live")
            for code in codes
        ]

    return stock_up
