"""Finds the type: one Chinese variable font and the Tibetan web font, opened once per process. Refuses to start without raqm.

Chinese: the file named by ``HUB_FONT_CJK`` (handed to ``use_fonts`` by the caller; this module reads no environment), then the
PyPI package manimgx-fonts-cjk, then the system's Noto or WenQuanYi. Tibetan: the npm package @fontsource/noto-serif-tibetan.
"""

import importlib.util
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont, features

from hub.kernel.errors import HubError

Script = Literal["cjk", "bo"]
Face = ImageFont.FreeTypeFont

_SYSTEM_CJK = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)
#: In the Noto Sans CJK collections face 2 is Simplified Chinese (JP, KR, SC, TC, HK).
_SIMPLIFIED_CHINESE = 2
_TIBETAN_WEIGHTS = (400, 700)

_chosen_cjk: Path | None = None
_node_modules: Path = Path(__file__).resolve().parents[2] / "node_modules"


class FontMissing(HubError):
    """A font the studio needs is not installed."""

    default_remedy = "Run `make install`; for Chinese you may also set HUB_FONT_CJK to a font file."


def use_fonts(*, cjk: Path | None = None, node_modules: Path | None = None) -> None:
    """Choose the Chinese font file and the npm folder for this process; called once, before the first picture."""
    global _chosen_cjk, _node_modules
    _chosen_cjk = cjk
    _node_modules = node_modules or _node_modules
    _chinese.cache_clear()
    _tibetan.cache_clear()


def check_shaping() -> None:
    """Raise FontMissing unless Pillow was built with raqm: without it Tibetan stacks and vowel signs are set wrong."""
    if not features.check("raqm"):
        raise FontMissing(
            "Pillow has no raqm text layout, Tibetan would be set wrong",
            remedy="Install the Pillow wheel from PyPI (it carries raqm) instead of a build without it.",
        )


def face(script: Script, size: int, weight: int) -> Face:
    """The open face for a script at ``size`` px and CSS ``weight``. Raises FontMissing."""
    return _tibetan(size, weight) if script == "bo" else _chinese(size, weight)


@lru_cache(maxsize=8)
def _tibetan(size: int, weight: int) -> Face:
    check_shaping()
    return ImageFont.truetype(_tibetan_path(weight), size, layout_engine=ImageFont.Layout.RAQM)


# An open face of the variable font weighs more than a megabyte and opens in half a millisecond: few are kept.
@lru_cache(maxsize=16)
def _chinese(size: int, weight: int) -> Face:
    path = _cjk_path()
    index = _SIMPLIFIED_CHINESE if "NotoSansCJK" in path.name else 0
    # Chinese and Latin need no shaping here, and the basic engine is three times as fast as raqm.
    opened = ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
    if path.name.endswith("-VF.otf.ttc"):
        opened.set_variation_by_axes([weight])
    return opened


def _cjk_path() -> Path:
    if _chosen_cjk is not None:
        if _chosen_cjk.is_file():
            return _chosen_cjk
        raise FontMissing("the chosen Chinese font file does not exist", path=str(_chosen_cjk))
    for path in (*_packaged_cjk(), *_SYSTEM_CJK):
        if path.is_file():
            return path
    raise FontMissing("no Chinese font was found")


def _packaged_cjk() -> Iterator[Path]:
    found = importlib.util.find_spec("manimgx_fonts_cjk")
    for folder in (found.submodule_search_locations or []) if found else []:
        yield Path(folder) / "NotoSansCJK-VF.otf.ttc"


def _tibetan_path(weight: int) -> Path:
    nearest = min(_TIBETAN_WEIGHTS, key=lambda known: abs(known - weight))
    folder = _node_modules / "@fontsource" / "noto-serif-tibetan" / "files"
    path = folder / f"noto-serif-tibetan-tibetan-{nearest}-normal.woff2"
    if not path.is_file():
        raise FontMissing("the Tibetan web font is not installed", path=str(path))
    return path
