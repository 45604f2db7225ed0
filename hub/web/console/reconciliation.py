"""Comparison with platforms (平台核对): what differs, letting it be, comparing now."""

from collections import Counter
from collections.abc import Iterable

from aiohttp import web

from hub.channels import queries as channels
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.reconciliation import daily, queries
from hub.reconciliation.models import Difference
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.views.reconciliation import DifferenceRow, ReconciliationView, ShopRow
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
ACT = "listings.publish"


@routes.get("/reconciliation", access="listings.read", name="reconciliation")
async def show(request: web.Request) -> web.Response:
    """Every shop and everything that differs."""
    return render(request, "reconciliation/list.html", view=await reading(request, view_of))


@routes.post("/reconciliation/compare", access=ACT)
async def compare_now(request: web.Request) -> web.Response:
    """Compare with every connected shop now."""
    await in_transaction(request, _compare, signed_in().actor)
    return see_other(request, "/reconciliation", notice=Notice("good", translate(mark("已开始核对，几分钟后刷新查看"))))


@routes.post("/reconciliation/{difference_id:\\d+}/dismiss", access=ACT)
async def dismiss(request: web.Request) -> web.Response:
    """Let a difference be until it changes."""
    difference_id, actor = int(request.match_info["difference_id"]), signed_in().actor
    await in_transaction(request, lambda tx: daily.dismiss(tx, difference_id, actor=actor))
    return see_other(request, "/reconciliation", notice=Notice("good", translate(mark("不再提示，有变化时再列出"))))


def view_of(tx: Tx) -> ReconciliationView:
    """The page's values."""
    names, known, found = queries.shop_names(tx), queries.comparisons(tx), queries.open_differences(tx)
    counts = Counter(row.shop_id for row in found)
    rows = []
    for shop in channels.active_shops(tx):
        last = known.get(shop.id)
        rows.append(
            ShopRow(
                name=shop.name,
                channel=shop.channel,
                at=last.finished_at if last else None,
                orders=last.orders_read if last else 0,
                listings=last.listings_read if last else None,
                differences=counts[shop.id],
            )
        )
    return ReconciliationView(shops=tuple(rows), open=_rows(found, names), repaired=_rows(queries.repaired(tx), names))


def _rows(found: Iterable[Difference], names: dict[int, tuple[str, str]]) -> tuple[DifferenceRow, ...]:
    return tuple(
        DifferenceRow(
            difference_id=row.id,
            kind=row.kind,
            shop=names[row.shop_id][0],
            channel=names[row.shop_id][1],
            subject=row.subject,
            ours=row.ours,
            theirs=row.theirs,
            at=row.closed_at or row.seen_at,
            act=not row.outcome,
        )
        for row in found
    )


def _compare(tx: Tx, actor: Actor) -> None:
    shops = [shop.id for shop in channels.active_shops(tx)]
    daily.compare_shops(tx, shops)
    audit.record(tx, actor, "reconciliation.asked", "shops", shops=len(shops))
