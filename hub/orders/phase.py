"""What the operator sees: one phase per order, from its facts by precedence. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Phases in the order of the tabs on the Orders desk."""

    UNPAID = "unpaid"  # 待付款
    HELD = "held"  # 挂起
    SHORT = "short"  # 缺货
    REVIEW = "review"  # 待审核
    TO_SHIP = "to_ship"  # 待发货
    PICKING = "picking"  # 拣货中
    PACKED = "packed"  # 已打包
    HANDED_OVER = "handed_over"  # 已交接
    INTERCEPT = "intercept"  # 拦截
    SHIPPED = "shipped"  # 已发货
    FINISHED = "finished"  # 已完成
    CANCELLED = "cancelled"  # 已取消


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the phase depends on."""

    state: str
    open_holds: frozenset[str]


_PLAIN = {
    "unpaid": Phase.UNPAID,
    "received": Phase.REVIEW,
    "allocated": Phase.TO_SHIP,
    "picking": Phase.PICKING,
    "packed": Phase.PACKED,
    "handed_over": Phase.HANDED_OVER,
    "intercept": Phase.INTERCEPT,
    "shipped": Phase.SHIPPED,
    "finished": Phase.FINISHED,
    "cancelled": Phase.CANCELLED,
}


def phase(facts: OrderFacts) -> Phase:
    """The phase of an order: what has ended stays ended, then holds, then the state."""
    plain = _PLAIN[facts.state]
    if plain in (Phase.CANCELLED, Phase.FINISHED, Phase.SHIPPED, Phase.INTERCEPT) or not facts.open_holds:
        return plain
    return Phase.SHORT if facts.open_holds == {"short"} else Phase.HELD


def hours_left(ship_by: datetime | None, *, at: datetime) -> float | None:
    """Hours until the platform's ship-by time; negative when late, None without one."""
    return None if ship_by is None else (ship_by - at).total_seconds() / 3600
