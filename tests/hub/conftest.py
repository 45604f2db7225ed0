"""A small house to test in: SKUs, shelves, lots, a shop and orders, made in a line each."""

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
import pytest
from PIL import Image
from sqlmodel import select

from catalog.models import Brand, PackComponent, Price, Product, Sku
from catalog.words import BrandLevel, Licensing
from connectors.base.types import ChannelOrder, OrderLine, OrderState, Receiver
from hub.channels import events, publishing, queries
from hub.channels.models import Creative, Listing, Shop
from hub.events import facts
from hub.events.models import FactRow
from hub.inventory import ledger, places
from hub.inventory import queries as stock
from hub.inventory.models import Lot, StockLevel
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.jobs.models import LANES, QUEUED, Job
from hub.kernel.jobs.running import run_next
from hub.kernel.money import Money
from hub.kernel.runtime import Runtime
from hub.kernel.units import StorageClass
from hub.orders import queries as orders
from hub.orders.ingest import Taken, take_in
from hub.orders.models import Order

ACTOR = Actor("user", "tester", 7)
DAWN = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)
PLACES = {"frozen": "A-01-01-1", "chilled": "B-01-01-1", "ambient": "C-01-01-1", "virtual": "V-01-01-1"}


@dataclass
class House:
    """One warehouse with everything that stands in it."""

    runtime: Runtime
    actor: Actor = ACTOR
    skus: dict[str, int] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _shops: dict[str, int] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    # -- catalogue and stock

    def sku(
        self,
        code: str,
        *,
        storage: str = "ambient",
        gross_g: int = 500,
        parts: dict[str, int] | None = None,
        voucher: bool = False,
        restricted: bool = False,
        price: int | None = 9900,
    ) -> int:
        """A craft SKU that may be listed; ``parts`` makes it a bundle of other codes."""
        with self.runtime.db.write() as tx:
            brand = tx.exec(select(Brand)).first() or Brand(code="B1", name="样例坊", level=BrandLevel.LOCAL)
            tx.add(brand)
            tx.flush()
            product = Product(
                code=f"P-{code}", name=f"样例石刻摆件 {code}", category="手工艺", brand_id=brand.id, origin="青海省",
                storage=StorageClass(storage), licensing=Licensing.NONE, is_food=False, is_voucher=voucher,
                restricted=restricted,
            )  # fmt: skip
            tx.add(product)
            tx.flush()
            sku = Sku(code=code, product_id=product.id, spec="1件", unit="件", gross_g=gross_g, market_price_fen=12900)
            tx.add(sku)
            tx.flush()
            for part, pieces in (parts or {}).items():
                tx.add(PackComponent(bundle_id=sku.id, component_id=self.skus[part], pieces=pieces))
        self.skus[code] = sku.id
        self.change(code, price=price)
        return sku.id

    def change(self, code: str, *, price: int | None = None, restricted: bool | None = None) -> None:
        """Give a SKU a price, or lift or set its restriction."""
        with self.runtime.db.write() as tx:
            sku = tx.get(Sku, self.skus[code])
            if price is not None:
                tx.add(Price(sku_id=sku.id, fen=price, valid_from=DAWN))
            if restricted is not None:
                product = tx.get(Product, sku.product_id)
                product.restricted = restricted
                tx.add(product)

    def tell(self, code: str, story: str) -> None:
        """Give a SKU's product another story."""
        with self.runtime.db.write() as tx:
            product = tx.get(Product, tx.get(Sku, self.skus[code]).product_id)
            product.story = story
            tx.add(product)

    def place(self, storage: str = "ambient", code: str = "") -> int:
        """A shelf of one temperature class."""
        code = code or PLACES[storage]
        if code not in self._places:
            with self.runtime.db.write() as tx:
                house = places.ensure_warehouse(tx, code="W1", name="样例仓")
                self._places[code] = places.ensure_location(tx, house, code=code, storage=storage).id
        return self._places[code]

    def stock(self, code: str, pieces: int, *, days: int | None = 300, lot: str = "", place: int = 0) -> Lot:
        """Book a lot in that lives ``days`` more days (None: for ever)."""
        number = next(self._numbers)
        place = place or self.place()
        today = business_day(now())
        with self.runtime.db.write() as tx:
            return ledger.receive(
                tx,
                sku_id=self.skus[code],
                lot_code=lot or f"L{number}",
                location_id=place,
                pieces=pieces,
                production_date=today - timedelta(days=10),
                expiry_date=None if days is None else today + timedelta(days=days),
                ref=f"in:{number}",
                actor=self.actor,
            )

    def sums(self) -> dict[str, tuple[int, int]]:
        """Code -> (on hand, reserved) of what lies on shelves."""
        names = {sku_id: code for code, sku_id in self.skus.items()}
        with self.runtime.db.read() as tx:
            return {names[sku]: both for sku, both in stock.sums(tx).items()}

    def levels(self) -> dict[str, tuple[int, int]]:
        """Lot code -> (on hand, reserved)."""
        with self.runtime.db.read() as tx:
            rows = tx.exec(select(Lot.code, StockLevel.on_hand, StockLevel.reserved).join(Lot))
            return {code: (on_hand, reserved) for code, on_hand, reserved in rows}

    def whole(self) -> bool:
        """Whether counters, ledger and reservations agree."""
        with self.runtime.db.read() as tx:
            return stock.drift(tx) == [] and stock.consumed_pieces(tx) == stock.shipped_pieces(tx)

    # -- shops and orders

    def shop(self, code: str = "t1", channel: str = "taobao") -> Shop:
        """A shop nobody calls; its platform speaks through ``take``."""
        with self.runtime.db.write() as tx:
            if code not in self._shops:
                shop = Shop(code=code, channel=channel, name=code, base_url="http://nowhere.invalid")
                tx.add(shop)
                tx.flush()
                self._shops[code] = shop.id
            return tx.get(Shop, self._shops[code])

    def order(self, no: str, *lines: tuple[str, int], at: int = 0, **changes: Any) -> ChannelOrder:
        """A paid order of (code, pieces), last modified ``at`` seconds after dawn."""
        made = ChannelOrder(
            order_id=no,
            state=OrderState.TO_SHIP,
            vendor_status="WAIT_SELLER_SEND_GOODS",
            created_at=DAWN,
            paid_at=DAWN,
            modified_at=DAWN + timedelta(seconds=at),
            ship_by=DAWN + timedelta(days=2),
            lines=tuple(
                OrderLine(
                    f"{no}-{n}",
                    f"I-{code}",
                    f"V-{code}",
                    code,
                    f"标题 {code}",
                    pieces,
                    Money(9900),
                    Money(9900 * pieces),
                )
                for n, (code, pieces) in enumerate(lines, 1)
            ),
            receiver=Receiver(
                "青海省", "黄南州", "泽库县", "泽曲镇", "扎*", "138****5678", "幸福路***", token="OAID-1"
            ),
            paid=Money(9900),
            freight=Money(0),
            discount=Money(0),
            raw=b"",
        )
        made = replace(made, **changes)
        if made.raw:
            return made
        said = [made.order_id, at, made.vendor_status, str(changes)]
        return replace(made, raw=orjson.dumps(said))

    def take(self, *page: Any, shop: str = "t1") -> Taken:
        """Take one page of orders in."""
        row = self.shop(shop)
        with self.runtime.db.write() as tx:
            return take_in(tx, self.runtime.vault, row, page, min_days=3, actor=Actor("channel", shop))

    def state(self, no: str) -> str:
        """An order's state and, after a colon, its open holds."""
        with self.runtime.db.read() as tx:
            row = tx.exec(select(Order).where(Order.order_no == no)).one()
            open_kinds = sorted(hold.kind for hold in orders.holds_of(tx, row.id) if hold.closed_at is None)
        return ":".join([row.state, *open_kinds])

    def order_id(self, no: str) -> int:
        """Our id of an order."""
        with self.runtime.db.read() as tx:
            return tx.exec(select(Order.id).where(Order.order_no == no)).one()

    # -- jobs and facts

    def run(self, *kinds: str) -> list[str]:
        """Run what is due of these kinds (default: all), and what that wakes of them; returns the kinds run."""
        ran: list[str] = []
        while job := self._due(kinds):
            assert run_next(self.runtime, owner="test:1:1:x", lanes=tuple(LANES), job_id=job.id)
            ran.append(job.kind)
        return ran

    def _due(self, kinds: Iterable[str]) -> Job | None:
        query = select(Job).where(Job.status == QUEUED, Job.due <= now()).order_by(Job.id)
        with self.runtime.db.read() as tx:
            return next((job for job in tx.exec(query) if not kinds or job.kind in kinds), None)

    def queued(self) -> set[str]:
        """Kinds of the jobs that wait."""
        with self.runtime.db.read() as tx:
            return set(tx.exec(select(Job.kind).where(Job.status == QUEUED)))

    def jobs(self, kind: str) -> list[tuple[str, str]]:
        """(status, outcome) of every job of a kind, oldest first."""
        with self.runtime.db.read() as tx:
            return [(j.status, j.outcome) for j in tx.exec(select(Job).where(Job.kind == kind).order_by(Job.id))]

    def facts(self, name: str = "") -> list[FactRow]:
        """What was announced, oldest first."""
        with self.runtime.db.read() as tx:
            rows = tx.exec(select(FactRow).order_by(FactRow.id)).all()
        return [row for row in rows if not name or row.name == name]


