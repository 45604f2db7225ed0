"""The studio desk (设计): the list, the editor of a page with its preview, checks, approval and versions."""

from functools import lru_cache
from io import BytesIO

from aiohttp import web
from PIL import Image

from catalog.cards import SkuCard
from hub.channels import creatives, publishing
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime
from hub.studio import pages, queries
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.studio_views import FIELDS, card_of, compare_view, document_of, edit_view, list_view
from hub.web.console.views.studio import StudioFilter
from hub.web.forms import Form
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes
from media_studio import detail_page
from media_studio.document import FACTS, PageDocument, from_json
from media_studio.packs import draw_pack, look_of
from media_studio.pages import KINDS, templates
from media_studio.photo import opened
from media_studio.specs import platforms

routes = Routes()
MAKE, APPROVE, PUBLISH = "media.make", "media.approve", "listings.publish"
PAGE = "/studio/products/{sku}"
#: Width of the preview in px: a phone's.
PHONE = 375


@routes.get("/studio", access=MAKE, name="studio")
async def show_list(request: web.Request) -> web.Response:
    """One page of SKUs and where their pages stand."""
    asked = request.query
    chosen = StudioFilter(asked.get("q", "")[:80], asked.get("brand", "")[:80])
    view = await reading(request, list_view, chosen, after=asked.get("after", ""), before=asked.get("before", ""))
    return render(request, "studio/list.html", view=view)


@routes.get(PAGE, access=MAKE)
async def show_page(request: web.Request) -> web.Response:
    """The editor."""
    return await _drawn(request)


@routes.post(PAGE, access=MAKE)
async def write(request: web.Request) -> web.Response:
    """Keep the words; then move or hide a block, change the template, draw, or begin a new version."""
    form, sku, base = await forms.read(request), request.match_info["sku"], _base(request)
    act = form.shown("act")
    try:
        await in_transaction(request, _save, sku, form, act, trace_base=base, actor=signed_in().actor)
        if act == "draw":
            await _proof(request, sku)
    except MENDABLE as error:
        return see_other(request, _at(sku), notice=refusal(error))
    if request.headers.get("HX-Request") == "true" and not act:
        return await _drawn(request)
    done = {"draw": mark("已出图并检查"), "fork": mark("已开始新版本")}.get(act, mark("已保存"))
    return see_other(request, _at(sku) + ("#checks" if act == "draw" else ""), notice=Notice("good", translate(done)))


@routes.post(PAGE + "/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """Approve what was drawn: it becomes the listings' pictures."""
    sku = request.match_info["sku"]
    return await carry_out(request, _at(sku), mark("已批准，图片已交给铺货"), _approve, sku, signed_in().actor)


@routes.post(PAGE + "/publish", access=PUBLISH)
async def publish(request: web.Request) -> web.Response:
    """Put the SKU on sale wherever it is not yet."""
    sku = request.match_info["sku"]
    return await carry_out(request, _at(sku), mark("已提交铺货"), _publish, sku, signed_in().actor)


@routes.get(PAGE + "/compare", access=MAKE)
async def compare(request: web.Request) -> web.Response:
    """Two versions side by side."""
    numbers = [
        int(raw) if (raw := request.query.get(name, "")).isdecimal() and len(raw) < 9 else 1 for name in ("a", "b")
    ]
    view = await reading(request, compare_view, request.match_info["sku"], *numbers)
    return render(request, "studio/compare.html", view=view)


@routes.get("/studio/products/{sku}/preview/{number:\\d+}.jpg", access=MAKE)
async def preview(request: web.Request) -> web.Response:
    """The page as drawn at a phone's width."""
    runtime, number = request.app[RUNTIME], int(request.match_info["number"])
    card, document = await reading(request, document_of, request.match_info["sku"], number, trace_base=_base(request))
    data = await aside(request.app, _preview, runtime, card, document.model_dump_json())
    return web.Response(body=data, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=300"})


async def _drawn(request: web.Request) -> web.Response:
    view = await reading(request, edit_view, request.match_info["sku"], trace_base=_base(request))
    return render(request, "studio/edit.html", view=view)


async def _proof(request: web.Request, sku: str) -> None:
    form, base, runtime = await forms.read(request), _base(request), request.app[RUNTIME]
    wanted = [name for name in platforms() if name in form.texts("platform")] or list(platforms())
    card = await reading(request, card_of, sku)
    row = await reading(request, queries.newest, card.sku_id)
    assert row is not None  # it was saved a moment ago
    document, digest = from_json(row.document), row.digest
    sets = await aside(request.app, pages.proof, card, document, wanted, trace_base=base, blobs=runtime.blobs)
    await in_transaction(request, pages.keep_proof, card, digest, sets)


def _save(tx: Tx, sku: str, form: Form, act: str, *, trace_base: str, actor: Actor) -> None:
    card = card_of(tx, sku)
    document = _typed(pages.current(tx, card, trace_base=trace_base), form)
    word, _, kind = act.partition(":")
    if word in ("up", "down") and kind in KINDS:
        document = pages.moved(document, kind, -1 if word == "up" else 1)
    if word == "template" or (form.shown("template") in templates() and form.shown("template") != document.template):
        document = pages.in_template(document, form.choice("template", templates()))
    pages.save(tx, card, document, actor=actor, anew=act == "fork")


def _typed(document: PageDocument, form: Form) -> PageDocument:
    """The document with what the form says; a block the form does not name stays as it is."""
    for block in document.blocks:
        if form.shown(f"{block.kind}-here") != "1":
            continue
        new: dict[str, str | bool | list[str]] = {"shown": form.shown(f"{block.kind}-shown") == "1"}
        for name in FIELDS[block.kind]:
            raw = form.shown(f"{block.kind}-{name}").replace("\r\n", "\n")
            new[name] = raw.split("\n") if name in ("lines", "rows") else raw
        if block.kind not in FACTS or block.kind == "producer":
            photo = form.shown(f"{block.kind}-photo")
            new["photo"] = photo if len(photo) == 64 and set(photo) <= set("0123456789abcdef") else ""
        document = pages.with_block(document, pages.changed(block, **new))
    return document


def _approve(tx: Tx, sku: str, actor: Actor) -> None:
    pages.approve(tx, card_of(tx, sku), actor=actor)


def _publish(tx: Tx, sku: str, actor: Actor) -> None:
    count = publishing.request_publish(tx, actor=actor, codes=[sku])
    audit.record(tx, actor, "listing.publish", "listings", skus=[sku], count=count)


def _preview(runtime: Runtime, card: SkuCard, document: str) -> bytes:
    return _pictured(runtime.blobs, card, document, runtime.settings.trace_base)


@lru_cache(maxsize=64)
def _pictured(blobs: BlobStore, card: SkuCard, document: str, trace_base: str) -> bytes:
    page = from_json(document)
    photos = {name: opened(data, at_least=(PHONE, PHONE)) for name, data in creatives.photos_of(page, blobs).items()}
    look = look_of(creatives.brief_of(card, trace_base=trace_base))
    drawn = detail_page.compose(look, draw_pack(look), page, width=PHONE * 2, photos=photos)
    small = drawn.canvas.image.resize(
        (PHONE, drawn.height // 2), Image.Resampling.BOX, box=(0, 0, PHONE * 2, drawn.height)
    )
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()


def _base(request: web.Request) -> str:
    return request.app[RUNTIME].settings.trace_base


def _at(sku: str) -> str:
    return f"/studio/products/{sku}"
