"""Two sides measured in turns, A B B A, on fresh ground each time; medians, and a word when the machine was not quiet."""

import gc
import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

#: Load average of others, per core, above which a figure is not to be trusted.
NOISY = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: items done, seconds of wall clock, seconds of processor time of this process and its children."""

    items: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Items per second of wall clock."""
        return self.items / self.wall

    @property
    def cpu_each(self) -> float:
        """Processor seconds per item."""
        return self.cpu / self.items


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the result. ``ratio`` is above 1 when ours is better than the floor."""

    name: str
    floor: float
    ours: float
    ratio: float
    unit: str
    runs: int
    cpu_ratio: float | None = None
    note: str = ""


#: Makes its own ground, works, measures only the work.
Side = Callable[[], Sample]


def stopwatch(work: Callable[[], int]) -> Sample:
    """Run ``work``, which returns how many items it did."""
    gc.collect()
    cpu, wall = _cpu(), time.perf_counter()
    items = work()
    return Sample(items, time.perf_counter() - wall, _cpu() - cpu)


def in_turns(floor: Side, ours: Side, *, rounds: int) -> tuple[list[Sample], list[Sample]]:
    """Samples of both sides, taken A B B A ``rounds`` times."""
    low: list[Sample] = []
    own: list[Sample] = []
    for _ in range(rounds):
        for side, into in ((floor, low), (ours, own), (ours, own), (floor, low)):
            into.append(side())
    return low, own


def rates(name: str, unit: str, floor: Sequence[Sample], ours: Sequence[Sample], *, note: str = "") -> Entry:
    """An entry for throughput: medians of rates, and the ratio of processor time per item."""
    low, own = median(s.rate for s in floor), median(s.rate for s in ours)
    cpu = median(s.cpu_each for s in floor) / max(median(s.cpu_each for s in ours), 1e-9)
    return Entry(name, round(low, 1), round(own, 1), round(own / low, 3), unit, len(ours), round(cpu, 3), note)


def times(name: str, unit: str, floor: float, ours: float, *, runs: int, note: str = "") -> Entry:
    """An entry for durations, where less is better."""
    return Entry(name, round(floor, 2), round(ours, 2), round(floor / max(ours, 1e-9), 3), unit, runs, None, note)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def machine() -> dict[str, Any]:
    """What the figures were taken on, and whether others were busy at the start."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    return {"cores": cores, "load": round(load, 2), "noisy": load / cores > NOISY}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)
