"""From facts of parcels and rules of the house to waves. Pure; who may be released at all is decided before.

A wave holds parcels of one temperature class that fell to one rule and whose goods may lie in one cart. Frozen goods
are picked last, so that they wait least outside the room.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from hub.kernel.clock import CHINA

DEFAULT_MOST = 40
#: Frozen last; a class nobody has named goes before it.
_TURN = {"ambient": 0, "chilled": 1, "frozen": 3}
_NEVER = datetime.max.replace(tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A parcel that may be released. ``carrier`` is the courier it will most likely travel with, ``marks`` its goods'."""

    parcel_id: int
    storage: str
    skus: int
    pieces: int
    ship_by: datetime | None = None
    carrier: str = ""
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; empty fields fit anything. A parcel of ``least_pieces`` or more is a big order."""

    name: str
    storage: str = ""
    shape: str = ""
    least_pieces: int = 0
    carrier: str = ""
    cutoff: time | None = None
    due_hours: int | None = None
    most: int = DEFAULT_MOST

    def fits(self, parcel: Waiting, at: datetime) -> bool:
        """Whether this rule decides over a parcel at an instant."""
        soon = self.due_hours is None or (
            parcel.ship_by is not None and parcel.ship_by <= at + timedelta(hours=self.due_hours)
        )
        return (
            self.storage in ("", parcel.storage)
            and self.shape in ("", shape(parcel))
            and self.carrier in ("", parcel.carrier)
            and parcel.pieces >= self.least_pieces
            and soon
        )


@dataclass(slots=True)
class Planned:
    """A wave to be: ``due_at`` is the earliest deadline of its parcels, the courier's van included."""

    rule: str
    storage: str
    due_at: datetime | None
    most: int
    marks: set[str] = field(default_factory=set)
    parcels: list[int] = field(default_factory=list)


def shape(parcel: Waiting) -> str:
    """``single`` for one SKU, however many pieces; else ``multi``."""
    return "single" if parcel.skus == 1 else "multi"


def plan(
    waiting: Iterable[Waiting], rules: Sequence[Rule], *, apart: Collection[frozenset[str]] = (), at: datetime
) -> list[Planned]:
    """Waves in the order in which they should be picked. ``apart`` are pairs of marks that never share a cart.

    What no rule fits is waved by temperature class in waves of DEFAULT_MOST.
    """
    rest = Rule("", most=DEFAULT_MOST)
    open_waves: dict[tuple[str, str], list[Planned]] = {}
    made: list[Planned] = []
    dated = [(_deadline(parcel, rule, at), parcel, rule) for parcel, rule in _ruled(waiting, rules, rest, at)]
    dated.sort(key=lambda found: (found[0] or _NEVER, found[1].parcel_id))
    for due, parcel, rule in dated:
        candidates = open_waves.setdefault((rule.name, parcel.storage), [])
        wave = next((w for w in candidates if may_share(w.marks | parcel.marks, apart)), None)
        if wave is None:
            wave = Planned(rule.name, parcel.storage, due, max(rule.most, 1))
            candidates.append(wave)
            made.append(wave)
        wave.parcels.append(parcel.parcel_id)
        wave.marks |= parcel.marks
        if len(wave.parcels) >= wave.most:
            candidates.remove(wave)
    return sorted(made, key=lambda wave: (turn(wave.storage), wave.due_at or _NEVER, wave.parcels[0]))


def turn(storage: str) -> int:
    """The place of a temperature class in the order of picking."""
    return _TURN.get(storage, 2)


def may_share(marks: Collection[str], apart: Collection[frozenset[str]]) -> bool:
    """Whether goods with these marks may lie together: no pair of ``apart`` is complete among them."""
    return not any(pair <= set(marks) for pair in apart)


def next_cutoff(cutoff: time, at: datetime) -> datetime:
    """The next time the van leaves, in China, today or tomorrow."""
    here = at.astimezone(CHINA)
    leaves = datetime.combine(here.date(), cutoff, CHINA)
    return leaves if leaves > here else leaves + timedelta(days=1)


def _ruled(
    waiting: Iterable[Waiting], rules: Sequence[Rule], rest: Rule, at: datetime
) -> Iterable[tuple[Waiting, Rule]]:
    for parcel in waiting:
        yield parcel, next((rule for rule in rules if rule.fits(parcel, at)), rest)


def _deadline(parcel: Waiting, rule: Rule, at: datetime) -> datetime | None:
    van = next_cutoff(rule.cutoff, at) if rule.cutoff else None
    return min((instant for instant in (parcel.ship_by, van) if instant), default=None)
