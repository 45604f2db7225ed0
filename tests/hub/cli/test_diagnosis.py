"""What was seen is judged without looking again: trouble is trouble, work waiting is a note."""

from dataclasses import replace

import pytest

from hub.cli.diagnosis import Books, Seen, ShopSeen, judge, well
from hub.kernel.jobs.overview import Stuck

CALM = Books(jobs=Stuck(dead=0, lost=0, overdue=0))
FINE = Seen(
    machine={"Chinese font": ""},
    schema=("0007", "0007"),
    damage=(),
    skew_seconds=0.2,
    vault="",
    shops=(ShopSeen("jd-1", "jd", "active", says="样例旗舰店"),),
    books=CALM,
)


def level(seen: Seen, topic: str) -> str:
    return next(finding.level for finding in judge(seen) if finding.topic == topic)


def test_a_healthy_installation_has_no_trouble_and_no_note():
    assert {finding.level for finding in judge(FINE)} == {"ok"}
    assert well(judge(FINE))


@pytest.mark.parametrize(
    ("topic", "change"),
    [
        ("Chinese font", {"machine": {"Chinese font": "no Chinese font was found"}}),
        ("database", {"database": "there is none yet"}),
        ("database", {"schema": ("0006", "0007")}),
        ("database", {"schema": ("", "0007")}),
        ("integrity", {"damage": ("page 4 is never used",)}),
        ("clock", {"skew_seconds": -31.0}),
        ("clock", {"from_the_future": True}),
        ("broker", {"broker": "ConnectionRefusedError"}),
        ("vault", {"vault": "sealed with a key this hub does not hold"}),
        ("shop jd-1", {"shops": (ShopSeen("jd-1", "jd", "needs_reauth", problem="token refused"),)}),
        ("shop jd-1", {"shops": (ShopSeen("jd-1", "jd", "active", problem="cannot reach the platform"),)}),
        ("jobs", {"books": replace(CALM, jobs=Stuck(dead=1, lost=0, overdue=0))}),
        ("jobs", {"books": replace(CALM, jobs=Stuck(dead=0, lost=1, overdue=0))}),
        ("jobs", {"books": replace(CALM, jobs=Stuck(dead=0, lost=0, overdue=1))}),
        ("stock", {"books": replace(CALM, drift=1)}),
        ("ship notices", {"books": replace(CALM, untold=1)}),
    ],
)
def test_trouble_is_named_and_comes_with_a_remedy(topic, change):
    found = judge(replace(FINE, **change))

    assert [f.topic for f in found if f.level == "trouble"] == [topic]
    assert all(f.remedy for f in found if f.level == "trouble")
    assert not well(found)


@pytest.mark.parametrize(
    ("topic", "change"),
    [
        ("parked orders", {"books": replace(CALM, parked=2)}),
        ("certificates", {"books": replace(CALM, expired_certificates=3)}),
        ("shops", {"shops": ()}),
        ("connector new", {"quality": {"new": {"manifest_valid": "todo"}}}),
    ],
)
def test_work_that_waits_for_a_person_is_a_note_and_not_trouble(topic, change):
    found = judge(replace(FINE, **change))

    assert [f.topic for f in found if f.level == "note"] == [topic]
    assert well(found)


def test_what_was_not_looked_at_is_not_called_fine():
    assert [f.topic for f in judge(Seen(database="does not answer")) if f.level == "ok"] == ["broker"]


def test_a_broker_that_answers_is_told_from_none_at_all():
    assert level(replace(FINE, broker=""), "broker") == "ok"
    assert level(FINE, "broker") == "ok"