@pytest.fixture
def house(runtime: Runtime) -> House:
    """An empty house on the test database."""
    return House(runtime)


# -- shops on simulators


@pytest.fixture(scope="session")
def pictures() -> dict[str, tuple[bytes, int, int]]:
    """Slot -> (JPEG bytes, width, height) of a full listing set."""
    found = {}
    for group, pieces, size in (("main", 5, (800, 800)), ("detail", 3, (750, 1000))):
        for number in range(1, pieces + 1):
            file = io.BytesIO()
            Image.new("RGB", size, (number * 40, len(group) * 20, 90)).save(file, "JPEG", quality=70)
            found[f"{group}-{number}"] = (file.getvalue(), *size)
    return found


@pytest.fixture
def draw(house, pictures) -> Callable[[str, str], None]:
    """Keep a full set of pictures of a SKU for one platform, as the studio does."""

    def run(code: str, platform: str) -> None:
        with house.runtime.db.write() as tx:
            for slot, (data, width, height) in pictures.items():
                tx.add(
                    Creative(
                        sku_id=house.skus[code], platform=platform, slot=slot, name=f"{slot}.jpg", mime="image/jpeg",
                        sha256=house.runtime.blobs.put(data), width=width, height=height, size=len(data), spec_version="1",
                    )
                )  # fmt: skip
                assert hashlib.sha256(data).hexdigest() == house.runtime.blobs.put(data)

    return run


