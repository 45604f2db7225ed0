"""Rules that cannot work are refused; what is kept is on record."""

from dataclasses import replace

import pytest
from sqlmodel import select

from hub.identity.models import AuditEntry
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.orders import review_rules
from hub.orders.review_rules import EXAMPLES, Draft

GOOD = Draft("大件", "quantity", limit=20)


def act(house, use_case, *args):
    with house.runtime.db.write() as tx:
        return use_case(tx, *args, actor=house.actor)


def kept(house) -> list[tuple[str, str, int | None]]:
    with house.runtime.db.read() as tx:
        return [(rule.name, rule.words, rule.limit) for rule in review_rules.rules(tx)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weather"},
        {"name": "  "},
        {"name": "长" * 41},
        {"limit": None},
        {"limit": 0},
        {"kind": "area", "words": " , "},
        {"kind": "area", "words": "月球"},
    ],
)
def test_a_rule_that_cannot_work_is_refused(house, wrong) -> None:
    with pytest.raises(Invalid):
        act(house, review_rules.save, 0, replace(GOOD, **wrong))
    assert kept(house) == []


def test_a_rule_is_written_changed_and_taken_out_on_record(house) -> None:
    rule_id = act(house, review_rules.save, 0, GOOD)
    act(house, review_rules.save, rule_id, replace(GOOD, limit=30, words=" 甲，乙 ,"))
    assert kept(house) == [("大件", "甲,乙", 30)]
    with pytest.raises(Conflict):
        act(house, review_rules.save, 0, GOOD)
    act(house, review_rules.remove, rule_id)
    assert kept(house) == []
    for use_case, args in ((review_rules.save, (rule_id, GOOD)), (review_rules.remove, (rule_id,))):
        with pytest.raises(NotFound):
            act(house, use_case, *args)
    with house.runtime.db.read() as tx:
        acts = list(tx.exec(select(AuditEntry.action).order_by(AuditEntry.seq)))
    assert acts == ["review_rule.saved", "review_rule.saved", "review_rule.removed"]


def test_examples_go_into_a_house_without_rules_only(house) -> None:
    assert act(house, review_rules.load_examples) == len(EXAMPLES)
    assert act(house, review_rules.load_examples) == 0
    assert [name for name, _, _ in kept(house)] == [draft.name for draft in EXAMPLES]
