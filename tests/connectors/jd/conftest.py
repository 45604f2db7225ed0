"""A sandbox shop, a connector on it, and ready-made drafts, answers and moments."""

from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import ListingDraft, ListingFacts, PictureRef
from connectors.jd.connector import Connector
from connectors.jd.simulator import Simulator
from hub.kernel.money import Money


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def connect():
    """connect(transport, **settings) -> a Connection of the sandbox shop."""

    def open_connection(transport, *, access="jd-sandbox-token", refresh="jd-sandbox-refresh", limiter=None, **set_):
        more = {"limiter": limiter} if limiter else {}
        return Connection(
            shop="jd1",
            base_url="https://jd.test",
            credentials={"app_key": "jd-sandbox-key", "app_secret": "jd-sandbox-secret"},
            tokens=MemoryTokenBox(Token(access, refresh)),
            transport=transport,
            settings=set_,
            **more,
        )

    return open_connection


@pytest.fixture
def shop(sim, connect):
    connector = Connector(connect(sim.transport()))
    yield connector
    connector.close()


@pytest.fixture
def answering(connect):
    """answering(body) -> (connector that always hears ``body``, list of requests it sent)."""

    def build(body, **more):
        heard = []

        def respond(request):
            heard.append(request)
            content = body if isinstance(body, bytes) else orjson.dumps(body)
            return httpx.Response(200, content=content)

        return Connector(connect(httpx.MockTransport(respond), **more)), heard

    return build


@pytest.fixture
def refusing(answering):
    """refusing(code) -> a connector whose every gateway call is refused that way."""

    def build(code, **more):
        error = {"code": code, "zh_desc": "不行", "en_desc": "no", "request_id": "r1"}
        return answering({"error_response": error}, **more)[0]

    return build


@pytest.fixture
def draft():
    """draft(code, **changes) -> a legal ListingDraft."""

    def build(code="YAK-500", **changes):
        values = {
            "merchant_code": code,
            "title": "高原牦牛腱子肉500g",
            "price": Money(6900),
            "market_price": Money(8900),
            "stock": 40,
            "weight_g": 560,
            "unit": "袋",
            "spec": "500g",
            "main_pictures": (PictureRef("jfs/t1/1/a.jpg"),),
            "detail_pictures": (
                PictureRef("jfs/t1/1/d1.jpg"),
                PictureRef("jfs/t1/1/d2.jpg"),
            ),
            "facts": ListingFacts(
                brand="样例牌",
                category="牦牛生鲜",
                net_content="500g",
                storage="frozen",
                shelf_days=365,
                producer="样例合作社",
                origin="青海",
                food_licence="SC12345678901234",
            ),
        }
        return ListingDraft(**(values | changes))

    return build


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def window(now):
    """The last hour up to a little after now."""
    return now - timedelta(hours=1), now + timedelta(minutes=1)


@pytest.fixture
def stocked(shop, draft):
    """The shop with three listings on sale."""
    return [shop.create_listing(draft(f"SKU-{i}", stock=500)) for i in range(3)]


@pytest.fixture
def collect(window):
    """collect(connector) -> every order of the last hour."""

    def read(connector):
        return [order for page in connector.changed_orders(*window) for order in page.orders]

    return read
