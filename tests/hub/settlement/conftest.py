"""A house whose parcels have left, and bills written in a line each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.kernel.actor import Actor
from hub.logistics import carriers, tariff_book
from hub.settlement import deciding, files, queries
from hub.settlement.models import Bill, BillFile, BillLine
from hub.warehouse.models import Parcel, WaybillNumber
from tests.hub.settlement.bills import SECOND

NOVEMBER = date(2026, 11, 1)


@dataclass
class Money:
    """What finance does with files."""

    house: Any

    def left(self, waybill: str, *, carrier: str = "EMS", grams: int = 900, day: int = 10, month: int = 11) -> None:
        """A parcel to Zeku that left on a day of 2026; ``day`` 0 never left."""
        house = self.house
        if "A" not in house.skus:
            house.sku("A")
        no = f"T{waybill}"
        house.take(house.order(no, ("A", 1)))
        with house.runtime.db.write() as tx:
            tx.add(
                Parcel(
                    order_id=house.order_id(no), number=1, of=1, storage="ambient", carrier=carrier, waybill=waybill,
                    state="handed_over" if day else "stopped", weight_g=grams,
                    handed_over_at=datetime(2026, month, day, 4, tzinfo=UTC) if day else None,
                )
            )  # fmt: skip

    def pool(self, *numbers: str, carrier: str = "EMS") -> None:
        """Numbers nobody used."""
        with self.house.runtime.db.write() as tx:
            tx.add_all(WaybillNumber(carrier=carrier, number=number) for number in numbers)

    def hand_in(
        self, data: bytes, name: str = "bill.xlsx", *, source: str = "carrier:EMS", month: date = NOVEMBER
    ) -> int:
        runtime = self.house.runtime
        with runtime.db.write() as tx:
            named = {"source": source, "month": month, "data": data, "name": name}
            return files.hand_in(tx, runtime, actor=self.house.actor, **named).id

    def load(self, data: bytes, name: str = "bill.xlsx", **named: Any) -> BillFile:
        """Hand in, keep what was guessed of the columns, load."""
        runtime, file_id = self.house.runtime, self.hand_in(data, name, **named)
        with runtime.db.write() as tx:
            found = files.unsealed(tx, runtime, file_id)
            files.learn(tx, runtime, file_id, places=found.columns.places, fees=found.fees, actor=self.house.actor)
        with runtime.db.write() as tx:
            return files.load(tx, runtime, file_id, actor=self.house.actor)

    def bill(self, source: str = "carrier:EMS", month: date = NOVEMBER) -> Bill:
        with self.house.runtime.db.read() as tx:
            found = queries.bill_of(tx, source, month)
        assert found is not None
        return found

    def lines(self, **named: Any) -> list[BillLine]:
        with self.house.runtime.db.read() as tx:
            return list(queries.lines(tx, self.bill(**named).id))

    def kinds(self, **named: Any) -> list[tuple[str, str, int, int]]:
        """(subject, class, billed, ours) of every line."""
        return [(x.subject, x.kind, x.billed_fen, x.ours_fen) for x in self.lines(**named)]

    def act(
        self, use_case: Any, *args: Any, actor: Actor | None = None, source: str = "carrier:EMS", **named: Any
    ) -> Any:
        with self.house.runtime.db.write() as tx:
            return use_case(tx, self.bill(source).id, *args, actor=actor or self.house.actor, **named)

    def lock(self) -> None:
        """Accept everything in doubt, hand in, approve."""
        for kind in {x.kind for x in self.lines()} & set(deciding.DOUBTFUL):
            if any(not x.decision for x in self.lines() if x.kind == kind):
                self.act(deciding.decide, "accepted", kind=kind)
        self.act(deciding.submit)
        self.act(deciding.approve, actor=SECOND)


@pytest.fixture
def money(house) -> Money:
    """Two couriers with the example's contracts; the first kilogram to Qinghai is 6.00 with EMS."""
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="EMS", name="邮政", storages=("ambient",), rank=2)
        carriers.ensure(tx, code="SF", name="顺丰", storages=("ambient", "frozen"), rank=1)
        tariff_book.load_examples(tx, actor=house.actor)
    return Money(house)
