"""Fixtures that Taobao and JD share: their gateways differ in words, not in kind. A vendor gives ``connect`` and ``pictures``."""

import httpx
import orjson
import pytest

from connectors.base.registry import connector_class
from connectors.base.types import ListingFacts
from hub.kernel.money import Money
from tests.connectors.stage import listing_draft

FACTS = ListingFacts(
    brand="样例牌",
    category="牦牛生鲜",
    net_content="500g",
    storage="frozen",
    shelf_days=365,
    producer="样例合作社",
    origin="青海",
    food_licence="SC12345678901234",
)


@pytest.fixture
def shop(sim, connect):
    connector = connector_class(sim.key)(connect(sim.transport()))
    yield connector
    connector.close()


@pytest.fixture
def answering(sim, connect):
    """answering(body) -> (connector that always hears ``body``, list of requests it sent)."""

    def build(body, **more):
        heard = []

        def respond(request):
            heard.append(request)
            content = body if isinstance(body, bytes) else orjson.dumps(body)
            return httpx.Response(200, content=content)

        return connector_class(sim.key)(connect(httpx.MockTransport(respond), **more)), heard

    return build


@pytest.fixture
def draft(pictures):
    """draft(code, **changes) -> a legal ListingDraft."""
    main, *detail = pictures
    base = {
        "title": "高原牦牛腱子肉500g",
        "price": Money(6900),
        "market_price": Money(8900),
        "stock": 40,
        "weight_g": 560,
    }

    def build(code="YAK-500", **changes):
        return listing_draft([main], detail, **({"merchant_code": code, "facts": FACTS} | base | changes))

    return build


@pytest.fixture
def stocked(shop, draft):
    """The shop with three listings on sale."""
    return [shop.create_listing(draft(f"SKU-{i}", stock=500)) for i in range(3)]
