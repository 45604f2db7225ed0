"""What each sheet may hold: its columns, the headings they go by, and how one cell is read. Pure.

A cell reader takes clean text and raises ``Invalid`` with a remedy; a blank cell is never read and changes nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog import checks, words
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money

Reader = Callable[[str], Any]

#: Text that clears a cell which may be empty; a blank cell leaves the stored value alone.
CLEAR_MARKS = frozenset({"—", "--", "-", "/"})
_MAX_FEN = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``headings`` start with the one we write; ``field`` is where the value goes; ``clears`` allows emptying."""

    field: str
    headings: tuple[str, ...]
    read: Reader
    needed: bool = False
    clears: bool = False
    is_number_text: bool = False

    @property
    def key(self) -> str:
        """The heading we write; unique within a sheet."""
        return self.headings[0]


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind of sheet; recognised by having every ``needed`` column."""

    name: str
    title: str
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column:
        """The first column that fills a field."""
        return next(column for column in self.columns if column.field == field)

    def needed(self) -> frozenset[str]:
        """Fields without which a table is not this sheet."""
        return frozenset(column.field for column in self.columns if column.needed)


def heading(text: str) -> str:
    """A heading as it is compared: folded, without a trailing remark such as ``(样例)`` or ``*``."""
    return re.sub(r"(\((样例|必填|选填)\)|\*)+$", "", words.folded(text))


def line_of(limit: int) -> Reader:
    """Text of one line, up to ``limit`` characters."""

    def read(text: str) -> str:
        one_line = " ".join(text.split())
        if len(one_line) > limit:
            raise Invalid(f"超过 {limit} 字", remedy=f"请缩短到 {limit} 字以内。")
        return one_line

    return read


def paragraph(text: str) -> str:
    """Text of several lines."""
    return text


def points(text: str) -> str:
    """Short phrases parted by ``|`` (or a full-width bar, or line ends)."""
    return "|".join(part.strip() for part in re.split(r"[|｜\n]", text) if part.strip())


def code_of(limit: int) -> Reader:
    """A code: letters, digits, hyphen, underscore or dot."""

    def read(text: str) -> str:
        if not re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{limit - 1}}}", text):
            raise Invalid("编号只能用字母、数字和 . _ -", remedy=f"请改成 {limit} 位以内的编号，不要空格和汉字。")
        return text

    return read


def theme(text: str) -> str:
    """A media theme name such as ``yak-earth``."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", text):
        raise Invalid("主题名不对", remedy="请用小写字母、数字和连字符，例如 yak-earth。")
    return text


def whole(low: int, high: int, what: str) -> Reader:
    """A whole number between two bounds."""

    def read(text: str) -> int:
        match = re.fullmatch(r"[0-9]{1,9}", text.replace(",", ""))
        if not match or not low <= int(match[0]) <= high:
            raise Invalid(f"{what}读不懂或超出范围", remedy=f"请填 {low} 到 {high} 之间的整数，不带单位。")
        return int(match[0])

    return read


def _priced(fen: int) -> int:
    if not 0 < fen <= _MAX_FEN:
        raise Invalid("价格必须大于 0 且不超过 1000 万元", remedy="请核对价格和单位（分还是元）。")
    return fen


def price_fen(text: str) -> int:
    """A price in whole fen, above zero."""
    try:
        return _priced(Money.from_fen(text).fen)
    except MappingError as error:
        raise Invalid("价格读不懂", remedy="这一列的单位是分，请填整数，例如 6900 表示 69.00 元。") from error


def price_yuan(text: str) -> int:
    """A price in yuan with at most two decimals, above zero; returns fen."""
    try:
        return _priced(Money.from_yuan(text.removeprefix("¥").removeprefix("￥")).fen)
    except MappingError as error:
        raise Invalid("价格读不懂", remedy="这一列的单位是元，最多两位小数，例如 69.00。") from error


def one_of(table: Mapping[str, Any], what: str, names: Mapping[Any, str]) -> Reader:
    """One word of a closed vocabulary."""

    def read(text: str) -> Any:
        found = table.get(words.folded(text), table.get(text))
        if found is None:
            raise Invalid(f"不认识的{what}", remedy=f"请填其中之一：{'、'.join(names.values())}。")
        return found

    return read


def certificate_kinds(text: str) -> str:
    """Certificate words parted by commas; returns kinds in a fixed order, with ``restricted`` first when present."""
    parts = [words.folded(part) for part in re.split(r"[,，、;；|\s]+", text) if part]
    unknown = [part for part in parts if part not in words.CERTIFICATES and part not in words.RESTRICTED_WORDS]
    if unknown:
        raise Invalid(
            f"不认识的证书“{unknown[0]}”", remedy="可填 SC、ORG、GRN、GI、HAL、JY 或 RESTRICTED，用逗号隔开。"
        )
    kinds = {words.CERTIFICATES[part] for part in parts if part in words.CERTIFICATES}
    ordered = [kind.value for kind in words.CertificateKind if kind in kinds]
    restricted = [words.RESTRICTED] if words.RESTRICTED_WORDS.intersection(parts) else []
    return ",".join(restricted + ordered)


def gtin(text: str) -> str:
    """A GTIN-13 with its check digit."""
    if not checks.gtin13(text):
        raise Invalid("不是有效的 13 位商品条码", remedy="请对照包装重新录入 13 位数字；末位是校验码。")
    return text


def sc_licence(text: str) -> str:
    """A food production licence number with its check digit."""
    if not checks.sc_licence(text.upper()):
        raise Invalid("不是有效的食品生产许可证编号", remedy="请对照许可证重新录入：SC 加 14 位数字；末位是校验码。")
    return text.upper()


def uscc(text: str) -> str:
    """A unified social credit code with both check characters."""
    if not checks.uscc(text.upper()):
        raise Invalid("不是有效的统一社会信用代码", remedy="请对照营业执照重新录入 18 位代码；没有字母 I、O、S、V、Z。")
    return text.upper()


def day(text: str) -> date:
    """A calendar day: 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日."""
    match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    try:
        return date(*(int(part) for part in match.groups())) if match else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise Invalid("日期读不懂", remedy="请写成 2026-01-31 的样子。")


YES_NO = one_of(words.YES_NO, "是否", {True: "是", False: "否"})
LEVEL = one_of(words.LEVELS, "品牌层级", words.LEVEL_NAMES)
STORAGE = one_of(words.STORAGE, "储存方式", words.STORAGE_NAMES)
PRODUCER_KIND = one_of(words.PRODUCER_KINDS, "主体类型", words.PRODUCER_KIND_NAMES)
CERTIFICATE = one_of(words.CERTIFICATES, "证书类型", words.CERTIFICATE_NAMES)
LICENSING = one_of(words.LICENSING, "许可要求", words.LICENSING_NAMES)
