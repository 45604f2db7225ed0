"""A hub with something in it: the example catalogue, lots, two shops on their simulators, listings, a picture, a failed job.

Suites that look at desks share it; nothing runs, nothing leaves the process.
"""

from datetime import timedelta
from io import BytesIO

from PIL import Image

from catalog import examples
from catalog.lookup import ids_by_code
from connectors.base.registry import simulator_class
from hub.channels import connections
from hub.channels.lifecycle import advance
from hub.channels.models import Creative, Listing, Shop
from hub.inventory import ledger, places
from hub.kernel.actor import system
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.jobs.models import DEAD, Job
from hub.kernel.runtime import Runtime

ACTOR = system("stage")
CHANNELS = ("taobao", "pinduoduo")
#: SKU -> pieces in one good lot.
LOTS = {"ZK001": 120, "ZK002": 9}


def stock_up(runtime: Runtime) -> None:
    """Fill an empty hub."""
    with runtime.db.write() as tx:
        examples.load(tx, actor=ACTOR)
        skus = ids_by_code(tx, ["ZK001", "ZK002", "ZK003"])
        _lots(tx, skus)
    picture = runtime.blobs.put(a_picture())
    with runtime.db.write() as tx:
        shops = [_shop(tx, runtime, channel) for channel in CHANNELS]
        _listings(tx, shops, skus)
        tx.add(
            Creative(
                sku_id=skus["ZK001"], platform="taobao", slot="main-1", name="ZK001-main-1.jpg", mime="image/jpeg",
                sha256=picture, width=400, height=400, size=1, spec_version="1",
            )
        )  # fmt: skip
        tx.add(Job(kind="channels.publish", key="7", status=DEAD, attempt=6, error="no answer", payload={}))


def plug_in(runtime: Runtime) -> None:
    """Put the marketplaces' simulators in the place of the network."""
    for channel in CHANNELS:
        runtime.transports[channel] = simulator_class(channel)().transport()


def credentials(channel: str) -> dict[str, str]:
    """What the simulator of a channel hands its shop operator."""
    return {name: str(value) for name, value in simulator_class(channel)().credentials().items()}


def a_picture() -> bytes:
    """A small JPEG."""
    out = BytesIO()
    Image.new("RGB", (400, 400), (120, 60, 30)).save(out, "JPEG")
    return out.getvalue()


def _lots(tx: Tx, skus: dict[str, int]) -> None:
    house = places.ensure_warehouse(tx, code="ZK1", name="泽库县域仓")
    shelf = places.ensure_location(tx, house, code="A-01-01-1", storage="frozen")
    today = business_day(now())
    for code, pieces in LOTS.items():
        ledger.receive(
            tx,
            sku_id=skus[code],
            lot_code=f"{code}-A",
            location_id=shelf.id,
            pieces=pieces,
            production_date=today - timedelta(days=10),
            expiry_date=today + timedelta(days=355),
            ref=f"opening:{code}",
            actor=ACTOR,
        )


def _shop(tx: Tx, runtime: Runtime, channel: str) -> Shop:
    return connections.add_shop(
        tx,
        runtime,
        code=f"{channel}-test",
        channel=channel,
        name=f"{channel}测试店",
        credentials=credentials(channel),
        base_url="http://sandbox.invalid",
        settings={"calls_per_second": 1000},
    )


def _listings(tx: Tx, shops: list[Shop], skus: dict[str, int]) -> None:
    """ZK001 is on sale everywhere, at an old price in the first shop; ZK002 was refused in the second."""
    for shop in shops:
        live = Listing(
            shop_id=shop.id, sku_id=skus["ZK001"], merchant_code="ZK001", item_id="6780001", title="牦牛腱子肉"
        )
        live.price_fen, live.stock_pushed, live.stock_version = (5900 if shop is shops[0] else 6900), 120, 1
        advance(tx, live, "submit", actor=ACTOR)
        advance(tx, live, "go_live", actor=ACTOR)
    refused = Listing(shop_id=shops[1].id, sku_id=skus["ZK002"], merchant_code="ZK002")
    advance(tx, refused, "submit", actor=ACTOR)
    advance(tx, refused, "refuse", actor=ACTOR, why="商品标题中包含违禁词", remedy="改掉标题里的这个词，再发布一次。")
