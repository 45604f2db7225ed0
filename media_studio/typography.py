"""Setting text: measuring, Chinese and Tibetan line breaking, fitting, and glyphs kept in memory. A missing glyph raises, never tofu.

Text is cut into units: one Chinese character, one Latin or digit run, one Tibetan syllable with its tsheg, one space. Units are
shaped and rasterised once per size and weight and then pasted, which makes a page of Chinese about ten times cheaper to set.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image, ImageDraw

from hub.kernel.errors import Invalid
from media_studio.fonts import Script, face

#: May not open a line: closing marks, and signs that belong to what stands before.
NO_LINE_START = frozenset("。，、；：！？）》」』】”’…—·～％%℃,.;:!?)]}་།")
#: May not close a line: opening marks.
NO_LINE_END = frozenset("（《「『【“‘([{")
_UNIT = re.compile(r"[\u0f00-\u0fff]+?[་།]+|[\u0f00-\u0fff]+|[!-~≤≥×–±·]+|\s|.", re.DOTALL)
_TIBETAN = re.compile(r"[\u0f00-\u0fff]")
#: Word joiner: zero wide, never drawn, forbids a break where it stands (``wording.kept`` puts it inside trade words).
JOINER = "\u2060"
#: Up to this size many glyphs are kept; above it a glyph weighs tens of kilobytes and few are.
_RUNNING = 56
_MEASURED_AT = 100
#: Ascent of the ideographic em box, the same in every weight of the Chinese face.
EM_ASCENT = 0.88


@dataclass(frozen=True, slots=True)
class Style:
    """Size in px, CSS weight, extra space between units in px, and line height as a multiple of the size."""

    size: int
    weight: int = 400
    tracking: int = 0
    leading: float = 1.6

    @property
    def line_height(self) -> int:
        """Distance between two baselines, in px."""
        return round(self.size * self.leading)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One unit as pixels: ``mask`` stands at ``dx``, ``dy`` from the pen on the baseline; ``advance`` moves the pen."""

    mask: Image.Image | None
    dx: int
    dy: int
    advance: float


def units(text: str, *, spaced: bool = False) -> list[str]:
    """The smallest pieces a line may be broken into, in order; ``spaced`` also parts Latin letters, for letter-spacing."""
    found: list[str] = _UNIT.findall(text)
    if not spaced:
        return found
    return [part for piece in found for part in (piece if piece.isascii() else [piece])]


def script_of(unit: str) -> Script:
    """``bo`` for Tibetan, else ``cjk`` (which also sets Latin and digits)."""
    return "bo" if _TIBETAN.match(unit) else "cjk"


def glyphs(unit: str, size: int, weight: int) -> Glyphs:
    """Shape and rasterise one unit, kept for the next time. Raises Invalid when a character has no glyph."""
    return _running_text(unit, size, weight) if size <= _RUNNING else _display(unit, size, weight)


@lru_cache(maxsize=4000)
def _running_text(unit: str, size: int, weight: int) -> Glyphs:
    return _rasterised(unit, size, weight)


@lru_cache(maxsize=400)
def _display(unit: str, size: int, weight: int) -> Glyphs:
    return _rasterised(unit, size, weight)


def _rasterised(unit: str, size: int, weight: int) -> Glyphs:
    advance = _em_advance(unit, weight) * size
    font = face(script_of(unit), size, weight)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(unit, anchor="ls"))
    if right <= left or bottom <= top:
        return Glyphs(None, 0, 0, advance)
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), unit, font=font, fill=255, anchor="ls")
    return Glyphs(mask, left, top, advance)


@lru_cache(maxsize=20000)
def require_glyph(character: str, script: Script) -> None:
    """Raise Invalid when the face of ``script`` would draw its missing-glyph box for this character."""
    if character.isspace():
        return
    font = face(script, 24, 400)
    if character in "།་":
        return
    missing = font.getmask("\U0010ffff", "L")
    drawn = font.getmask(character, "L")
    if drawn.size == missing.size and bytes(drawn) == bytes(missing):
        raise Invalid(
            "no installed font can draw this character",
            remedy="Replace the character in the catalogue text.",
            character=character,
            codepoint=f"U+{ord(character):04X}",
        )


@lru_cache(maxsize=20000)
def _em_advance(unit: str, weight: int) -> float:
    """How far one unit moves the pen, in ems. Measured once at one size, so that fitting opens no face per tried size."""
    if unit == JOINER:
        return 0.0
    script = script_of(unit)
    for character in unit:
        require_glyph(character, script)
    return face(script, _MEASURED_AT, weight).getlength(unit) / _MEASURED_AT


def width(text: str, style: Style) -> int:
    """Width of one line in px, without trailing tracking."""
    pieces = [piece for piece in units(text, spaced=style.tracking > 0) if piece != JOINER]
    total = sum(_em_advance(piece, style.weight) for piece in pieces) * style.size
    return round(total + style.tracking * max(0, len(pieces) - 1))


