"""A JD shop in the sandbox, what opens it, and refusals in its words."""

import pytest

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import PictureRef
from connectors.jd.simulator import Simulator
from tests.connectors.gateways import answering, draft, shop, stocked  # noqa: F401 - fixtures


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
def refusing(answering):  # noqa: F811 - a fixture
    """refusing(code) -> a connector whose every gateway call is refused that way."""

    def build(code, **more):
        error = {"code": code, "zh_desc": "不行", "en_desc": "no", "request_id": "r1"}
        return answering({"error_response": error}, **more)[0]

    return build


@pytest.fixture
def pictures():
    """One main picture and two of the detail page."""
    return PictureRef("jfs/t1/1/a.jpg"), PictureRef("jfs/t1/1/d1.jpg"), PictureRef("jfs/t1/1/d2.jpg")
