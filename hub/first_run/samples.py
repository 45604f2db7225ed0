"""A sample house: example catalogue, warehouse, opening stock, couriers, floor rules and upstream records, all invented.

Samples and real goods never share a house: a sample house is told apart in ``hub.identity.house``, takes no shop but those
of the sandbox, and is emptied as a whole by ``hub.first_run.clearing``.
"""

from datetime import timedelta

from catalog import examples
from catalog.queries import listable_skus, sku_cards
from hub.first_run import steps, training
from hub.identity import house
from hub.inventory import ledger, places
from hub.inventory import queries as stock
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.kernel.runtime import Runtime
from hub.logistics import carriers, tariff_book
from hub.logistics import examples as tariffs
from hub.trace import examples as upstream
from hub.warehouse import rule_book, waybills

WAREHOUSE = ("S1", "样例县域仓")
LOCATIONS = {"frozen": "A-01-01-1", "chilled": "B-01-01-1", "ambient": "C-01-01-1", "virtual": "V-01-01-1"}
#: Our code, name, temperature classes, preference, number pattern.
CARRIERS = (
    ("SF", "顺丰速运", ("frozen", "chilled", "ambient"), 20, "SF{:013d}"),
    ("EMS", "中国邮政", ("ambient",), 10, "98{:011d}"),
)
#: Pieces of the two opening lots of a SKU are a third and the whole of this.
PIECES = 400


def start(runtime: Runtime, *, actor: Actor, pieces: int = PIECES) -> None:
    """Turn an empty house into a sample house with shops on the sandbox. Raises Conflict when it is not empty, NoSandbox."""
    known = training.credentials(runtime.settings.sandbox_base_port)
    with runtime.db.write() as tx:
        if not steps.is_empty(tx):
            raise Conflict(
                "This house has goods, shops or orders of its own.", remedy="Samples go into an empty house only."
            )
        house.become_sample(tx, actor=actor)
    fill(runtime, pieces=pieces, actor=actor)
    with runtime.db.write() as tx:
        training.connect(tx, runtime, known, actor=actor)


def fill(runtime: Runtime, *, pieces: int, actor: Actor) -> None:
    """Everything a first day needs except shops; harmless when repeated."""
    with runtime.db.write() as tx:
        if not sku_cards(tx):
            examples.load(tx, actor=actor)
    with runtime.db.write() as tx:
        shelves(tx)
        couriers(tx, actor=actor)
        rule_book.load_examples(tx, actor=actor)
    with runtime.db.write() as tx:
        opening_stock(tx, pieces=pieces, actor=actor)
    with runtime.db.write() as tx:
        upstream.load(tx, actor=actor)


def shelves(tx: Tx) -> None:
    """One warehouse with a location for each temperature class."""
    home = places.ensure_warehouse(tx, code=WAREHOUSE[0], name=WAREHOUSE[1])
    for storage, code in LOCATIONS.items():
        places.ensure_location(tx, home, code=code, storage=storage)


def couriers(tx: Tx, *, actor: Actor) -> None:
    """Two couriers with waybill numbers and tariffs."""
    for code, name, storages, rank, pattern in CARRIERS:
        carriers.ensure(tx, code=code, name=name, storages=storages, rank=rank)
        waybills.import_numbers(tx, code, [pattern.format(10_000_000 + n) for n in range(3000)])
    sheet, _areas = tariffs.NAMES  # the example areas would leave sandbox buyers of far provinces without a courier
    tariff_book.load_tariffs(tx, tariffs.read(sheet), sheet, actor=actor)


def opening_stock(tx: Tx, *, pieces: int, actor: Actor) -> None:
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
                actor=actor,
                origin=card.origin,
            )
