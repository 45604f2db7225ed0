"""The studio's door: a brief in, a finished and checked listing set per platform out. Pure: same brief, same bytes.

Platforms whose rules agree share the work and the files: a picture is composed and encoded once per distinct rule.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from PIL import Image, ImageChops

from hub.kernel.errors import Invalid
from media_studio import checks, detail_page, main_image
from media_studio.brief import Lint, ListingSet, MediaFile, Problem, ProductBrief, TextLayer
from media_studio.checks import no_lint
from media_studio.document import PageDocument, first_draft, refreshed
from media_studio.fonts import check_shaping
from media_studio.ink import WHITE
from media_studio.jpeg import encode, fingerprint
from media_studio.label import printed_words
from media_studio.packs import PRINTED, draw_pack, look_of, shape_of
from media_studio.photo import opened
from media_studio.specs import DetailRules, Kind, PlatformSpec, load_spec, studio_rules
from media_studio.themes import theme_names
from media_studio.wording import STORAGE_WORDS

__all__ = [
    "ListingSet",
    "MediaFile",
    "Problem",
    "ProductBrief",
    "TextLayer",
    "Wish",
    "render_listing_set",
    "render_listing_sets",
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for beside the facts: a page document (default: the facts alone), its photos by digest, desktop pages too."""

    document: PageDocument | None = None
    photos: Mapping[str, bytes] = field(default_factory=dict)
    wide: bool = False


_PLAIN = Wish()


def render_listing_set(brief: ProductBrief, platform: str, *, lint: Lint = no_lint, wish: Wish = _PLAIN) -> ListingSet:
    """Main pictures, page slices, HTML and findings for one platform.

    Raises Invalid for a brief that cannot be drawn (no name, unknown storage, a character no font has) or an unknown
    platform, FontMissing when the machine lacks type. Everything else that is wrong stands in ``problems``.
    """
    return render_listing_sets(brief, [platform], lint=lint, wish=wish)[platform]


def render_listing_sets(
    brief: ProductBrief, platforms: Iterable[str], *, lint: Lint = no_lint, wish: Wish = _PLAIN
) -> dict[str, ListingSet]:
    """Like ``render_listing_set`` for several platforms at once; equal rules yield the very same files."""
    check_shaping()
    _refuse_undrawable(brief)
    studio = _Workbench(brief, wish)
    return {platform: _assemble(studio, load_spec(platform), lint) for platform in platforms}


def _refuse_undrawable(brief: ProductBrief) -> None:
    if not brief.name.strip():
        raise Invalid("a product without a name cannot be drawn", sku=brief.sku)
    if brief.storage not in STORAGE_WORDS:
        raise Invalid("unknown storage class", remedy=f"Use one of {', '.join(STORAGE_WORDS)}.", storage=brief.storage)


@dataclass(frozen=True, slots=True)
class _Picture:
    """One encoded picture with what the checks need to know about it."""

    data: bytes
    sha256: str
    size: tuple[int, int]
    fingerprint: int
    layers: tuple[TextLayer, ...] = ()
    edge_pure: bool = True
    subject: tuple[int, int] = (0, 0)


#: Photos are decoded no larger than the widest page needs, px.
_PHOTO = (990, 1040)


class _Workbench:
    """Everything drawn for one brief, each thing once."""

    def __init__(self, brief: ProductBrief, wish: Wish) -> None:
        self.brief = brief
        self.look = look_of(brief)
        self.wide = wish.wide
        self.document = refreshed(wish.document, brief) if wish.document else first_draft(brief)
        self.photos = {digest: opened(data, at_least=_PHOTO) for digest, data in wish.photos.items()}
        self._mains: dict[tuple[Kind, int], _Picture] = {}
        self._pages: dict[int, detail_page.Page] = {}
        self._details: dict[tuple[int, int, int, int], tuple[_Picture, ...]] = {}

    @cached_property
    def pack(self) -> Image.Image:
        return draw_pack(self.look)

    def page(self, width: int) -> detail_page.Page:
        if width not in self._pages:
            self._pages[width] = detail_page.compose(
                self.look, self.pack, self.document, width=width, photos=self.photos
            )
        return self._pages[width]

    @cached_property
    def html(self) -> str:
        return detail_page.html(self.look, self.document)

    def main(self, kind: Kind, white_margin: int) -> _Picture:
        key = (kind, white_margin if kind == "white" else 0)
        if key not in self._mains:
            canvas = main_image.compose(kind, self.look, self.pack, where=kind, white_margin=white_margin)
            lightest, heaviest = studio_rules().main_bytes
            picture = _develop(canvas.image, encode(canvas.image, lightest=lightest, heaviest=heaviest))
            picture = replace(picture, layers=tuple(canvas.layers))
            self._mains[key] = _inspect_white(picture, canvas.image) if kind == "white" else picture
        return self._mains[key]

    def detail(self, rules: DetailRules, width: int) -> tuple[_Picture, ...]:
        heaviest = min(studio_rules().slice_bytes_wanted, rules.slice_bytes_max.value)
        key = (width, rules.slice_height_max.value, rules.count_min.value, heaviest)
        if key not in self._details:
            cut = detail_page.slices(self.page(width), max_height=key[1], min_count=key[2])
            self._details[key] = tuple(_develop(image, encode(image, heaviest=heaviest)) for image in cut)
        return self._details[key]


