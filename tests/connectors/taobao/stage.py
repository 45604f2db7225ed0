"""A sandbox Taobao shop with goods on sale and a connector on it, for tests that stand in other folders."""

from datetime import UTC, datetime

from connectors.base.aftersales import Refund, RefundKind, RefundState
from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import (
    ChannelOrder,
    ListingDraft,
    ListingFacts,
    OrderState,
    ParcelNotice,
    PictureRef,
    Receiver,
)
from connectors.taobao.connector import Connector
from connectors.taobao.simulator import Simulator
from hub.kernel.money import Money

KEYS = {"app_key": "tb-sandbox-key", "app_secret": "tb-sandbox-secret", "nick": "店"}

FACTS = ListingFacts("样例牌", "牦牛生鲜", "500g", "frozen", 365, "样例合作社", "青海", food_licence="SC12345678901234")
DRAFT = ListingDraft(
    merchant_code="YAK-500",
    title="高原牦牛腱子肉500g",
    price=Money(6900),
    market_price=Money(8900),
    stock=40,
    weight_g=560,
    unit="袋",
    spec="500g",
    main_pictures=(PictureRef("https://img.alicdn.com/a.jpg"),),
    detail_pictures=(PictureRef("https://img.alicdn.com/d1.jpg"),),
    facts=FACTS,
)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CASE = Refund("9", "4", RefundKind.REFUND, RefundState.ASKED, "WAIT_SELLER_AGREE", Money(500), NOON, NOON, b"{}")

OLD = ParcelNotice("SF1", "SF", {})
HOME = Receiver("青海省", "西宁市", "城北区", token="o" * 32)
ORDER = ChannelOrder("4", OrderState.TO_SHIP, "x", NOON, NOON, (), HOME, Money(1), Money(0), Money(0), b"{}")


def open_shop(**settings):
    """(simulator with three goods on sale, connector on it)."""
    sim = Simulator()
    for i in range(3):
        sim.market.create_listing(merchant_code=f"S{i}", title="货", price_fen=1000, stock=999, status="live")
    return sim, connect(sim, **settings)


def connect(sim, **settings):
    """A connector on a simulator."""
    tokens = MemoryTokenBox(Token("tb-sandbox-session", "tb-sandbox-refresh"))
    connection = Connection("tb1", "https://taobao.test", KEYS, tokens, transport=sim.transport(), settings=settings)
    return Connector(connection)


def buy(sim, lines=1, seed=1, **wish):
    """One order with so many lines."""
    return next(x for x in sim.market.place_orders(30, seed, **wish) if len(x.lines) == lines)
