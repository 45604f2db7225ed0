"""The ladder is climbed rung by rung."""

from connectors.base.quality import LADDER, standing

ALL = {rule: "done" for _, rules in LADDER for rule in rules}


def test_everything_done_is_platinum():
    assert standing(ALL).tier == "platinum"
    assert standing(ALL).missing == {}


def test_a_gap_on_a_lower_rung_caps_everything_above():
    found = standing(ALL | {"rate_limit": "todo"})
    assert (found.tier, found.missing) == ("bronze", {"rate_limit": "todo"})


def test_a_reasoned_exemption_counts_below_platinum_only():
    assert standing(ALL | {"webhook_nudge": "exempt: the platform has none"}).tier == "platinum"
    assert standing(ALL | {"vendor_sandbox_proven": "exempt: no public sandbox"}).tier == "gold"


def test_a_rule_nobody_answered_is_missing():
    assert standing({}).tier == ""
    assert set(standing({}).missing) == set(ALL)
