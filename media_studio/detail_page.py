"""The detail page drawn from its document at one width: blocks one below the other, cut into slices; and the same as HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from hub.kernel.errors import Invalid
from media_studio.blocks import DRAWERS
from media_studio.blocks.told import Told
from media_studio.canvas import Canvas
from media_studio.document import PageDocument
from media_studio.label import Look
from media_studio.layout import cut_slices
from media_studio.pages import template
from media_studio.wording import split_name

#: Height a page is first drawn in, px; a longer page is drawn again with the room it asked for.
_ROOM = 9000
#: Tallest page that is drawn, px: twenty slices, the most any platform takes.
TALLEST = 30_000
_pages = Environment(
    loader=PackageLoader("media_studio", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Photos = Mapping[str, Image.Image]


@dataclass(frozen=True, slots=True)
class Page:
    """A composed page: the canvas (taller than the page), the page's height in px, and the seams between blocks."""

    canvas: Canvas
    height: int
    seams: tuple[int, ...]


def compose(look: Look, pack: Image.Image, document: PageDocument, *, width: int, photos: Photos | None = None) -> Page:
    """Draw the whole page ``width`` px wide. ``photos`` are by digest; a block whose photo is missing is drawn without.

    Raises Invalid when the page would be taller than any platform takes.
    """

    def drawn(room: int) -> Page:
        canvas = Canvas((width, room), look.theme.paper, "detail")
        top, seams = 0, []
        for block in document.shown:
            photo = (photos or {}).get(block.photo)
            top = DRAWERS[block.kind](canvas, Told(look, block, pack, photo, template(document.template).hero), top)
            seams.append(top)
        return Page(canvas, top, tuple(seams[:-1]))

    page = drawn(_ROOM)
    if page.height > TALLEST:
        raise Invalid("this page is too long", remedy="Shorten its texts.", height=page.height, tallest=TALLEST)
    return page if page.height <= _ROOM else drawn(page.height)


def slices(page: Page, *, max_height: int, min_count: int) -> Iterator[Image.Image]:
    """The page cut into pictures no taller than ``max_height`` px, never through a line of text; one in memory at a time."""
    cuts = cut_slices(page.height, page.canvas.keeps, max_height=max_height, min_count=min_count, seams=page.seams)
    for top, bottom in cuts:
        yield page.canvas.image.crop((0, top, page.canvas.width, bottom))


def html(look: Look, document: PageDocument) -> str:
    """The page's words as one HTML fragment with inline style: no script, no link, no picture."""
    heading = next((block.heading for block in document.shown if block.kind == "hero"), look.brief.name)
    name, note = split_name(heading)
    return _pages.get_template("detail.html.j2").render(
        blocks=[block for block in document.shown if any(block.words())],
        name=name,
        note=note,
        trace_url=look.brief.trace_url,
        colour={
            role: "#{:02x}{:02x}{:02x}".format(*getattr(look.theme, role))
            for role in ("night", "brand", "accent", "paper", "sand")
        },
    )
