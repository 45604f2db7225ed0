"""How a film is to come out."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from media_studio.film.storyboard import FULL_SIZE, Language, Ratio


class Output(BaseModel):
    """Ratio, px of the short side, languages burnt in, x264's preset and quality (smaller is better and heavier)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ratio: Ratio = "9:16"
    short_side: int = Field(default=1080, ge=108, le=1080, multiple_of=2)
    burn: tuple[Language, ...] = ()
    preset: Literal["veryfast", "fast", "medium", "slow"] = "veryfast"
    crf: int = Field(default=21, ge=12, le=35)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px, both even."""
        wide, high = (round(side * self.short_side / 1080 / 2) * 2 for side in FULL_SIZE[self.ratio])
        return wide, high
