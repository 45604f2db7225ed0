"""One sandbox shop, a connector on it, and the drafts tests publish."""

import io
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import ListingDraft, ListingFacts, Picture, PictureRef
from connectors.wechat_shop.connector import Connector
from connectors.wechat_shop.simulator import Simulator
from hub.kernel.clock import from_epoch
from hub.kernel.money import Money


class Clock:
    """The shop's clock; moves when told to."""

    def __init__(self) -> None:
        self.at = 1_754_010_000.0

    def __call__(self) -> float:
        return self.at


class Limits:
    """A limiter that only notes what it was asked."""

    def __init__(self) -> None:
        self.waited: list[str] = []
        self.paused: list[tuple[str, float]] = []

    def wait(self, api: str) -> None:
        self.waited.append(api)

    def pause(self, api: str, seconds: float) -> None:
        self.paused.append((api, seconds))


FACTS = ListingFacts(
    brand="样例牧歌",
    category="牦牛生鲜",
    net_content="500g",
    storage="frozen",
    shelf_days=365,
    producer="样例合作社",
    origin="青海省",
    food_licence="SC10463000000001",
    is_food=True,
    is_fresh=True,
)
URLS = tuple(PictureRef(f"https://mmecimage.cn/p/x/{n}") for n in range(9))
DRAFT = ListingDraft(
    merchant_code="QH-YAK-500",
    title="高原牧场冷冻牦牛腱子肉500克",
    price=Money(12900),
    market_price=Money(15900),
    stock=50,
    weight_g=560,
    unit="袋",
    spec="500g",
    main_pictures=URLS[:4],
    detail_pictures=URLS[4:7],
    facts=FACTS,
)


@pytest.fixture
def clock() -> Clock:
    """The shop's clock."""
    return Clock()


@pytest.fixture
def simulator(clock) -> Simulator:
    """A shop with the platform's own quotas, all pictures of ``DRAFT`` uploaded."""
    simulator = Simulator(clock=clock)
    for ref in URLS:
        simulator.market.add_picture(b"x", ref.url)
    return simulator


@pytest.fixture
def limits() -> Limits:
    """What the limiter was asked."""
    return Limits()


@pytest.fixture
def connect(simulator, limits) -> Iterator[Any]:
    """Open connectors on the shop: ``connect(settings={...}, credentials={...}, token=...)``."""
    opened = []

    def open_one(*, settings=None, credentials=None, token=None) -> Connector:
        keys = {name: str(value) for name, value in simulator.credentials().items()} | (credentials or {})
        connection = Connection(
            shop="wx",
            base_url="https://api.weixin.qq.com",
            credentials=keys,
            tokens=MemoryTokenBox(Token(keys["access_token"] if token is None else token)),
            limiter=limits,
            transport=simulator.transport(),
            settings=settings or {},
        )
        opened.append(Connector(connection))
        return opened[-1]

    yield open_one
    for connector in opened:
        connector.close()


@pytest.fixture
def connector(connect) -> Connector:
    """A connector with no settings."""
    return connect()


@pytest.fixture
def call(simulator):
    """Call the shop directly: ``call("/channels/ec/order/get", {...})`` -> JSON."""

    def ask(path, body=None, *, method="POST", token=None, **params):
        if not path.startswith("/cgi-bin"):
            params["access_token"] = simulator.credentials()["access_token"] if token is None else token
        request = httpx.Request(method, f"https://api.weixin.qq.com{path}", params=params, json=body)
        response = simulator.handle(request)
        assert response.status_code == 200
        return response.json()

    return ask


@pytest.fixture
def goods(connector):
    """Put goods on sale: ``goods("A", "B", price=100)`` -> listing references."""

    def publish(*codes, **changes):
        return [connector.create_listing(replace(DRAFT, merchant_code=code, **changes)) for code in codes]

    return publish


@pytest.fixture
def sold(simulator, goods, clock):
    """One order of one buyer, waiting for shipment."""
    goods("QH-YAK-500")
    (order,) = simulator.market.place_orders(1, 1)
    clock.at += 2
    return order


@pytest.fixture
def shop():
    """Values tests share: the draft, its facts, picture addresses, a real picture, instants."""

    def picture(name="a.jpg", size=(600, 400), colour=(1, 2, 3)):
        file = io.BytesIO()
        Image.new("RGB", size, colour).save(file, "JPEG")
        return Picture(name, file.getvalue(), "image/jpeg", sha256(file.getvalue()).hexdigest())

    return SimpleNamespace(draft=DRAFT, facts=FACTS, urls=URLS, picture=picture, at=from_epoch)
