"""Stock as plain dictionaries say it must be: the judge of the state machine, which shares no code with the hub."""

from dataclasses import dataclass, field
from datetime import date, timedelta

ASIDE = "aside"  # the quarantine place


@dataclass
class ShadowLot:
    """``stopped`` are incidents that hold the whole lot; ``lost`` says it was written off whole: never good again."""

    sku: str
    expiry: date | None
    number: int
    stopped: int = 0
    lost: bool = False

    @property
    def good(self) -> bool:
        return not self.stopped and not self.lost

    def lives(self, today: date, days: int) -> bool:
        return self.expiry is None or self.expiry > today + timedelta(days=days)


@dataclass
class Shadow:
    """Levels by (lot, place): [on hand, reserved], in the order they were made; lines: (lot, place) -> pieces."""

    lots: dict[str, ShadowLot] = field(default_factory=dict)
    levels: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    lines: dict[int, dict[tuple[str, str], int]] = field(default_factory=dict)
    packed: set[int] = field(default_factory=set)
    gone: dict[str, int] = field(default_factory=dict)

    def put(self, lot: str, place: str, pieces: int) -> None:
        self.levels.setdefault((lot, place), [0, 0])[0] += pieces

    def free(self, key: tuple[str, str]) -> int:
        on_hand, reserved = self.levels.get(key, (0, 0))
        return on_hand - reserved

    def shelves(self, sku: str, today: date, days: int, besides: object = None) -> list[tuple[str, str]]:
        """Where goods may be promised from, first expired first."""
        found = [
            key
            for key in self.levels
            if self.lots[key[0]].sku == sku and key[1] != ASIDE and key != besides and self.free(key) > 0
            and self.lots[key[0]].good and self.lots[key[0]].lives(today, days)
        ]  # fmt: skip
        made = list(self.levels)
        return sorted(found, key=lambda k: (self.lots[k[0]].expiry or date.max, self.lots[k[0]].number, made.index(k)))

    def promise(self, line: int, shelves: list[tuple[str, str]], pieces: int) -> int:
        """Take pieces first to last; returns what lacks."""
        for key in shelves:
            take = min(pieces, self.free(key))
            if take:
                self.levels[key][1] += take
                held = self.lines.setdefault(line, {})
                held[key] = held.get(key, 0) + take
                pieces -= take
        return pieces

    def drop(self, line: int, key: tuple[str, str], pieces: int) -> None:
        self.lines[line][key] -= pieces
        self.levels[key][1] -= pieces
        self.lines[line] = {k: n for k, n in self.lines[line].items() if n}
        if not self.lines[line]:
            del self.lines[line]
            self.packed.discard(line)

    def give_back(self, line: int) -> int:
        held = dict(self.lines.get(line, {}))
        for key, pieces in held.items():
            self.drop(line, key, pieces)
        return sum(held.values())

    def packed_at(self, key: tuple[str, str]) -> int:
        return sum(self.lines[line].get(key, 0) for line in self.packed)
