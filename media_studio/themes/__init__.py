"""Brand themes: colours, scene and emblem by name, one TOML file each. A county adds a look by adding a file, not code."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from hub.kernel.errors import Invalid
from media_studio.emblem import emblem_names
from media_studio.ink import Rgb, contrast, rgb

SCENES = frozenset({"ridges", "snow", "rolling", "field", "forest", "dusk"})
#: Used when a brief names no theme, or one that does not exist (checks.py then says so).
DEFAULT = "plain"


@dataclass(frozen=True, slots=True)
class Theme:
    """A brand's look. ``herd`` is the small silhouette standing in the scene, empty for none."""

    name: str
    emblem: str
    scene: str
    herd: str
    night: Rgb
    brand: Rgb
    accent: Rgb
    bright: Rgb
    paper: Rgb
    sand: Rgb
    sky_high: Rgb
    sky_low: Rgb
    stripes: tuple[Rgb, ...]


@lru_cache(maxsize=1)
def theme_names() -> frozenset[str]:
    """Every theme there is a file for."""
    return frozenset(
        entry.name[:-5] for entry in files("media_studio.themes").iterdir() if entry.name.endswith(".toml")
    )


@lru_cache(maxsize=64)
def load_theme(name: str) -> Theme:
    """The theme of that name, or the plain one. Raises Invalid when the file itself is wrong."""
    known = name if name in theme_names() else DEFAULT
    raw = tomllib.loads((files("media_studio.themes") / f"{known}.toml").read_text("utf-8"))
    colours = dict(raw["colours"])
    stripes = tuple(rgb(text) for text in colours.pop("stripes"))
    theme = Theme(
        name=known,
        emblem=raw["emblem"],
        scene=raw["scene"],
        herd=raw["herd"],
        stripes=stripes,
        **{role: rgb(text) for role, text in colours.items()},
    )
    _validate(theme)
    return theme


def _validate(theme: Theme) -> None:
    if theme.scene not in SCENES:
        raise Invalid("unknown scene", theme=theme.name, scene=theme.scene)
    if not {theme.emblem, *([theme.herd] if theme.herd else [])} <= emblem_names():
        raise Invalid("unknown emblem", theme=theme.name, emblem=theme.emblem, herd=theme.herd)
    for ink, ground in ((theme.night, theme.paper), (theme.brand, theme.paper), (theme.paper, theme.brand)):
        if contrast(ink, ground) < 4.5:
            raise Invalid("text in this theme would be hard to read", theme=theme.name, ink=ink, ground=ground)
