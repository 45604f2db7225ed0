"""Sets the stage: example catalogue, warehouse, opening stock, couriers, sandbox shops, one administrator."""

from collections.abc import Mapping
from datetime import timedelta

import httpx

from catalog import examples
from catalog.queries import listable_skus, sku_cards
from hub.channels import connections
from hub.channels import queries as channels
from hub.cli.demo.cast import cast
from hub.inventory import ledger, places
from hub.inventory import queries as stock
from hub.kernel.actor import system
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.logistics import carriers, tariff_book
from hub.logistics import examples as tariffs
from hub.trace import examples as upstream
from hub.warehouse import rule_book, waybills

ACTOR = system("demo")
WAREHOUSE = ("ZK1", "泽库县域仓")
#: Replaces our careful guesses; quotas the platforms publish hold in the play too, and the sandbox enforces them.
SANDBOX_CALLS_PER_SECOND = 500
LOCATIONS = {"frozen": "A-01-01-1", "chilled": "B-01-01-1", "ambient": "C-01-01-1", "virtual": "V-01-01-1"}
#: Our code, name, temperature classes, preference, number pattern.
CARRIERS = (
    ("SF", "顺丰速运", ("frozen", "chilled", "ambient"), 20, "SF{:013d}"),
    ("EMS", "中国邮政", ("ambient",), 10, "98{:011d}"),
)


def set_stage(runtime: Runtime, *, base_port: int, pieces: int) -> None:
    """Everything a first day needs; harmless when repeated."""
    with runtime.db.write() as tx:
        if not sku_cards(tx):
            examples.load(tx, actor=ACTOR)
    with runtime.db.write() as tx:
        _shelves(tx)
        _couriers(tx)
        rule_book.load_examples(tx, actor=ACTOR)
    with runtime.db.write() as tx:
        _opening_stock(tx, pieces=pieces)
    with runtime.db.write() as tx:
        upstream.load(tx, actor=ACTOR)
    credentials = sandbox_credentials(base_port)
    with runtime.db.write() as tx:
        _shops(tx, runtime, base_port, credentials)


def sandbox_credentials(base_port: int) -> dict[str, Mapping[str, str]]:
    """What each sandbox marketplace hands its shop operator."""
    found: dict[str, Mapping[str, str]] = {}
    with httpx.Client(timeout=10) as client:
        for key, manifest in cast().items():
            answer = client.get(f"http://127.0.0.1:{base_port + manifest.sandbox_port}/__sandbox__/credentials")
            found[key] = {name: str(value) for name, value in answer.raise_for_status().json().items()}
    return found


def point_messages(settings: Settings) -> None:
    """Tell the marketplaces that post messages where the console listens."""
    console = f"http://{settings.web_host}:{settings.web_port}"
    with httpx.Client(timeout=10) as client:
        for key, manifest in cast().items():
            if "nudges" in manifest.capabilities:
                panel = f"http://127.0.0.1:{settings.sandbox_base_port + manifest.sandbox_port}/__sandbox__/push"
                client.post(panel, json={"url": f"{console}/hooks/{key}/{key}-sandbox"}).raise_for_status()


def _shelves(tx: Tx) -> None:
    house = places.ensure_warehouse(tx, code=WAREHOUSE[0], name=WAREHOUSE[1])
    for storage, code in LOCATIONS.items():
        places.ensure_location(tx, house, code=code, storage=storage)


def _couriers(tx: Tx) -> None:
    for code, name, storages, rank, pattern in CARRIERS:
        carriers.ensure(tx, code=code, name=name, storages=storages, rank=rank)
        waybills.import_numbers(tx, code, [pattern.format(10_000_000 + n) for n in range(3000)])
    sheet, _areas = tariffs.NAMES  # the example areas would leave sandbox buyers of far provinces without a courier
    tariff_book.load_tariffs(tx, tariffs.read(sheet), sheet, actor=ACTOR)


def _opening_stock(tx: Tx, *, pieces: int) -> None:
    """Two lots of every SKU that is kept on a shelf, the older one smaller, so that first-expired-first-out shows."""
    known, today = stock.sums(tx), business_day(now())
    wanted = {sku.id for sku in listable_skus(tx)}
    for card in sku_cards(tx):
        if card.sku_id not in wanted or card.is_bundle or card.sku_id in known:
            continue
        place = stock.location_for(tx, card.storage.value)
        if place is None:
            continue
        life = card.shelf_days
        for letter, share, age in (("A", 3, 0.4), ("B", 1, 0.1)):
            made = today - timedelta(days=int((life or 300) * age))
            ledger.receive(
                tx,
                sku_id=card.sku_id,
                lot_code=f"{card.code}-{made:%y%m%d}{letter}",
                location_id=place,
                pieces=pieces // share,
                production_date=made,
                expiry_date=made + timedelta(days=life) if life else None,
                ref=f"opening:{card.code}:{letter}",
                actor=ACTOR,
                origin=card.origin,
            )


def _shops(tx: Tx, runtime: Runtime, base_port: int, credentials: Mapping[str, Mapping[str, str]]) -> None:
    for key, manifest in cast().items():
        code = f"{key}-sandbox"
        if channels.shop_by_code(tx, code) is None:
            connections.add_shop(
                tx,
                runtime,
                code=code,
                channel=key,
                name=f"{manifest.name}沙箱店",
                credentials=credentials[key],
                base_url=f"http://127.0.0.1:{base_port + manifest.sandbox_port}",
                settings={"calls_per_second": SANDBOX_CALLS_PER_SECOND},
            )
