"""Ruled tables that run over pages: rows as high as their longest cell, the head repeated, room kept for what closes the last page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hub.warehouse.paper import lettering
from hub.warehouse.paper.fonts import Weight
from hub.warehouse.paper.sheet import MM, THICK, THIN, Align, Sheet

_PAD = 1.5
_LEADING = 1.25
_MOST_LINES = 8  # a cell of more lines is set smaller and then cut
_BOX = 4.4


@dataclass(frozen=True)
class Column:
    """A column of ``width`` millimetres. A ``box`` column holds an empty square to tick, whatever its cell says."""

    title: str
    width: float
    align: Align = "left"
    weight: Weight = "regular"
    box: bool = False


@dataclass(frozen=True)
class _Row:
    cells: list[tuple[float, list[str]]]  # size and lines of each
    height: float


def draw_table(
    sheet: Sheet,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    x: float,
    top: float,
    bottom: float,
    closing: float,
    head: Callable[[int, int], None],
    size: float = 9.0,
) -> float:
    """Draw all rows between ``top`` and ``bottom``, on as many pages as needed; gives where the last page is free.

    ``head(page, pages)`` draws what stands above the table on every page; ``closing`` millimetres stay free below the
    last row.
    """
    pages = list(_pages([_laid_out(columns, row, size) for row in rows], bottom - top - _head_height(size), closing))
    y = top
    for number, page in enumerate(pages, 1):
        if number > 1:
            sheet.next_page()
        head(number, len(pages))
        y = _draw_head(sheet, columns, x=x, y=top, size=size)
        for row in page:
            _draw_row(sheet, columns, row, x=x, y=y)
            y += row.height
    return y


def _laid_out(columns: Sequence[Column], row: Sequence[str], size: float) -> _Row:
    cells = []
    for column, text in zip(columns, row, strict=True):
        room = (column.width - 2 * _PAD) * MM
        height = _MOST_LINES * size * _LEADING
        cells.append(lettering.fitted(text, room, height, weight=column.weight, largest=size))
    tallest = max(max(1, len(lines)) * set_in * _LEADING / MM for set_in, lines in cells)
    least = _BOX if any(column.box for column in columns) else 0.0
    return _Row(cells, max(tallest, least) + 2 * _PAD)


def _pages(rows: Sequence[_Row], room: float, closing: float) -> Iterator[list[_Row]]:
    page: list[_Row] = []
    used = 0.0
    for row in rows:
        if page and used + row.height > room:
            yield page
            page, used = [], 0.0
        page.append(row)
        used += row.height
    yield page
    if page and used + closing > room:
        yield []


def _head_height(size: float) -> float:
    return size * _LEADING / MM + 2 * _PAD


def _draw_head(sheet: Sheet, columns: Sequence[Column], *, x: float, y: float, size: float) -> float:
    height = _head_height(size)
    whole = sum(column.width for column in columns)
    sheet.rule(x, y, whole, thick=THICK)
    at = x
    for column in columns:
        baseline = y + _PAD + 0.92 * size / MM
        room = column.width - 2 * _PAD
        sheet.line(at + _PAD, baseline, column.title, size=size, room=room, weight="bold", align=column.align)
        at += column.width
    sheet.rule(x, y + height - THICK, whole, thick=THICK)
    return y + height


def _draw_row(sheet: Sheet, columns: Sequence[Column], row: _Row, *, x: float, y: float) -> None:
    at = x
    for column, (size, lines) in zip(columns, row.cells, strict=True):
        if column.box:
            sheet.frame(at + (column.width - _BOX) / 2, y + (row.height - _BOX) / 2, _BOX, _BOX)
        free = row.height - len(lines) * size * _LEADING / MM
        for place, line in enumerate([] if column.box else lines):
            baseline = y + free / 2 + (place * _LEADING + 0.98) * size / MM
            room = column.width - 2 * _PAD
            sheet.line(at + _PAD, baseline, line, size=size, room=room, weight=column.weight, align=column.align)
        at += column.width
    sheet.rule(x, y + row.height - THIN, at - x)
