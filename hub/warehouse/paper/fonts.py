"""Chinese type for PDF: two weights cut from the studio's variable font, only the glyphs a document uses, text stays selectable.

ReportLab embeds TrueType outlines only, and in pieces of 256 signs; the studio's font has CFF2 outlines. So each glyph is
drawn once per process at its weight as a TrueType outline, and a document gets one Type 0 font of the glyphs it used.
"""

import threading
from functools import lru_cache
from io import BytesIO
from typing import Any, Literal
from weakref import WeakKeyDictionary

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc, pdfmetrics

from media_studio.fonts import face

Weight = Literal["regular", "bold"]

_AXIS = {"regular": 400, "bold": 700}
_SYMBOLIC = 4  # PDF font flag: glyphs are found by number, not by a standard encoding
_MISSING = "□"
_CURVE_ERROR = 0.001  # of an em, when a cubic curve becomes quadratic ones


def font_name(weight: Weight) -> str:
    """Name under which ReportLab knows the paper's type at this weight. Raises FontMissing."""
    _register()
    return f"Paper-{weight}"


def width(text: str, weight: Weight, size: float) -> float:
    """Width of one line in points."""
    return float(pdfmetrics.stringWidth(text, font_name(weight), size))


@lru_cache(maxsize=1)
def _register() -> None:
    """Open the studio's Chinese font and make both weights known to ReportLab."""
    source = _Source()
    for weight in ("regular", "bold"):
        name = f"Paper-{weight}"
        pdfmetrics.registerFont(PaperFont(name, _Cut(source, name, _AXIS[weight])))


class _Source:
    """The open font file. One reader at a time: glyphs are read from disk when first asked for."""

    def __init__(self) -> None:
        found = face("cjk", 16, _AXIS["regular"])
        self.lock = threading.Lock()
        self.font = TTFont(found.path, fontNumber=found.index, lazy=True)
        self.units = int(self.font["head"].unitsPerEm)
        self.cmap: dict[int, str] = self.font.getBestCmap()
        self.is_cubic = self.font.sfntVersion == "OTTO"

    def glyph_set(self, weight: int) -> Any:
        """Outlines at a weight; a font without the weight axis gives its only one."""
        return self.font.getGlyphSet(location={"wght": weight} if "fvar" in self.font else None)


class _Cut:
    """One weight of the source with the glyphs met so far: character -> (TrueType outline, advance per mille)."""

    def __init__(self, source: _Source, name: str, weight: int) -> None:
        self.name = name
        self._source = source
        self._glyphs = source.glyph_set(weight)
        self._known: dict[str, tuple[Any, int]] = {}
        hhea = source.font["hhea"]
        self.units = source.units
        self.ascent = round(hhea.ascent * 1000 / source.units)
        self.descent = round(hhea.descent * 1000 / source.units)

    def glyph(self, sign: str) -> tuple[Any, int]:
        """Outline and advance of a sign; a sign the font lacks is a box."""
        if (known := self._known.get(sign)) is None:
            with self._source.lock:
                known = self._known[sign] = self._drawn(sign)
        return known

    def _drawn(self, sign: str) -> tuple[Any, int]:
        cmap = self._source.cmap
        glyph = self._glyphs[cmap.get(ord(sign)) or cmap.get(ord(_MISSING)) or ".notdef"]
        pen = TTGlyphPen(None)
        curves = Cu2QuPen(pen, self.units * _CURVE_ERROR, reverse_direction=self._source.is_cubic)
        glyph.draw(DecomposingFilterPen(curves, self._glyphs))
        return pen.glyph(), round(glyph.width * 1000 / self.units)


