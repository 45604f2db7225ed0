"""The 750-wide detail page: blocks drawn one below the other, cut into slices, and the same content as HTML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from media_studio import detail_blocks as blocks
from media_studio.canvas import Canvas
from media_studio.label import Look
from media_studio.layout import cut_slices
from media_studio.specs import studio_rules
from media_studio.wording import (
    key_facts,
    makers_mark,
    origin_label,
    picture_note,
    spec_rows,
    split_name,
    use_heading,
    use_steps,
)

#: Order of the page. A block that has nothing to say takes no height.
ORDER: tuple[Callable[[Canvas, Look, Image.Image, int], int], ...] = (
    blocks.hero,
    blocks.facts,
    blocks.points,
    blocks.story,
    blocks.table,
    blocks.certificates,
    blocks.handling,
    blocks.producer,
    blocks.footer,
)
#: Height a page is first drawn in, px; a longer page is drawn again with the room it asked for.
_ROOM = 6600
_pages = Environment(
    loader=PackageLoader("media_studio", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A composed page: the canvas (taller than the page), the page's height in px, and the seams between blocks."""

    canvas: Canvas
    height: int
    seams: tuple[int, ...]


def compose(look: Look, pack: Image.Image) -> Page:
    """Draw the whole page."""
    page = _drawn(look, pack, _ROOM)
    return page if page.height <= _ROOM else _drawn(look, pack, page.height)


def _drawn(look: Look, pack: Image.Image, room: int) -> Page:
    canvas = Canvas((studio_rules().detail_width, room), look.theme.paper, "detail")
    top, seams = 0, []
    for block in ORDER:
        top = block(canvas, look, pack, top)
        seams.append(top)
    return Page(canvas, top, tuple(seams[:-1]))


def slices(page: Page, *, max_height: int, min_count: int) -> Iterator[Image.Image]:
    """The page cut into pictures no taller than ``max_height`` px, never through a line of text; one in memory at a time."""
    cuts = cut_slices(page.height, page.canvas.keeps, max_height=max_height, min_count=min_count, seams=page.seams)
    for top, bottom in cuts:
        yield page.canvas.image.crop((0, top, page.canvas.width, bottom))


def html(look: Look) -> str:
    """The page's content as one HTML fragment with inline style: no script, no link, no picture."""
    brief = look.brief
    name, note = split_name(brief.name)
    return _pages.get_template("detail.html.j2").render(
        brief=brief,
        name=name,
        note=note,
        mark=makers_mark(brief),
        facts=key_facts(brief),
        rows=spec_rows(brief),
        use_heading=use_heading(brief),
        place_heading=f"{origin_label(brief)}故事",
        steps=use_steps(brief),
        picture_note=picture_note(brief),
        colour={
            role: "#{:02x}{:02x}{:02x}".format(*getattr(look.theme, role))
            for role in ("night", "brand", "accent", "paper", "sand")
        },
    )
