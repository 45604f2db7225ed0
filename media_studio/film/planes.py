"""Frames as planes: planar 4:2:0 video (I420, BT.709, limited range) moved, blended and overlaid without a detour over RGB.

A frame is one array of bytes, shape (height x 3/2, width): luma, then both chroma planes at half size. Moving a still is one
exact-scale resize per plane: the sub-pixel position is met by choosing where the resized piece starts, not by a second
interpolation, which takes a third of the time of an affine warp and does not jitter.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Bytes: TypeAlias = NDArray[np.uint8]
#: Source pixels per output pixel: below 1.04 too few sub-pixel positions can be met, above 1.22 a plain resize aliases.
FINEST, COARSEST = 1.04, 1.22
#: Spare pixels left of and above the picture, so that a piece may start a little earlier than it is shown.
SPARE = 32
_TRIES = np.arange(24)
#: Y, Cb, Cr of gamma-encoded RGB: BT.709, limited range.
_TO_YUV = np.array(
    [
        [0.182586, 0.614231, 0.062007, 16.0],
        [-0.100644, -0.338572, 0.439216, 128.0],
        [0.439216, -0.398942, -0.040274, 128.0],
    ],
    dtype=np.float32,
)
_TO_RGB = np.linalg.inv(_TO_YUV[:, :3].astype(np.float64))


@dataclass(frozen=True, slots=True)
class Planes:
    """Luma and both chroma planes of one picture."""

    y: Bytes
    u: Bytes
    v: Bytes

    def parts(self) -> tuple[Bytes, Bytes, Bytes]:
        """Luma, blue difference, red difference."""
        return self.y, self.u, self.v


def blank(size: tuple[int, int]) -> Bytes:
    """An uninitialised frame; ``size`` is width, height in px, both even."""
    return np.empty((size[1] * 3 // 2, size[0]), np.uint8)


def split(frame: Bytes) -> Planes:
    """The planes of a frame, as views: writing to them writes to the frame."""
    high, wide = frame.shape[0] * 2 // 3, frame.shape[1]
    flat = frame.reshape(-1)
    area, quarter = wide * high, wide * high // 4
    half = (high // 2, wide // 2)
    return Planes(frame[:high], flat[area : area + quarter].reshape(half), flat[area + quarter :].reshape(half))


def from_rgb(image: Image.Image) -> Planes:
    """Planes of an RGB picture with even sides."""
    return _halved(cv2.transform(np.asarray(image.convert("RGB")), _TO_YUV))


def _halved(yuv: Bytes) -> Planes:
    y, u, v = cv2.split(yuv)
    half = (y.shape[1] // 2, y.shape[0] // 2)
    return Planes(y, *(cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v)))


def whole(planes: Planes) -> Bytes:
    """One frame of these planes."""
    frame = blank((planes.y.shape[1], planes.y.shape[0]))
    for target, source in zip(split(frame).parts(), planes.parts(), strict=True):
        np.copyto(target, source)
    return frame


def to_rgb(frame: Bytes) -> NDArray[np.uint8]:
    """A frame as RGB, shape (height, width, 3): for looking at, and for MoviePy's own writers."""
    planes = split(frame)
    size = (planes.y.shape[1], planes.y.shape[0])
    up = [planes.y, *(cv2.resize(p, size, interpolation=cv2.INTER_LINEAR) for p in (planes.u, planes.v))]
    yuv = np.dstack(up).astype(np.float32) - np.array([16, 128, 128], np.float32)
    return np.clip(np.rint(yuv @ _TO_RGB.T.astype(np.float32)), 0, 255).astype(np.uint8)


def flat(size: tuple[int, int], colour: tuple[int, int, int]) -> Bytes:
    """A frame of one RGB colour."""
    return whole(from_rgb(Image.new("RGB", size, colour)))


