"""Writing the rules of automatic review; a rule that cannot work is refused, each change is on the audit log."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import col, select

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.logistics.regions import read_place
from hub.orders.models import ReviewRule
from hub.orders.screening import KINDS, words_of

#: Kinds that mean nothing without a limit, in pieces or yuan, and those that mean nothing without words.
LIMITED, WORDED = ("quantity", "amount"), ("area",)
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody writes it. ``limit`` is pieces for quantity and yuan for amount; ``channel`` empty is all."""

    name: str
    kind: str
    rank: int = 10
    channel: str = ""
    words: str = ""
    limit: int | None = None
    active: bool = True


#: Starting values for a house without rules; a house changes them.
EXAMPLES: tuple[Draft, ...] = (
    Draft("地址不全", "address", 10),
    Draft("停发地区", "area", 20, words="香港,澳门,台湾"),
    Draft("买家留言", "note", 30),
    Draft("大件", "quantity", 40, limit=20),
    Draft("大额", "amount", 50, limit=3000),
    Draft("低价", "price", 60),
    Draft("限制商品", "restricted", 70),
)


def rules(tx: Tx) -> list[ReviewRule]:
    """Every rule in its order."""
    return list(tx.exec(select(ReviewRule).order_by(col(ReviewRule.rank), col(ReviewRule.id))))


def save(tx: Tx, rule_id: int, draft: Draft, *, actor: Actor) -> int:
    """Write a rule, a new one for id 0; returns its id. Raises Invalid, Conflict for a name in use, NotFound."""
    _check(draft)
    row = tx.get(ReviewRule, rule_id) if rule_id else None
    if rule_id and row is None:
        raise NotFound("this rule is gone", remedy="Load the page again.")
    twin = tx.exec(select(ReviewRule.id).where(ReviewRule.name == draft.name.strip())).first()
    if twin is not None and (row is None or twin != row.id):
        raise Conflict("a rule has this name already", remedy="Choose another name.")
    values: dict[str, Any] = asdict(draft) | {
        "name": draft.name.strip(),
        "words": ",".join(words_of(draft.words)),
    }
    if row is None:
        row = ReviewRule(**values)
    for name, value in values.items():
        setattr(row, name, value)
    tx.add(row)
    audit.record(tx, actor, "review_rule.saved", f"review_rule:{row.id}", **{k: str(v) for k, v in values.items()})
    return row.id


def remove(tx: Tx, rule_id: int, *, actor: Actor) -> None:
    """Take a rule out; orders it holds stay held until a person lifts that. Raises NotFound."""
    row = tx.get(ReviewRule, rule_id)
    if row is None:
        raise NotFound("this rule is gone", remedy="Load the page again.")
    tx.delete(row)
    audit.record(tx, actor, "review_rule.removed", f"review_rule:{rule_id}", name=row.name)


def load_examples(tx: Tx, *, actor: Actor) -> int:
    """Give a house without rules the starting ones; returns how many were written."""
    wanted = () if rules(tx) else EXAMPLES
    for draft in wanted:
        save(tx, 0, draft, actor=actor)
    return len(wanted)


def _check(draft: Draft) -> None:
    if draft.kind not in KINDS:
        raise Invalid("a rule looks at one of the listed things", remedy="Choose what it looks at.")
    if not draft.name.strip() or len(draft.name.strip()) > 40 or len(draft.words) > 400:
        raise Invalid("a rule needs a short name", remedy="Give it a name of at most 40 characters.")
    if draft.kind in LIMITED and not (draft.limit and 0 < draft.limit <= MOST):
        raise Invalid("this rule needs a limit", remedy="Enter a whole number from 1 to 1,000,000.")
    if draft.kind in WORDED and not words_of(draft.words):
        raise Invalid("this rule needs places", remedy="Write provinces, or 省/市/县, parted by commas.")
    if draft.kind == "area":
        for word in words_of(draft.words):
            _place(word)


def _place(word: str) -> None:
    try:
        read_place(word)
    except ValueError as error:
        raise Invalid(
            "%(place)s is no place we know", remedy="Begin with the province, e.g. 青海/黄南/泽库.", place=word
        ) from error
