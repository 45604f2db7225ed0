"""Fixtures of every connector whose tests give a sandbox shop as ``sim``."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.registry import connector_class
from tests.connectors.stage import Notebook, always, jpeg, listing_draft


@pytest.fixture
def limiter():
    return Notebook()


@pytest.fixture
def box(sim):
    given = sim.credentials()
    return MemoryTokenBox(Token(given.get("access_token", ""), given.get("refresh_token", "")))


@pytest.fixture
def connect(sim, box, limiter):
    """``connect(transport=..., token=..., **settings)`` opens the sandbox shop; everything is closed afterwards."""
    opened = []

    def make(transport=None, token=None, **settings):
        connection = Connection(
            shop=f"{sim.key}-1",
            base_url=f"http://{sim.key}.sandbox",
            credentials=sim.credentials(),
            tokens=box if token is None else MemoryTokenBox(Token(token)),
            limiter=limiter,
            transport=transport or sim.transport(),
            settings=settings,
        )
        opened.append(connector_class(sim.key)(connection))
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
    return jpeg


@pytest.fixture
def draft(shop):
    """``draft(**changes)`` is a listing ready to publish, its pictures uploaded."""
    main, detail = shop.upload_picture(jpeg()), shop.upload_picture(jpeg(750, 1200))
    return lambda **changes: listing_draft([main], [detail], **changes)


@pytest.fixture
def answering():
    """``answering(body, ...)`` gives these answers, the last one for ever, and keeps the requests in ``.seen``."""
    return always


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def window(now):
    """The last hour up to a little after now."""
    return now - timedelta(hours=1), now + timedelta(minutes=1)


@pytest.fixture
def collect(window):
    """collect(connector) -> every order of the last hour."""

    def read(connector):
        return [order for page in connector.changed_orders(*window) for order in page.orders]

    return read
