"""A film as data: scenes in order, what each shows and says, how it moves and how it follows the one before.

A scene's ``seconds`` run from its start to the start of the next, so a film is exactly as long as its scenes together; a
transition plays at the beginning of a scene while the one before keeps moving. Paths are relative to a media folder.
"""

import hashlib
import json
import tomllib
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hub.kernel.errors import Invalid
from media_studio.brief import ProductBrief
from media_studio.film.errors import MediaError
from media_studio.typography import Style, width

Language = Literal["zh", "bo", "en"]
Ratio = Literal["1:1", "9:16", "16:9"]
Move = Literal["hold", "in", "out", "left", "right", "up", "down"]
Drawing = Literal["title", "pack", "point", "facts", "steps", "seals", "bars", "end"]
Ground = Literal["dawn", "day", "dusk", "night", "brand", "paper"]
Seconds = Annotated[float, Field(ge=1.0, le=120.0, allow_inf_nan=False)]
Words = Annotated[str, Field(max_length=120)]

#: Size in px of each ratio at full resolution; the designs are made for these.
FULL_SIZE: dict[Ratio, tuple[int, int]] = {"1:1": (1080, 1080), "9:16": (1080, 1920), "16:9": (1920, 1080)}
LONGEST_SECONDS = 900


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _inside(path: str) -> None:
    if path and (PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path or ":" in path):
        raise ValueError(f"{path} does not lie in the media folder")


class Transition(_Strict):
    """How a scene follows the one before: at once, dissolving, through the theme's dark, or pushing it out to the left."""

    kind: Literal["cut", "dissolve", "dip", "push"] = "dissolve"
    seconds: float = Field(default=0.6, ge=0.1, le=2.0, allow_inf_nan=False)


class LowerThird(_Strict):
    """A name plate in the lower left: who speaks, or which place this is."""

    name: str = Field(min_length=1, max_length=40)
    role: str = Field(default="", max_length=60)


class Scene(_Strict):
    """One scene. Exactly one of ``still`` (a photo), ``clip`` (footage, from ``clip_from`` seconds) and ``draw`` is given.

    ``lines`` are words set by a drawing, one each; ``facts`` and ``bars`` read ``label|value`` in them. ``caption`` is what is said,
    per language. ``cuts`` names the shorter films (in seconds) this scene is part of. ``focus`` is where the subject is, 0..1.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")
    seconds: Seconds
    still: str = Field(default="", max_length=300)
    clip: str = Field(default="", max_length=300)
    clip_from: float = Field(default=0.0, ge=0.0, le=3600.0, allow_inf_nan=False)
    draw: Drawing | None = None
    ground: Ground = "day"
    emblem: str = Field(default="", max_length=40)
    kicker: Words = ""
    heading: Words = ""
    lines: tuple[Words, ...] = Field(default=(), max_length=6)
    link: str = Field(default="", max_length=300)
    move: Move = "in"
    focus: tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]] = (0.5, 0.5)
    transition: Transition = Transition()
    caption: dict[Language, Annotated[str, Field(max_length=160)]] = Field(default_factory=dict)
    lower_third: LowerThird | None = None
    cuts: frozenset[int] = frozenset()

    @model_validator(mode="after")
    def _one_picture(self) -> Self:
        if sum(bool(given) for given in (self.still, self.clip, self.draw)) != 1:
            raise ValueError("give exactly one of still, clip and draw")
        for path in (self.still, self.clip):
            _inside(path)
        if self.transition.seconds >= self.seconds:
            raise ValueError("the transition is longer than the scene")
        return self


class Sound(_Strict):
    """What is heard: the studio's own bed, or a licensed track with its licence named; and a recorded voice."""

    bed: Literal["highland", "none"] = "highland"
    track: str = Field(default="", max_length=300)
    licence: str = Field(default="", max_length=300)
    voice: str = Field(default="", max_length=300)
    voice_from: float = Field(default=0.0, ge=0.0, le=600.0, allow_inf_nan=False)
    loudness: float = Field(default=-16.0, ge=-30.0, le=-9.0, description="integrated loudness in LUFS")

    @model_validator(mode="after")
    def _licensed(self) -> Self:
        if self.track and not self.licence:
            raise ValueError("a track needs its licence named")
        for path in (self.track, self.voice):
            _inside(path)
        return self


