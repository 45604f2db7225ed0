"""A Taobao shop in the sandbox, what opens it, and refusals in its words."""

import pytest

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import PictureRef
from connectors.taobao.simulator import Simulator
from tests.connectors.gateways import answering, draft, shop, stocked  # noqa: F401 - fixtures


@pytest.fixture
def sim():
    return Simulator()


@pytest.fixture
def connect():
    """connect(transport, **settings) -> a Connection of the sandbox shop."""

    def open_connection(transport, *, access="tb-sandbox-session", refresh="tb-sandbox-refresh", limiter=None, **set_):
        more = {"limiter": limiter} if limiter else {}
        return Connection(
            shop="tb1",
            base_url="https://taobao.test",
            credentials={"app_key": "tb-sandbox-key", "app_secret": "tb-sandbox-secret", "nick": "店"},
            tokens=MemoryTokenBox(Token(access, refresh)),
            transport=transport,
            settings=set_,
            **more,
        )

    return open_connection


@pytest.fixture
def refusing(answering):  # noqa: F811 - a fixture
    """refusing(code, sub_code) -> a connector whose every call is refused that way."""

    def build(code, sub_code="", sub_msg="", **more):
        error = {"code": code, "msg": "no", "sub_code": sub_code, "sub_msg": sub_msg, "request_id": "r1"}
        return answering({"error_response": error}, **more)[0]

    return build


@pytest.fixture
def pictures():
    """One main picture and two of the detail page."""
    return (
        PictureRef("https://img.alicdn.com/a.jpg"),
        PictureRef("https://img.alicdn.com/d1.jpg"),
        PictureRef("https://img.alicdn.com/d2.jpg"),
    )
