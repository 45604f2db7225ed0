"""Money as a whole number of fen. Floats are refused; unreadable amounts raise, they never become zero."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from hub.kernel.errors import MappingError

_PLAIN = re.compile(r"(-?)(\d{1,13})(?:\.(\d)(\d?)0*)?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in fen (1/100 yuan)."""

    fen: int

    def __post_init__(self) -> None:
        """Refuse anything but a real integer."""
        if type(self.fen) is not int:
            raise MappingError("money must be whole fen", value=repr(self.fen))

    @classmethod
    def from_yuan(cls, text: object) -> "Money":
        """Read a yuan amount such as ``"56.80"``; floats are read by their shortest text.

        Raises MappingError for anything else: empty text, more than two decimals, NaN, thousands separators.
        """
        return _yuan(repr(text) if isinstance(text, float) else str(text))

    @classmethod
    def from_fen(cls, value: object) -> Self:
        """Read a fen amount given as integer or digits. Raises MappingError for anything else."""
        if isinstance(value, int) and not isinstance(value, bool):
            return cls(value)
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value):
            return cls(int(value))
        raise MappingError("cannot read this amount of fen", value=repr(value))

    def __add__(self, other: "Money") -> "Money":
        """Sum of two amounts."""
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        """Difference of two amounts."""
        return Money(self.fen - other.fen)

    def __mul__(self, count: int) -> "Money":
        """``count`` pieces at this price."""
        return Money(self.fen * count)

    def yuan(self) -> str:
        """Plain yuan text with two decimals, e.g. ``"-3.05"``."""
        sign, fen = ("-", -self.fen) if self.fen < 0 else ("", self.fen)
        return f"{sign}{fen // 100}.{fen % 100:02d}"

    def __str__(self) -> str:
        """For people: ``¥56.80``."""
        return f"¥{self.yuan()}"


@lru_cache(maxsize=4096)
def _yuan(raw: str) -> Money:
    """Prices repeat all day. Raises MappingError."""
    read = _PLAIN.fullmatch(raw.strip())
    if read is None:
        raise MappingError("cannot read this amount of yuan", value=raw)
    sign, yuan, tenths, hundredths = read.groups("0")
    fen = int(yuan) * 100 + int(tenths) * 10 + int(hundredths or 0)
    return Money(-fen if sign == "-" else fen)


ZERO = Money(0)


def total(amounts: "list[Money]") -> Money:
    """Sum of a list of amounts; zero for an empty list."""
    return Money(sum(amount.fen for amount in amounts))
