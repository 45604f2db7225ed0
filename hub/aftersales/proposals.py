"""What is possible with a case now, and what the house proposes: the policy fed from the tables."""

from dataclasses import dataclass

from catalog.lookup import briefs
from connectors.base.registry import manifest
from hub.aftersales import queries, return_queries
from hub.aftersales.models import Case
from hub.aftersales.policy import AutoRule, CaseFacts, Proposal, propose
from hub.channels.by_hand import BY_HAND
from hub.kernel.db import Tx
from hub.kernel.settings import Settings
from hub.orders import queries as orders


@dataclass(frozen=True, slots=True)
class Act:
    """An answer: the capability it needs, and the kinds and states of cases it fits."""

    capability: str
    kinds: frozenset[str]
    states: frozenset[str]
    money: bool = False


_ANY = frozenset({"refund", "return", "exchange", "resend", "repair"})
ACTS: dict[str, Act] = {
    "agree_refund": Act("refund_answers", frozenset({"refund"}), frozenset({"asked"}), money=True),
    "agree_return": Act("returns", frozenset({"return"}), frozenset({"asked"})),
    "confirm_return": Act("returns", frozenset({"return"}), frozenset({"returned"}), money=True),
    "refuse": Act("refund_answers", _ANY, frozenset({"asked", "returned"})),
}


def fitting(case: Case) -> tuple[str, ...]:
    """Answers that fit kind and state, whether or not the platform takes them from here."""
    return tuple(name for name, act in ACTS.items() if case.kind in act.kinds and case.state in act.states)


def possible(case: Case) -> tuple[str, ...]:
    """Answers that can be given from here; those the platform takes in its own back office only are left out."""
    if case.channel in BY_HAND:
        return ()
    able = manifest(case.channel).capabilities
    return tuple(name for name in fitting(case) if ACTS[name].capability in able)


def facts_of(tx: Tx, case: Case) -> CaseFacts:
    """Everything the policy looks at."""
    order = orders.order(tx, case.order_id) if case.order_id else None
    lines = orders.lines_of(tx, [order.id]) if order else []
    chosen = [line for line in lines if not case.line_nos or line.line_no in case.line_nos]
    known = briefs(tx, {line.sku_id for line in chosen if line.sku_id})
    return CaseFacts(
        kind=case.kind,
        state=case.state,
        amount_fen=case.amount_fen,
        cause=case.cause,
        order_state=order.state if order else "",
        parcel_states=queries.parcel_states(tx, order.id) if order else frozenset(),
        storages=frozenset(brief.storage for brief in known.values()),
        goods_received=case.goods_received,
        arrived=whole_receipt(tx, case) is not None,
    )


def proposal(tx: Tx, case: Case, settings: Settings) -> Proposal:
    """What the house proposes for a case."""
    return propose(facts_of(tx, case), AutoRule(settings.refund_auto, settings.refund_auto_fen))


def whole_receipt(tx: Tx, case: Case) -> int | None:
    """The closed receipt of this case that holds everything it is about; None when goods are still missing."""
    found = return_queries.receipts(tx, [case.order_id]) if case.order_id else []
    return next((row.id for row in found if row.case_id == case.id and row.state == "closed" and row.whole), None)
