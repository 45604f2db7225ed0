"""Coming in and going out: the front door, log-in, log-out, and the choice of language and theme."""

import base64
from datetime import timedelta
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from hub.first_run import founding
from hub.identity import audit, login, passwords, second_step, sessions, users
from hub.identity.errors import TooManyAttempts
from hub.kernel.clock import now
from hub.kernel.errors import Invalid
from hub.kernel.vault import Vault
from hub.web import cookies, forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.i18n import LANGUAGES, mark
from hub.web.page import THEMES, current
from hub.web.render import render, see_other
from hub.web.routes import PUBLIC, SIGNED_IN, Routes

routes = Routes()
#: How long somebody may take between password and code.
SLIP_STANDS = timedelta(minutes=5)
_SLIP = "login:slip"


@routes.get("/", access=SIGNED_IN)
async def front(request: web.Request) -> web.Response:
    """On to the first desk the visitor may enter: Today for the team, Fulfilment for the warehouse."""
    desks = current.get().nav
    return see_other(request, desks[0].href if desks else "/account")


@routes.get("/login", access=PUBLIC, name="login")
async def show_login(request: web.Request) -> web.Response:
    """The log-in page; who is signed in already goes on, and a house without an account gets its first one."""
    if current.get().visitor:
        return see_other(request, inside(request.query.get("next", "")))
    if await reading(request, founding.is_open):
        return see_other(request, "/welcome")
    return render(request, "login.html", form=forms.Form(), next=inside(request.query.get("next", "")))


@routes.post("/login", access=PUBLIC)
async def log_in(request: web.Request) -> web.Response:
    """Admit, check the password outside any transaction, conclude."""
    form = await forms.read(request)
    name, password, target = form.text("login", max_length=64), form.secret("password"), inside(form.shown("next"))
    if not form.ok:
        return render(request, "login.html", status=422, form=form, next=target)
    where, device = request.remote or "", cookies.read(request, cookies.DEVICE)
    candidate = await in_transaction(request, login.admit, login=name, address=where, device=device)
    if isinstance(candidate, TooManyAttempts):
        return refused(request, form, target, wait=candidate.after)
    matched, renewed = await aside(request.app, _check, candidate.stored, password)
    if matched and candidate.user_id and await reading(request, second_step.is_on, candidate.user_id):
        slip = _slip(request.app[RUNTIME].vault, candidate.login)
        return render(request, "login_code.html", form=forms.Form(), next=target, slip=slip)
    browser = {"address": where, "agent": request.headers.get("User-Agent", "")}
    chosen = cookies.read(request, cookies.LANGUAGE)
    welcome = await in_transaction(
        request, login.conclude, candidate, matched=matched, renewed=renewed, locale=chosen, **browser
    )
    return welcomed(request, welcome, target) if welcome else refused(request, form, target)


@routes.post("/logout", access=SIGNED_IN)
async def log_out(request: web.Request) -> web.Response:
    """End this session on the server, then forget the cookie."""
    visitor = current.get().visitor
    assert visitor is not None
    await in_transaction(request, sessions.revoke, user_id=visitor.user_id, session_id=visitor.session_id)
    await in_transaction(request, audit.record, visitor.actor, "login.ended", f"user:{visitor.user_id}")
    response = see_other(request, "/login")
    cookies.drop(request, response, cookies.SESSION)
    return response


@routes.post("/language", access=PUBLIC)
async def choose_language(request: web.Request) -> web.Response:
    """Remember the language with the person, or in a cookie that the log-in hands over to the person."""
    form, visitor = await forms.read(request), current.get().visitor
    chosen = form.choice("language", LANGUAGES)
    if visitor and form.ok:
        await in_transaction(request, users.set_locale, visitor.user_id, chosen)
    response = see_other(request, inside(form.shown("next")))
    if form.ok and not visitor:
        cookies.give(request, response, cookies.LANGUAGE, chosen)
    return response


@routes.post("/theme", access=PUBLIC)
async def choose_theme(request: web.Request) -> web.Response:
    """Remember light, dark or as the system has it."""
    form = await forms.read(request)
    chosen = form.choice("theme", THEMES)
    response = see_other(request, inside(form.shown("next")))
    if form.ok:
        cookies.give(request, response, cookies.THEME, chosen)
    return response


def inside(target: str) -> str:
    """``target`` when it is a path of this site, else the first page; never another host."""
    parts = urlsplit(target)
    safe = target.startswith("/") and target[1:2] not in {"/", "\\"} and not parts.netloc and not parts.scheme
    return target if safe and target.isprintable() and "\\" not in target else "/"


def _check(stored: str | None, password: str) -> tuple[bool, str | None]:
    matched = passwords.matches(stored, password)
    return matched, passwords.renewed(stored, password) if matched and stored else None


def opened_slip(vault: Vault, slip: str) -> str | None:
    """The log-in name of who has just given the right password; None for a forged or an old slip."""
    try:
        said = orjson.loads(vault.unseal(base64.urlsafe_b64decode(slip), where=_SLIP))
    except (Invalid, ValueError):
        return None
    return str(said["login"]) if now().timestamp() < said["until"] else None


def _slip(vault: Vault, name: str) -> str:
    said = {"login": name, "until": (now() + SLIP_STANDS).timestamp()}
    return base64.urlsafe_b64encode(vault.seal(orjson.dumps(said), where=_SLIP)).decode()


def welcomed(request: web.Request, welcome: login.Welcome, target: str) -> web.Response:
    """On to the target with the cookies of a new session."""
    response = see_other(request, target)
    cookies.give(request, response, cookies.SESSION, welcome.session)
    cookies.give(request, response, cookies.DEVICE, welcome.device)
    cookies.drop(request, response, cookies.FORM)
    cookies.drop(request, response, cookies.LANGUAGE)
    return response


def refused(request: web.Request, form: forms.Form, target: str, *, wait: int = 0) -> web.Response:
    """The log-in page again, with the seconds to wait when there were too many tries."""
    form.refuse("password", mark("登录名或密码不对") if not wait else mark("失败次数太多，请稍后再试"))
    response = render(request, "login.html", status=429 if wait else 422, form=form, next=target)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
