"""The warehouse floor over a house, for the rooms whose promises reach it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalog.lookup import cards_by_id
from catalog.models import Certificate, Producer, Product, Sku
from catalog.words import CertificateKind, Licensing
from hub.kernel.clock import business_day, now
from hub.kernel.units import ProducerKind
from hub.logistics import carriers
from hub.warehouse import handover, packing, parcels, queries, waves, waybills
from hub.warehouse.models import HandoverSheet, Parcel, Wave


@dataclass
class Floor:
    """The warehouse floor over a house: plan, release, pack, label and hand over in a line each."""

    house: Any

    def couriers(self, numbers: int = 20) -> None:
        """Two couriers with their own number pools; only SF takes cold goods."""
        with self.house.runtime.db.write() as tx:
            carriers.ensure(tx, code="SF", name="顺丰速运", storages=("frozen", "chilled", "ambient"), rank=20)
            carriers.ensure(tx, code="EMS", name="中国邮政", storages=("ambient",), rank=10)
            for code in ("SF", "EMS"):
                waybills.import_numbers(tx, code, [f"{code}{n:06d}" for n in range(numbers)])

    def plan(self) -> None:
        """Divide what is allocated into parcels."""
        self.house.run(parcels.PLAN, parcels.STOP)

    def parcels(self, no: str = "") -> list[Parcel]:
        """Parcels of an order, or all."""
        with self.house.runtime.db.read() as tx:
            return list(queries.parcels(tx, order_ids=[self.house.order_id(no)] if no else None))

    def states(self, no: str = "") -> list[str]:
        """States of these parcels."""
        return [parcel.state for parcel in self.parcels(no)]

    def wave(self, storage: str = "ambient", **named: Any) -> Wave | None:
        """Release a wave."""
        with self.house.runtime.db.write() as tx:
            return waves.release_wave(tx, storage, actor=self.house.actor, **named)

    def scan(self, parcel_id: int, code: str, pieces: int = 1) -> None:
        """Scan pieces into a parcel."""
        with self.house.runtime.db.write() as tx:
            packing.scan(tx, parcel_id, code, pieces=pieces)

    def scan_all(self, parcel_id: int) -> None:
        """Scan everything that is still missing."""
        with self.house.runtime.db.write() as tx:
            lines = queries.lines_of(tx, [parcel_id])
            cards = cards_by_id(tx, {line.sku_id for line in lines})
            for line in lines:
                if line.quantity > line.scanned:
                    packing.scan(tx, parcel_id, cards[line.sku_id].code, pieces=line.quantity - line.scanned)

    def pack(self, parcel_id: int, weight_g: int | None = None, **named: Any) -> Parcel:
        """Close a parcel at a weight, the expected one by default."""
        with self.house.runtime.db.write() as tx:
            expected = queries.parcel(tx, parcel_id).expected_g
            weight = expected if weight_g is None else weight_g
            return packing.pack(tx, parcel_id, weight_g=weight, actor=self.house.actor, **named)

    def label(self, parcel_id: int) -> Parcel:
        """Bind a waybill number."""
        with self.house.runtime.db.write() as tx:
            return waybills.label_parcel(tx, parcel_id, actor=self.house.actor)

    def hand_over(self, *parcel_ids: int, signed_by: str = "快递员示例") -> HandoverSheet:
        """Give parcels away on one sheet."""
        with self.house.runtime.db.write() as tx:
            return handover.hand_over(tx, parcel_ids, signed_by=signed_by, actor=self.house.actor)

    def labelled(self, *orders: Any, storage: str = "ambient") -> list[int]:
        """Take orders in and bring every parcel of one temperature class to its label; returns those parcels."""
        self.house.take(*orders)
        self.plan()
        self.wave(storage)
        ready = [parcel.id for parcel in self.parcels() if parcel.state == "picking" and parcel.storage == storage]
        for parcel_id in ready:
            self.scan_all(parcel_id)
            self.pack(parcel_id)
            self.label(parcel_id)
        return ready


def stocked(house: Any) -> Floor:
    """A floor with shelves of every temperature class, couriers, and ten pieces each of A, B (ambient), F (frozen)."""
    made = Floor(house)
    made.couriers()
    for code, storage, grams in (("A", "ambient", 500), ("B", "ambient", 300), ("F", "frozen", 1000)):
        house.sku(code, storage=storage, gross_g=grams)
        house.stock(code, 10, place=house.place(storage))
    return made


LICENCE = "SC10463232399089"


def license_food(house: Any, code: str) -> None:
    """Make a SKU licensed food of a factory, with five days of licence left."""
    with house.runtime.db.write() as tx:
        maker = Producer(code="P01", name="样例厂", kind=ProducerKind.FACTORY)
        tx.add(maker)
        tx.flush()
        sku = tx.get(Sku, house.skus[code])
        product = tx.get(Product, sku.product_id)
        product.licensing, product.is_food, product.producer_id = Licensing.PRODUCTION, True, maker.id
        product.category, product.shelf_days, sku.licence, sku.claims = "肉制品", 300, LICENCE, "SC"
        day = business_day(now())
        tx.add(
            Certificate(
                producer_id=maker.id, kind=CertificateKind.SC, number=LICENCE, valid_from=day - timedelta(days=900),
                valid_to=day + timedelta(days=5), verified=True,
            )
        )  # fmt: skip


def spoil(house: Any, cause: str, code: str) -> None:
    """Make a SKU unfit behind the back of everything that waits: licence, scope, expired or recalled."""
    yesterday = business_day(now()) - timedelta(days=1)
    statement = {
        "licence": f"UPDATE certificate SET valid_to = '{yesterday}'",
        "scope": "UPDATE certificate SET scope = '乳制品|糕点'",
        "expired": f"UPDATE lot SET expiry_date = '{yesterday}' WHERE sku_id = {house.skus[code]}",
        "recalled": f"UPDATE lot SET state = 'recalled' WHERE sku_id = {house.skus[code]}",
    }[cause]
    with house.runtime.db.write() as tx:
        tx.connection().exec_driver_sql(statement)
