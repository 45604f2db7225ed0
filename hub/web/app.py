"""The console as an aiohttp application over one runtime. Every route is entered in the access table here."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from hub.kernel.runtime import Runtime
from hub.web import assets, hooks, live, middlewares
from hub.web.bridge import POOL, RUNTIME, THREADS
from hub.web.console import (
    account,
    aftersales,
    audit_log,
    counts,
    doors,
    fulfilment,
    handovers,
    home,
    incidents,
    jobs,
    listings,
    media,
    offline,
    orders,
    packing,
    papers,
    parked,
    people,
    products,
    receipts,
    reconciliation,
    settlement,
    settlement_files,
    sheets,
    sheets_files,
    shops,
    shops_granting,
    stock,
    styleguide,
)
from hub.web.render import environment
from hub.web.routes import ACCESS, Routes

#: Largest request body a page may send, in bytes.
MAX_BODY = 1 << 20
DESKS: tuple[Routes, ...] = (
    assets.routes,
    live.routes,
    hooks.routes,
    doors.routes,
    account.routes,
    home.routes,
    orders.routes,
    parked.routes,
    aftersales.routes,
    offline.routes,
    sheets.routes,
    sheets_files.routes,
    fulfilment.routes,
    packing.routes,
    papers.routes,
    handovers.routes,
    stock.routes,
    receipts.routes,
    incidents.routes,
    counts.routes,
    products.routes,
    listings.routes,
    media.routes,
    shops.routes,
    shops_granting.routes,
    reconciliation.routes,
    settlement.routes,
    settlement_files.routes,
    jobs.routes,
    people.routes,
    audit_log.routes,
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
    app.on_response_prepare.append(middlewares.add_headers)
    app.cleanup_ctx.append(_threads)
    app.cleanup_ctx.append(live.watching)
    for desk in desks:
        desk.add_to(app)
    return app


async def _threads(app: web.Application) -> AsyncIterator[None]:
    with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="web") as pool:
        app[POOL] = pool
        yield
