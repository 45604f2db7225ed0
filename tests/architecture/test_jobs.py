"""Every job kind that is asked for exists, every kind that exists is asked for, and every worker knows them all."""

import ast
import subprocess
import sys

import orjson

from hub.kernel.jobs.models import LANES
from hub.reactions import REACTIONS, SCHEDULE

#: These pass on a kind they were given; whoever gave it is checked.
PASSES_ON = ("hub/kernel/jobs/", "hub/events/facts.py")


def enqueued(house) -> dict[str, str]:
    found = {}
    for source in house.sources:
        if not source.path.startswith(PASSES_ON):
            for call in source.calls("enqueue", "enqueue_many"):
                found[source.value(call.args[1])] = f"{source.path}:{call.lineno}"
    return found


def declared(house) -> dict[str, str]:
    found = {}
    for source in house.sources:
        for function in source.functions():
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") in ("inward", "outward"):
                    found[source.value(mark.args[0])] = source.path
    return found


def asked_for(house) -> dict[str, str]:
    table = {reaction.kind: f"hub/reactions.py, on {reaction.fact}" for reaction in REACTIONS}
    table |= {kind: "hub/reactions.py, SCHEDULE" for kind, _ in SCHEDULE}
    return table | enqueued(house)


def test_every_kind_asked_for_is_registered(house):
    kinds = declared(house)
    bad = {kind: where for kind, where in asked_for(house).items() if kind not in kinds}
    house.check("unknown_kind", bad, "Register the kind with @inward or @outward, or correct its name.")


def test_every_registered_kind_is_asked_for(house):
    wanted = asked_for(house)
    bad = {kind: where for kind, where in declared(house).items() if kind not in wanted}
    house.check("idle_kind", bad, "Enqueue it, put it into REACTIONS or SCHEDULE, or take the handler out.")


def test_a_fresh_worker_knows_every_kind(house):
    script = "import hub.boot, orjson, sys; hub.boot.wire()\nfrom hub.kernel.jobs.registry import kinds\n"
    script += "sys.stdout.buffer.write(orjson.dumps({k: v.lane for k, v in kinds().items()}))"
    answer = subprocess.run([sys.executable, "-c", script], cwd=house.root, capture_output=True, check=True)
    known = orjson.loads(answer.stdout)

    bad = {kind: path for kind, path in declared(house).items() if kind not in known}
    house.check("kind_not_wired", bad, "Add the module that registers the kind to MODULES in hub/boot.py.")
    assert set(known.values()) <= set(LANES)


def test_every_fact_reacted_to_is_announced_by_name(house):
    """A fact is named by a constant, or is ``<thing>.<event>`` of a life-cycle move."""
    words = {
        n.value
        for s in house.sources
        if s.path != "hub/reactions.py"
        for n in ast.walk(s.tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    bad = {
        r.fact: f"wakes {r.kind}" for r in REACTIONS if r.fact not in words and r.fact.partition(".")[2] not in words
    }
    house.check("unknown_fact", bad, "Announce the fact, or correct its name in hub/reactions.py.")