def _develop(image: Image.Image, data: bytes) -> _Picture:
    return _Picture(data, hashlib.sha256(data).hexdigest(), image.size, fingerprint(image))


def _inspect_white(picture: _Picture, image: Image.Image) -> _Picture:
    wide, high = image.size
    inked = ImageChops.difference(image, Image.new("RGB", image.size, WHITE)).getbbox() or (0, 0, 0, 0)
    left, top, right, bottom = inked
    pure = left > 0 and top > 0 and right < wide and bottom < high
    return replace(picture, edge_pure=pure, subject=(right - left, bottom - top))


def _assemble(studio: _Workbench, spec: PlatformSpec, lint: Lint) -> ListingSet:
    rules = studio_rules()
    margin = spec.main.white_margin.value
    mains = {f"main-{index + 1}": (kind, studio.main(kind, margin)) for index, kind in enumerate(spec.order)}
    widths = spec.detail.widths.value if studio.wide else spec.detail.widths.value[:1]
    cut = [studio.detail(spec.detail, width) for width in widths]
    details = {f"detail-{index + 1}": picture for index, picture in enumerate(cut[0])}
    wides = {f"wide-{index + 1}": picture for page in cut[1:] for index, picture in enumerate(page)}
    layers = [replace(layer, where=slot) for slot, (_, picture) in mains.items() for layer in picture.layers]
    for width in widths:
        layers += studio.page(width).canvas.layers
    layers += _pack_layers(studio.brief)
    main = tuple(_file(studio.brief, slot, picture, kind) for slot, (kind, picture) in mains.items())
    detail = tuple(_file(studio.brief, slot, picture, "page") for slot, picture in details.items())
    wide = tuple(_file(studio.brief, slot, picture, "page") for slot, picture in wides.items())
    problems = [
        *checks.check_facts(studio.brief, theme_found=studio.brief.theme in {"", *theme_names()}),
        *checks.check_main(main, spec),
        *checks.check_detail(detail, spec),
        *(checks.check_detail(wide, spec) if wide else ()),
        *checks.check_html(studio.html, spec),
        *checks.check_legibility(layers, rules),
        *checks.check_words(_texts(studio.document, layers), lint),
    ]
    for group in ({slot: picture for slot, (_, picture) in mains.items()}, details):
        prints = {slot: picture.fingerprint for slot, picture in group.items()}
        problems += checks.check_alike(prints, rules, blocking=spec.main.distinct.value)
    for slot, (kind, picture) in mains.items():
        if kind == "white":
            problems += checks.check_white(picture.edge_pure, picture.subject, spec, where=slot)
    return ListingSet(
        spec.platform,
        main,
        detail,
        studio.html,
        tuple(layers),
        f"{spec.version}+studio-{rules.version}",
        tuple(problems),
        wide,
    )


def _texts(document: PageDocument, layers: Iterable[TextLayer]) -> Iterator[tuple[str, str]]:
    """The page's words whole, as they were written and not line by line; then what stands on pictures and package."""
    for kind, text in document.words():
        yield f"page:{kind}", text
    for layer in layers:
        if layer.where != "detail":
            yield layer.where, layer.read


def _pack_layers(brief: ProductBrief) -> list[TextLayer]:
    if shape_of(brief) not in PRINTED:
        return []
    side = studio_rules().main_side
    blank = (0, 0, 0)
    return [
        TextLayer("pack", text, (0, 0, side, side), 0, blank, blank, side, role="pack") for text in printed_words(brief)
    ]


def _file(brief: ProductBrief, slot: str, picture: _Picture, kind: str) -> MediaFile:
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", brief.sku).strip("-") or hashlib.sha256(brief.sku.encode()).hexdigest()[:12]
    name = f"{stem}-{slot}-{kind}.jpg"
    return MediaFile(slot, name, picture.data, "image/jpeg", picture.sha256, *picture.size)
