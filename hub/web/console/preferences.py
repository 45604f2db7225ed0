"""Columns a person hides and views a person keeps, set from the page they belong to."""

from aiohttp import web

from hub.identity import preferences
from hub.web import forms
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out
from hub.web.console.doors import inside
from hub.web.i18n import mark
from hub.web.routes import SIGNED_IN, Routes

routes = Routes()


@routes.post("/preferences/columns", access=SIGNED_IN)
async def choose_columns(request: web.Request) -> web.Response:
    """Show the ticked columns of a table, hide its others."""
    form = await forms.read(request)
    table, shown, every = form.shown("table"), set(form.ids("shown")), form.ids("column")
    hidden, back = [number for number in every if number not in shown], inside(form.shown("next"))
    done, me = mark("已按您的选择显示列"), signed_in().user_id
    return await carry_out(request, back, done, preferences.hide_columns, me, table, hidden)


@routes.post("/preferences/views", access=SIGNED_IN)
async def keep(request: web.Request) -> web.Response:
    """Keep the page as it is filtered now under a name."""
    form = await forms.read(request)
    name, back = form.shown("name"), inside(form.shown("next"))
    return await carry_out(request, back, mark("已保存"), preferences.keep_view, signed_in().user_id, name, back)


@routes.post("/preferences/views/forget", access=SIGNED_IN)
async def forget(request: web.Request) -> web.Response:
    """Forget a kept view."""
    form = await forms.read(request)
    name, back = form.shown("name"), inside(form.shown("next"))
    return await carry_out(request, back, mark("已删除"), preferences.forget_view, signed_in().user_id, name)
