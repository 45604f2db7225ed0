"""The nervous system on one page: fact announced -> jobs to run."""

from typing import Any

from hub.aftersales import pull as cases
from hub.aftersales import sending
from hub.channels import audits, publishing, renewal, stock_sync, tasks, withdrawing
from hub.channels import events as channel_facts
from hub.events import delivering
from hub.events.facts import Fact, Reaction
from hub.inventory import events as stock_facts
from hub.orders import deadlines, review, ship_notice
from hub.orders import events as order_facts
from hub.reconciliation import daily
from hub.settlement import files as bill_files
from hub.sheets import files
from hub.trace import events as trace_facts
from hub.trace import recording, warnings, widening
from hub.warehouse import events as floor_facts
from hub.warehouse import (
    first_scan,
    morning_counts,
    parcels,
    platform_waybills,
    readdressing,
    reduction,
    top_up,
    vouchers,
)

Jobs = list[tuple[str, dict[str, Any]]]


def _once(_fact: Fact) -> Jobs:
    """One job however many facts ask for it."""
    return [("all", {})]


def _order(fact: Fact) -> Jobs:
    return [(fact.details["order_id"], {"order_id": fact.details["order_id"]})]


def _when_live(fact: Fact) -> Jobs:
    """Stock may have changed while the listing was on its way."""
    return [("all", {})] if fact.details["to"] == "live" else []


def _when_more(fact: Fact) -> Jobs:
    """Goods that only left cannot end anybody's wait."""
    return [("all", {})] if fact.details["more"] else []


def _when_short(fact: Fact) -> Jobs:
    """Goods may have come in between the look at the shelf and the hold: look once more when both are committed."""
    return [("all", {})] if fact.details["kind"] == "short" else []


def _shop(fact: Fact) -> Jobs:
    return [(fact.details["shop_id"], {"shop_id": fact.details["shop_id"]})]


def _sku(fact: Fact) -> Jobs:
    return [(fact.details["sku_id"], {"sku_id": fact.details["sku_id"]})]


def _case(fact: Fact) -> Jobs:
    """A message that does not name its case starts a read of everything since the cursor; that is another kind."""
    return (
        [(f"{fact.details['shop_id']}:{fact.details['refund_id']}", fact.details)] if fact.details["refund_id"] else []
    )


def _unnamed_case(fact: Fact) -> Jobs:
    return [] if fact.details["refund_id"] else _shop(fact)


REACTIONS: tuple[Reaction, ...] = (
    Reaction(channel_facts.CREATIVES_READY, publishing.PUBLISH_READY, _sku),
    Reaction(channel_facts.LISTING_MOVED, stock_sync.FAN_OUT, _when_live),
    Reaction(channel_facts.SHOP_CONNECTED, publishing.RESUME, _shop),
    Reaction(channel_facts.SHOP_CONNECTED, stock_sync.RECOUNT, _once),
    Reaction(channel_facts.SHOP_CONNECTED, ship_notice.RETELL, _shop),
    Reaction(channel_facts.SHOP_CONNECTED, sending.RESEND, _shop),
    Reaction(order_facts.REFUND_TOLD, cases.READ_ONE, _case),
    Reaction(order_facts.REFUND_TOLD, cases.PULL, _unnamed_case),
    Reaction(stock_facts.STOCK_CHANGED, stock_sync.FAN_OUT, _once),
    Reaction(stock_facts.STOCK_CHANGED, review.RETRY_SHORT, _when_more),
    Reaction(stock_facts.STOCK_CHANGED, top_up.TOP_UP, _when_more),
    Reaction(stock_facts.STOCK_CHANGED, widening.WIDEN, _when_more),
    Reaction(trace_facts.RECORDED, widening.WIDEN, _once),
    Reaction(order_facts.HELD, review.RETRY_SHORT, _when_short),
    Reaction(order_facts.ALLOCATED, parcels.PLAN, _once),
    Reaction(order_facts.RELEASED, vouchers.ISSUE, _once),
    Reaction(order_facts.CANCELLED, parcels.STOP, _order),
    Reaction(order_facts.SHIPPED_ELSEWHERE, parcels.STOP, _order),
    Reaction(order_facts.REDUCED, reduction.TAKE_OUT, _order),
    Reaction(order_facts.HANDED_OVER, ship_notice.TELL, _order),
    Reaction(order_facts.READDRESSED, readdressing.VOID, _order),
    Reaction(floor_facts.STOPPED, platform_waybills.GIVE_BACK, _order),
    Reaction(floor_facts.VOIDED, platform_waybills.GIVE_BACK, _order),
)

#: Recurring kinds and how often they run, in seconds; None means the setting ``pull_seconds``.
SCHEDULE: tuple[tuple[str, float | None], ...] = (
    ("orders.pull_all", None),
    (cases.PULL_ALL, 60.0),
    (cases.WARN, 300.0),
    (first_scan.WATCH, 300.0),
    (morning_counts.MAKE, 900.0),
    (review.REMAP, 60.0),
    (deadlines.WATCH, 300.0),
    (renewal.RENEW_ALL, 60.0),
    (audits.CHECK_ALL, 300.0),
    (stock_sync.RECOUNT, 900.0),
    (withdrawing.CHECK, 3600.0),
    (daily.COMPARE_ALL, 86_400.0),
    (tasks.TIDY, 86_400.0),
    (files.TIDY, 3600.0),
    (bill_files.TIDY, 3600.0),
    (recording.RETRY, 300.0),
    (warnings.LOOK, 3600.0),
    ("identity.tidy", 86_400.0),
    (delivering.TIDY, 86_400.0),
)
