"""A house with a producer, a bar code, and short ways to record what happened upstream."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Producer, Sku
from hub.kernel.clock import CHINA, now
from hub.kernel.units import ProducerKind
from hub.trace import recording
from hub.trace.entries import Entry
from hub.trace.recording import Outcome
from tests.hub.floor import Floor, stocked

GTIN = "6999900000019"


@pytest.fixture
def farm(house: Any) -> Any:
    """SKU A1 carries a bar code, B1 none; producer P01 exists."""
    house.sku("A1", gross_g=500)
    house.sku("B1", gross_g=500)
    with house.runtime.db.write() as tx:
        sku = tx.get(Sku, house.skus["A1"])
        sku.gtin, sku.net_g = GTIN, 500
        tx.add(Producer(code="P01", name="样例合作社", place="样例镇", kind=ProducerKind.COOP))
    return house


@pytest.fixture
def tell(farm: Any) -> Callable[..., Outcome]:
    """Record one entry, so many days ago."""

    def record(kind: str, lots: str, *, days: float = 1, **fields: Any) -> Outcome:
        at = (now() - timedelta(days=days)).astimezone(CHINA).replace(microsecond=0)
        with farm.runtime.db.write() as tx:
            entry = Entry(kind, at, lots, **fields)
            return recording.record_entry(tx, entry, source="form", actor=farm.actor)

    return record


@pytest.fixture
def herd(tell: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """Ten animals of P01, and 400 packs of lot L1 made of them."""

    def make(lot: str = "L1", **fields: Any) -> Outcome:
        tell("herd", "P01-YAK/H1=10 头", days=30, producer="P01", lot_kind="animals", grams_each=200_000, name="牦牛")
        return tell("make", f"A1/{lot}=400 pcs", inputs="P01-YAK/H1=1 头", days=20, **fields)

    return make


@pytest.fixture
def floor(house: Any) -> Floor:
    """A stocked warehouse floor."""
    return stocked(house)
