"""The fulfilment desk: lanes by temperature class, releasing waves, one wave."""

from aiohttp import web

from hub.warehouse import queries, waves
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.fulfilment_views import CLASSES, desk_view, wave_view
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK = "fulfilment.read", "fulfilment.work"


@routes.get("/fulfilment", access=READ, name="fulfilment")
async def show_desk(request: web.Request) -> web.Response:
    """What is to be picked, packed and handed over."""
    return render(request, "fulfilment/desk.html", view=await reading(request, desk_view))


@routes.post("/fulfilment/waves", access=WORK)
async def release(request: web.Request) -> web.Response:
    """Release the most urgent parcels of one temperature class as a wave."""
    form, actor = await forms.read(request), signed_in().actor
    storage = form.choice("storage", CLASSES)
    wave = await in_transaction(request, waves.release_wave, storage, actor=actor) if form.ok else None
    if wave is None:
        nothing = Notice("warn", translate(mark("现在没有可以放的包裹")))
        return see_other(request, "/fulfilment", notice=nothing)
    done = Notice("good", translate(mark("波次 %(n)s 已放出")) % {"n": wave.code})
    return see_other(request, f"/fulfilment/waves/{wave.id}", notice=done)


@routes.get("/fulfilment/waves/{wave_id:\\d+}", access=READ)
async def show_wave(request: web.Request) -> web.Response:
    """One wave: the walk and its parcels."""
    view = await reading(request, wave_view, int(request.match_info["wave_id"]))
    return render(request, "fulfilment/wave.html", view=view)


@routes.get("/fulfilment/waves/{wave_id:\\d+}/pack", access=WORK)
async def go_packing(request: web.Request) -> web.Response:
    """On to the first parcel of the wave that is not packed."""
    wave_id = int(request.match_info["wave_id"])
    parcel = await reading(request, queries.next_to_pack, wave_id)
    return see_other(request, f"/fulfilment/parcels/{parcel}" if parcel else f"/fulfilment/waves/{wave_id}")
