"""The life-cycle engine: one table {(state, event): state} per thing, and the only way to move along it.

A context declares its table in its own ``lifecycle.py`` and wraps ``move`` in an ``advance`` that writes the
history row and announces the fact. Nobody else assigns ``.state``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hub.kernel.errors import IllegalMove


class Stateful(Protocol):
    """Anything with a state."""

    state: str


@dataclass(frozen=True)
class Lifecycle:
    """A named table of legal moves, starting in ``start``."""

    name: str
    start: str
    table: Mapping[tuple[str, str], str]

    def target(self, state: str, event: str) -> str:
        """Where ``event`` leads from ``state``. Raises IllegalMove."""
        to = self.table.get((state, event))
        if to is None:
            can = sorted(e for s, e in self.table if s == state)
            raise IllegalMove(
                "%(thing)s in state %(state)s cannot %(event)s",
                remedy="Possible now: %(can)s." if can else "This is a final state.",
                thing=self.name,
                state=state,
                event=event,
                can=", ".join(can),
            )
        return to

    def move(self, thing: Stateful, event: str) -> tuple[str, str]:
        """Change ``thing.state`` along the table; returns (from, to). Raises IllegalMove."""
        before, after = thing.state, self.target(thing.state, event)
        thing.state = after
        return before, after

    def states(self) -> set[str]:
        """Every state the table knows."""
        return {self.start} | {s for s, _ in self.table} | set(self.table.values())

    def finals(self) -> set[str]:
        """States without an exit."""
        return self.states() - {s for s, _ in self.table}

    def reachable(self) -> set[str]:
        """States that can be reached from the start."""
        seen, frontier = {self.start}, [self.start]
        while frontier:
            here = frontier.pop()
            for (state, _), to in self.table.items():
                if state == here and to not in seen:
                    seen.add(to)
                    frontier.append(to)
        return seen

    def mermaid(self) -> str:
        """The table as a mermaid state diagram."""
        rows = [f"    [*] --> {self.start}"]
        rows += [f"    {state} --> {to}: {event}" for (state, event), to in self.table.items()]
        rows += [f"    {state} --> [*]" for state in sorted(self.finals())]
        return "\n".join(["stateDiagram-v2", *rows])
