"""The film as MoviePy clips whose frames are planes: a shot moves a picture and lays words over it, a reel runs shots into one another.

Clips keep MoviePy's model (duration, start, subclips, ``get_frame``, effects on time); ``for_viewing`` turns one into an ordinary
RGB clip. Only the pixels take the fast path.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from moviepy.video.VideoClip import VideoClip
from PIL import Image

from media_studio.film import planes
from media_studio.film.planes import COARSEST, FINEST, Bytes, Patch, Still
from media_studio.film.storyboard import Move, Transition

#: How far a move travels: zoom over its whole length, and pan as a share of the frame.
ZOOM, PAN = 1.12, 0.10
FADE_SECONDS = 0.4


class PlanarClip(VideoClip):  # type: ignore[misc]  # MoviePy carries no types
    """A MoviePy clip that yields planes: ``get_frame(t)`` is an I420 array, shape (height x 3/2, width)."""

    def __init__(self, size: tuple[int, int], frames: int, fps: int) -> None:
        super().__init__(duration=frames / fps)
        self.size, self.fps, self.frames = size, fps, frames
        self.frame_function = lambda t: self.frame(round(t * fps))

    def frame(self, number: int) -> Bytes:
        """The frame of that number, from 0. It may be shared: do not write to it."""
        raise LookupError(number)


def for_viewing(clip: PlanarClip) -> VideoClip:
    """The same clip in RGB, for MoviePy's own effects and writers."""
    seen = VideoClip(lambda t: planes.to_rgb(clip.get_frame(t)), duration=clip.duration)
    return seen.with_fps(clip.fps)


def overscan(size: tuple[int, int], move: Move) -> tuple[int, int]:
    """Size in px at which a picture is prepared for a move in frames of ``size``."""
    wide = {"left": 1 + PAN, "right": 1 + PAN, "hold": 1.0}.get(move, ZOOM if move in ("in", "out") else 1.0)
    high = {"up": 1 + PAN, "down": 1 + PAN, "hold": 1.0}.get(move, ZOOM if move in ("in", "out") else 1.0)
    if move == "hold":
        return size
    return round(size[0] * wide * FINEST / 2) * 2, round(size[1] * high * FINEST / 2) * 2


class MovingStill(PlanarClip):
    """A picture under a slow camera move; prepared at ``overscan``."""

    def __init__(self, picture: Image.Image, move: Move, *, size: tuple[int, int], frames: int, fps: int) -> None:
        super().__init__(size, frames, fps)
        self.move = move
        self._held = planes.whole(planes.from_rgb(picture)) if move == "hold" else None
        self._still = None if move == "hold" else Still.of(picture)

    def frame(self, number: int) -> Bytes:
        """The picture as the camera sees it at that frame."""
        if self._still is None:
            assert self._held is not None
            return self._held
        share = number / max(1, self.frames - 1)
        scale = _scale(self.move, share)
        spare = [full - scale * seen for full, seen in zip(self._still.size, self.size, strict=True)]
        x, y = _lean(self.move, share)
        return self._still.view((max(0.0, spare[0] * x), max(0.0, spare[1] * y)), scale, self.size)


def _scale(move: Move, share: float) -> float:
    if move not in ("in", "out"):
        return FINEST
    near = share if move == "in" else 1 - share
    return float(np.clip(FINEST * ZOOM / (1 + (ZOOM - 1) * near), FINEST, COARSEST))


def _lean(move: Move, share: float) -> tuple[float, float]:
    """Where in the spare room the view stands, 0..1 across and down."""
    return {
        "left": (1 - share, 0.5), "right": (share, 0.5), "up": (0.5, 1 - share), "down": (0.5, share),
    }.get(move, (0.5, 0.5))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layer:
    """A patch on a shot from frame ``enter`` to frame ``leave`` (to the end when None), rising ``rise`` px as it comes in."""

    patch: Patch
    enter: int = 0
    leave: int | None = None
    rise: int = 0
    fade: int = 12

    def lay(self, frame: Bytes, number: int) -> None:
        """Blend over the shot's frame of that number."""
        if number < self.enter or (self.leave is not None and number >= self.leave):
            return
        coming = (number - self.enter + 1) / self.fade
        going = 1.0 if self.leave is None else (self.leave - number) / self.fade
        strength = planes.eased(min(1.0, coming, going))
        down = round(self.rise * (1 - planes.eased(coming)))
        self.patch.lay(frame, strength=strength, shift=(0, down))


