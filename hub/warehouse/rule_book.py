"""Writing the rules of the floor: every table, its fields and what they may hold. A row that contradicts itself is refused.

Each change is on the audit log. The starting values are trade habits, invented for the sample; a house measures its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from importlib import resources
from typing import Any

from sqlmodel import SQLModel, select

from catalog.lookup import codes_by_id, ids_by_code
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.warehouse.models import (
    Carton,
    CoolantRule,
    GoodsMark,
    HandlingRule,
    Segregation,
    SkuSize,
    WaveRule,
)

CLASSES = ("ambient", "chilled", "frozen")


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``kind`` is text, number, time, flag, choice, classes or sku; an empty optional number is None."""

    name: str
    kind: str = "text"
    required: bool = True
    low: int = 0
    high: int = 100_000
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """One table of rules: ``unique`` names what may stand in it once."""

    model: type[SQLModel]
    fields: tuple[Field, ...]
    unique: tuple[str, ...]


_STORAGE = Field("storage", "choice", options=CLASSES)
_SIDES = tuple(Field(side, "number", low=1, high=3000) for side in ("length_mm", "width_mm", "height_mm"))
_MONTHS = tuple(Field(end, "number", low=1, high=12) for end in ("first_month", "last_month"))
BOOKS: Mapping[str, Book] = {
    "wave": Book(
        WaveRule,
        (
            Field("rank", "number"),
            Field("name"),
            Field("storage", "choice", required=False, options=("", *CLASSES)),
            Field("shape", "choice", required=False, options=("", "single", "multi")),
            Field("least_pieces", "number"),
            Field("carrier", required=False),
            Field("cutoff", "time", required=False),
            Field("due_hours", "number", required=False, low=1, high=1000),
            Field("most", "number", low=1, high=20_000),
        ),
        ("name",),
    ),
    "handling": Book(
        HandlingRule,
        (_STORAGE, Field("out_minutes", "number", required=False, low=1, high=1000), Field("lot_scan", "flag")),
        ("storage",),
    ),
    "mark": Book(
        GoodsMark,
        (Field("field", "choice", options=("certificate", "category", "sku")), Field("value"), Field("mark")),
        ("field", "value", "mark"),
    ),
    "apart": Book(
        Segregation,
        (Field("one"), Field("other"), Field("scope", "choice", options=("carton", "tote"))),
        ("one", "other"),
    ),
    "carton": Book(
        Carton,
        (
            Field("code"),
            Field("name"),
            *_SIDES,
            Field("tare_g", "number", high=20_000),
            Field("most_g", "number", low=1, high=20_000),
            Field("storages", "classes"),
        ),
        ("code",),
    ),
    "size": Book(SkuSize, (Field("sku", "sku"), *_SIDES), ("id",)),
    "coolant": Book(
        CoolantRule,
        (
            _STORAGE,
            *_MONTHS,
            Field("days", "number", low=1, high=30),
            Field("coolant", required=False),
            Field("share_permille", "number", high=3000),
            Field("piece_g", "number", low=1, high=10_000),
            Field("liner", required=False),
            Field("liner_g", "number", high=5000),
        ),
        ("storage", "first_month", "last_month", "days"),
    ),
}


def rows(tx: Tx, kind: str) -> list[tuple[int, dict[str, str]]]:
    """Every row of a table as texts, by its fields: (row id, name -> text)."""
    book = _book(kind)
    found: list[Any] = list(tx.exec(select(book.model)))
    codes = codes_by_id(tx, [row.id for row in found]) if book.model is SkuSize else {}
    made = [
        (row.id, {f.name: codes[row.id] if f.kind == "sku" else _text(getattr(row, f.name)) for f in book.fields})
        for row in found
    ]
    return sorted(made, key=lambda row: tuple(_sortable(row[1][f.name]) for f in book.fields))


