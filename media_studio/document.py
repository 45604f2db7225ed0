"""A detail page as a document: blocks of words in an order, kept as JSON, drawn per platform and read by the lint.

Words belong to the designer, facts to the catalogue: ``refreshed`` puts today's facts back into the blocks that state them.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hub.kernel.errors import Invalid
from media_studio.brief import ProductBrief
from media_studio.pages import DEFAULT, Kind, template
from media_studio.wording import (
    CLOSING,
    care_steps,
    cooking_heading,
    cooking_steps,
    key_facts,
    makers_mark,
    origin_label,
    picture_note,
    producer_label,
    proof_note,
    spec_rows,
    trace_call,
)

#: Blocks whose rows, lines and text are facts of the catalogue; only their headings are a designer's.
FACTS: frozenset[Kind] = frozenset({"facts", "table", "certificates", "producer"})
#: Blocks that can show a photo instead of a drawing.
PICTURED: frozenset[Kind] = frozenset({"hero", "story", "use", "producer"})

_Short = Annotated[str, StringConstraints(max_length=120)]
_Line = Annotated[str, StringConstraints(max_length=400)]
_Row = Annotated[tuple[_Line, ...], Field(min_length=2, max_length=3)]


class Block(BaseModel):
    """One block. ``photo`` is the SHA-256 of a kept photo, empty for the drawing; a block not ``shown`` keeps its words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    kicker: _Short = ""
    heading: _Line = ""
    text: Annotated[str, StringConstraints(max_length=6000)] = ""
    lines: Annotated[tuple[_Line, ...], Field(max_length=12)] = ()
    rows: Annotated[tuple[_Row, ...], Field(max_length=30)] = ()
    note: _Line = ""
    photo: Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")] = ""
    shown: bool = True

    def words(self) -> Iterator[str]:
        """Every text of the block, in reading order."""
        cells = (cell for row in self.rows for cell in row)
        yield from (word for word in (self.kicker, self.heading, self.text, *self.lines, *cells, self.note) if word)


class PageDocument(BaseModel):
    """A page: its template by name and its blocks from top to bottom, each kind at most once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    template: str = DEFAULT
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_kind_once(self) -> Self:
        kinds = [block.kind for block in self.blocks]
        if len(set(kinds)) < len(kinds):
            raise ValueError("a block is there twice")
        return self

    @property
    def shown(self) -> tuple[Block, ...]:
        """The blocks that are drawn."""
        return tuple(block for block in self.blocks if block.shown)

    def words(self) -> Iterator[tuple[Kind, str]]:
        """Every text that is shown, with the kind of block it stands in."""
        for block in self.shown:
            for word in block.words():
                yield block.kind, word


def first_draft(brief: ProductBrief, *, template_name: str = DEFAULT) -> PageDocument:
    """The page as the facts alone make it, in the order of a template."""
    told = _said(brief)
    return PageDocument(template=template_name, blocks=tuple(told[kind] for kind in template(template_name).order))


def refreshed(document: PageDocument, brief: ProductBrief) -> PageDocument:
    """The document with the facts the catalogue states today; words, order and photos stay as they were written."""
    told = _said(brief)
    blocks = tuple(_with_facts(block, told[block.kind]) for block in document.blocks)
    return document.model_copy(update={"blocks": blocks})


def from_json(text: str | bytes) -> PageDocument:
    """Read a kept document. Raises Invalid when it is not one."""
    try:
        return PageDocument.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid("this is not a page document", remedy="Start again from a template.", place=place) from error


def plain(text: str, *, limit: int) -> str:
    """A designer's text without control and direction marks, blanks at its ends or more than ``limit`` characters."""
    return re.sub("[\u0000-\u0009\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).strip()[:limit]


def _with_facts(block: Block, now: Block) -> Block:
    if block.kind not in FACTS:
        return block
    return block.model_copy(update={"rows": now.rows, "lines": now.lines, "text": now.text})


def _said(brief: ProductBrief) -> dict[Kind, Block]:
    try:
        return _told(brief)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise Invalid("a catalogue text is too long for a page", remedy="Shorten it.", place=place) from error


def _told(brief: ProductBrief) -> dict[Kind, Block]:
    """What the facts say in each block; a block without words is not drawn."""
    origin = brief.origin
    licence = f"生产许可 {brief.licence}" if brief.licence else ""
    said = [
        Block(
            kind="hero",
            kicker=makers_mark(brief),
            heading=brief.name,
            lines=(brief.name_bo,) if brief.name_bo else (),
            note=picture_note(brief),
        ),
        Block(kind="facts", rows=tuple(key_facts(brief))),
        Block(kind="points", heading="为什么选它", lines=brief.selling_points[:6]),
        Block(kind="story", kicker=origin, heading=f"{origin_label(brief)}故事", text=brief.story),
        Block(kind="table", heading="规格参数", rows=tuple(spec_rows(brief))),
        Block(kind="nutrition", heading="营养成分表", note="按标签每100克或每100毫升标示"),
        Block(
            kind="certificates",
            kicker=trace_call(brief) if brief.trace_url else "",
            heading="凭证与溯源" if brief.certificates else "溯源",
            lines=brief.certificates,
            note=proof_note(brief),
        ),
        Block(kind="storage", heading="储存", lines=care_steps(brief)),
        Block(kind="use", heading=cooking_heading(brief), lines=cooking_steps(brief)),
        Block(
            kind="producer",
            heading=producer_label(brief),
            text=brief.producer,
            lines=tuple(line for line in (origin, licence) if line),
        ),
        Block(kind="footer", heading=makers_mark(brief), note=CLOSING),
    ]
    return {block.kind: block for block in said}
