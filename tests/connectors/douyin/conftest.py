"""A Douyin shop in the sandbox, and what is needed to open it."""

import hashlib
import io
from collections import Counter

import httpx
import orjson
import pytest
from PIL import Image

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import ListingDraft, ListingFacts, Picture
from connectors.douyin.connector import Connector
from connectors.douyin.simulator import Simulator
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
def limiter():
    return Notebook()


@pytest.fixture
def box(sim):
    given = sim.credentials()
    return MemoryTokenBox(Token(given["access_token"], given["refresh_token"]))


@pytest.fixture
def connect(sim, box, limiter):
    """``connect(transport=..., **settings)`` opens the sandbox shop; everything is closed afterwards."""
    opened = []

    def make(transport=None, **settings):
        connection = Connection(
            shop="dy-1",
            base_url="http://douyin.sandbox",
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
    """``picture(side)`` makes a square JPEG of that size."""

    def make(side=800, shade=30):
        out = io.BytesIO()
        Image.new("RGB", (side, side), (200, shade, 30)).save(out, "JPEG", quality=80)
        data = out.getvalue()
        return Picture("main.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest())

    return make


@pytest.fixture
def draft(shop, picture):
    """``draft(**changes)`` is a listing ready to publish, its pictures uploaded."""
    main, detail = shop.upload_picture(picture()), shop.upload_picture(picture(shade=90))

    def make(**changes):
        facts = ListingFacts("样例牧歌", "地方特产", "500g", "frozen", 360, "样例合作社", "青海泽库", is_fresh=True)
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
    """The sandbox with two products on sale, made by the market itself."""
    for code in ("ZK-YAK-500", "ZK-LAMB-500"):
        sim.market.create_listing(merchant_code=code, title="样例", price_fen=5680, stock=5000, status="live")
    return sim


@pytest.fixture
def two_lines(stocked):
    """An order of two lines."""
    return next(o for seed in range(50) for o in stocked.market.place_orders(1, seed) if len(o.lines) == 2)


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


@pytest.fixture
def success():
    """``success(data)`` is the platform's envelope of a good answer."""
    return lambda data: {"code": 10000, "msg": "success", "sub_code": "", "data": data}


@pytest.fixture
def failure():
    """``failure(code, sub_code, text)`` is the platform's envelope of a refusal."""
    return lambda code, sub_code="", text="no": {"code": code, "msg": "x", "sub_code": sub_code, "sub_msg": text}
