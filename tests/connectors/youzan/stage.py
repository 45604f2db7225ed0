"""A Youzan shop to work in, for the connector's tests and for those of the sandbox's youzan modules."""

import orjson

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.nudges import NudgeRequest
from connectors.youzan.connector import Connector
from tests.connectors.stage import Notebook


def open_shop(sim, *, box=None, limiter=None, transport=None, base_url="http://youzan.sandbox", **settings):
    """A connector to the sandbox shop; the caller closes it."""
    return Connector(
        Connection(
            shop="yz-1",
            base_url=base_url,
            credentials=sim.credentials(),
            tokens=box or MemoryTokenBox(Token("")),
            limiter=limiter or Notebook(),
            transport=transport or sim.transport(),
            settings=settings,
        )
    )


def stock_up(sim, n=4):
    """Products on sale, made by the market itself."""
    for index in range(n):
        sim.market.create_listing(
            merchant_code=f"ZK-{index}", title=f"样例{index}", price_fen=1000 + index, stock=5000, status="live"
        )


def posted(request):
    """A request of the simulator as the hub hands it to a connector."""
    request.read()
    return NudgeRequest(request.method, dict(request.url.params), dict(request.headers), request.content)


def drop_answer_of(sim, api):
    """Carry out the next call of ``api``, then drop the connection."""
    original = sim._late

    def late(fault, response):
        if sim.market.calls[api] > before:
            sim._late = original
            return original("timeout_after", response)
        return original(fault, response)

    before = sim.market.calls[api]
    sim._late = late


def sent(transport):
    """Path and body of every call after the one for a token."""
    return [(r.url.path.removeprefix("/api/"), orjson.loads(r.content)) for r in transport.seen[1:]]


def forget_token(box):
    """A connector that is opened next asks for a token first."""
    box.renew(box.current(), lambda _: Token(""))