@dataclass(frozen=True, slots=True)
class Still:
    """A picture with spare edges, ready to be moved; ``size`` is that of the picture without them."""

    planes: Planes
    size: tuple[int, int]

    @classmethod
    def of(cls, image: Image.Image) -> "Still":
        """A still of an RGB picture with even sides."""
        padded = []
        for plane, spare in zip(from_rgb(image).parts(), (SPARE, SPARE // 2, SPARE // 2), strict=True):
            padded.append(cv2.copyMakeBorder(plane, spare, spare, spare, spare, cv2.BORDER_REPLICATE))
        return cls(Planes(*padded), image.size)

    def view(self, at: tuple[float, float], scale: float, size: tuple[int, int]) -> Bytes:
        """The frame whose top left corner shows the picture at ``at`` px, with ``scale`` source px per frame px."""
        frame = blank(size)
        for index, (target, source) in enumerate(zip(split(frame).parts(), self.planes.parts(), strict=True)):
            part = 1 if index == 0 else 2
            spare = SPARE // part
            _piece(source, at[0] / part + spare, at[1] / part + spare, scale, target)
        return frame


def _piece(source: Bytes, x: float, y: float, scale: float, target: Bytes) -> None:
    high, wide = target.shape
    left, over = _start(x, scale)
    top, above = _start(y, scale)
    right = left + math.ceil((wide + over) * scale) + 1
    bottom = top + math.ceil((high + above) * scale) + 1
    piece = source[top:bottom, left:right]
    scaled = cv2.resize(piece, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_LINEAR)
    np.copyto(target, scaled[above : above + high, over : over + wide])


def _start(at: float, scale: float) -> tuple[int, int]:
    """Whole source px to start at, and frame px to skip, so that the first frame px shown lies nearest to ``at``."""
    wanted = at - _TRIES * scale
    whole_px = np.rint(wanted)
    miss = np.abs(wanted - whole_px)
    miss[whole_px < 0] = 9.0
    best = int(np.argmin(miss))
    return max(0, int(whole_px[best])), best


@dataclass(frozen=True, slots=True)
class Patch:
    """Something laid over frames: planes already multiplied with their opacity, and the opacity, at luma and chroma size."""

    planes: Planes
    opacity: tuple[Bytes, Bytes]
    at: tuple[int, int]

    @classmethod
    def of(cls, image: Image.Image, at: tuple[int, int]) -> "Patch | None":
        """A patch of an RGBA picture whose colours are already multiplied with its opacity; None when nothing is to be seen."""
        box = image.getchannel("A").getbbox()
        if box is None:
            return None
        left, top = box[0] // 2 * 2, box[1] // 2 * 2
        right, bottom = left + -(-(box[2] - left) // 2) * 2, top + -(-(box[3] - top) // 2) * 2
        pixels = np.asarray(image.crop((left, top, right, bottom)))
        alpha = np.ascontiguousarray(pixels[:, :, 3])
        share = alpha.astype(np.float32) / 255
        yuv = cv2.transform(pixels[:, :, :3].astype(np.float32), _TO_YUV[:, :3]) + share[:, :, None] * _TO_YUV[:, 3]
        planes = _halved(np.clip(np.rint(yuv), 0, 255).astype(np.uint8))
        half = cv2.resize(alpha, (alpha.shape[1] // 2, alpha.shape[0] // 2), interpolation=cv2.INTER_AREA)
        return cls(planes, (alpha, half), (at[0] + left, at[1] + top))

    def lay(self, frame: Bytes, *, strength: float = 1.0, shift: tuple[int, int] = (0, 0)) -> None:
        """Blend over a frame, in place. ``strength`` 0..1 fades, ``shift`` moves by px; what falls outside is left out."""
        if strength <= 1 / 255:
            return
        x, y = ((place + by) // 2 * 2 for place, by in zip(self.at, shift, strict=True))
        parts = zip(split(frame).parts(), self.planes.parts(), (0, 1, 1), strict=True)
        for target, ink, which in parts:
            part = which + 1
            _blend(target, ink, self.opacity[which], (x // part, y // part), strength)


def _blend(target: Bytes, ink: Bytes, opacity: Bytes, at: tuple[int, int], strength: float) -> None:
    x, y = at
    left, top = max(0, x), max(0, y)
    right, bottom = min(target.shape[1], x + ink.shape[1]), min(target.shape[0], y + ink.shape[0])
    if right <= left or bottom <= top:
        return
    inner = (slice(top - y, bottom - y), slice(left - x, right - x))
    ink, opacity = ink[inner], opacity[inner]
    if strength < 1:
        ink, opacity = cv2.convertScaleAbs(ink, alpha=strength), cv2.convertScaleAbs(opacity, alpha=strength)
    spot = target[top:bottom, left:right]
    spot[...] = cv2.add(cv2.multiply(spot, cv2.bitwise_not(opacity), scale=1 / 255), ink)


def dissolve(first: Bytes, second: Bytes, share: float) -> Bytes:
    """``first`` with ``share`` 0..1 of ``second``."""
    mixed: Bytes = cv2.addWeighted(first, 1 - share, second, share, 0)
    return mixed


def push(first: Bytes, second: Bytes, share: float) -> Bytes:
    """``second`` coming in from the right and pushing ``first`` out."""
    frame = np.empty_like(first)
    planes = zip(split(frame).parts(), split(first).parts(), split(second).parts(), (2, 1, 1), strict=True)
    edge = round(first.shape[1] / 2 * share)
    for target, old, new, unit in planes:
        gone, wide = edge * unit, old.shape[1]
        target[:, : wide - gone] = old[:, gone:]
        target[:, wide - gone :] = new[:, :gone]
    return frame


@lru_cache(maxsize=4096)
def eased(share: float) -> float:
    """Slow at both ends: the way a hand moves a camera."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
