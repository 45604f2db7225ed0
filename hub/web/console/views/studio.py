"""What the studio desk shows."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.web.console.views.shared import Item, Pager


@dataclass(frozen=True, slots=True)
class StudioFilter:
    """What the list is narrowed to."""

    q: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class StudioRow:
    """One SKU. ``state`` is facts (nobody wrote a page), draft, drawn, blocked or approved."""

    item: Item
    brand: str
    state: str
    number: int = 0
    template: str = ""
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchLink:
    """A batch in the list of the latest ones."""

    batch_id: int
    asked: datetime
    who: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class StudioList:
    """One page of SKUs."""

    rows: tuple[StudioRow, ...]
    chosen: StudioFilter
    brands: tuple[str, ...]
    templates: tuple[str, ...]
    platforms: tuple[str, ...]
    batches: tuple[BatchLink, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding of the checks."""

    code: str
    where: str
    message: str
    blocking: bool
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditBlock:
    """A block in the editor; ``fields`` are the words that may be typed, ``facts`` what the catalogue says."""

    kind: str
    heading: str
    kicker: str
    text: str
    lines: str
    rows: str
    note: str
    photo: str
    shown: bool
    fields: tuple[str, ...]
    facts: tuple[str, ...]
    pictured: bool
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoChoice:
    """A photo that can be put into a block, or is in the library; ``used`` are codes of SKUs whose page shows it."""

    digest: str
    name: str
    small: str
    full: str
    width: int = 0
    height: int = 0
    used: tuple[str, ...] = ()
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionLink:
    """One version of a page."""

    number: int
    at: datetime
    who: str
    approved: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on the contact sheet."""

    slot: str
    address: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was drawn for one platform."""

    platform: str
    spec: str
    main: tuple[Shown, ...]
    detail: tuple[Shown, ...]
    wide: tuple[Shown, ...]
    bytes: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class EditView:
    """The editor of one page."""

    item: Item
    number: int
    state: str
    template: str
    templates: tuple[str, ...]
    blocks: tuple[EditBlock, ...]
    photos: tuple[PhotoChoice, ...]
    versions: tuple[VersionLink, ...]
    preview: str
    words: tuple[Mark, ...]
    problems: tuple[Mark, ...]
    sheets: tuple[Sheet, ...]
    platforms: tuple[str, ...]
    barred: tuple[str, ...] = ()
    approved_by: str = ""
    live: int = 0


@dataclass(frozen=True, slots=True)
class CompareView:
    """Two versions side by side; each change is where, before, after."""

    item: Item
    first: VersionLink
    second: VersionLink
    versions: tuple[VersionLink, ...]
    previews: tuple[str, str]
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One SKU of a batch with its first pictures."""

    item: Item
    outcome: str
    reason: str
    pictures: tuple[Shown, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch and how far it is."""

    batch_id: int
    asked: datetime
    who: str
    platforms: tuple[str, ...]
    template: str
    done: int
    rows: tuple[BatchRow, ...]