@pytest.fixture
def listing(house) -> Callable[..., Listing]:
    """The listing of a SKU in a shop, read anew."""

    def read(code: str, shop_id: int) -> Listing:
        with house.runtime.db.read() as tx:
            found = queries.listing_of(tx, shop_id=shop_id, sku_id=house.skus[code])
        assert found is not None
        return found

    return read


@pytest.fixture
def request_publish(house) -> Callable[..., int]:
    """Ask for SKUs to be on sale."""

    def run(**named: Any) -> int:
        with house.runtime.db.write() as tx:
            return publishing.request_publish(tx, actor=house.actor, **named)

    return run


@pytest.fixture
def studio(house, draw) -> Callable[..., None]:
    """The studio has drawn a SKU for some platforms: pictures kept, fact announced, listings published."""

    def run(code: str, *platforms: str) -> None:
        for platform in platforms:
            draw(code, platform)
        with house.runtime.db.write() as tx:
            facts.announce(tx, [events.creatives_ready(house.skus[code])], actor=house.actor)
        house.run(publishing.PUBLISH_READY, publishing.PUBLISH)

    return run


@pytest.fixture
def put_on_sale(studio, request_publish, listing) -> Callable[..., Listing]:
    """Publish one SKU in one shop."""

    def run(code: str, channel: str, shop_id: int) -> Listing:
        assert request_publish(codes=[code], shop_ids=[shop_id]) == 1
        studio(code, channel)
        return listing(code, shop_id)

    return run