def draw_line(
    image: Image.Image, pen: tuple[float, float], text: str, style: Style, *, ink: tuple[int, ...] | int
) -> int:
    """Set one line with the pen starting on the baseline; returns its width in px."""
    x, y = pen
    start = x
    for piece in units(text.replace(JOINER, ""), spaced=style.tracking > 0):
        glyph = glyphs(piece, style.size, style.weight)
        if glyph.mask is not None:
            image.paste(ink, (round(x) + glyph.dx, round(y) + glyph.dy), glyph.mask)
        x += glyph.advance + style.tracking
    return round(x - start - style.tracking)


def break_lines(text: str, style: Style, max_width: int) -> list[str]:
    """Greedy lines no wider than ``max_width`` px that keep the line-start and line-end rules; newlines are kept.

    A single run wider than the line (a long code) is cut between characters.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_fill(_chunks(paragraph), style, max_width))
    return lines


def balanced_lines(text: str, style: Style, max_width: int) -> list[str]:
    """As few lines as ``break_lines`` gives, but of even width: for headings and short paragraphs."""
    best = break_lines(text, style, max_width)
    if len(best) < 2:
        return best
    low, high = max_width // 2, max_width
    while high - low > style.size // 3:
        middle = (low + high) // 2
        tried = break_lines(text, style, middle)
        if len(tried) <= len(best):
            best, high = tried, middle
        else:
            low = middle
    return best


def paragraph_lines(text: str, style: Style, max_width: int) -> list[str]:
    """Lines for running text: full measure, but never one or two lone characters on the last line if that can be helped."""
    lines = break_lines(text, style, max_width)
    for ems in (1, 2, 3):
        if len(lines) < 2 or len(lines[-1]) > 2:
            break
        narrower = break_lines(text, style, max_width - ems * style.size)
        lines = narrower if len(narrower) == len(lines) else lines
    return lines


def fit(text: str, style: Style, max_width: int, *, max_lines: int = 1, min_size: int = 24) -> tuple[Style, list[str]]:
    """The largest size from ``style.size`` down to ``min_size`` at which the text takes at most ``max_lines``. Raises Invalid."""
    size = _rung(style.size)
    while size >= min_size:
        smaller = replace(style, size=size)
        lines = balanced_lines(text, smaller, max_width)
        if len(lines) <= max_lines and all(width(line, smaller) <= max_width for line in lines):
            return smaller, lines
        size = _rung(size - 1)
    raise Invalid(
        "this text does not fit its box", remedy="Shorten the text.", text=text, width=max_width, lines=max_lines
    )


def _rung(size: int) -> int:
    # Sizes come from a ladder: a face in memory per size is dear, and nobody sees the difference between 97 and 100 px.
    step = 1 if size < 24 else 2 if size < 60 else 4 if size < 120 else 8
    return size // step * step


def fit_or_flow(text: str, style: Style, max_width: int, plans: Sequence[tuple[int, int]]) -> tuple[Style, list[str]]:
    """Try each plan (most lines, smallest size) in turn; when none holds the text, flow it at the last plan's size.

    For places that can grow downwards: no text is too long, it only stands smaller and takes more lines.
    """
    for max_lines, min_size in plans:
        try:
            return fit(text, style, max_width, max_lines=max_lines, min_size=min_size)
        except Invalid:
            continue
    smallest = replace(style, size=min(style.size, plans[-1][1]))
    return smallest, balanced_lines(text, smallest, max_width)


def _chunks(text: str) -> list[str]:
    chunks: list[str] = []
    glued = False
    for piece in units(text):
        if piece == JOINER:
            glued = bool(chunks)
            continue
        if chunks and (glued or (piece[0] in NO_LINE_START and not chunks[-1].isspace())):
            chunks[-1] += piece
        else:
            chunks.append(piece)
        glued = piece[-1] in NO_LINE_END
    return chunks


def _fill(chunks: Sequence[str], style: Style, max_width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for chunk in _cut_overlong(chunks, style, max_width):
        needed = _advance(chunk, style)
        if line and used + needed - style.tracking > max_width:
            lines.append(line.rstrip())
            line, used = "", 0.0
            if chunk.isspace():
                continue
        line += chunk
        used += needed
    return [*lines, line.rstrip()]


def _advance(text: str, style: Style) -> float:
    pieces = [piece for piece in units(text, spaced=style.tracking > 0) if piece != JOINER]
    return sum(_em_advance(piece, style.weight) * style.size + style.tracking for piece in pieces)


def _cut_overlong(chunks: Sequence[str], style: Style, max_width: int) -> list[str]:
    cut: list[str] = []
    for chunk in chunks:
        if _advance(chunk, style) - style.tracking <= max_width:
            cut.append(chunk)
            continue
        cut.extend(_cut(chunk, style, max_width))
    return cut


def _cut(chunk: str, style: Style, max_width: int) -> list[str]:
    pieces = [""]
    for character in chunk:
        if pieces[-1] and _advance(pieces[-1] + character, style) > max_width:
            carried = ""
            while len(pieces[-1]) > 1 and ((carried + character)[0] in NO_LINE_START or pieces[-1][-1] in NO_LINE_END):
                carried = pieces[-1][-1] + carried
                pieces[-1] = pieces[-1][:-1]
            pieces.append(carried)
        pieces[-1] += character
    return pieces
