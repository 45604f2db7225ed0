"""What the house proposes, case by case; only what never left may be automatic, and only when switched on."""

import pytest

from hub.aftersales.causes import cause_of
from hub.aftersales.policy import AutoRule, CaseFacts, propose

ON, OFF = AutoRule(on=True, limit_fen=5000), AutoRule()


def case(**changes) -> CaseFacts:
    given = {
        "kind": "refund",
        "state": "asked",
        "amount_fen": 4000,
        "cause": "changed_mind",
        "order_state": "allocated",
    }
    return CaseFacts(**given | changes)


@pytest.mark.parametrize(
    ("changes", "act", "rule"),
    [
        ({}, "agree_refund", "not_labelled"),
        ({"parcel_states": frozenset({"picking"})}, "agree_refund", "not_labelled"),
        ({"parcel_states": frozenset({"labelled"})}, "person", "labelled"),
        ({"order_state": ""}, "person", "unknown_order"),
        ({"order_state": "handed_over"}, "intercept", "just_left"),
        ({"order_state": "shipped"}, "intercept", "on_the_way"),
        ({"order_state": "shipped", "goods_received": True}, "person", "kept_goods"),
        ({"order_state": "finished", "kind": "return"}, "agree_return", "goods_back"),
        ({"order_state": "finished", "kind": "return", "storages": frozenset({"frozen"})}, "person", "cold_goods"),
        ({"order_state": "finished", "kind": "return", "cause": "spoiled"}, "person", "goods_complaint"),
        ({"order_state": "finished", "kind": "exchange"}, "person", "other_kind"),
        ({"order_state": "finished", "kind": "return", "state": "returned"}, "receive", "goods_on_the_way"),
        ({"order_state": "finished", "kind": "return", "state": "returned", "arrived": True}, "confirm_return", "all_back"),
        ({"state": "done"}, "wait", "nothing_to_do"),
        ({"kind": "return"}, "person", "not_labelled"),
    ],
)  # fmt: skip
def test_the_first_rule_that_fits_is_proposed(changes, act, rule):
    found = propose(case(**changes), OFF)
    assert (found.act, found.rule, found.automatic) == (act, rule, False)


@pytest.mark.parametrize(
    ("changes", "automatic"),
    [
        ({}, True),
        ({"amount_fen": 5000}, True),
        ({"amount_fen": 5001}, False),
        ({"amount_fen": 0}, False),
        ({"order_state": "shipped"}, False),
        ({"kind": "return"}, False),
    ],
)
def test_only_small_refunds_of_goods_that_never_left_are_automatic(changes, automatic):
    assert propose(case(**changes), ON).automatic is automatic


def test_the_platform_s_reason_counts_before_the_buyer_s_words():
    assert cause_of("商品破损", "变质了") == "damaged"
    assert cause_of("其他", "收到已经化冻") == "melted"
    assert cause_of("", "") == "other"
