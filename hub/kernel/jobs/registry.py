"""Job kinds and their handlers. Inward jobs live in one transaction; outward jobs call a platform in between."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hub.kernel.db import Tx
from hub.kernel.jobs.models import LANES, Job
from hub.kernel.jobs.verdicts import LONGEST_PAUSE
from hub.kernel.runtime import Runtime

#: Called in the last transaction of an outward job; returns the outcome, or None for ok.
Finish = Callable[[Tx], str | None]
Inward = Callable[[Tx, "Run"], str | None]
Outward = Callable[["Run"], Finish | None]


@dataclass(frozen=True)
class Run:
    """One attempt at a job."""

    runtime: Runtime
    job: Job
    fence: Callable[[Tx, Job], None]

    @property
    def payload(self) -> dict[str, Any]:
        """Ids the job was enqueued with."""
        return self.job.payload

    @property
    def ask_first(self) -> bool:
        """True when an earlier attempt may have reached the platform."""
        return self.job.ask_first

    @contextmanager
    def step(self) -> Iterator[Tx]:
        """A transaction of its own, refused with LeaseLost when another attempt owns the job by now."""
        with self.runtime.db.write() as tx:
            self.fence(tx, self.job)
            yield tx


@dataclass(frozen=True)
class Kind:
    """A registered job kind.

    ``max_attempts`` bounds unexpected errors, not platform outages; ``longest_pause`` is the back-off's end in seconds.
    """

    name: str
    lane: str
    inward: Inward | None
    outward: Outward | None
    max_attempts: int
    longest_pause: float = LONGEST_PAUSE


_kinds: dict[str, Kind] = {}


def kinds() -> dict[str, Kind]:
    """Every registered kind by name."""
    return dict(_kinds)


def kind(name: str) -> Kind | None:
    """The registered kind, or None."""
    return _kinds.get(name)


def inward(name: str, *, lane: str = "now", max_attempts: int = 6) -> Callable[[Inward], Inward]:
    """Register ``handler(tx, run)``: effect and done commit in one transaction, no network."""

    def register(handler: Inward) -> Inward:
        _add(Kind(name, lane, handler, None, max_attempts))
        return handler

    return register


def outward(
    name: str, *, lane: str = "now", max_attempts: int = 6, longest_pause: float = LONGEST_PAUSE
) -> Callable[[Outward], Outward]:
    """Register ``handler(run)``: intent in ``run.step()``, call with no transaction, result in the returned Finish."""

    def register(handler: Outward) -> Outward:
        _add(Kind(name, lane, None, handler, max_attempts, longest_pause))
        return handler

    return register


def _add(new: Kind) -> None:
    if new.lane not in LANES:
        raise ValueError(f"job kind {new.name}: lane must be one of {sorted(LANES)}")
    if new.name in _kinds and _handler_name(_kinds[new.name]) != _handler_name(new):
        raise ValueError(f"job kind {new.name} is registered twice")
    _kinds[new.name] = new


def _handler_name(entry: Kind) -> str:
    handler = entry.inward or entry.outward
    return f"{handler.__module__}.{handler.__qualname__}" if handler else ""
