"""Reading cases: each shop's changes since its cursor, one case a platform spoke of, and the clock that warns of deadlines."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.base.aftersales import Refund, UnreadableRefund
from connectors.base.registry import manifest
from hub.aftersales import automatic, events, locks, queries
from hub.aftersales.ingest import park, take_in
from hub.aftersales.models import CaseCursor
from hub.channels import nudges
from hub.channels import queries as channels
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import LeaseLost, NotFound
from hub.kernel.jobs.queue import enqueue, enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.kernel.jobs.verdicts import DATABASE_AWAY
from hub.kernel.logs import logger

PULL_ALL = "aftersales.pull_all"
PULL = "aftersales.pull"
READ_ONE = "aftersales.read_one"
WARN = "aftersales.warn"
#: A shop whose cases were never read is read from this long before now, since cases live for weeks; where a platform
#: cuts time into short windows, only so many of them, so that the first read does not eat its quota.
FIRST_LOOK_BACK = timedelta(days=15)
FIRST_WINDOWS = 40
QUICK_OVERLAP = timedelta(seconds=15)
SWEEP_EVERY = timedelta(minutes=15)
RETRY_SECONDS = 10.0
#: Operators are warned of an answer that is due within this time.
ALARM = timedelta(hours=4)
log = logger("aftersales")


@inward(PULL_ALL)
def pull_all(tx: Tx, _run: Run) -> None:
    """Start a pull of every active shop whose platform shows its cases."""
    shops = [shop for shop in channels.active_shops(tx) if "refunds" in manifest(shop.channel).capabilities]
    enqueue_many(tx, PULL, [(str(shop.id), {"shop_id": str(shop.id)}) for shop in shops])


@outward(PULL, longest_pause=RETRY_SECONDS)
def pull(run: Run) -> Finish | None:
    """Pull one shop's cases; payload ``{"shop_id"}``. Each page is one transaction; the cursor moves only after success."""
    shop_id, until = int(run.payload["shop_id"]), now()
    with run.runtime.db.read() as tx:
        shop, known = tx.get(Shop, shop_id), queries.cursor(tx, shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    if shop.state != "active":
        return None
    since, sweeping = _window(shop, known, until)
    with opened(run.runtime, shop_id) as connector:
        for page in connector.changed_refunds(since, until):
            keep(run, shop, page.refunds)

    def move_cursor(tx: Tx) -> None:
        row = queries.cursor(tx, shop_id) or CaseCursor(shop_id=shop_id, read_until=until, swept_until=until)
        row.read_until = max(row.read_until, until)
        if sweeping:
            row.swept_until = max(row.swept_until, until)
        tx.add(row)

    return move_cursor


@outward(READ_ONE, longest_pause=RETRY_SECONDS)
def read_one(run: Run) -> Finish | None:
    """Read one case; payload ``{"shop_id", "refund_id", "order_no"}`` and, after a message, ``came``."""
    shop_id, refund_id = int(run.payload["shop_id"]), str(run.payload["refund_id"])
    order_no = str(run.payload.get("order_no", ""))
    with run.runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    if shop is None or shop.state != "active" or "refunds" not in manifest(shop.channel).capabilities:
        return None
    if came := run.payload.get("came"):
        due = datetime.fromisoformat(came) + nudges.delay(shop)
        if due > now():
            return lambda tx: enqueue(tx, READ_ONE, key=run.job.key, payload=run.payload, due=due)
    with opened(run.runtime, shop_id) as connector:
        found = connector.refund(refund_id, order_id=order_no)
    if found is not None:
        keep(run, shop, [found])
    return None


@inward(WARN)
def warn(tx: Tx, run: Run) -> None:
    """Warn once of every answer that is due within four hours."""
    for case in queries.unwarned(tx, now() + ALARM):
        case.alarmed_for = case.deadline
        tx.add(case)
        facts.announce(tx, [events.case_note(case, "urgent")], actor=system(run.job.kind))


def read_again(tx: Tx, case_id: int, *, actor: Actor) -> None:
    """A person has a case read anew, on record. Raises NotFound."""
    case = locks.case(tx, case_id)
    _ask(tx, case.shop_id, case.refund_id, case.order_no)
    audit.record(tx, actor, "aftersales.read", f"case:{case_id}", refund_id=case.refund_id)


def read_parked_again(tx: Tx, parked_id: int, *, actor: Actor) -> None:
    """A person has a case we could not read asked for once more, on record. Raises NotFound."""
    row = queries.parked(tx, parked_id)
    _ask(tx, row.shop_id, row.refund_id, row.order_no)
    audit.record(tx, actor, "aftersales.read", f"parked_case:{parked_id}", refund_id=row.refund_id)


def _ask(tx: Tx, shop_id: int, refund_id: str, order_no: str) -> None:
    payload = {"shop_id": str(shop_id), "refund_id": refund_id, "order_no": order_no}
    enqueue(tx, READ_ONE, key=f"{shop_id}:{refund_id}", payload=payload)


def keep(run: Run, shop: Shop, cases: Sequence[Refund | UnreadableRefund]) -> None:
    """Take some cases in, in one transaction. One that cannot be kept is parked, so that it stops nobody else."""
    actor = Actor("channel", shop.code)
    try:
        with run.step() as tx:
            touched = take_in(tx, run.runtime.vault, shop, cases, actor=actor)
            automatic.follow_up(tx, run.runtime.settings, touched)
    except (LeaseLost, *DATABASE_AWAY):
        raise
    except Exception as error:
        if len(cases) > 1:
            for case in cases:
                keep(run, shop, [case])
            return
        if isinstance(cases[0], UnreadableRefund):
            raise
        log.exception("a case cannot be kept", shop=shop.code, refund=cases[0].refund_id)
        reason = f"this case cannot be kept: {type(error).__name__}"
        with run.step() as tx:
            lost = UnreadableRefund(cases[0].refund_id, cases[0].order_id, reason, cases[0].raw)
            park(tx, run.runtime.vault, shop, lost, actor=actor)


def _window(shop: Shop, known: CaseCursor | None, until: datetime) -> tuple[datetime, bool]:
    """Since when to read, and whether with the platform's full overlap."""
    if known is None:
        return until - min(FIRST_LOOK_BACK, manifest(shop.channel).pull.window * FIRST_WINDOWS), True
    overlap = manifest(shop.channel).pull.overlap
    if until - known.swept_until >= SWEEP_EVERY:
        return known.swept_until - overlap, True
    return known.read_until - min(QUICK_OVERLAP, overlap), False
