"""Tariffs and serviceability as tables an operator edits: one row a contract, a zone tier, a surcharge or an area.

A sheet is taken whole or not at all; every cell that cannot be used is told with row, column and remedy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from catalog.sheet_file import tables
from catalog.words import STORAGE_NAMES
from hub.kernel.errors import HubError, Invalid
from hub.kernel.money import Money
from hub.logistics import tariffs
from hub.logistics.regions import Place, province, read_place
from hub.logistics.routing import Service
from hub.logistics.tariffs import Surcharge, Tariff, Tier, Zone

TARIFF_HEADINGS = (
    "快递公司", "生效日期", "类别", "名称", "适用", "首重(克)", "首重价(元)", "续重(克)", "续重价(元)", "金额(元)", "万分比", "最低(元)",
    "超过(克)", "超过(厘米)", "体积除数",
)  # fmt: skip
SERVICE_HEADINGS = ("快递公司", "地区", "温层", "天数", "可达")
EXTRAS = {
    "偏远": tariffs.REMOTE,
    "燃油": tariffs.FUEL,
    "超限": tariffs.OVERSIZE,
    "冷链": tariffs.COLD,
    "保价": tariffs.INSURED,
}
_STORAGES = {text: storage.value for storage, text in STORAGE_NAMES.items()}
_MOST = 1_000_000_000
EVERYWHERE: Place = ()
_WHOLE_NUMBER = "请填不小于 0 的整数。"
_AMOUNT = "请填元，不小于 0，最多两位小数，例如 6.00。"

Value = TypeVar("Value")


class BadSheet(Invalid):
    """Cells of the sheet cannot be used; ``cells`` says which."""

    def __init__(self, cells: Sequence["BadCell"]) -> None:
        self.cells = tuple(cells)
        first = self.cells[0]
        super().__init__(
            "row %(row)s, column %(column)s: %(why)s",
            remedy=first.remedy,
            row=first.row,
            column=first.column,
            why=first.why,
            more=len(self.cells) - 1,
        )


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell, as the spreadsheet numbers its row."""

    row: int
    column: str
    why: str
    remedy: str


@dataclass(slots=True)
class _Contract:
    """A tariff while its rows are gathered."""

    row: int
    divisor: int = 0
    minimum_fen: int = 0
    said: bool = False
    tiers: dict[str, list[tuple[int, Tier]]] = field(default_factory=dict)
    provinces: dict[str, tuple[str, ...]] = field(default_factory=dict)
    steps: dict[str, tuple[int, int]] = field(default_factory=dict)
    surcharges: list[Surcharge] = field(default_factory=list)


class _Rows:
    """The rows of a sheet under known headings; ``bad`` gathers what cannot be used."""

    def __init__(self, data: bytes, name: str, headings: Sequence[str]) -> None:
        self.bad: list[BadCell] = []
        for table in tables(data, name):
            for at, row in enumerate(table[:10]):
                texts = [cell.text.replace("（", "(").replace("）", ")") for cell in row]
                if set(headings) <= set(texts):
                    places = {heading: texts.index(heading) for heading in headings}
                    self.rows = [
                        (n, {h: cells[p].text if p < len(cells) else "" for h, p in places.items()})
                        for n, cells in enumerate(table[at + 1 :], at + 2)
                        if any(cell.text for cell in cells)
                    ]
                    return
        raise Invalid("this is not the sheet that was asked for", remedy=f"第一行要有这些列：{'、'.join(headings)}。")

    def read(self, row: tuple[int, dict[str, str]], column: str, reader: Callable[[str], Value], blank: Value) -> Value:
        """One cell, ``blank`` for an empty one and for one that is refused."""
        number, cells = row
        if not cells[column]:
            return blank
        try:
            return reader(cells[column])
        except ValueError as error:
            self.refuse(number, column, f"“{cells[column][:20]}”读不懂", str(error))
            return blank

    def refuse(self, number: int, column: str, why: str, remedy: str) -> None:
        """Keep one refusal."""
        self.bad.append(BadCell(number, column, why, remedy))

    def finish(self) -> None:
        """Raises BadSheet when anything was refused."""
        if self.bad:
            raise BadSheet(self.bad)


