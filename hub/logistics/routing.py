"""Which courier carries a parcel: served area, allowed temperature and platform, then in time, cost, days, rank. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.kernel.errors import Conflict
from hub.logistics.regions import Place, inside


@dataclass(frozen=True, slots=True)
class Service:
    """A courier takes goods of one temperature class to an area in ``days`` days, or ``served`` says that it does not."""

    carrier: str
    area: Place
    storage: str
    days: int
    served: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A courier that might. ``storages`` are the temperature classes it may carry; ``fen`` is None without a tariff.

    ``late`` when its next van leaves after the platform's deadline.
    """

    carrier: str
    storages: frozenset[str]
    rank: int
    fen: int | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A courier that can, with what it costs and how long it takes."""

    carrier: str
    fen: int | None
    days: int
    rank: int
    late: bool = False


def service_of(services: Iterable[Service], carrier: str, here: Place, storage: str) -> Service | None:
    """What the table says of a courier, a place and a temperature class: the row of the smallest area that holds it."""
    mine = [s for s in services if s.carrier == carrier and s.storage == storage and inside(s.area, here)]
    return max(mine, key=lambda s: len(s.area), default=None)


def choices(here: Place, storage: str, candidates: Sequence[Candidate], services: Sequence[Service]) -> list[Choice]:
    """Every courier that can, the best first: in time before late, with a price before without, then the cheapest."""
    found = []
    for candidate in candidates:
        service = service_of(services, candidate.carrier, here, storage)
        if service is not None and service.served and storage in candidate.storages:
            found.append(Choice(candidate.carrier, candidate.fen, service.days, candidate.rank, candidate.late))
    return sorted(found, key=lambda c: (c.late, c.fen is None, c.fen or 0, c.days, c.rank, c.carrier))


def choose(here: Place, storage: str, candidates: Sequence[Candidate], services: Sequence[Service]) -> Choice:
    """The best courier. Raises Conflict when none serves this place with goods of this temperature class."""
    return ranked(here, storage, candidates, services)[0]


def ranked(here: Place, storage: str, candidates: Sequence[Candidate], services: Sequence[Service]) -> list[Choice]:
    """As ``choices``. Raises Conflict when none serves this place with goods of this temperature class."""
    found = choices(here, storage, candidates, services)
    if not found:
        raise Conflict(
            "no courier takes %(storage)s goods to %(place)s",
            remedy="Add a row for this area to the serviceability table, or send the parcel from another place.",
            storage=storage,
            place="/".join(here) or "–",
        )
    return found


def reason(found: Sequence[Choice]) -> dict[str, str | int | None]:
    """Why the first of ``found`` was taken, as it is kept on the parcel.

    ``rule`` is only, in_time, cheapest, fastest or preferred; ``next_fen`` is what the second would have cost.
    """
    best, second = found[0], found[1] if len(found) > 1 else None
    if second is None:
        rule = "only"
    elif second.late and not best.late:
        rule = "in_time"
    elif best.fen is not None and best.fen != second.fen:
        rule = "cheapest"
    else:
        rule = "fastest" if best.days < second.days else "preferred"
    return {
        "rule": rule,
        "fen": best.fen,
        "days": best.days,
        "of": len(found),
        "next_fen": second.fen if second else None,
    }
