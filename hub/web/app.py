"""The console as an aiohttp application over one runtime. Every route is entered in the access table here."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from hub.kernel.runtime import Runtime
from hub.web import assets, hooks, live, middlewares
from hub.web.api import desks as api_desks
from hub.web.api import docs as api_docs
from hub.web.api.callers import PACES, Paces
from hub.web.bridge import POOL, RUNTIME, THREADS
from hub.web.console import (
    account,
    aftersales,
    audit_log,
    counts,
    couriers,
    doors,
    first_run,
    floor_rules,
    fulfilment,
    glossary_page,
    handovers,
    home,
    incidents,
    interfaces,
    jobs,
    listings,
    media,
    offline,
    orders,
    packing,
    papers,
    parked,
    people,
    picking,
    preferences,
    products,
    quality,
    recalls,
    receipts,
    reconciliation,
    recording,
    remedies,
    reports,
    review_rules,
    search,
    second_step,
    settlement,
    settlement_files,
    sheets,
    sheets_files,
    shops,
    shops_granting,
    stock,
    studio,
    studio_batches,
    studio_photos,
    styleguide,
    uplink,
    weight_differences,
)
from hub.web.render import environment
from hub.web.routes import ACCESS, Routes
from hub.web.trace import pages as trace_pages
from hub.web.trace.scans import COUNTER, ScanCounter, counting

#: Largest request body a page may send, in bytes.
MAX_BODY = 1 << 20
DESKS: tuple[Routes, ...] = (
    assets.routes,
    live.routes,
    hooks.routes,
    doors.routes,
    account.routes,
    second_step.routes,
    preferences.routes,
    home.routes,
    search.routes,
    orders.routes,
    review_rules.routes,
    parked.routes,
    aftersales.routes,
    remedies.routes,
    offline.routes,
    sheets.routes,
    sheets_files.routes,
    fulfilment.routes,
    packing.routes,
    picking.routes,
    weight_differences.routes,
    floor_rules.routes,
    papers.routes,
    handovers.routes,
    couriers.routes,
    stock.routes,
    receipts.routes,
    uplink.routes,
    incidents.routes,
    counts.routes,
    products.routes,
    listings.routes,
    media.routes,
    studio.routes,
    studio_photos.routes,
    studio_batches.routes,
    shops.routes,
    shops_granting.routes,
    reconciliation.routes,
    quality.routes,
    recalls.routes,
    recording.routes,
    reports.routes,
    trace_pages.routes,
    settlement.routes,
    settlement_files.routes,
    jobs.routes,
    first_run.routes,
    people.routes,
    audit_log.routes,
    glossary_page.routes,
    interfaces.routes,
    api_desks.routes,
    api_docs.routes,
    styleguide.routes,
)


def build_app(runtime: Runtime, *, desks: tuple[Routes, ...] = DESKS) -> web.Application:
    """The web application. Raises Invalid when the browser assets are not installed."""
    assets.assets()
    environment()
    app = web.Application(middlewares=middlewares.ALL, client_max_size=MAX_BODY)
    app[RUNTIME] = runtime
    app[ACCESS] = {}
    app[live.LIVE] = live.Live()
    app[hooks.REFUSALS] = hooks.Refusals()
    app[PACES] = Paces()
    app[COUNTER] = ScanCounter()
    app.on_response_prepare.append(middlewares.add_headers)
    app.cleanup_ctx.append(_threads)
    app.cleanup_ctx.append(live.watching)
    app.cleanup_ctx.append(counting)
    for desk in desks:
        desk.add_to(app)
    return app


async def _threads(app: web.Application) -> AsyncIterator[None]:
    with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="web") as pool:
        app[POOL] = pool
        yield
