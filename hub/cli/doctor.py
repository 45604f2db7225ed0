"""``hub doctor``: looks at everything that can be in trouble and says what it found.

It repairs nothing; only a shop whose platform refuses our token is marked, as any other job would mark it.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from PIL import features

import hub.boot
from catalog import queries as catalog
from connectors.base.quality import standing
from connectors.base.registry import manifests
from hub.channels import connections
from hub.channels import queries as channels
from hub.channels.by_hand import BY_HAND
from hub.channels.models import Shop
from hub.channels.tokens import SharedTokenBox
from hub.cli.diagnosis import Books, Finding, Seen, ShopSeen, judge, well
from hub.events import queries as events
from hub.inventory import queries as stock
from hub.kernel import health
from hub.kernel.clock import business_day, now
from hub.kernel.db import Database
from hub.kernel.errors import HubError
from hub.kernel.jobs import overview, waking
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.migrations.history import revisions
from hub.orders import queries as orders
from hub.web.assets import assets
from media_studio import fonts

OVERDUE = timedelta(minutes=5)
UNTOLD = timedelta(minutes=10)
#: A fact may be this much younger than now before the clock is called wrong.
FUTURE = timedelta(seconds=60)
_MARKS = {"ok": "ok     ", "note": "note   ", "trouble": "TROUBLE"}


def examine(settings: Settings) -> Seen:
    """Look at machine, database, broker, vault, shops, books and connectors. Makes neither database nor key."""
    hub.boot.wire()
    seen = Seen(machine=_machine(), quality={key: found.quality for key, found in manifests().items()})
    if settings.broker_url:
        seen = replace(seen, broker=waking.reach(settings.broker_url))
    if problem := _no_database(settings):
        return replace(seen, database=problem)
    database = Database(settings.database(), sqlite_sync=settings.sqlite_sync)
    try:
        if problem := health.unreachable(database):
            return replace(seen, database=problem)
        with database.engine.connect() as connection:
            seen = replace(seen, schema=revisions(connection))
        if seen.schema_is_new:
            return _shops(settings, *_tables(database, seen))
    finally:
        database.close()
    return seen


def report(seen: Seen) -> dict[str, Any]:
    """The findings as plain JSON values."""
    findings = judge(seen)
    ladder = {key: standing(answers) for key, answers in seen.quality.items()}
    return {
        "ok": well(findings),
        "findings": [asdict(finding) for finding in findings],
        "connectors": {key: {"tier": s.tier, "missing": dict(s.missing)} for key, s in ladder.items()},
    }


def as_table(findings: list[Finding]) -> str:
    """The findings for a terminal, remedies below what needs them."""
    width = max((len(finding.topic) for finding in findings), default=0)
    rows = []
    for finding in findings:
        rows.append(f"{_MARKS[finding.level]}  {finding.topic:<{width}}  {finding.text}")
        if finding.remedy and finding.level != "ok":
            rows.append(f"{'':7}  {'':<{width}}  → {finding.remedy}")
    return "\n".join(rows)


def _no_database(settings: Settings) -> str:
    file = settings.data_dir / "hub.sqlite3"
    if settings.database_url or file.exists():
        return ""
    return f"there is none yet at {file}"


def _machine() -> dict[str, str]:
    return {
        "text shaping": "" if features.check("raqm") else "Pillow has no raqm: Tibetan would be set wrong",
        "Chinese font": _problem(lambda: fonts.face("cjk", 24, 400)),
        "Tibetan font": _problem(lambda: fonts.face("bo", 24, 400)),
        "browser assets": _problem(assets),
    }


def _problem(look: Callable[[], object]) -> str:
    try:
        look()
    except (HubError, OSError) as error:
        return str(error)
    return ""


def _tables(database: Database, seen: Seen) -> tuple[Seen, Sequence[Shop]]:
    with database.read() as tx:
        if damage := health.complaints(tx):
            return replace(seen, damage=damage), ()
        shops, newest = [shop for shop in channels.shops(tx) if shop.channel not in BY_HAND], events.recent(tx, limit=1)
        books = Books(
            jobs=overview.stuck(tx, overdue=OVERDUE),
            drift=len(stock.drift(tx)),
            untold=orders.untold(tx, before=now() - UNTOLD),
            parked=len(orders.open_parked(tx)),
            expired_certificates=catalog.expired_certificates(tx, business_day(now())),
        )
        skew = (health.database_time(tx) - now()).total_seconds()
        late = any(fact.at > now() + FUTURE for fact in newest)
        return replace(seen, damage=(), skew_seconds=skew, from_the_future=late, books=books), shops


def _shops(settings: Settings, seen: Seen, shops: Sequence[Shop]) -> Seen:
    if not shops:
        return seen
    unasked = [_unasked(shop) for shop in shops]
    if not settings.master_key.get_secret_value() and not (settings.data_dir / "master.key").exists():
        return replace(seen, vault=f"there is no master key at {settings.data_dir / 'master.key'}", shops=unasked)
    try:
        runtime = hub.boot.start(settings)
    except HubError as error:
        return replace(seen, vault=error.message, shops=unasked)
    try:
        if locked := _problem(lambda: [SharedTokenBox(runtime, shop.id).current() for shop in shops]):
            return replace(seen, vault=locked, shops=unasked)
        with ThreadPoolExecutor(8) as pool:
            return replace(seen, vault="", shops=list(pool.map(lambda shop: _ask(runtime, shop), shops)))
    finally:
        runtime.db.close()


def _unasked(shop: Shop) -> ShopSeen:
    return ShopSeen(shop.code, shop.channel, shop.state, problem=shop.state_reason or "not asked: its keys do not open")


def _ask(runtime: Runtime, shop: Shop) -> ShopSeen:
    if shop.state == "needs_reauth":
        return ShopSeen(shop.code, shop.channel, shop.state, problem=shop.state_reason)
    try:
        with connections.opened(runtime, shop.id) as connector:
            return ShopSeen(shop.code, shop.channel, shop.state, says=connector.check_connection())
    except HubError as error:
        return ShopSeen(shop.code, shop.channel, shop.state, problem=error.message, remedy=error.remedy)
