"""A driver that works any connector against its own simulator: one shop, one clock, faults at any single request."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from PIL import Image

from connectors.base import registry
from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.types import (
    ChannelOrder,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import NoAnswer
from hub.kernel.clock import from_epoch
from hub.kernel.errors import Indeterminate, Transient
from hub.kernel.money import Money

PAGE_SIZE = 3
MORE_THAN_TWO_PAGES = 8
TRIES = 12


@dataclass
class StepClock:
    """The simulator's clock. Stands still unless told to move; starts two minutes ago, inside every skew limit."""

    at: float = field(default_factory=lambda: float(int(time.time()) - 120))
    step: float = 0.0  # seconds that pass with every request

    def __call__(self) -> float:
        return self.at


@dataclass
class Driver:
    """One connector, its simulator, and short ways to do what the hub does."""

    key: str
    simulator: Any
    connector: Any
    connection: Connection
    clock: StepClock
    main: tuple[PictureRef, ...] = ()
    detail: tuple[PictureRef, ...] = ()
    requests: int = 0
    _due: dict[int, str] = field(default_factory=dict)

    # -- faults

    def fault_at(self, kind: str, request: int) -> None:
        """Arm ``kind`` when the ``request``-th request from now arrives (1 is the next one)."""
        self._due = {self.requests + request: kind}

    def calm(self) -> bool:
        """Disarm everything; whether an armed fault had been reached."""
        reached = not self._due and not self.simulator.faults.armed()
        self._due = {}
        self.simulator.faults.clear()
        return reached

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The transport: count, let time pass, arm what is due."""
        self.requests += 1
        self.clock.at += self.clock.step
        if kind := self._due.pop(self.requests, ""):
            self.simulator.faults.arm(kind, 1)
        try:
            return self.simulator.handle(request)
        except NoAnswer as error:
            raise httpx.ReadTimeout("dropped", request=request) from error

    # -- the hub's rule for writes

    def settle(self, done: Callable[[], bool], act: Callable[[], object]) -> None:
        """Look up, then do it, and again until it is done, as a job does."""
        for _ in range(TRIES):
            try:
                if done():
                    return
                act()
            except (Transient, Indeterminate):
                continue
        assert done()

    # -- listings

    def draft(self, code: str, **changes: Any) -> ListingDraft:
        """A frozen food product with the pictures already uploaded."""
        if not self.main:
            self.main = tuple(self.connector.upload_picture(picture(f"main-{i}")) for i in range(5))
            self.detail = tuple(self.connector.upload_picture(picture(f"detail-{i}")) for i in range(3))
        return replace(
            ListingDraft(
                merchant_code=code,
                title="高原牧场冷冻牦牛腱子肉500克",
                price=Money(6900),
                market_price=Money(8900),
                stock=50,
                weight_g=560,
                unit="袋",
                spec="500g",
                main_pictures=self.main,
                detail_pictures=self.detail,
                facts=ListingFacts(
                    brand="样例牧歌",
                    category="牦牛生鲜",
                    net_content="500g",
                    storage="frozen",
                    shelf_days=365,
                    producer="样例合作社",
                    origin="青海省",
                    food_licence="SC10463000000001",
                    gtin="6999900000019",
                    is_food=True,
                    is_fresh=True,
                    ingredients="牦牛肉",
                ),
            ),
            **changes,
        )

    def publish(self, code: str, **changes: Any) -> ListingRef:
        """Create a listing that buyers can order from."""
        return self.connector.create_listing(self.draft(code, **changes))

    def listing(self, code: str) -> dict[str, Any]:
        """The simulator's own truth about the one listing with this code."""
        found = [x for x in self.simulator.market.state()["listings"] if x["merchant_code"] == code]
        assert len(found) == 1, f"{len(found)} listings with code {code}"
        return found[0]

    # -- orders

    def buy(self, n: int, seed: int = 1, **wish: Any) -> list[SimOrder]:
        """Buyers order ``n`` times, two seconds apart; time stands two seconds after the last one."""
        if not self.simulator.market.listings:
            for index, fen in enumerate((6900, 2980, 115)):
                self.publish(f"SKU-{index}", price=Money(fen), market_price=Money(fen + 100))
        placed = []
        for number in range(n):
            self.clock.at += 2
            placed += self.simulator.market.place_orders(1, seed * 1000 + number, **wish)
        self.clock.at += 2
        assert len(placed) == n
        return placed

    def now(self) -> datetime:
        """The simulator's present instant."""
        return from_epoch(int(self.clock.at))

    def pull(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[ChannelOrder | UnreadableOrder]:
        """Everything changed in the window (default: the last hour), in the order it came."""
        end = until or self.now()
        pages = self.connector.changed_orders(since or end - timedelta(hours=1), end)
        return [order for page in pages for order in page.orders]

    def truth(self, order_id: str) -> dict[str, Any]:
        """The simulator's own truth about an order."""
        return next(x for x in self.simulator.market.state()["orders"] if x["id"] == order_id)

    def notice(self, order_id: str, waybill: str) -> ShipmentNotice:
        """One parcel with everything in it."""
        order = self.connector.order(order_id)
        assert isinstance(order, ChannelOrder)
        parcel = ParcelNotice(waybill, "SF", {line.line_id: line.quantity for line in order.lines})
        skus = {line.line_id: (line.item_id, line.vendor_sku_id) for line in order.lines}
        return ShipmentNotice(order_id, (parcel,), skus)

    def told(self, order_id: str, waybill: str) -> bool:
        """Whether the platform has this waybill for the order."""
        return any(parcel.waybill == waybill for parcel in self.connector.shipped_parcels(order_id))


_DRAWN: dict[str, Picture] = {}


def picture(name: str) -> Picture:
    """A square JPEG that differs for every name."""
    if name not in _DRAWN:
        colour = tuple(sha256(name.encode()).digest()[:3])
        file = io.BytesIO()
        Image.new("RGB", (800, 800), colour).save(file, "JPEG", quality=80)
        data = file.getvalue()
        _DRAWN[name] = Picture(f"{name}.jpg", data, "image/jpeg", sha256(data).hexdigest())
    return _DRAWN[name]


@pytest.fixture
def draw() -> Callable[[str], Picture]:
    """Draws a picture by name."""
    return picture


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Promises marked ``needs("refunds", ...)`` are made by vendors with these capabilities; the others never made them."""
    kept, dropped = [], []
    for item in items:
        wanted = {word for mark in item.iter_markers("needs") for word in mark.args}
        vendor = getattr(item, "callspec", None) and item.callspec.params.get("driver")
        (dropped if vendor and wanted - able(vendor) else kept).append(item)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def able(vendor: str) -> frozenset[str]:
    """What a vendor can do: its capabilities, and ``part_shipment`` where its orders have several lines to part."""
    manifest = registry.manifest(vendor)
    parts = manifest.part_shipment and registry.simulator_class(vendor)().market.max_lines > 1
    return manifest.capabilities | ({"part_shipment"} if parts else frozenset())


@pytest.fixture(params=registry.BUILT_IN)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """A fresh shop of every built-in vendor."""
    clock = StepClock()
    simulator = registry.simulator_class(request.param)(clock=clock)
    keys = simulator.credentials()
    driver = Driver(request.param, simulator, None, None, clock)  # type: ignore[arg-type] - joined below
    driver.connection = Connection(
        shop="contract",
        base_url="http://sandbox.invalid",
        credentials={name: str(value) for name, value in keys.items()},
        tokens=MemoryTokenBox(Token(keys.get("access_token", ""), keys.get("refresh_token", ""))),
        transport=httpx.MockTransport(driver.handle),
        settings={
            "page_size": PAGE_SIZE,
            "waybill_templates": {"SF": "https://templates.example.invalid/sf"},
            "user_id": 1,
            "return_addresses": [{"id": "7", "name": "样例仓", "mobile": "10000000000", "address": "样例路1号"}],
        },
    )
    driver.connector = registry.connector_class(request.param)(driver.connection)
    yield driver
    close = getattr(driver.connector, "close", None)
    if close:
        close()
