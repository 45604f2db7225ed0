"""The living style page: every component in every state, for whoever builds pages. For administrators."""

from aiohttp import web

from hub.kernel.clock import now
from hub.kernel.money import Money
from hub.web import forms
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()


@routes.get("/styleguide", access="users.manage", name="styleguide")
async def show_styleguide(request: web.Request) -> web.Response:
    """Components with sample values."""
    form = forms.Form({"name": "牦牛腱子肉", "pieces": "many"})
    form.integer("pieces")
    return render(request, "styleguide.html", form=form, at=now(), amount=Money(1_234_550))
