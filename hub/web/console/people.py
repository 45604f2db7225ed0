"""People: adding them, giving roles, letting in and shutting out. For administrators."""

from aiohttp import web

from hub.identity import passwords, queries, second_step, users
from hub.identity.errors import LoginTaken, WeakPassword
from hub.identity.roles import ROLES
from hub.kernel.db import Tx
from hub.web import forms
from hub.web.bridge import aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.views.account import PeopleView
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
MANAGE = "users.manage"


@routes.get("/people", access=MANAGE, name="people")
async def show_people(request: web.Request) -> web.Response:
    """Everybody with their roles."""
    return render(request, "people.html", view=await reading(request, people_view), form=forms.Form())


@routes.post("/people", access=MANAGE)
async def add_person(request: web.Request) -> web.Response:
    """Add a person with a first password, which they should change."""
    form = await forms.read(request)
    login, name, first = form.text("login", max_length=64), form.text("name", max_length=64), form.secret("password")
    role = form.choice("role", ROLES)
    digest = await aside(request.app, first_password, form, login, first) if form.ok else ""
    if form.ok:
        new = users.NewUser(login=login, name=name, password_hash=digest, roles=frozenset({role}))
        try:
            await in_transaction(request, users.add, new, actor=signed_in().actor)
            return see_other(request, "/people", notice=Notice("good", translate(mark("已添加")) + f" {name}"))
        except LoginTaken as error:
            form.refuse("login", error.message)
    return render(request, "people.html", status=422, view=await reading(request, people_view), form=form)


@routes.post("/people/{user_id:\\d+}/roles", access=MANAGE)
async def change_roles(request: web.Request) -> web.Response:
    """Replace somebody's roles by the ticked ones."""
    data, user_id = await request.post(), int(request.match_info["user_id"])
    chosen = frozenset(str(role) for role in data.getall("role", []))
    await in_transaction(request, users.set_roles, user_id, chosen, actor=signed_in().actor)
    return see_other(request, "/people", notice=Notice("good", translate(mark("角色已更新"))))


@routes.post("/people/{user_id:\\d+}/active", access=MANAGE)
async def change_active(request: web.Request) -> web.Response:
    """Let somebody in again or shut them out."""
    form, user_id = await forms.read(request), int(request.match_info["user_id"])
    active = form.shown("active") == "yes"
    await in_transaction(request, users.set_active, user_id, active=active, actor=signed_in().actor)
    return see_other(request, "/people", notice=Notice("good", translate(mark("已更新"))))


@routes.post("/people/{user_id:\\d+}/sessions/end", access=MANAGE)
async def end_sessions(request: web.Request) -> web.Response:
    """Sign somebody out on every device."""
    await in_transaction(request, users.end_sessions, int(request.match_info["user_id"]), actor=signed_in().actor)
    return see_other(request, "/people", notice=Notice("good", translate(mark("已在所有设备退出"))))


def people_view(tx: Tx) -> PeopleView:
    """The page's values."""
    return PeopleView(tuple(queries.people(tx)), tuple(ROLES), frozenset(second_step.who_has(tx)))


def first_password(form: forms.Form, login: str, first: str) -> str:
    """The hash of a person's first password; a weak one is refused beside its field and the answer is empty."""
    try:
        return passwords.digest(first, login=login)
    except WeakPassword as error:
        form.refuse("password", error.remedy)
        return ""
