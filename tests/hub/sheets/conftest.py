"""A house with a shop whose orders come in files, and files written in a line each."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import Workbook

from hub.channels.models import Shop
from hub.sheets import files, layouts, queries, shops
from hub.sheets.fields import KINDS, guess
from hub.sheets.models import SheetFile

HEAD = ["订单编号", "商家编码", "商品名称", "数量", "单价", "订单实付", "收货人", "手机", "省", "市", "区", "详细地址", "买家留言", "付款时间", "订单状态"]  # fmt: skip


def row(no: Any, sku: str = "A", pieces: Any = 1, *, status: str = "待发货", **changes: Any) -> list[Any]:
    """One line of an order file; ``changes`` by heading."""
    values = dict(
        zip(
            HEAD,
            [no, sku, f"样例石刻 {sku}", pieces, "99.00", "", "张样例", "10012345678", "青海省", "黄南州", "泽库县",
             "幸福路12号", "", "2026-01-10 09:00:00", status],
            strict=True,
        )
    )  # fmt: skip
    return list((values | changes).values())


def xlsx(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEAD) -> bytes:
    book = Workbook()
    for each in (headings, *rows):
        book.active.append(list(each))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEAD, encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(str(cell) for cell in each) for each in (headings, *rows)).encode(encoding)


@dataclass
class Desk:
    """What a person does with files."""

    house: Any
    shop: Shop
    row = staticmethod(row)
    xlsx = staticmethod(xlsx)
    csv = staticmethod(csv)

    def hand_in(self, data: bytes, name: str = "o.csv", kind: str = "orders") -> SheetFile:
        with self.house.runtime.db.write() as tx:
            return files.hand_in(
                tx, self.house.runtime, self.shop.id, kind=kind, data=data, name=name, actor=self.house.actor
            )

    def learn(self, file: SheetFile, words: dict[str, str] | None = None, **places: int) -> None:
        """Keep the guess, corrected by ``places``."""
        with self.house.runtime.db.write() as tx:
            sheet = files.opened_sheet(self.house.runtime, file)
            found = guess(KINDS[file.kind], sheet.headings) | places
            layouts.learn(
                tx, shop_id=self.shop.id, kind=file.kind, name="样例", headings=sheet.headings, places=found,
                words=words or {}, actor=self.house.actor,
            )  # fmt: skip

    def plan(self, file: SheetFile) -> files.Plan:
        with self.house.runtime.db.read() as tx:
            sheet = files.opened_sheet(self.house.runtime, file)
            columns = layouts.known(tx, shop_id=self.shop.id, kind=file.kind, sheet=sheet)
            assert columns is not None
            return files.plan(tx, self.house.runtime, file, sheet, columns)

    def load(self, data: bytes, name: str = "o.csv", kind: str = "orders", **named: Any) -> dict[str, int]:
        """Hand in, learn by the guess, load; returns the figures."""
        file = self.hand_in(data, name, kind)
        self.learn(file)
        with self.house.runtime.db.write() as tx:
            return files.load(tx, self.house.runtime, file.id, actor=self.house.actor, **named).figures

    def files(self) -> Sequence[SheetFile]:
        with self.house.runtime.db.read() as tx:
            return queries.files(tx, self.shop.id)


@pytest.fixture
def desk(house: Any) -> Desk:
    """Twenty pieces of A and B, and a shop of 邮乐网."""
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 20)
    with house.runtime.db.write() as tx:
        shop = shops.add(tx, code="ule", name="邮乐样例店", platform="邮乐网", actor=house.actor)
    house._shops["ule"] = shop.id
    return Desk(house, shop)
