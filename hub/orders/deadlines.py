"""The ship-by time of every order: the platform's own where it names one, else by our rules; warned of before it is missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Executable
from sqlalchemy import select as select_core
from sqlmodel import col, select

from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx, chunks, insert_new, table
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Run, inward
from hub.orders import deadline_rules, events
from hub.orders.deadline_rules import Pause, Rule
from hub.orders.figures import INSIDE
from hub.orders.models import DeadlineAlarm, Order, ShipByPause, ShipByRule

REFILL, WATCH = "orders.refill_deadlines", "orders.watch_deadlines"
#: People are warned this long before a deadline.
WARN_BEFORE = timedelta(hours=4)
LONGEST_HOURS, LONGEST_PAUSE = 24 * 30, 40
_STILL = (*INSIDE, "unpaid")


def rules(tx: Tx) -> Sequence[ShipByRule]:
    """Every rule, by platform, the newest first."""
    return tx.exec(select(ShipByRule).order_by(ShipByRule.channel, col(ShipByRule.valid_from).desc())).all()


def pauses(tx: Tx) -> Sequence[ShipByPause]:
    """Every pause, the latest first."""
    return tx.exec(select(ShipByPause).order_by(col(ShipByPause.first).desc(), col(ShipByPause.id))).all()


@dataclass(frozen=True, slots=True)
class Clocks:
    """The rules and pauses of one moment, read once for many orders."""

    rules: tuple[Rule, ...]
    pauses: tuple[Pause, ...]

    def due(self, channel: str, paid_at: datetime) -> datetime | None:
        """When an order paid then must leave; None where the platform counts no hours."""
        hours = deadline_rules.hours_for(self.rules, channel, paid_at)
        return None if hours is None else deadline_rules.deadline(paid_at, hours, self.pauses, channel)


def clocks(tx: Tx) -> Clocks:
    """What holds now."""
    rule, pause = _clock_rows()
    said, still = (tx.connection().execute(query) for query in (rule, pause))
    return Clocks(tuple(Rule(*row) for row in said), tuple(Pause(*row) for row in still))


@cache
def _clock_rows() -> tuple[Executable, Executable]:
    rule, pause = table(ShipByRule).c, table(ShipByPause).c
    return (
        select_core(rule.channel, rule.valid_from, rule.hours),
        select_core(pause.channel, pause.first, pause.last),
    )


def fill(tx: Tx, order_ids: Sequence[int]) -> None:
    """Give those of these orders a deadline whose platform named none. Orders nobody paid for have none."""
    if not order_ids:
        return
    here = clocks(tx)
    for some in chunks(order_ids, 500):
        ours = (col(Order.ship_by).is_(None)) | (col(Order.ship_by_here).is_(True))
        query = select(Order).where(col(Order.id).in_(some), ours, col(Order.paid_at).is_not(None))
        for order in tx.exec(query.order_by(col(Order.id)).with_for_update()):
            assert order.paid_at is not None
            due = here.due(order.channel, order.paid_at)
            if order.ship_by != due or not order.ship_by_here:
                order.ship_by, order.ship_by_here = due, due is not None
                tx.add(order)
    tx.flush()


@inward(REFILL, lane="bulk")
def refill(tx: Tx, _run: Run) -> None:
    """A rule or a pause changed: what is still in the house gets its deadline anew."""
    ours = (col(Order.ship_by).is_(None)) | (col(Order.ship_by_here).is_(True))
    fill(tx, list(tx.exec(select(Order.id).where(col(Order.state).in_(_STILL), ours).order_by(col(Order.id)))))


@inward(WATCH)
def watch(tx: Tx, _run: Run) -> None:
    """Warn of every order that is still here four hours before its deadline, once per deadline."""
    query = select(Order).where(col(Order.state).in_(INSIDE), col(Order.ship_by) < now() + WARN_BEFORE)
    raised = []
    for order in tx.exec(query.order_by(col(Order.ship_by)).limit(2000)):
        assert order.ship_by is not None
        alarm = DeadlineAlarm(order_id=order.id, ship_by=order.ship_by)
        if insert_new(tx, table(DeadlineAlarm), [alarm.model_dump()], unique=["order_id", "ship_by"]):
            raised.append(events.due_soon(order.id, order.order_no, order.ship_by))
    facts.announce(tx, raised, actor=system(WATCH))


def keep_rule(tx: Tx, rule: Rule, source: str, *, actor: Actor) -> None:
    """Write down what a platform gives from a day on. Raises Invalid, Conflict for a day that has a rule."""
    if not 0 < rule.hours <= LONGEST_HOURS or not rule.channel:
        raise Invalid("a rule needs a platform and 1 to 720 hours", remedy="Correct the hours and save again.")
    row = ShipByRule(
        channel=rule.channel, valid_from=rule.valid_from, hours=rule.hours, source=source.strip()[:200], kept_by=str(actor)
    )  # fmt: skip
    if not insert_new(tx, table(ShipByRule), [row.model_dump()], unique=["channel", "valid_from"]):
        raise Conflict("this platform has a rule from that day on", remedy="Remove it first, or choose another day.")
    _changed(tx, "rule_kept", row.channel, actor, hours=row.hours, valid_from=row.valid_from.isoformat())


def drop_rule(tx: Tx, rule_id: int, *, actor: Actor) -> None:
    """Take a rule out; the one before it holds again. Raises NotFound."""
    row = tx.get(ShipByRule, rule_id)
    if row is None:
        raise NotFound("this row is gone already", remedy="Reload the page.")
    tx.delete(row)
    _changed(tx, "rule_dropped", row.channel, actor, hours=row.hours, valid_from=row.valid_from.isoformat())


def keep_pause(tx: Tx, pause: Pause, why: str, *, actor: Actor) -> None:
    """Let the clock stand still for some days. Raises Invalid."""
    if not 0 <= (pause.last - pause.first).days < LONGEST_PAUSE or not why.strip():
        raise Invalid("a pause needs a first day, a last day and a reason", remedy="It lasts at most 40 days.")
    row = ShipByPause(
        channel=pause.channel, first=pause.first, last=pause.last, why=why.strip()[:200], kept_by=str(actor)
    )
    tx.add(row)
    _changed(tx, "pause_kept", row.channel, actor, first=_day(row.first), last=_day(row.last), why=row.why)


def drop_pause(tx: Tx, pause_id: int, *, actor: Actor) -> None:
    """The clock runs on those days after all. Raises NotFound."""
    row = tx.get(ShipByPause, pause_id)
    if row is None:
        raise NotFound("this row is gone already", remedy="Reload the page.")
    tx.delete(row)
    _changed(tx, "pause_dropped", row.channel, actor, first=_day(row.first), last=_day(row.last), why=row.why)


def _changed(tx: Tx, what: str, channel: str, actor: Actor, **details: str | int) -> None:
    audit.record(tx, actor, f"deadline.{what}", f"channel:{channel or 'all'}", **details)
    tx.flush()
    enqueue(tx, REFILL, key="all")


def _day(day: date) -> str:
    return day.isoformat()