class Storyboard(_Strict):
    """A whole film. ``product`` is needed by scenes that draw the package."""

    title: str = Field(min_length=1, max_length=80)
    theme: str = "plain"
    fps: Literal[25, 30] = 30
    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=120)
    sound: Sound = Sound()
    product: ProductBrief | None = None

    @model_validator(mode="after")
    def _sound_as_a_whole(self) -> Self:
        names = [scene.name for scene in self.scenes]
        if len(set(names)) != len(names):
            raise ValueError(f"two scenes are called {next(n for n in names if names.count(n) > 1)}")
        if self.seconds > LONGEST_SECONDS:
            raise ValueError(f"a film of {self.seconds:.0f} s is longer than {LONGEST_SECONDS} s")
        if self.product is None and any(scene.draw == "pack" for scene in self.scenes):
            raise ValueError("a scene draws the package, but no product is given")
        return self

    @property
    def seconds(self) -> float:
        """Length of the film."""
        return sum(scene.seconds for scene in self.scenes)

    @property
    def starts(self) -> tuple[int, ...]:
        """Frame at which each scene starts, and last the number of frames of the film."""
        total, found = 0.0, [0]
        for scene in self.scenes:
            total += scene.seconds
            found.append(round(total * self.fps))
        return tuple(found)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages in which anything is said, in the order of signs in the county: Chinese, Tibetan, English."""
        order: tuple[Language, ...] = ("zh", "bo", "en")
        return tuple(lang for lang in order if any(scene.caption.get(lang) for scene in self.scenes))

    def words(self) -> list[tuple[str, str]]:
        """Every text of the film as (scene, text), for linting; words on the drawn package are the listing's own."""
        found = []
        for scene in self.scenes:
            plate = (scene.lower_third.name, scene.lower_third.role) if scene.lower_third else ()
            texts = (scene.kicker, scene.heading, *scene.lines, *plate, *scene.caption.values())
            found += [(scene.name, text) for text in texts if text]
        return found

    def files(self) -> list[str]:
        """Every file the film is made from."""
        pictures = [path for scene in self.scenes for path in (scene.still, scene.clip) if path]
        return [*pictures, *(path for path in (self.sound.track, self.sound.voice) if path)]


def read_storyboard(path: Path) -> Storyboard:
    """The storyboard in a TOML or JSON file. Raises MediaError that names every wrong field."""
    try:
        text = path.read_text("utf-8")
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as problem:
        raise MediaError("the storyboard cannot be read", remedy="Mend the file.", problem=str(problem)) from problem
    return as_storyboard(raw)


def as_storyboard(raw: Any) -> Storyboard:
    """The storyboard of plain data. Raises MediaError that names every wrong field and every character no font has."""
    try:
        board = Storyboard.model_validate(raw)
    except ValidationError as problem:
        raise MediaError(
            "the storyboard is wrong at: %(places)s", remedy="Mend these fields.", places=_places(problem)
        ) from problem
    refuse_unprintable(board)
    return board


def _places(problem: ValidationError) -> str:
    told = [f"{'.'.join(str(part) for part in e['loc']) or 'film'}: {e['msg']}" for e in problem.errors()[:12]]
    return "; ".join(told)


def refuse_unprintable(board: Storyboard) -> None:
    """Raise MediaError for the first text with a character that no font of the studio has (emoji, right-to-left script)."""
    for scene, text in board.words():
        try:
            width(text, Style(40, 500))
        except Invalid as problem:
            raise MediaError(
                "scene %(scene)s: %(problem)s",
                remedy=problem.remedy,
                scene=scene,
                problem=problem.message,
                text=text[:60],
            ) from problem


def fingerprint(value: Any) -> str:
    """A content key: the same for equal plain data, whatever its order."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, frozenset):
        return sorted(value)
    return asdict(value)
