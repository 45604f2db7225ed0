"""The photo library of the studio: photos sent, by content, with the pages that show them."""

from aiohttp import web

from catalog.lookup import codes_by_id
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.studio import pages, photos, queries
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console import media
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, refusal
from hub.web.console.studio_views import card_of
from hub.web.console.views.studio import PhotoChoice
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes
from media_studio.document import PICTURED
from media_studio.photo import BYTES_MAX

routes = Routes()
MAKE = "media.make"


@routes.get("/studio/photos", access=MAKE)
async def show_library(request: web.Request) -> web.Response:
    """Every photo, and where it is used."""
    return render(request, "studio/photos.html", photos=await reading(request, library))


@routes.post("/studio/photos", access=MAKE, max_body=BYTES_MAX + 65_536)
async def send(request: web.Request) -> web.Response:
    """Take a photo in; with a SKU and a block it stands there at once."""
    form, sent = await forms.read(request), await forms.upload(request, "photo")
    sku, kind = form.shown("sku")[:40], form.shown("block")
    back = f"/studio/products/{sku}#{kind}" if sku else "/studio/photos"
    if sent is None:
        return see_other(request, back, notice=Notice("warn", translate(mark("请选择一张照片"))))
    runtime, actor = request.app[RUNTIME], signed_in().actor
    try:
        digest, size, weight = await aside(request.app, photos.receive, sent.data, runtime.blobs)
        await in_transaction(request, photos.remember, digest, size, weight, name=sent.name, actor=actor)
        if sku and kind in PICTURED:
            await in_transaction(
                request, _place, sku, kind, digest, trace_base=runtime.settings.trace_base, actor=actor
            )
    except MENDABLE as error:
        return see_other(request, back, notice=refusal(error))
    return see_other(request, back, notice=Notice("good", translate(mark("照片已收下"))))


def library(tx: Tx) -> tuple[PhotoChoice, ...]:
    """Photos, newest first, each with the codes of the SKUs whose page shows it."""
    kept = queries.photos(tx)
    places = queries.places_of(tx, [photo.sha256 for photo in kept])
    codes = codes_by_id(tx, {sku for skus in places.values() for sku in skus})
    return tuple(
        PhotoChoice(
            p.sha256, p.name, media.small(p.sha256), media.full(p.sha256), p.width, p.height,
            tuple(sorted(codes[sku] for sku in places.get(p.sha256, ()))), p.sent_by, p.sent,
        )
        for p in kept
    )  # fmt: skip


def _place(tx: Tx, sku: str, kind: str, digest: str, *, trace_base: str, actor: Actor) -> None:
    card = card_of(tx, sku)
    document = pages.current(tx, card, trace_base=trace_base)
    block = next(block for block in document.blocks if block.kind == kind)
    pages.save(tx, card, pages.with_block(document, pages.changed(block, photo=digest)), actor=actor)