class _Used:
    """Signs of one document in the order met; the place is the glyph number, 0 is the empty box of the format."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.internal_name = ""

    def number(self, sign: str) -> int:
        return self.numbers.setdefault(sign, len(self.numbers) + 1)


class PaperFont:
    """A ReportLab dynamic font that writes one Type 0 TrueType font per document. Safe to share between threads."""

    _multiByte = 1  # noqa: N815 - ReportLab's name: this object is asked for widths
    _dynamicFont = 1  # noqa: N815 - the same: and for the coded strings
    shapable = False
    substitutionFonts: tuple[()] = ()  # noqa: N815 - the same: no other font fills its gaps

    def __init__(self, name: str, cut: _Cut) -> None:
        self.fontName = name
        self.encName = "Identity-H"
        self.face = self.cut = cut
        self._used: WeakKeyDictionary[Any, _Used] = WeakKeyDictionary()

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:  # noqa: ARG002, N802 - ReportLab's names
        """Width of a line in points."""
        return sum(self.cut.glyph(sign)[1] for sign in text) * size / 1000

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: ARG002, N802
        """The text as two-byte glyph numbers; there is one subset only."""
        used = self._used.setdefault(doc, _Used())
        return [(0, b"".join(used.number(sign).to_bytes(2, "big") for sign in text))]

    def getSubsetInternalName(self, _subset: int, doc: Any) -> str:  # noqa: N802 - same
        """The name of this font inside the document; asks to be written when the document is saved."""
        used = self._used.setdefault(doc, _Used())
        if not used.internal_name:
            used.internal_name = f"P{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = "/" + used.internal_name
            doc.delayedFonts.append(self)
        return "/" + used.internal_name

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - same
        """Write the font program, its widths and the way back to Unicode into the document."""
        used = self._used.pop(doc)
        signs = list(used.numbers)
        base = f"YPHUOA+{self.fontName}"  # six capitals and a plus: a font of which only a part is embedded
        widths = [self.cut.glyph(sign)[1] for sign in signs]
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": "/" + base,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
            ),
            "CIDToGIDMap": "/Identity",
            "DW": 1000,
            "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
            "FontDescriptor": self._descriptor(doc, base, signs),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "Name": "/" + used.internal_name,
            "BaseFont": "/" + base,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(pdfdoc.PDFDictionary(descendant))]),
            "ToUnicode": _stream(doc, _to_unicode(signs)),
        }
        doc.idToObject["BasicFonts"].dict[used.internal_name] = pdfdoc.PDFDictionary(font)

    def _descriptor(self, doc: Any, base: str, signs: list[str]) -> Any:
        facts = {
            "Type": "/FontDescriptor",
            "FontName": "/" + base,
            "Flags": _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray([-200, self.cut.descent, 1200, self.cut.ascent]),
            "ItalicAngle": 0,
            "Ascent": self.cut.ascent,
            "Descent": self.cut.descent,
            "CapHeight": 733,
            "StemV": 80,
            "FontFile2": _stream(doc, self._program(signs)),
        }
        return doc.Reference(pdfdoc.PDFDictionary(facts))

    def _program(self, signs: list[str]) -> bytes:
        """A TrueType file of an empty glyph 0 and the signs in order."""
        order = [".notdef", *(f"g{number}" for number in range(1, len(signs) + 1))]
        drawn = [self.cut.glyph(sign) for sign in signs]
        built = FontBuilder(self.cut.units, isTTF=True)
        built.setupGlyphOrder(order)
        built.setupCharacterMap({})
        outlines = [TTGlyphPen(None).glyph(), *(outline for outline, _ in drawn)]
        built.setupGlyf(dict(zip(order, outlines, strict=True)))
        advances = [0, *(advance * self.cut.units // 1000 for _, advance in drawn)]
        # The side bearing must be the outline's own left edge, or readers move the glyph.
        bearings = [built.font["glyf"][name].xMin for name in order]
        metrics = zip(advances, bearings, strict=True)
        built.setupHorizontalMetrics(dict(zip(order, metrics, strict=True)))
        built.setupHorizontalHeader(ascent=self.cut.ascent, descent=self.cut.descent)
        built.setupPost(keepGlyphNames=False)
        out = BytesIO()
        built.font.save(out)
        return out.getvalue()


def _stream(doc: Any, content: bytes) -> Any:
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream)


def _to_unicode(signs: list[str]) -> bytes:
    """The CMap by which readers turn glyph numbers into text; at most 100 lines a block, as the format demands."""
    lines = [f"<{number:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for number, sign in enumerate(signs, 1)]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode("ascii")
