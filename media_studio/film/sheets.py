"""Sheets: transparent canvases to set words and goods on, laid over moving grounds; and how they are arranged per ratio.

Everything is designed at full size (short side 1080 px) and scaled when it becomes a layer. On a sheet colours are kept
multiplied with their opacity: painting through a mask onto nothing gives just that.
"""

from dataclasses import dataclass, field

from PIL import Image

from media_studio.canvas import Canvas
from media_studio.film.planes import Patch
from media_studio.film.storyboard import FULL_SIZE, Ratio
from media_studio.film.timeline import FADE_SECONDS, Layer
from media_studio.ink import Rgb, grey_ramp
from media_studio.label import Look
from media_studio.layout import Rect, contain
from media_studio.themes import Theme


class Sheet(Canvas):
    """A transparent canvas of the film's full size."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(size, (0, 0, 0), "film")
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))

    def pack(self, pack: Image.Image, area: Rect, *, shadow: bool = True) -> Rect:
        """Stand a package in an area, as large as fits, with a shadow on the ground."""
        spot = contain(pack.size, area)
        scaled = pack.resize((spot.width, spot.height), Image.Resampling.LANCZOS)
        if shadow:
            self._ground_shadow(scaled, spot)
        self.image.paste(scaled.convert("RGB"), (spot.left, spot.top), scaled.getchannel("A"))
        return spot

    def veil(self, area: Rect, colour: Rgb, stops: tuple[tuple[float, int], ...]) -> None:
        """A colour whose opacity runs through the stops from top to bottom."""
        self.image.paste(colour, (area.left, area.top), grey_ramp((area.width, area.height), stops, vertical=True))


@dataclass(frozen=True, slots=True)
class Entrance:
    """When a sheet comes and goes, in seconds of its scene (``leave`` None: it stays), and how far it rises."""

    enter: float = 0.0
    leave: float | None = None
    rise: int = 0


@dataclass(slots=True)
class Stage:
    """What a scene is set on: the ratio, the film's real size, its speed, the theme, and the product when there is one."""

    ratio: Ratio
    size: tuple[int, int]
    fps: int
    theme: Theme
    look: Look | None
    layers: list[Layer] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def full(self) -> tuple[int, int]:
        """The size designs are made for."""
        return FULL_SIZE[self.ratio]

    @property
    def tall(self) -> bool:
        """Upright, for telephones."""
        return self.ratio == "9:16"

    @property
    def wide(self) -> bool:
        """Lying, for screens."""
        return self.ratio == "16:9"

    @property
    def margin(self) -> int:
        """Px kept free left and right."""
        return 150 if self.wide else 84

    @property
    def words(self) -> Rect:
        """Where words stand that are alone in the picture; below it is the room of captions and of a platform's own buttons."""
        wide, high = self.full
        return Rect(self.margin, 270 if self.tall else 130, wide - self.margin, high - (470 if self.tall else 190))

    @property
    def caption_top(self) -> int:
        """Top of the first caption line."""
        return self.full[1] - (400 if self.tall else 150)

    def sheet(self) -> Sheet:
        """A fresh sheet."""
        return Sheet(self.full)

    def lay(self, sheet: Sheet, entrance: Entrance) -> None:
        """Put a sheet on the scene."""
        share = self.size[0] / self.full[0]
        image = sheet.image
        self.said += [layer.text for layer in sheet.layers]
        box = image.getchannel("A").getbbox()
        if box is None:
            return
        left, top = box[0] // 2 * 2, box[1] // 2 * 2
        cropped = image.crop((left, top, box[2], box[3]))
        if share != 1:
            cropped = cropped.resize((max(2, round(cropped.width * share)), max(2, round(cropped.height * share))))
        at = (round(left * share) // 2 * 2, round(top * share) // 2 * 2)
        patch = Patch.of(cropped, at)
        if patch is not None:
            leave = None if entrance.leave is None else round(entrance.leave * self.fps)
            enter, rise = round(entrance.enter * self.fps), round(entrance.rise * share)
            self.layers.append(Layer(patch, enter, leave, rise, round(FADE_SECONDS * self.fps)))
