"""A Youzan shop in the sandbox, and what is needed to open it."""

import hashlib
import io

import httpx
import orjson
import pytest
from PIL import Image

from connectors.base.http import MemoryTokenBox, Token
from connectors.base.types import ListingDraft, ListingFacts, Picture
from connectors.youzan.simulator import Simulator
from hub.kernel.money import Money
from tests.connectors.youzan.stage import Notebook, open_shop, stock_up


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def box():
    return MemoryTokenBox(Token(""))


@pytest.fixture
def limiter():
    return Notebook()


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
def shop(connect):
    return connect()


@pytest.fixture
def picture():
    """``picture(width, height)`` makes a JPEG of that size."""

    def make(width=800, height=800):
        out = io.BytesIO()
        Image.new("RGB", (width, height), (30, 90, width % 255)).save(out, "JPEG")
        data = out.getvalue()
        return Picture("main.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest())

    return make


@pytest.fixture
def draft(shop, picture):
    """``draft(**changes)`` is a listing ready to publish, its pictures uploaded."""
    main, detail = shop.upload_picture(picture()), shop.upload_picture(picture(750, 1200))

    def make(**changes):
        base = {
            "merchant_code": "ZK-YAK-500",
            "title": "样例牦牛肉500g",
            "price": Money(5680),
            "market_price": Money(7680),
            "stock": 20,
            "weight_g": 500,
            "unit": "袋",
            "spec": "500g",
            "main_pictures": (main,),
            "detail_pictures": (detail,),
            "facts": ListingFacts("泽库", "牦牛生鲜", "500g", "frozen", 360, "样例合作社", "青海泽库"),
        }
        return ListingDraft(**(base | changes))

    return make


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


@pytest.fixture
def answering():
    """``answering(body, ...)`` gives these answers, the last one for ever, and keeps the requests in ``.seen``."""

    def make(*bodies, status=200):
        left, seen = list(bodies), []

        def respond(request):
            request.read()
            seen.append(request)
            body = left.pop(0) if len(left) > 1 else left[0]
            return httpx.Response(status, content=body if isinstance(body, bytes) else orjson.dumps(body))

        transport = httpx.MockTransport(respond)
        transport.seen = seen
        return transport

    return make