def save(tx: Tx, kind: str, row_id: int, said: Mapping[str, str], *, actor: Actor) -> int:
    """Write one row, a new one for id 0; returns its id. Raises Invalid, Conflict for a row that exists, NotFound."""
    book = _book(kind)
    values = {field.name: _value(field, said.get(field.name, "")) for field in book.fields}
    if book.model is SkuSize:
        values = _sized(tx, values, row_id, actor)
    _agree(kind, values)
    row: Any = tx.get(book.model, row_id) if row_id else None
    if row_id and row is None:
        raise NotFound("this rule is gone", remedy="Load the page again.")
    same = [getattr(book.model, name) == values[name] for name in book.unique]
    twin: Any = tx.exec(select(book.model).where(*same)).first()
    if twin is not None and (row is None or twin.id != row.id):
        raise Conflict("there is such a row already", remedy="Change that row.")
    row = row or book.model(**values)
    for name, value in values.items():
        setattr(row, name, value)
    tx.add(row)
    audit.record(tx, actor, "floor_rule.saved", f"{kind}:{row.id}", **{k: str(v) for k, v in values.items()})
    return int(row.id)


def remove(tx: Tx, kind: str, row_id: int, *, actor: Actor) -> None:
    """Take one row out. Raises NotFound."""
    row: Any = tx.get(_book(kind).model, row_id)
    if row is None:
        raise NotFound("this rule is gone", remedy="Load the page again.")
    tx.delete(row)
    audit.record(tx, actor, "floor_rule.removed", f"{kind}:{row_id}")


def load_examples(tx: Tx, *, actor: Actor) -> int:
    """Fill every empty table with starting values; returns how many rows were written."""
    said = tomllib.loads(resources.files("hub.warehouse").joinpath("floor_rules.toml").read_text("utf-8"))
    known = {kind: bool(rows(tx, kind)) for kind in BOOKS}
    fresh = [(kind, row) for kind, listed in said.items() if not known[kind] for row in listed]
    for kind, row in fresh:
        save(tx, kind, 0, {name: _text(value) for name, value in row.items()}, actor=actor)
    return len(fresh)


def _book(kind: str) -> Book:
    if kind not in BOOKS:
        raise NotFound("there is no such table of rules")
    return BOOKS[kind]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _sortable(text: str) -> tuple[int, int, str]:
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def _value(field: Field, raw: str) -> object:
    text = raw.strip()
    if field.kind == "flag":
        return text == "yes"
    if not text and field.required:
        raise Invalid("%(field)s is missing", remedy="Fill it in.", field=field.name)
    if field.kind == "number":
        return _number(field, text) if text else None
    if field.kind == "time" and text:
        return _clock(text)
    known = set(field.options) if field.kind == "choice" else set(CLASSES)
    parts = {text} if field.kind == "choice" else set(text.split(",")) if field.kind == "classes" else set()
    if not parts <= known or len(text) > 60:
        raise Invalid("%(field)s cannot be %(value)s", remedy="Choose one of the words.", field=field.name, value=text)
    return text


def _number(field: Field, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and field.low <= int(text) <= field.high):
        raise Invalid(
            "%(field)s must be a whole number from %(low)s to %(high)s",
            remedy="Correct it.",
            field=field.name,
            low=field.low,
            high=field.high,
        )
    return int(text)


def _clock(text: str) -> str:
    try:
        return time.fromisoformat(text).strftime("%H:%M")
    except ValueError as error:
        raise Invalid("%(value)s is no time of the day", remedy="Write it like 16:30.", value=text) from error


def _sized(tx: Tx, values: dict[str, object], row_id: int, actor: Actor) -> dict[str, object]:
    code = str(values.pop("sku"))
    sku_id = ids_by_code(tx, [code]).get(code)
    if sku_id is None or row_id not in (0, sku_id):
        raise Invalid("no goods have the code %(value)s", remedy="Enter our SKU code.", value=code)
    return {"id": sku_id, **values, "measured_by": str(actor)}


def _agree(kind: str, values: Mapping[str, object]) -> None:
    if kind == "apart" and values["one"] == values["other"]:
        raise Invalid("goods always share a carton with their like", remedy="Name two marks.")
