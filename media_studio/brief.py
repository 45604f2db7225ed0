"""The values that cross the studio's door: what goes in (ProductBrief) and what comes out (ListingSet). No behaviour."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """What a lint says about one text; a blocking one must stop a publish."""

    message: str
    blocking: bool = True


#: Given one text, the advertising-law remarks about it (empty when clean). Handed in by the caller; the studio knows no law.
Lint = Callable[[str], list[Remark]]


@dataclass(frozen=True, slots=True)
class ProductBrief:
    """Facts of one SKU, as values. ``storage`` is frozen, chilled, ambient or virtual; ``theme`` names a file of themes/.

    ``shelf_days`` is None when the goods have no shelf life. Texts may be empty; checks.py says what is then missing.
    """

    sku: str
    name: str
    name_bo: str
    brand: str
    public_brand: str
    theme: str
    category: str
    net_content: str
    storage: str
    shelf_days: int | None
    producer: str
    origin: str
    licence: str
    product_standard: str
    ingredients: str
    gtin: str
    certificates: tuple[str, ...]
    selling_points: tuple[str, ...]
    story: str
    uses: tuple[str, ...]
    trace_url: str
    is_food: bool
    is_weighed: bool
    unit: str


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One encoded picture. ``slot`` is main-1..main-5, detail-1..detail-n or wide-1..wide-n; sizes are pixels."""

    slot: str
    name: str
    data: bytes
    mime: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextLayer:
    """One text as set on a picture, kept so that words can be linted and legibility measured without reading pixels.

    ``where`` is a main slot or ``detail``; ``box`` is left, top, right, bottom in pixels of that picture (of the uncut page for
    detail); ``ink`` and ``ground`` are RGB. ``role`` is ``copy``, or ``pack`` for words printed on the drawn package; ``whole`` is the text of which this is
    one line, empty when it is all.
    """

    where: str
    text: str
    box: tuple[int, int, int, int]
    size_px: int
    ink: tuple[int, int, int]
    ground: tuple[int, int, int]
    canvas_width: int
    role: str = "copy"
    whole: str = ""

    @property
    def read(self) -> str:
        """What a reader takes in: the whole text of which this may be one line."""
        return self.whole or self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a listing set. ``code`` is stable, ``where`` a slot or fact name; blocking ones must stop a publish."""

    code: str
    where: str
    message: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class ListingSet:
    """Everything one platform needs to show one SKU, with what the checks found; ``wide`` are the slices of its desktop page."""

    platform: str
    main: tuple[MediaFile, ...]
    detail: tuple[MediaFile, ...]
    html: str
    text_layers: tuple[TextLayer, ...]
    spec_version: str
    problems: tuple[Problem, ...]
    wide: tuple[MediaFile, ...] = ()
