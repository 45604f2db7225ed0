"""Chooses and draws the package of a product. One picture per SKU, at twice its largest use, cropped to what is drawn."""

import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import Image

from media_studio.brief import ProductBrief
from media_studio.label import Look
from media_studio.packs import boxes, crafts, flexible, rounds
from media_studio.themes import Theme, load_theme
from media_studio.wording import split_name

DRAWERS: dict[str, Callable[[Look], Image.Image]] = {
    "pouch": flexible.pouch,
    "standing": flexible.standing_pouch,
    "box": boxes.box,
    "carton": boxes.carton,
    "gift": boxes.gift_box,
    "ticket": boxes.ticket,
    "jar": rounds.jar,
    "bottle": rounds.bottle,
    "can": rounds.can,
    "tub": rounds.tub,
    "drum": rounds.drum,
    "stone": crafts.stone,
    "bowl": crafts.bowl,
    "bangle": crafts.bangle,
    "scarf": crafts.scarf,
    "cushion": crafts.cushion,
    "wallet": crafts.wallet,
}
#: Shapes that carry print; the others are the goods themselves.
PRINTED = frozenset({"pouch", "standing", "box", "carton", "gift", "ticket", "jar", "bottle", "can", "tub", "drum"})


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    return tomllib.loads((files("media_studio.packs") / "shapes.toml").read_text("utf-8"))


def shape_of(brief: ProductBrief) -> str:
    """The package shape for a brief, by the first rule of shapes.toml that fits."""
    return next(str(rule["draw"]) for rule in _rules()["shape"] if _fits(rule, brief, brief.name))


def emblem_of(brief: ProductBrief, theme: Theme) -> str:
    """The emblem for a brief: by its words, else the theme's own."""
    return next(
        (str(rule["name"]) for rule in _rules()["emblem"] if _fits(rule, brief, split_name(brief.name)[0])),
        theme.emblem,
    )


def look_of(brief: ProductBrief) -> Look:
    """Everything a package is drawn from."""
    theme = load_theme(brief.theme)
    return Look(brief, theme, emblem_of(brief, theme))


def draw_pack(look: Look) -> Image.Image:
    """The package as RGBA, cropped to its own outline. Deterministic."""
    drawn = DRAWERS[shape_of(look.brief)](look)
    return drawn.crop(drawn.getchannel("A").getbbox())


def _fits(rule: dict[str, Any], brief: ProductBrief, name: str) -> bool:
    text = name + " " + brief.category
    return (
        ("words" not in rule or any(word in text for word in rule["words"]))
        and ("unit" not in rule or brief.unit in rule["unit"])
        and ("storage" not in rule or brief.storage in rule["storage"])
    )
