"""Files on their way in: handing in, saying what the columns mean, looking at what changes, loading."""

from aiohttp import web

from hub.kernel.errors import Conflict, Invalid
from hub.sheets import files, layouts
from hub.sheets.fields import KINDS
from hub.sheets.models import SheetFile
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.products import LARGEST
from hub.web.console.sheets import WORK
from hub.web.console.sheets_views import columns_view, headings_of, plan_view, shop_of_file, shop_view
from hub.web.forms import Form, Upload
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
FILE = "/sheets/files/{file_id:\\d+}"


@routes.post("/sheets/shops/{shop_id:\\d+}/files", access=WORK, max_body=LARGEST)
async def hand_in(request: web.Request) -> web.Response:
    """Take a file, sealed; on to what it changes, or to its columns when they are new."""
    shop_id, form = int(request.match_info["shop_id"]), await forms.read(request)
    kind, upload = form.choice("kind", KINDS), await forms.upload(request, "file")
    if upload is None:
        form.refuse("file", mark("请选择一个文件"))
    elif form.ok:
        try:
            row = await _hand_in(request, shop_id, kind, upload)
            return see_other(request, f"/sheets/files/{row.id}")
        except (Invalid, Conflict) as error:
            form.refuse("file", " ".join(explain(error)))
    view = await reading(request, shop_view, shop_id)
    return render(request, "sheets/shop.html", status=422, view=view, form=form)


@routes.get(FILE, access=WORK)
async def show_plan(request: web.Request) -> web.Response:
    """What loading this file will change; its columns first when nobody has said what they mean."""
    view = await reading(request, plan_view, request.app[RUNTIME], _id(request))
    if view is None:
        return see_other(request, f"/sheets/files/{_id(request)}/columns")
    return render(request, "sheets/plan.html", view=view)


@routes.get(FILE + "/columns", access=WORK)
async def show_columns(request: web.Request) -> web.Response:
    """What each column is taken for."""
    view = await reading(request, columns_view, request.app[RUNTIME], _id(request))
    return render(request, "sheets/columns.html", view=view, form=Form())


@routes.post(FILE + "/columns", access=WORK)
async def learn_columns(request: web.Request) -> web.Response:
    """Keep what a person says the columns mean; ``look`` only shows the page anew with these choices."""
    form, runtime, file_id = await forms.read(request), request.app[RUNTIME], _id(request)
    headings = await reading(request, headings_of, runtime, file_id)
    places, words = _chosen(form, len(headings)), _words(form)
    name = form.text("name", max_length=60)
    view = await reading(request, columns_view, runtime, file_id, chosen=places, words=words)
    if form.shown("look") or not form.ok:
        return render(request, "sheets/columns.html", status=200 if form.ok else 422, view=view, form=form)
    try:
        await in_transaction(
            request, layouts.learn, shop_id=view.shop_id, kind=view.kind, name=name, headings=headings, places=places,
            words=words, actor=signed_in().actor,
        )  # fmt: skip
    except Invalid as error:
        form.refuse("columns", " ".join(explain(error)))
        return render(request, "sheets/columns.html", status=422, view=view, form=form)
    if KINDS[view.kind].comes_in:
        return see_other(request, f"/sheets/files/{file_id}")
    await in_transaction(request, files.give_up, file_id)
    done = Notice("good", translate(mark("已学会，以后按这个列顺序导出")))
    return see_other(request, f"/sheets/shops/{view.shop_id}", notice=done)


@routes.post(FILE + "/load", access=WORK)
async def load(request: web.Request) -> web.Response:
    """Do what the plan says."""
    form, file_id = await forms.read(request), _id(request)
    done = mark("已导入，文件原文已销毁")
    where, fresh = f"/sheets/files/{file_id}", form.shown("fresh") == "yes"
    runtime = request.app[RUNTIME]
    return await carry_out(request, where, done, files.load, runtime, file_id, actor=signed_in().actor, fresh=fresh)


@routes.post(FILE + "/drop", access=WORK)
async def drop(request: web.Request) -> web.Response:
    """Forget the file without loading it."""
    file_id = _id(request)
    shop_id = await reading(request, shop_of_file, file_id)
    return await carry_out(request, f"/sheets/shops/{shop_id}", mark("已放弃，文件原文已销毁"), files.give_up, file_id)


async def _hand_in(request: web.Request, shop_id: int, kind: str, upload: Upload) -> SheetFile:
    named = {"kind": kind, "name": upload.name}
    runtime, actor = request.app[RUNTIME], signed_in().actor
    return await in_transaction(request, files.hand_in, runtime, shop_id, data=upload.data, actor=actor, **named)


def _chosen(form: Form, count: int) -> dict[str, int]:
    """Field -> column as chosen; a field chosen twice is refused."""
    places: dict[str, int] = {}
    for place in range(count):
        name = form.shown(f"c{place}")
        if name in places:
            form.refuse("columns", mark("同一个含义选了两列"))
        elif name:
            places[name] = place
    return places


def _words(form: Form) -> dict[str, str]:
    """Status word -> meaning; a word left without one stays unknown, and its orders are parked."""
    said = {form.shown(f"word{n}"): form.shown(f"means{n}") for n in range(50)}
    return {word: meaning for word, meaning in said.items() if word and meaning}


def _id(request: web.Request) -> int:
    return int(request.match_info["file_id"])
