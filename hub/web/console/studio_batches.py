"""Batches of the studio: many SKUs drawn in one go, how far they are, and their contact sheet."""

from aiohttp import web

from catalog.lookup import cards_by_id
from hub.kernel.db import Tx
from hub.studio import batches, queries
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console import goods
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.studio_views import shown
from hub.web.console.views.studio import BatchRow, BatchView
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
MAKE = "media.make"


@routes.post("/studio/batches", access=MAKE)
async def ask(request: web.Request) -> web.Response:
    """Queue the ticked SKUs for the ticked platforms."""
    form = await forms.read(request)
    codes, platforms, template = form.texts("sku"), form.texts("platform"), form.shown("template")[:40]
    try:
        batch = await in_transaction(
            request, batches.ask, codes, platforms, template_name=template, actor=signed_in().actor
        )
    except MENDABLE as error:
        return see_other(request, "/studio", notice=refusal(error))
    return see_other(request, f"/studio/batches/{batch.id}", notice=Notice("good", translate(mark("已排队出图"))))


@routes.get("/studio/batches/{batch_id:\\d+}", access=MAKE)
async def show(request: web.Request) -> web.Response:
    """How far a batch is, and what was drawn."""
    view = await reading(request, batch_view, int(request.match_info["batch_id"]))
    return render(request, "studio/batch.html", view=view)


def batch_view(tx: Tx, batch_id: int) -> BatchView:
    """A batch with the first pictures of every SKU that is finished. Raises NotFound."""
    batch, lines = queries.batch(tx, batch_id), queries.lines(tx, batch_id)
    ids = [line.sku_id for line in lines]
    cards, versions = cards_by_id(tx, ids), queries.newest_of(tx, ids)
    items = goods.items(tx, cards.values())
    rows = []
    for line in lines:
        version = versions.get(line.sku_id)
        proof = next(iter(version.proofs.values()), None) if version and line.outcome else None
        mains = [file for file in proof["files"] if file["slot"].startswith("main")] if proof else []
        rows.append(BatchRow(items[line.sku_id], line.outcome, line.reason, tuple(shown(file) for file in mains)))
    done = sum(1 for line in lines if line.outcome)
    return BatchView(batch.id, batch.asked, batch.asked_by, tuple(batch.platforms), batch.template, done, tuple(rows))