class Shot(PlanarClip):
    """A ground with layers over it."""

    def __init__(self, ground: PlanarClip, layers: Sequence[Layer]) -> None:
        super().__init__(ground.size, ground.frames, ground.fps)
        self.ground, self.layers = ground, tuple(layers)
        self._settled: tuple[tuple[int, ...], Bytes] | None = None

    def frame(self, number: int) -> Bytes:
        """The composed frame."""
        ground = self.ground.frame(number)
        if not self.layers:
            return ground
        still = isinstance(self.ground, MovingStill) and self.ground.move == "hold"
        settled = self._shown_settled(number) if still else None
        if settled is not None and self._settled is not None and self._settled[0] == settled:
            return self._settled[1]
        # A held ground is shared between frames; a moved one is fresh each time.
        frame = ground.copy() if still else ground
        for layer in self.layers:
            layer.lay(frame, number)
        if settled is not None:
            self._settled = settled, frame
        return frame

    def _shown_settled(self, number: int) -> tuple[int, ...] | None:
        """Which layers are shown, when none of them is coming or going: then the frame is the same as its neighbour."""
        shown = []
        for index, layer in enumerate(self.layers):
            end = self.frames + layer.fade if layer.leave is None else layer.leave
            if number < layer.enter or number >= end:
                continue
            if number < layer.enter + layer.fade or number > end - layer.fade:
                return None
            shown.append(index)
        return tuple(shown)


@dataclass(frozen=True, slots=True)
class Cue:
    """A place on the reel: the frame a shot starts at, how it comes in, and how to make it (made when first needed)."""

    start: int
    transition: Transition
    make: Callable[[], PlanarClip]


class Reel(PlanarClip):
    """Shots one after the other. Shots are made when reached and dropped when passed, so memory does not grow with length."""

    def __init__(self, cues: Sequence[Cue], *, size: tuple[int, int], frames: int, fps: int, dark: Any) -> None:
        super().__init__(size, frames, fps)
        self.cues = tuple(cues)
        self._made: dict[int, PlanarClip] = {}
        self._dark = planes.flat(size, dark)

    def frame(self, number: int) -> Bytes:
        """The frame of the film of that number."""
        here = max(index for index, cue in enumerate(self.cues) if cue.start <= number)
        cue = self.cues[here]
        length = round(cue.transition.seconds * self.fps)
        inside = number - cue.start
        blending = here > 0 and cue.transition.kind != "cut" and inside < length
        shot = self._shot(here, keep={here, here - 1} if blending else {here})
        frame = shot.frame(inside)
        if not blending:
            return frame
        before = self._made.get(here - 1) or self._shot(here - 1, keep={here, here - 1})
        share = planes.eased((inside + 1) / (length + 1))
        return self._blend(cue.transition.kind, lambda: before.frame(number - self.cues[here - 1].start), frame, share)

    def _blend(self, kind: str, before: Callable[[], Bytes], frame: Bytes, share: float) -> Bytes:
        if kind == "push":
            return planes.push(before(), frame, share)
        if kind == "dissolve":
            return planes.dissolve(before(), frame, share)
        if share < 0.5:
            return planes.dissolve(before(), self._dark, share * 2)
        return planes.dissolve(self._dark, frame, share * 2 - 1)

    def _shot(self, index: int, keep: set[int]) -> PlanarClip:
        for passed in [key for key in self._made if key not in keep]:
            self._made.pop(passed).close()
        if index not in self._made:
            self._made[index] = self.cues[index].make()
        return self._made[index]
