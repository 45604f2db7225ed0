"""One table per life-cycle, one door that changes it."""

import ast
import importlib
import re

import pytest

from hub.kernel.lifecycle import Lifecycle

DOOR = re.compile(r"(^|/)lifecycle\.py$")


def lifecycles(house) -> dict[str, Lifecycle]:
    found = {}
    for source in house.sources:
        if DOOR.search(source.path) and source.path != "hub/kernel/lifecycle.py":
            parts = vars(importlib.import_module(source.module))
            found |= {f"{source.module}.{n}": x for n, x in parts.items() if isinstance(x, Lifecycle)}
    return found


def assigned(tree: ast.Module) -> list[int]:
    """Lines that assign an attribute ``state`` or an SQL column of that name."""
    lines = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        flat = [part for t in targets for part in (t.elts if isinstance(t, ast.Tuple) else [t])]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            lines += [node.lineno for part in flat if isinstance(part, ast.Attribute) and part.attr == "state"]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "values":
            lines += [node.lineno for word in node.keywords if word.arg == "state"]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            lines += [node.lineno for part in node.args if getattr(part, "value", "") == "state"]
    return lines


def test_state_is_assigned_in_lifecycle_modules_only(house):
    bad = {
        s.path: f"lines {lines}"
        for s in house.sources
        if s.path.startswith("hub/") and not DOOR.search(s.path) and (lines := assigned(s.tree))
    }
    advice = "Call advance() of the room's lifecycle.py; a new step is a new entry in its table."
    house.check("state_assigned", bad, advice)


@pytest.mark.parametrize(
    "text", ["row.state = 1", "a.state, b = 1, 2", "update(t).values(state=x)", "setattr(a, 'state', 1)"]
)
def test_every_way_of_assigning_a_state_is_seen(text):
    assert assigned(ast.parse(text)) == [1]


def test_there_are_life_cycles_to_look_at(house):
    assert {x.name for x in lifecycles(house).values()} >= {"order", "listing", "parcel"}


def test_every_state_can_be_reached(house):
    bad = {name: x.states() - x.reachable() for name, x in lifecycles(house).items() if x.states() - x.reachable()}
    house.check("unreachable_state", bad, "Add the move that leads there, or take the state out of the table.")


def test_a_final_state_is_the_end_of_something(house):
    bad = {f"{n}:{s}": "starts and ends here" for n, x in lifecycles(house).items() for s in x.finals() if s == x.start}
    house.check("start_is_final", bad, "A life-cycle that cannot leave its start is a constant; take it out.")


def test_every_event_of_a_table_is_used_by_some_use_case(house):
    said: dict[str, set[str]] = {}
    for source in house.sources:
        if not DOOR.search(source.path):
            words = {n.value for n in ast.walk(source.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            said.setdefault(source.path.split("/")[1], set()).update(words)
    bad = {
        f"{name}:{event}": "no use-case of its room says this event"
        for name, x in lifecycles(house).items()
        for event in {event for _, event in x.table}
        if event not in said[name.split(".")[1]]
    }
    house.check("unused_event", bad, "Take the move out of the table, or write the use-case that makes it.")
