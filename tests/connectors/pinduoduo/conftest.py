"""A Pinduoduo shop in the sandbox, and what is needed to open it."""

import hashlib
import io
import random
from collections import Counter

import httpx
import orjson
import pytest
from PIL import Image

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import ListingDraft, ListingFacts, Picture
from connectors.pinduoduo.connector import Connector
from connectors.pinduoduo.simulator import Simulator
from hub.kernel.money import Money


class Notebook:
    """A limiter that writes down what it is told."""

    def __init__(self):
        self.waits = Counter()
        self.pauses = []

    def wait(self, api):
        self.waits[api] += 1

    def pause(self, api, seconds):
        self.pauses.append((api, seconds))


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def box(sim):
    given = sim.credentials()
    return MemoryTokenBox(Token(given["access_token"], given["refresh_token"]))


@pytest.fixture
def limiter():
    return Notebook()


@pytest.fixture
def connect(sim, box, limiter):
    """``connect(transport=..., **settings)`` opens the sandbox shop; everything is closed afterwards."""
    opened = []

    def make(transport=None, **settings):
        connection = Connection(
            shop="pdd-1",
            base_url="http://pdd.sandbox",
            credentials=sim.credentials(),
            tokens=box,
            limiter=limiter,
            transport=transport or sim.transport(),
            settings=settings,
        )
        opened.append(Connector(connection))
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

    def make(width=800, height=800, *, noise=False):
        image = Image.new("RGB", (width, height), (200, 30, width % 255))
        if noise:
            image = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=95)
        data = out.getvalue()
        return Picture("main.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest())

    return make


@pytest.fixture
def draft(shop, picture):
    """``draft(**changes)`` is a listing ready to publish, its pictures uploaded."""
    main = shop.upload_picture(picture())
    detail = shop.upload_picture(picture(750, 1200))

    def make(**changes):
        facts = ListingFacts("泽库", "牦牛生鲜", "500g", "frozen", 360, "样例合作社", "青海泽库", is_fresh=True)
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
            "facts": facts,
        }
        return ListingDraft(**(base | changes))

    return make


@pytest.fixture
def stocked(sim):
    """The sandbox with one product on sale, made by the market itself."""
    sim.market.create_listing(merchant_code="ZK-YAK-500", title="样例牦牛肉", price_fen=5680, stock=5000, status="live")
    return sim


@pytest.fixture
def answering():
    """``answering(body)`` is a transport that always gives this answer and keeps the requests in ``.seen``."""

    def make(*bodies, status=200):
        left = list(bodies)
        seen = []

        def respond(request):
            request.read()
            seen.append(request)
            body = left.pop(0) if len(left) > 1 else left[0]
            content = body if isinstance(body, bytes) else orjson.dumps(body)
            return httpx.Response(status, content=content)

        transport = httpx.MockTransport(respond)
        transport.seen = seen
        return transport

    return make
