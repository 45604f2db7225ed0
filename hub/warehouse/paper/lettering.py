"""Lines of text on paper: width, wrapping, shrinking to a box. Chinese and Latin are type; Tibetan is set by the studio's shaper.

ReportLab cannot shape Tibetan stacks, so a Tibetan run is drawn as a 600 dpi picture of the rightly set line.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from hub.warehouse.paper import fonts
from hub.warehouse.paper.fonts import Weight
from media_studio.fonts import face

#: No line of any paper is set smaller than this, in points.
SMALLEST = 6.0
_TIBETAN = re.compile(r"([\u0f00-\u0fff]+)")
#: What stays together when a line is broken: a Tibetan syllable, a Latin word or number, a sign with its brackets and stops.
_UNBROKEN = re.compile(r"[\u0f00-\u0f0a\u0f0c-\u0fff]+\u0f0b?|[!-~×℃]+|[（《【“‘]?\S[，。、；：！？）》】”’]*|\s+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ud800-\udfff]+")
_DOTS_PER_POINT = 600 / 72
_TIBETAN_WEIGHT = {"regular": 400, "bold": 700}


def clean(text: str) -> str:
    """The text without control and direction marks, which a printer would show as boxes or obey."""
    return _UNPRINTABLE.sub(" ", text).strip()


def width(text: str, weight: Weight, size: float) -> float:
    """Width of one line in points."""
    return sum(
        _tibetan_width(run, weight) * size if is_tibetan else fonts.width(run, weight, size)
        for run, is_tibetan in _runs(text)
    )


def draw(canvas: Any, x: float, y: float, text: str, *, weight: Weight, size: float) -> None:
    """Set one line from ``x`` on the base line ``y``, in points from the lower left corner."""
    for run, is_tibetan in _runs(text):
        if is_tibetan:
            _draw_tibetan(canvas, x, y, run, weight=weight, size=size)
            x += _tibetan_width(run, weight) * size
        else:
            canvas.setFont(fonts.font_name(weight), size)
            canvas.drawString(x, y, run)
            x += fonts.width(run, weight, size)


def wrapped(text: str, room: float, *, weight: Weight, size: float) -> list[str]:
    """The text broken into lines of at most ``room`` points; a word longer than a line is broken inside."""
    lines, line = [], ""
    for piece in _UNBROKEN.findall(text):
        for part in [piece] if width(piece, weight, size) <= room else list(piece):
            if line and width(line + part, weight, size) > room:
                lines.append(line.rstrip())
                line = ""
            line += part if line else part.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def fitted(
    text: str, room: float, height: float, *, weight: Weight, largest: float, leading: float = 1.25
) -> tuple[float, list[str]]:
    """Size in points and lines with which the text fills a box of ``room`` by ``height`` points.

    The size goes down from ``largest`` to SMALLEST in half points; what does not fit even then ends in an ellipsis.
    """
    text, size = clean(text), largest
    while True:
        lines = wrapped(text, room, weight=weight, size=size)
        fit = max(1, int(height / (size * leading) + 1e-6))
        if len(lines) <= fit:
            return size, lines
        if size <= SMALLEST:
            return size, [*lines[: fit - 1], shortened(lines[fit - 1] + "…", room, weight=weight, size=size)]
        size = max(SMALLEST, size - 0.5)


def shortened(text: str, room: float, *, weight: Weight, size: float) -> str:
    """The text, cut with an ellipsis when it is wider than ``room`` points."""
    if width(text, weight, size) <= room:
        return text
    while text and width(text + "…", weight, size) > room:
        text = text[:-1]
    return text.rstrip("…") + "…"


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    if not _TIBETAN.search(text):
        yield text, False
        return
    for place, run in enumerate(_TIBETAN.split(text)):
        if run:
            yield run, place % 2 == 1


@lru_cache(maxsize=2048)
def _tibetan_width(run: str, weight: Weight) -> float:
    """Width in em."""
    return float(face("bo", 200, _TIBETAN_WEIGHT[weight]).getlength(run)) / 200


def _draw_tibetan(canvas: Any, x: float, y: float, run: str, *, weight: Weight, size: float) -> None:
    set_in = face("bo", round(size * _DOTS_PER_POINT), _TIBETAN_WEIGHT[weight])
    ascent, descent = set_in.getmetrics()
    wide = max(1, round(set_in.getlength(run)) + 2)
    picture = Image.new("L", (wide, ascent + descent), 255)
    ImageDraw.Draw(picture).text((0, ascent), run, font=set_in, fill=0, anchor="ls")
    canvas.drawImage(
        ImageReader(picture),
        x,
        y - descent / _DOTS_PER_POINT,
        wide / _DOTS_PER_POINT,
        (ascent + descent) / _DOTS_PER_POINT,
        mask=[255, 255],
    )
