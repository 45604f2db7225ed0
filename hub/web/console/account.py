"""One's own account: the password, the places where one is signed in, the label printer of this machine."""

from aiohttp import web

from hub.identity import passwords, queries, second_step, sessions, users
from hub.identity.errors import WeakPassword
from hub.identity.sessions import Visitor
from hub.kernel.db import Tx
from hub.web import cookies, forms
from hub.web.bridge import aside, in_transaction, reading
from hub.web.console.views.account import AccountView, SessionRow
from hub.web.i18n import mark, translate
from hub.web.page import Notice, current
from hub.web.render import render, see_other
from hub.web.routes import SIGNED_IN, Routes

routes = Routes()
PRINTERS = ("pdf", "zpl")


@routes.get("/account", access=SIGNED_IN, name="account")
async def show_account(request: web.Request) -> web.Response:
    """Password form and open sessions."""
    view = await reading(request, account_view, signed_in(), _printer(request))
    return render(request, "account.html", view=view, form=forms.Form())


@routes.post("/account/password", access=SIGNED_IN)
async def change_password(request: web.Request) -> web.Response:
    """Set a new password after the present one was checked; every other session ends."""
    form, visitor = await forms.read(request), signed_in()
    present, wanted = form.secret("present"), form.secret("wanted")
    if wanted != form.secret("again"):
        form.refuse("again", mark("两次输入不一致"))
    stored = await reading(request, queries.password_hash, visitor.user_id)
    new_hash = await aside(request.app, _new_hash, form, visitor.login, stored, present, wanted)
    if not form.ok:
        view = await reading(request, account_view, visitor, _printer(request))
        return render(request, "account.html", status=422, view=view, form=form)
    await in_transaction(
        request, users.set_password, visitor.user_id, new_hash, actor=visitor.actor, keep_session=visitor.session_id
    )
    return see_other(request, "/account", notice=Notice("good", translate(mark("密码已更改，其他设备已退出"))))


@routes.post("/account/sessions/end", access=SIGNED_IN)
async def end_session(request: web.Request) -> web.Response:
    """End one other session of one's own, or all of them."""
    form, visitor = await forms.read(request), signed_in()
    if form.shown("session") == "others":
        await in_transaction(request, sessions.revoke_all, user_id=visitor.user_id, keep=visitor.session_id)
    else:
        chosen = form.integer("session")
        await in_transaction(request, sessions.revoke, user_id=visitor.user_id, session_id=chosen)
    return see_other(request, "/account", notice=Notice("good", translate(mark("已退出"))))


@routes.post("/account/printer", access=SIGNED_IN)
async def choose_printer(request: web.Request) -> web.Response:
    """What the label printer of this machine takes; kept in this browser."""
    form = await forms.read(request)
    chosen = form.choice("printer", PRINTERS)
    if not form.ok:
        view = await reading(request, account_view, signed_in(), _printer(request))
        return render(request, "account.html", status=422, view=view, form=form)
    response = see_other(request, "/account", notice=Notice("good", translate(mark("已保存，只用于本机"))))
    cookies.give(request, response, cookies.PRINTER, chosen)
    return response


def signed_in() -> Visitor:
    """The visitor of a page behind the log-in."""
    visitor = current.get().visitor
    assert visitor is not None
    return visitor


def account_view(tx: Tx, visitor: Visitor, printer: str) -> AccountView:
    """The page's values."""
    rows = tuple(
        SessionRow(row.id, row.agent, row.address, row.seen_at, here=row.id == visitor.session_id)
        for row in queries.open_sessions(tx, visitor.user_id)
    )
    return AccountView(queries.person(tx, visitor.user_id), rows, printer, second_step.is_on(tx, visitor.user_id))


def _printer(request: web.Request) -> str:
    return "zpl" if cookies.read(request, cookies.PRINTER) == "zpl" else "pdf"


def _new_hash(form: forms.Form, login: str, stored: str, present: str, wanted: str) -> str:
    if not passwords.matches(stored, present):
        form.refuse("present", mark("当前密码不对"))
        return ""
    try:
        return passwords.digest(wanted, login=login)
    except WeakPassword as error:
        form.refuse("wanted", error.remedy)
        return ""
