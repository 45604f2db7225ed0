"""The rules of the floor as tables of forms."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.warehouse.rule_book import Field


@dataclass(frozen=True, slots=True)
class RowView:
    """One row; id 0 is the empty one at the end."""

    row_id: int
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BookView:
    """One table: its fields with their names, and its rows."""

    kind: str
    title: str
    fields: tuple[tuple[Field, str], ...]
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class RulesView:
    """Every table."""

    books: tuple[BookView, ...]

    @property
    def lacking(self) -> bool:
        """Whether a table is empty."""
        return any(not book.rows for book in self.books)
