"""A console over a small house with goods, a courier and orders that are ready to be picked."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.kernel.runtime import Runtime
from hub.logistics import carriers
from hub.warehouse import waybills


@pytest.fixture
def runtime(console_runtime: Runtime) -> Runtime:
    """The house stands on the database the console shows."""
    return console_runtime


@pytest.fixture
def shopfloor(house: Any, add_person: Callable[..., int]) -> Any:
    """Stock of one SKU, one courier with three numbers, one administrator."""
    add_person()
    house.sku("A1", gross_g=500)
    house.stock("A1", 20, lot="L-A1")
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF0000000001", "SF0000000002", "SF0000000003"])
    return house


@pytest.fixture
def ready(shopfloor: Any) -> Any:
    """Two orders, O1 of two pieces and O2 of one, planned as parcels."""
    shopfloor.take(shopfloor.order("O1", ("A1", 2)), shopfloor.order("O2", ("A1", 1)))
    shopfloor.run("warehouse.plan_parcels")
    return shopfloor
