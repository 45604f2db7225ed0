"""Pieces of which the API's questions and answers are made. Row ids are text: they are longer than a JSON number keeps.

Amounts are whole fen, weights grams, instants ISO 8601 in UTC.
"""

import base64
import binascii
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.web.api.problems import BadFields, FieldProblem

LARGEST_FEN = 1_000_000_000


def _clean(text: str) -> str:
    """Text a database keeps as it is."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("NUL and halves of surrogate pairs are no text")
    return text


Text = Annotated[str, AfterValidator(_clean)]
RowId = Annotated[str, Field(pattern=r"^[0-9]{1,19}$", examples=["182736451820391424"])]
Fen = Annotated[int, Field(strict=True, ge=1, le=LARGEST_FEN, description="Fen, 1/100 yuan.")]


class Asked(BaseModel):
    """What a program sends; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Told(BaseModel):
    """What a program is told; fields may be added in later versions."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class PageAsked(Asked):
    """Which part of a list is wanted."""

    cursor: Annotated[Text, Field(max_length=200)] = Field(
        default="", description="The `next` of the page before; empty for the first page."
    )
    limit: int = Field(default=50, ge=1, le=200, description="Rows of one page.")


class PageTold(Told):
    """Part of a list."""

    next: str = Field(description="Cursor of the page behind this one; empty at the end.")


def pack(*place: str | int) -> str:
    """Where a list is to go on, as an opaque cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def unpack(cursor: str, *kinds: type) -> tuple[Any, ...] | None:
    """The place behind a cursor of ours, None for the first page. Raises BadFields for anything else."""
    if not cursor:
        return None
    try:
        place = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        place = None
    fits = isinstance(place, list) and len(place) == len(kinds)
    if not fits or any(type(part) is not kind or _too_long(part) for part, kind in zip(place, kinds, strict=True)):
        raise BadFields([FieldProblem(at="query.cursor", says="This is no cursor of this list.")])
    return tuple(place)


def _too_long(part: object) -> bool:
    """Longer than any code, or larger than any row id."""
    if isinstance(part, str):
        return len(part) > 100 or "\0" in part
    return not (isinstance(part, int) and 0 <= part < 2**63)
