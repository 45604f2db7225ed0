"""Writing a sheet as XLSX that imports back unchanged: codes are text cells, and no text is ever a formula."""

import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from catalog import queries, sheet_store, words
from catalog.sheet_columns import Column, SheetKind
from catalog.sheet_kinds import KINDS
from catalog.sheet_rules import Facts
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound

_NAMES: dict[str, Mapping[Any, str]] = {
    "brands.level": words.LEVEL_NAMES,
    "producers.kind": words.PRODUCER_KIND_NAMES,
    "products.storage": words.STORAGE_NAMES,
    "products.licensing": words.LICENSING_NAMES,
}


def export_sheet(tx: Tx, name: str) -> bytes:
    """One sheet of the whole catalogue as XLSX: brands, producers, products, bundles or certificates."""
    kind = next((kind for kind in KINDS if kind.name == name), None)
    if kind is None:
        raise NotFound("no such sheet", remedy=f"Choose one of: {', '.join(kind.name for kind in KINDS)}.", name=name)
    return workbook(kind, _rows(tx, name))


def empty_sheet(name: str) -> bytes:
    """A sheet with headings only, to be filled in."""
    return workbook(next(kind for kind in KINDS if kind.name == name), [])


def workbook(kind: SheetKind, rows: Iterable[Facts]) -> bytes:
    """Rows of facts as an XLSX file with the kind's own headings."""
    columns = _written(kind)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.title)
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, column.key, bold=True) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, kind, column, row.get(column.field)) for column in columns])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _written(kind: SheetKind) -> list[Column]:
    """One column per field: the first that reads it."""
    first: dict[str, Column] = {}
    for column in kind.columns:
        first.setdefault(column.field, column)
    return list(first.values())


def _cell(sheet: WriteOnlyWorksheet, kind: SheetKind, column: Column, value: Any) -> Any:
    names = _NAMES.get(f"{kind.name}.{column.field}", {})
    if isinstance(value, bool):
        return _text(sheet, "是" if value else "否")
    if isinstance(value, int) and not column.is_number_text:
        return value
    if isinstance(value, date):
        return _text(sheet, value.isoformat())
    return _text(sheet, names.get(value, value or ""))


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Any:
    """A cell that stays text whatever it starts with, so ``=1+1`` is not computed and ``0069`` keeps its zeros."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _rows(tx: Tx, name: str) -> list[Facts]:
    if name == "brands":
        return [brand.model_dump() for brand in queries.brands(tx)]
    if name == "producers":
        return [producer.model_dump() for producer in queries.producers(tx)]
    known = sheet_store.known(tx)
    if name == "products":
        return [_product(code, facts) for code, facts in sorted(known.skus.items())]
    if name == "bundles":
        return [
            {"bundle": bundle, "component": component, "pieces": pieces}
            for bundle, inside in sorted(known.packs.items())
            for component, pieces in inside.items()
        ]
    return _papers(tx)


def _product(code: str, facts: Facts) -> Facts:
    marks = [words.RESTRICTED.upper()] if facts["restricted"] else []
    claims = [claim for claim in facts["claims"].split(",") if claim]
    return facts | {"sku": code, "claims": ",".join(marks + claims)}


def _papers(tx: Tx) -> list[Facts]:
    skus = {card.sku_id: card.code for card in queries.sku_cards(tx)}
    producers = {producer.id: producer.code for producer in queries.producers(tx)}
    papers = queries.certificates_of(tx, sku_ids=skus, producer_ids=producers)
    return [
        paper.model_dump()
        | {
            "sku": skus.get(paper.sku_id or 0, ""),
            "producer": producers.get(paper.producer_id or 0, ""),
            "kind": paper.kind.value,
        }
        for paper in papers
    ]
