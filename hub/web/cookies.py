"""The console's cookies: HttpOnly, SameSite=Lax, and behind HTTPS Secure with the ``__Host-`` prefix."""

from urllib.parse import quote, unquote

from aiohttp import web

from hub.web.bridge import RUNTIME
from hub.web.page import Notice

SESSION = "sid"
#: Seed of the form token of a visitor who has not signed in yet.
FORM = "form"
DEVICE = "device"
LANGUAGE = "lang"
THEME = "theme"
NOTICE = "notice"
#: What the label printer of this machine takes, ``pdf`` or ``zpl``; it hangs on the machine and not on who works there.
PRINTER = "printer"
#: Characters of a notice; more than that no browser keeps in a cookie.
LONGEST_NOTICE = 300
_YEAR = 365 * 24 * 3600


def read(request: web.Request, name: str) -> str:
    """The cookie's value, empty when absent."""
    return request.cookies.get(_name(request, name), "")


def give(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    """Set a cookie. Session and form cookies end with the browser, the notice after a minute, others after a year."""
    ages = {SESSION: None, FORM: None, NOTICE: 60}
    response.set_cookie(
        _name(request, name),
        value,
        max_age=ages.get(name, _YEAR),
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="Lax",
    )


def drop(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Delete a cookie."""
    response.del_cookie(_name(request, name), path="/", secure=_secure(request), httponly=True, samesite="Lax")


def pack_notice(notice: Notice) -> str:
    """A notice as a cookie value, to be shown on the next page."""
    return quote(f"{notice.tone}:{notice.text[:LONGEST_NOTICE]}", safe="")


def unpack_notice(value: str) -> Notice | None:
    """The notice in a cookie value, or None."""
    tone, _, text = unquote(value).partition(":")
    return Notice(tone, text[:LONGEST_NOTICE]) if text and tone in {"good", "info", "warn", "bad"} else None


def _secure(request: web.Request) -> bool:
    return request.app[RUNTIME].settings.secure_cookies


def _name(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if _secure(request) else name
