"""A life-cycle moves along its table and nowhere else."""

from types import SimpleNamespace

import pytest

from hub.kernel.errors import IllegalMove
from hub.kernel.lifecycle import Lifecycle

LAMP = Lifecycle("lamp", "off", {("off", "press"): "on", ("on", "press"): "off", ("on", "burn"): "dead"})


def test_a_legal_event_moves_the_thing_and_says_from_where_to_where() -> None:
    lamp = SimpleNamespace(state="off")

    assert LAMP.move(lamp, "press") == ("off", "on")
    assert lamp.state == "on"


def test_an_illegal_event_is_refused_with_what_is_possible_and_nothing_moves() -> None:
    lamp = SimpleNamespace(state="on")

    with pytest.raises(IllegalMove) as refused:
        LAMP.move(lamp, "melt")

    assert refused.value.remedy == "Possible now: burn, press."
    assert lamp.state == "on"


def test_a_final_state_says_that_it_is_final() -> None:
    with pytest.raises(IllegalMove) as refused:
        LAMP.target("dead", "press")

    assert refused.value.remedy == "This is a final state."


def test_the_table_knows_its_states_its_ends_and_what_is_reachable() -> None:
    island = Lifecycle("island", "a", {("a", "go"): "b", ("c", "go"): "d"})

    assert LAMP.states() == LAMP.reachable() == {"off", "on", "dead"}
    assert LAMP.finals() == {"dead"}
    assert (island.states(), island.reachable(), island.finals()) == ({"a", "b", "c", "d"}, {"a", "b"}, {"b", "d"})


def test_the_diagram_shows_every_move() -> None:
    assert LAMP.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on: press",
        "    on --> off: press",
        "    on --> dead: burn",
        "    dead --> [*]",
    ]
