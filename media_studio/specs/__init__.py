"""Picture rules per platform, read from one TOML file each. Every number carries its source, its grade (A, B, C) and a date.

A platform changes its rules: change the file and its version, not code. studio.toml holds the house's own, safe numbers.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hub.kernel.errors import Invalid

Kind = Literal["white", "hero", "spec", "origin", "use"]
KINDS: frozenset[Kind] = frozenset({"white", "hero", "spec", "origin", "use"})


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Strict):
    """One number with its evidence."""

    value: int = Field(ge=0)
    grade: Literal["A", "B", "C"]
    source: str = Field(min_length=3)
    date: str = Field(pattern=r"^\d{4}-\d{2}$")


class Flag(_Strict):
    """One yes or no with its evidence."""

    value: bool
    grade: Literal["A", "B", "C"]
    source: str = Field(min_length=3)
    date: str = Field(pattern=r"^\d{4}-\d{2}$")


class Widths(_Strict):
    """Page widths in px with their evidence: the one listings get first, then those of desktop pages."""

    value: tuple[int, ...] = Field(min_length=1)
    grade: Literal["A", "B", "C"]
    source: str = Field(min_length=3)
    date: str = Field(pattern=r"^\d{4}-\d{2}$")


class MainRules(_Strict):
    """Rules of the main pictures; sizes in px, weights in bytes."""

    count_min: Figure
    count_max: Figure
    side_min: Figure
    bytes_max: Figure
    white_bytes_min: Figure
    white_bytes_max: Figure
    white_margin: Figure
    white_subject_min: Figure
    distinct: Flag


class DetailRules(_Strict):
    """Rules of the detail page; sizes in px, weights in bytes."""

    widths: Widths
    width_min: Figure
    width_max: Figure
    slice_height_max: Figure
    slice_bytes_max: Figure
    count_min: Figure
    count_max: Figure
    html_chars_max: Figure


class PlatformSpec(_Strict):
    """All picture rules of one platform; ``order`` names what each main slot shows."""

    platform: str
    version: str
    order: tuple[Kind, ...]
    main: MainRules
    detail: DetailRules


@dataclass(frozen=True, slots=True)
class StudioRules:
    """The house's own numbers: what is drawn and how it is encoded, the same for every platform."""

    version: str
    main_side: int
    main_bytes: tuple[int, int]
    slice_bytes_wanted: int
    phone_width: int
    desktop_from: int
    phone_font_px_min: float
    phone_large_px: float
    contrast_min: float
    contrast_min_large: float
    alike_bits: int


@lru_cache(maxsize=1)
def platforms() -> tuple[str, ...]:
    """Every platform there is a spec for, sorted."""
    names = (entry.name for entry in files("media_studio.specs").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and name != "studio.toml"))


@lru_cache(maxsize=32)
def load_spec(platform: str) -> PlatformSpec:
    """The rules of one platform. Raises Invalid for an unknown platform or a spec that contradicts itself."""
    if platform not in platforms():
        raise Invalid(
            "no picture rules for this platform", remedy=f"Known: {', '.join(platforms())}.", platform=platform
        )
    raw = tomllib.loads((files("media_studio.specs") / f"{platform}.toml").read_text("utf-8"))
    spec = PlatformSpec.model_validate({**raw, "platform": platform})
    _refuse_contradictions(spec)
    return spec


@lru_cache(maxsize=1)
def studio_rules() -> StudioRules:
    """The house's own numbers."""
    raw = tomllib.loads((files("media_studio.specs") / "studio.toml").read_text("utf-8"))
    main, detail, phone = raw["main"], raw["detail"], raw["phone"]
    if main["width"] != main["height"]:
        raise Invalid("main pictures are square", width=main["width"], height=main["height"])
    return StudioRules(
        version=raw["version"],
        main_side=main["width"],
        main_bytes=(main["bytes_min"], main["bytes_max"]),
        slice_bytes_wanted=detail["slice_bytes_wanted"],
        phone_width=phone["width"],
        desktop_from=phone["desktop_from"],
        phone_font_px_min=phone["font_px_min"],
        phone_large_px=phone["large_px"],
        contrast_min=phone["contrast_min"],
        contrast_min_large=phone["contrast_min_large"],
        alike_bits=raw["alike"]["bits"],
    )


def _refuse_contradictions(spec: PlatformSpec) -> None:
    main, detail = spec.main, spec.detail
    if len(set(spec.order)) != len(spec.order):
        raise Invalid("a main picture is listed twice", platform=spec.platform)
    if not main.count_min.value <= len(spec.order) <= main.count_max.value:
        raise Invalid("the order lists too few or too many main pictures", platform=spec.platform)
    for width in detail.widths.value:
        if not detail.width_min.value <= width <= detail.width_max.value:
            raise Invalid("a page width is outside this platform's range", platform=spec.platform, width=width)
