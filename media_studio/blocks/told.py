"""What every block is drawn from, and the measures blocks share."""

from dataclasses import dataclass

from PIL import Image

from media_studio.canvas import Canvas
from media_studio.document import Block
from media_studio.furniture import kicker
from media_studio.ink import Rgb
from media_studio.label import Look
from media_studio.photo import cover
from media_studio.scenery import stripe

#: Distance of words from the edge of the page, px.
EDGE = 56


@dataclass(frozen=True, slots=True)
class Told:
    """One block with the look of the goods, the drawn package (RGBA), the block's photo if it has one, and the hero's family."""

    look: Look
    block: Block
    pack: Image.Image
    photo: Image.Image | None = None
    hero: str = "arch"


def headed(page: Canvas, told: Told, top: int, ink: Rgb) -> int:
    """The heading of a block, 60 px below its top; returns the y below."""
    return kicker(page, (EDGE, top + 60), told.block.heading, theme=told.look.theme, ink=ink)


def banner(page: Canvas, told: Told, top: int, *, high: int = 460) -> int:
    """The block's photo over the whole width with a woven stripe below; returns the y below, ``top`` when there is none."""
    if told.photo is None:
        return top
    page.image.paste(cover(told.photo, (page.width, high)), (0, top))
    page.image.paste(stripe(told.look.theme, (page.width, 14)), (0, top + high))
    page.keep(top, top + high + 14)
    return top + high + 14
