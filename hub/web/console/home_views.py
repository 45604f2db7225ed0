"""What Today shows, from what every room counts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from catalog.queries import certificates_ending
from hub.aftersales import queries as refunds
from hub.channels import queries as channels
from hub.events.queries import latest
from hub.first_run import steps
from hub.identity import house
from hub.identity.sessions import Visitor
from hub.inventory import queries as stock
from hub.kernel.clock import CHINA, business_day
from hub.kernel.db import Tx
from hub.kernel.jobs import overview
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.orders import figures
from hub.orders import queries as orders
from hub.orders.phase import Phase
from hub.trace import recall_queries, warnings
from hub.web.console import shop_states
from hub.web.console.couriers_views import late_rows
from hub.web.console.story import told
from hub.web.console.views.home import ChannelToday, Deadlines, Health, HomeView, TaskCard
from hub.web.formats import URGENT, shelf_level
from hub.web.i18n import mark, translate
from hub.web.page import current

#: Papers that end within this time are shown.
PAPERS_ENDING = timedelta(days=30)
#: A due job that no worker has taken for this long means that no worker is there.
NO_WORKER = timedelta(seconds=60)
#: What happened last, as Today tells it; moves inside the warehouse stand on the order.
TOLD = (
    *("order.arrived", "order.held", "order.parked", "order.cancel", "order.tell_channel", "order.ship_refused"),
    *("parcel.no_scan", "order.due"),
    *("listing.moved", "shop.connected", "shop.needs_reauth"),
)
#: Card -> permission of the desk it leads to.
LEADS_TO = {
    "review": "orders.read",
    "held": "orders.read",
    "short": "orders.read",
    "parked": "parked.run",
    "listing_errors": "listings.read",
    "reauth": "shops.connect",
    "jobs_dead": "system.watch",
    "certificates": "products.read",
    "near_expiry": "stock.read",
    "no_scan": "fulfilment.read",
    "refunds": "aftersales.read",
    "warnings": "quality.read",
    "recalls": "quality.read",
}
_NO_HOURS = (0,) * 24


def home_view(tx: Tx, settings: Settings, visitor: Visitor) -> HomeView:
    """The whole desk, in a fixed number of SELECTs."""
    at = current.get().now
    midnight = datetime.combine(business_day(at), time(), CHINA).astimezone(UTC)
    due = figures.due(tx, at=at, soon=URGENT, midnight=midnight + timedelta(days=1))
    rows = tuple(_channels(tx, settings, midnight))
    stuck = overview.stuck(tx, overdue=NO_WORKER)
    names = {row.shop_id: row.shop for row in rows}
    return HomeView(
        cards=tuple(card for card in _cards(tx, at, rows, stuck.dead) if visitor.may(LEADS_TO[card.key])),
        deadlines=Deadlines(due.overdue, due.urgent, due.today, due.later),
        channels=rows,
        timeline=told(latest(tx, TOLD, limit=20), names),
        steps_left=_steps_left(tx) if visitor.may("users.manage") else 0,
        health=_health(tx, stuck) if visitor.may("system.watch") else (),
    )


def _steps_left(tx: Tx) -> int:
    """First steps not done yet; none once somebody has put the assistant away."""
    return 0 if house.view(tx).set_up else sum(not step.done for step in steps.standing(tx))


def _cards(tx: Tx, at: datetime, rows: Iterable[ChannelToday], given_up: int) -> Iterator[TaskCard]:
    phases, today = orders.phase_counts(tx), business_day(at)
    short_since, held_since = figures.oldest_holds(tx)
    parked, states = orders.open_parked(tx), channels.listing_states(tx)
    lots = [lot for lot in stock.lots(tx) if lot.expiry_date and lot.state == "good"]
    near = [
        x
        for x in lots
        if x.expiry_date and shelf_level(x.days_left, (x.expiry_date - x.production_date).days) != "good"
    ]
    reauth = sum(1 for row in rows if row.state == "reauth")
    papers = certificates_ending(tx, since=today, until=today + PAPERS_ENDING)
    yield TaskCard("review", phases[Phase.REVIEW], "/orders?phase=review")
    yield TaskCard("held", phases[Phase.HELD], "/orders?phase=held", held_since)
    yield TaskCard("short", phases[Phase.SHORT], "/orders?phase=short", short_since)
    yield TaskCard("parked", len(parked), "/parked", min((row.parked_at for row in parked), default=None))
    cases, case_since = refunds.to_answer(tx)
    yield TaskCard("refunds", cases, "/aftersales", case_since)
    unscanned = late_rows(tx)
    yield TaskCard(
        "no_scan", len(unscanned), "/couriers/tracking", min((row.told_at for row in unscanned), default=None)
    )
    yield TaskCard("listing_errors", states.get("refused", 0), "/listings?state=refused")
    yield TaskCard("reauth", reauth, "/shops")
    yield TaskCard("jobs_dead", given_up, "/jobs")
    yield TaskCard("certificates", papers, "/products?trouble=papers")
    alarms = warnings.open_warnings(tx)
    yield TaskCard("warnings", len(alarms), "/quality", min((row.first_seen for row in alarms), default=None))
    yield TaskCard("recalls", len(recall_queries.open_recalls(tx)), "/quality?tab=recalls")
    yield TaskCard("near_expiry", len(near), "/stock?view=lot&state=near")


def _channels(tx: Tx, settings: Settings, midnight: datetime) -> Iterator[ChannelToday]:
    days, pulled, pushed = figures.day_by_shop(tx, midnight), figures.pulled_until(tx), channels.last_pushes(tx)
    for shop in channels.shops(tx):
        day = days.get(shop.id, figures.Day(0, 0, 0, 0, _NO_HOURS))
        yield ChannelToday(
            shop_id=shop.id,
            shop=shop.name,
            channel=shop.channel,
            state=shop_states.state(shop, pulled.get(shop.id), settings),
            orders=day.orders,
            amount=Money(day.fen),
            to_ship=day.inside,
            shipped=day.gone,
            hours=day.hours,
            pulled_at=pulled.get(shop.id),
            pushed_at=pushed.get(shop.id),
        )


def _health(tx: Tx, stuck: overview.Stuck) -> tuple[Health, ...]:
    waiting = translate(mark("%(n)s 件在排队")) % {"n": overview.unfinished(tx)}
    late = translate(mark("%(n)s 件逾期未取")) % {"n": stuck.overdue}
    given_up = translate(mark("%(n)s 件放弃")) % {"n": stuck.dead}
    untold = orders.untold(tx, before=current.get().now - timedelta(minutes=10))
    notices = translate(mark("%(n)s 条未送达")) % {"n": untold}
    return (
        Health(translate(mark("工人")), not stuck.overdue, late if stuck.overdue else waiting),
        Health(translate(mark("任务")), not stuck.dead, given_up if stuck.dead else ""),
        Health(translate(mark("发货通知")), not untold, notices if untold else ""),
    )
