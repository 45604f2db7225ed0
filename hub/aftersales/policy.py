"""What the house proposes for a case: rules as data, the first that fits counts. A person decides. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.aftersales.causes import QUALITY

#: Order states in which the goods are still in the house.
INSIDE = frozenset({"unpaid", "received", "allocated", "picking", "packed"})
#: Parcel states from the label on.
LABELLED = frozenset({"labelled", "handed_over"})


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a proposal depends on. ``order_state`` is empty for an order the hub does not hold."""

    kind: str
    state: str
    amount_fen: int
    cause: str
    order_state: str = ""
    parcel_states: frozenset[str] = frozenset()
    storages: frozenset[str] = frozenset()
    goods_received: bool | None = None
    arrived: bool = False  # a closed receipt holds every piece, and nothing is to be sent back


@dataclass(frozen=True, slots=True)
class Proposal:
    """``act`` is an answer, "intercept", "receive" or "person"; ``rule`` names why; ``automatic`` needs nobody."""

    act: str
    rule: str
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class AutoRule:
    """Whether small refunds before shipping are agreed to without a person, and up to how many fen."""

    on: bool = False
    limit_fen: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A named condition and what it proposes."""

    name: str
    fits: Callable[[CaseFacts], bool]
    act: str


RULES: tuple[Rule, ...] = (
    Rule("nothing_to_do", lambda c: c.state not in ("asked", "returned", "returning"), "wait"),
    Rule("unknown_order", lambda c: not c.order_state, "person"),
    Rule("all_back", lambda c: c.state == "returned" and c.kind == "return" and c.arrived, "confirm_return"),
    Rule("goods_on_the_way", lambda c: c.state in ("returned", "returning"), "receive"),
    Rule("other_kind", lambda c: c.kind not in ("refund", "return"), "person"),
    Rule("not_labelled", lambda c: c.order_state in INSIDE and not c.parcel_states & LABELLED, "agree_refund"),
    Rule("labelled", lambda c: c.order_state in INSIDE, "person"),
    Rule("goods_complaint", lambda c: c.cause in QUALITY, "person"),
    Rule("just_left", lambda c: c.order_state in ("handed_over", "intercept"), "intercept"),
    Rule("cancelled", lambda c: c.order_state == "cancelled" and c.kind == "refund", "agree_refund"),
    Rule("on_the_way", lambda c: c.kind == "refund" and c.goods_received is not True, "intercept"),
    Rule("cold_goods", lambda c: bool(c.storages & {"frozen", "chilled"}), "person"),
    Rule("goods_back", lambda c: c.kind == "return", "agree_return"),
    Rule("kept_goods", lambda _c: True, "person"),
)


def propose(case: CaseFacts, auto: AutoRule) -> Proposal:
    """The first rule that fits. Only what never left the house may be automatic, and only up to the limit.

    A return asked for goods that never left is a matter for a person: the answer would have buyers send nothing.
    """
    rule = next(rule for rule in RULES if rule.fits(case))
    act = "person" if rule.act == "agree_refund" and case.kind != "refund" else rule.act
    small = rule.name == "not_labelled" and 0 < case.amount_fen <= auto.limit_fen
    return Proposal(act, rule.name, automatic=auto.on and small and act == "agree_refund")
