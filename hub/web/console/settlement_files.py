"""Files of bills: handing in, saying what the columns mean, looking at what they hold, loading."""

from datetime import date

from aiohttp import web

from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.settlement import files
from hub.settlement.columns import FEE
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.products import LARGEST
from hub.web.console.settlement import SETTLE
from hub.web.console.settlement_views import bill_of_file, desk_view, file_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
FILE = "/settlement/files/{file_id:\\d+}"


@routes.post("/settlement/files", access=SETTLE, max_body=LARGEST)
async def hand_in(request: web.Request) -> web.Response:
    """Take a file, sealed; on to what it holds, or to its columns when they are new."""
    form, upload = await forms.read(request), await forms.upload(request, "file")
    source, month = form.text("source"), _month(form)
    if upload is None:
        form.refuse("file", mark("请选择一个文件"))
    elif form.ok and month is not None:
        named = {"source": source, "month": month, "data": upload.data, "name": upload.name}
        runtime, actor = request.app[RUNTIME], signed_in().actor
        try:
            row = await in_transaction(request, files.hand_in, runtime, actor=actor, **named)  # type: ignore[arg-type]
            return see_other(request, f"/settlement/files/{row.id}")
        except (Invalid, Conflict, NotFound) as error:
            form.refuse("file", " ".join(explain(error)))
    view = await reading(request, desk_view)
    return render(request, "settlement/desk.html", status=422, view=view, form=form)


@routes.get(FILE, access=SETTLE)
async def show_file(request: web.Request) -> web.Response:
    """What a file holds; its columns while nobody has said what they mean."""
    view = await reading(request, file_view, request.app[RUNTIME], _id(request))
    page = "settlement/file.html" if view.learnt else "settlement/columns.html"
    return render(request, page, view=view, form=Form())


@routes.get(FILE + "/columns", access=SETTLE)
async def show_columns(request: web.Request) -> web.Response:
    """What each column is taken for."""
    view = await reading(request, file_view, request.app[RUNTIME], _id(request))
    return render(request, "settlement/columns.html", view=view, form=Form())


@routes.post(FILE + "/columns", access=SETTLE)
async def learn_columns(request: web.Request) -> web.Response:
    """Keep what a person says the columns mean."""
    form, runtime, file_id = await forms.read(request), request.app[RUNTIME], _id(request)
    chosen = {place: form.shown(f"c{place}") for place in range(100)}
    places: dict[str, int] = {}
    for place, name in chosen.items():
        if name in places:
            form.refuse("columns", mark("同一个含义选了两列"))
        elif name and name != FEE:
            places[name] = place
    fees = [place for place, name in chosen.items() if name == FEE]
    try:
        if form.ok:
            named = {"places": places, "fees": fees, "actor": signed_in().actor}
            await in_transaction(request, files.learn, runtime, file_id, **named)  # type: ignore[arg-type]
            return see_other(request, f"/settlement/files/{file_id}")
    except Invalid as error:
        form.refuse("columns", " ".join(explain(error)))
    view = await reading(request, file_view, runtime, file_id, places=places, fees=fees)
    return render(request, "settlement/columns.html", status=422, view=view, form=form)


@routes.post(FILE + "/{act:load|drop}", access=SETTLE)
async def finish(request: web.Request) -> web.Response:
    """Load the file and check its month, or forget it."""
    file_id, runtime = _id(request), request.app[RUNTIME]
    where = f"/settlement/bills/{await reading(request, bill_of_file, file_id)}"
    if request.match_info["act"] == "drop":
        return await carry_out(request, where, mark("已放弃，文件原文已销毁"), files.give_up, file_id)
    done = mark("已导入并核对，文件原文已销毁")
    return await carry_out(request, where, done, files.load, runtime, file_id, actor=signed_in().actor)


def _month(form: Form) -> date | None:
    try:
        return date.fromisoformat(form.shown("month") + "-01")
    except ValueError:
        form.refuse("month", mark("请写成 2026-01 的样子"))
        return None


def _id(request: web.Request) -> int:
    return int(request.match_info["file_id"])