def read_tariffs(data: bytes, name: str) -> list[Tariff]:
    """Every contract version of a sheet. Raises BadSheet, and Invalid for a file without the headings."""
    sheet = _Rows(data, name, TARIFF_HEADINGS)
    contracts: dict[tuple[str, date], _Contract] = {}
    for row in sheet.rows:
        carrier, since = row[1]["快递公司"], sheet.read(row, "生效日期", _day, None)
        if not carrier or since is None:
            sheet.refuse(
                row[0], "快递公司" if not carrier else "生效日期", "没有填", "每一行都要有快递公司和生效日期。"
            )
            continue
        _row(sheet, row, contracts.setdefault((carrier, since), _Contract(row[0])))
    found = [_tariff(sheet, carrier, since, contract) for (carrier, since), contract in contracts.items()]
    sheet.finish()
    return found


def _row(sheet: _Rows, row: tuple[int, dict[str, str]], contract: _Contract) -> None:
    kind = row[1]["类别"]
    if kind == "合同":
        contract.said = True
        contract.divisor = sheet.read(row, "体积除数", _count, 0)
        contract.minimum_fen = sheet.read(row, "最低(元)", _fen, 0)
    elif kind == "区":
        _zone_row(sheet, row, contract)
    elif kind == "附加费":
        _extra_row(sheet, row, contract)
    else:
        sheet.refuse(row[0], "类别", f"“{kind}”不认识", "请填：合同、区、附加费。")


def _zone_row(sheet: _Rows, row: tuple[int, dict[str, str]], contract: _Contract) -> None:
    number, cells = row
    name = cells["名称"]
    limit, price = sheet.read(row, "首重(克)", _count, 0), sheet.read(row, "首重价(元)", _fen, None)
    if not name or limit <= 0 or price is None:
        column = "名称" if not name else "首重(克)" if limit <= 0 else "首重价(元)"
        sheet.refuse(number, column, "没有填", "一个区要有名称、首重和首重价。")
        return
    contract.tiers.setdefault(name, []).append((number, Tier(limit, price)))
    contract.provinces.setdefault(name, sheet.read(row, "适用", _provinces, ()))
    step, step_fen = sheet.read(row, "续重(克)", _count, 0), sheet.read(row, "续重价(元)", _fen, 0)
    if step:
        contract.steps[name] = (step, step_fen)


def _extra_row(sheet: _Rows, row: tuple[int, dict[str, str]], contract: _Contract) -> None:
    number, cells = row
    kind = EXTRAS.get(cells["名称"], "")
    if not kind or any(extra.kind == kind for extra in contract.surcharges):
        why = f"“{cells['名称']}”{'写了两次' if kind else '不认识'}"
        sheet.refuse(number, "名称", why, f"附加费只能是：{'、'.join(EXTRAS)}，各写一行。")
        return
    cold = kind == tariffs.COLD
    chilled: tuple[str, ...] = ("frozen", "chilled")
    storages = sheet.read(row, "适用", _storages, chilled) if cold else ()
    contract.surcharges.append(
        Surcharge(
            kind,
            fen=sheet.read(row, "金额(元)", _fen, 0),
            share=sheet.read(row, "万分比", _count, 0),
            minimum_fen=sheet.read(row, "最低(元)", _fen, 0),
            areas=() if cold else sheet.read(row, "适用", _areas, ()),
            storages=storages,
            over_g=sheet.read(row, "超过(克)", _count, 0),
            over_cm=sheet.read(row, "超过(厘米)", _count, 0),
        )
    )


