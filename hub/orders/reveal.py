"""A receiver in clear from the platform, for a person, for a purpose, once: asked for on record, shown, never kept.

Our own daily quotas come before the platform's. An order that is over stays sealed.
"""

from collections import Counter
from datetime import UTC, datetime, time

from connectors.base.dispatch import Revealed, Scene
from connectors.base.ports import ReceiverRevealer
from connectors.base.registry import manifest
from connectors.base.types import ChannelOrder, OrderState
from hub.channels import queries as channels
from hub.channels.by_hand import BY_HAND
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.events import facts
from hub.identity import audit
from hub.identity import queries as identity
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA, business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import ChannelError, Conflict, HubError, Invalid, RateLimited
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.orders import events, queries, receivers
from hub.orders.models import Order

#: Our purposes in the platforms' words.
SCENES = {
    "address": Scene.DELIVERY,
    "call": Scene.CARE,
    "aftersales": Scene.AFTER_SALES,
    "waybill": Scene.WAYBILL,
}
REVEALED, STAYED_SEALED = "receiver.revealed", "receiver.stayed_sealed"
OVER = (OrderState.FINISHED, OrderState.CLOSED)
#: A platform that wants a longer pause than this has counted its day, not its second.
SHORT_PAUSE_SECONDS = 60


def platform_shows(order: Order) -> bool:
    """Whether the platform of this order may be asked for its receiver: it can show one, and the order is not over."""
    if order.channel in BY_HAND or "privacy" not in manifest(order.channel).capabilities:
        return False
    return order.state not in ("finished", "cancelled") and order.vendor_state not in set(OVER)


def reveal(runtime: Runtime, order_id: int, *, purpose: str, actor: Actor) -> Revealed:
    """Show one receiver in clear. What we hold ourselves is opened here; anything else is asked of the platform.

    Raises Invalid without a purpose, NotFound, Conflict for an order that is over or a quota that is used up, and
    what the platform says. What did not come is counted back.
    """
    if purpose not in SCENES:
        raise Invalid("reading a receiver needs a purpose", remedy="Choose what you need it for.")
    with runtime.db.read() as tx:
        order, held = queries.order(tx, order_id), receivers.behind(runtime.vault, queries.receiver(tx, order_id))
    if held.plain is not None or not _can_show(order):
        with runtime.db.write() as tx:
            plain = receivers.reveal(tx, runtime.vault, order_id, purpose=purpose, actor=actor)
        return Revealed(plain.name, plain.phone, plain.address)
    with runtime.db.write() as tx:
        shop = _asked(tx, runtime.settings, order, purpose=purpose, actor=actor)
    try:
        return _ask(runtime, order, SCENES[purpose])
    except HubError as error:
        with runtime.db.write() as tx:
            code = error.code if isinstance(error, ChannelError) else ""
            why = {"error": type(error).__name__} | ({"code": code} if code else {})
            audit.record(tx, actor, STAYED_SEALED, f"order:{order_id}", shop=shop.code, purpose=purpose, **why)
        raise


def _can_show(order: Order) -> bool:
    """Raises Conflict for an order that is over, where the platform could show its receiver otherwise."""
    if order.channel in BY_HAND or "privacy" not in manifest(order.channel).capabilities:
        return False
    if not platform_shows(order):
        raise _over()
    return True


def _over() -> Conflict:
    return Conflict(
        "this order is over; its receiver stays sealed", remedy="Talk to the buyer through the platform if you must."
    )


def _asked(tx: Tx, settings: Settings, order: Order, *, purpose: str, actor: Actor) -> Shop:
    """Put the question on record before it is asked. Raises Conflict when a quota of the day is used up."""
    shop = next(shop for shop in channels.shops(tx) if shop.id == order.shop_id)
    audit.record(tx, actor, REVEALED, f"order:{order.id}", shop=shop.code, purpose=purpose)
    tx.flush()
    by_shop, by_person = _counted(tx)
    remedy = "Try again tomorrow, or have the quota in the hub's settings raised."
    if by_shop[shop.code] > settings.reveals_per_shop:
        text = "this shop's %(limit)s receivers in clear a day are used up"
        raise Conflict(text, remedy=remedy, limit=settings.reveals_per_shop)
    if by_person[str(actor)] > settings.reveals_per_person:
        raise Conflict(
            "your %(limit)s receivers in clear a day are used up", remedy=remedy, limit=settings.reveals_per_person
        )
    facts.announce(tx, [events.order_note(order.id, "revealed", purpose=purpose)], actor=actor)
    return shop


def _counted(tx: Tx) -> tuple[Counter[str], Counter[str]]:
    """How many receivers platforms showed today, by shop and by person; what stayed sealed is taken off."""
    midnight = datetime.combine(business_day(now()), time(), CHINA).astimezone(UTC)
    by_shop: Counter[str] = Counter()
    by_person: Counter[str] = Counter()
    for act in identity.acts_since(tx, midnight, actions=(REVEALED, STAYED_SEALED)):
        if shop := act.details.get("shop"):
            step = 1 if act.action == REVEALED else -1
            by_shop[str(shop)] += step
            by_person[act.actor] += step
    return by_shop, by_person


def _ask(runtime: Runtime, order: Order, scene: Scene) -> Revealed:
    """Read the order anew, since tokens age, and have its receiver shown."""
    try:
        with opened(runtime, order.shop_id, lane="people") as connector:
            seen = connector.order(order.order_no)
            if not isinstance(seen, ChannelOrder):
                raise Conflict("the platform does not show this order", remedy="Read the order again later.")
            if seen.state in OVER:
                raise _over()
            revealer: ReceiverRevealer = connector
            return revealer.reveal(seen, scene=scene)
    except RateLimited as error:
        if error.after < SHORT_PAUSE_SECONDS:
            raise
        raise Conflict(
            "the platform's own quota for receivers in clear is used up",
            remedy="It opens again in about %(hours)s h. The platform's back office shows the quota and can raise it.",
            hours=max(1, round(error.after / 3600)),
        ) from error
