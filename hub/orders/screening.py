"""Automatic review (自动审单): rules people edit say which new and changed orders wait for a person, and why.

Goods stay promised to an order that waits; it only must not ship. A person lifts the hold, and the same reason does not
hold the same order twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, select

from catalog.lookup import Traits, traits_by_id
from catalog.queries import current_prices
from connectors.base.types import ChannelOrder, OrderState
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, table
from hub.logistics.regions import inside, place, read_place
from hub.orders import holds, queries
from hub.orders.changes import NewHold
from hub.orders.lifecycle import STOPPABLE
from hub.orders.models import Order, OrderLine, ReviewRule

#: What a rule may look at.
KINDS = ("address", "area", "note", "quantity", "amount", "price", "restricted")
#: The kind of hold that rules open.
HOLD = "review"
_PARTED = "；"
#: Platform states in which an order is worth a look: paid and not gone.
_PAID = (OrderState.TO_SHIP, OrderState.HELD, OrderState.PART_SHIPPED)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is switched on, ready to be applied."""

    name: str
    kind: str
    channel: str
    words: tuple[str, ...]
    limit: int | None


@dataclass(frozen=True, slots=True)
class Goods:
    """What the catalogue knows of the SKUs in question: by merchant code, their traits, and floor prices in fen."""

    ids: Mapping[str, int]
    traits: Mapping[int, Traits]
    floors: Mapping[int, int]

    def of(self, code: str) -> Traits | None:
        """The traits of a merchant code; None when the catalogue does not know it."""
        return self.traits.get(self.ids.get(code, 0))


def screen(tx: Tx, fresh: Mapping[int, ChannelOrder], skus: Mapping[str, int], *, channel: str) -> list[NewHold]:
    """Holds for orders that have just come in, by order id; nothing is written."""
    found = _found(tx, fresh, skus, channel=channel)
    return [NewHold(order_id, HOLD, _PARTED.join(why)) for order_id, why in found.items() if why]


def screen_again(tx: Tx, row: Order, lines: Iterable[OrderLine], order: ChannelOrder, *, actor: Actor) -> None:
    """Hold a changed order for what was not a reason before."""
    if row.state not in STOPPABLE:
        return
    known = {line.merchant_code: line.sku_id for line in lines if line.sku_id}
    why = _found(tx, {row.id: order}, known, channel=row.channel).get(row.id, [])
    before = [hold.why for hold in queries.holds_of(tx, row.id) if hold.kind == HOLD] if why else []
    if fresh := [reason for reason in why if not any(reason in said.split(_PARTED) for said in before)]:
        holds.place(tx, row.id, HOLD, _PARTED.join(fresh), actor=actor)


def _found(
    tx: Tx, orders: Mapping[int, ChannelOrder], skus: Mapping[str, int], *, channel: str
) -> dict[int, list[str]]:
    rules = [rule for rule in _rules(tx) if rule.channel in ("", channel)]
    paid = {order_id: order for order_id, order in orders.items() if order.state in _PAID}
    if not rules or not paid:
        return {}
    goods = _goods(tx, rules, skus)
    return {order_id: reasons(rules, order, goods) for order_id, order in paid.items()}


def reasons(rules: Iterable[Rule], order: ChannelOrder, goods: Goods) -> list[str]:
    """What each rule says of an order, with the rule's name; nothing where it has nothing to say."""
    said = ((rule.name, _TESTS[rule.kind](rule, order, goods)) for rule in rules)
    return [f"{name}：{why}" for name, why in said if why]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a rule, parted by commas of either script."""
    return tuple(word for part in text.replace("，", ",").split(",") if (word := part.strip()))


def _address(_rule: Rule, order: ChannelOrder, goods: Goods) -> str:
    if all((known := goods.of(code)) and known.voucher for code in _codes(order)):
        return ""  # a code is sent, not a parcel
    who = order.receiver
    given = who.plain is not None or bool(who.cipher)
    parts = {
        "省": who.province,
        "市": who.city,
        "收件人": who.name_mask or given,
        "电话": who.phone_mask or given,
        "详细地址": who.address_mask or given,
    }
    lacking = [name for name, value in parts.items() if not value]
    return f"缺{'、'.join(lacking)}" if lacking else ""


def _area(rule: Rule, order: ChannelOrder, _goods: Goods) -> str:
    who = order.receiver
    here = place(who.province, who.city, who.district)
    return next((f"收件地在{word}" for word in rule.words if inside(read_place(word), here)), "")


def _note(rule: Rule, order: ChannelOrder, _goods: Goods) -> str:
    note = order.buyer_note.strip()
    if not note or not rule.words:
        return "买家有留言" if note else ""
    met = [word for word in rule.words if word in note]
    return f"留言里有{'、'.join(met)}" if met else ""


def _quantity(rule: Rule, order: ChannelOrder, _goods: Goods) -> str:
    pieces = sum(line.quantity for line in order.lines if not line.refunded)
    return f"共 {pieces} 件，超过 {rule.limit} 件" if pieces > (rule.limit or 0) else ""


def _amount(rule: Rule, order: ChannelOrder, _goods: Goods) -> str:
    return f"实付超过 {rule.limit} 元" if order.paid.fen > (rule.limit or 0) * 100 else ""


def _price(_rule: Rule, order: ChannelOrder, goods: Goods) -> str:
    low = [
        line.merchant_code
        for line in order.lines
        if not line.refunded
        and (floor := goods.floors.get(goods.ids.get(line.merchant_code, 0)))
        and line.paid.fen < floor * line.quantity
    ]
    return f"{'、'.join(low)} 的实付低于最低价" if low else ""


def _restricted(_rule: Rule, order: ChannelOrder, goods: Goods) -> str:
    met = [code for code in _codes(order) if (known := goods.of(code)) and known.restricted]
    return f"含限制商品 {'、'.join(met)}" if met else ""


_TESTS: Mapping[str, Callable[[Rule, ChannelOrder, Goods], str]] = {
    "address": _address,
    "area": _area,
    "note": _note,
    "quantity": _quantity,
    "amount": _amount,
    "price": _price,
    "restricted": _restricted,
}


def _codes(order: ChannelOrder) -> list[str]:
    return list(dict.fromkeys(line.merchant_code for line in order.lines if not line.refunded))


def _goods(tx: Tx, rules: Sequence[Rule], skus: Mapping[str, int]) -> Goods:
    asked = {rule.kind for rule in rules}
    traits = traits_by_id(tx, skus.values()) if asked & {"address", "restricted"} else {}
    prices = current_prices(tx, list(skus.values())) if "price" in asked else {}
    return Goods(skus, traits, {sku: price.floor_fen for sku, price in prices.items() if price.floor_fen})


def _rules(tx: Tx) -> list[Rule]:
    found = tx.connection().execute(_active())
    return [Rule(row.name, row.kind, row.channel, words_of(row.words), row.limit) for row in found]


@cache
def _active() -> Executable:
    rule = table(ReviewRule)
    return select(rule).where(rule.c.active.is_(True)).order_by(rule.c.rank, rule.c.id)