def _tariff(sheet: _Rows, carrier: str, since: date, contract: _Contract) -> Tariff:
    zones, seen = [], set[str]()
    for name, rows in contract.tiers.items():
        number, tiers = rows[0][0], tuple(tier for _, tier in rows)
        if [tier.limit_g for tier in tiers] != sorted({tier.limit_g for tier in tiers}):
            sheet.refuse(number, "首重(克)", f"“{name}”的首重没有从小到大", "同一个区的几行按首重从小到大排。")
        if name not in contract.steps:
            sheet.refuse(number, "续重(克)", f"“{name}”没有续重", "在这个区的最后一行填续重和续重价。")
        if twice := seen & set(contract.provinces[name]):
            sheet.refuse(number, "适用", f"{'、'.join(sorted(twice))}已经在别的区里", "一个省只能属于一个区。")
        if not contract.provinces[name]:
            sheet.refuse(number, "适用", f"“{name}”没有省份", "写出这个区的省份，用顿号隔开。")
        seen |= set(contract.provinces[name])
        zones.append(Zone(name, contract.provinces[name], tiers, *contract.steps.get(name, (1, 0))))
    if not contract.said or not zones:
        sheet.refuse(
            contract.row,
            "类别",
            f"{carrier} 缺{'区' if contract.said else '合同'}行",
            "一个版本要有一行合同和至少一个区。",
        )
    return Tariff(carrier, since, contract.divisor, contract.minimum_fen, tuple(zones), tuple(contract.surcharges))


def read_services(data: bytes, name: str) -> list[Service]:
    """Every row of a serviceability table. Raises BadSheet, and Invalid for a file without the headings."""
    sheet = _Rows(data, name, SERVICE_HEADINGS)
    found: dict[tuple[str, Place, str], Service] = {}
    for row in sheet.rows:
        number, cells = row
        carrier, storage = cells["快递公司"], sheet.read(row, "温层", _storage, "")
        area = sheet.read(row, "地区", _area, EVERYWHERE)
        if not carrier or not storage:
            sheet.refuse(number, "温层" if carrier else "快递公司", "没有填", "每一行都要有快递公司和温层。")
            continue
        if (carrier, area, storage) in found:
            sheet.refuse(number, "地区", "这个地区和温层写了两次", "同一家快递、同一地区、同一温层只留一行。")
        served = sheet.read(row, "可达", _yes, True)
        found[carrier, area, storage] = Service(carrier, area, storage, sheet.read(row, "天数", _count, 0), served)
    sheet.finish()
    return list(found.values())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip().replace("/", "-"))
    except ValueError as error:
        raise ValueError("请写成 2026-01-31 的样子。") from error


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST):
        raise ValueError(_WHOLE_NUMBER)
    return int(text)


def _fen(text: str) -> int:
    try:
        fen = Money.from_yuan(text).fen
    except HubError as error:
        raise ValueError(_AMOUNT) from error
    if not 0 <= fen <= _MOST:
        raise ValueError(_AMOUNT)
    return fen


def _parts(text: str) -> list[str]:
    return [part for part in text.replace(",", "、").replace("，", "、").replace(" ", "、").split("、") if part]


def _provinces(text: str) -> tuple[str, ...]:
    found = tuple(province(part) for part in _parts(text))
    if not all(found):
        raise ValueError("请写省份的名字，用顿号隔开。")
    return found


def _area(text: str) -> Place:
    try:
        return read_place(text)
    except ValueError as error:
        raise ValueError("请写成“青海”或“青海/黄南/泽库”的样子，留空表示全国。") from error


def _areas(text: str) -> tuple[Place, ...]:
    return tuple(_area(part) for part in _parts(text))


def _storage(text: str) -> str:
    if text not in _STORAGES:
        raise ValueError(f"请填：{'、'.join(_STORAGES)}。")
    return _STORAGES[text]


def _storages(text: str) -> tuple[str, ...]:
    return tuple(_storage(part) for part in _parts(text))


def _yes(text: str) -> bool:
    if text not in ("是", "否"):
        raise ValueError("请填“是”或“否”。")
    return text == "是"
