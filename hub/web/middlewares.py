"""What happens to every request, outermost first.

Errors become pages, the visitor is found, forms are checked, access is decided. Nothing is let in that the access
table does not name.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import quote

import orjson
from aiohttp import web

from hub.identity import house, sessions
from hub.identity.errors import NotAllowed, TooManyAttempts
from hub.identity.sessions import Visitor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import HubError, NotFound
from hub.kernel.ids import new_id
from hub.kernel.logs import logger
from hub.web import assets, cookies
from hub.web import forms as forms_of
from hub.web.api import callers, problems
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.errors import BadForm, TooLarge
from hub.web.i18n import choose, explain
from hub.web.navigation import navigation
from hub.web.page import THEMES, Notice, PageContext, current
from hub.web.render import render
from hub.web.routes import ACCESS, PUBLIC, SIGNED_IN

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_FIELD, FORM_HEADER = "form_token", "X-Form-Token"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
log = logger("web")
PACKED = {"text/html", "text/css", "text/javascript", "text/csv", "image/svg+xml", "application/json"}
#: Bytes below which a text fits one packet anyway.
WORTH_PACKING = 1400


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on everything that leaves, streams and errors included."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app[RUNTIME].settings.secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")


@web.middleware
async def packed(request: web.Request, handler: Next) -> web.StreamResponse:
    """Texts travel compressed. Cookies are same-site, so no stranger can measure a page of ours by its length."""
    response = await handler(request)
    body = response.body if isinstance(response, web.Response) and not response.prepared else None
    if isinstance(body, bytes) and len(body) >= WORTH_PACKING and response.content_type in PACKED:
        response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Accept-Encoding")))
        response.enable_compression()
    return response


@web.middleware
async def errors(request: web.Request, handler: Next) -> web.StreamResponse:
    """Every error becomes a page, a toast or JSON; a traceback goes to the log and nowhere else."""
    current.set(PageContext(path=request.path, locale=choose(accept=request.headers.get("Accept-Language", ""))))
    try:
        return await handler(request)
    except HubError as error:
        return _answer(request, error)
    except web.HTTPRequestEntityTooLarge as error:
        return _answer(request, TooLarge(limit=error.text or ""))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        told = _answer(request, NotFound("There is no such page.") if error.status == 404 else _plain(error))
        if "Allow" in error.headers:
            told.headers["Allow"] = error.headers["Allow"]
        return told
    except Exception as error:
        incident = new_id()
        log.exception("request failed", incident=incident, method=request.method, path=request.path)
        return _answer(request, HubError("Something went wrong on our side.", incident=incident), cause=error)


@web.middleware
async def visitors(request: web.Request, handler: Next) -> web.StreamResponse:
    """Find the visitor behind the session cookie and set what the page knows about its request."""
    entry = request.app[ACCESS].get(request.match_info.route)
    if request.path.startswith(assets.PREFIX) or (entry and entry.shared) or problems.concerns(request):
        return await handler(request)
    token = cookies.read(request, cookies.SESSION)
    visitor, home = await reading(request, _met, token)
    seed = token if visitor else cookies.read(request, cookies.FORM) or sessions.new_token()
    theme, notice = cookies.read(request, cookies.THEME), cookies.read(request, cookies.NOTICE)
    page = PageContext(
        path=request.path,
        locale=choose(
            visitor.locale if visitor else None,
            cookies.read(request, cookies.LANGUAGE),
            accept=request.headers.get("Accept-Language", ""),
        ),
        theme=theme if theme in THEMES else "auto",
        form_token=sessions.form_token(seed),
        visitor=visitor,
        house=home,
        now=now(),
        notice=cookies.unpack_notice(notice) if notice else None,
    )
    current.set(replace(page, nav=navigation(request.app, visitor)))
    if visitor and visitor.stale and "X-Live" not in request.headers:
        await in_transaction(request, sessions.touch, visitor.session_id)
    response = await handler(request)
    if not visitor and not response.prepared and seed != cookies.read(request, cookies.FORM):
        cookies.give(request, response, cookies.FORM, seed)
    return response


def _met(tx: Tx, token: str) -> tuple[Visitor | None, house.HouseView]:
    return sessions.visitor(tx, token) if token else None, house.view(tx)


@web.middleware
async def forms(request: web.Request, handler: Next) -> web.StreamResponse:
    """Unsafe methods must come from our own pages: same origin where the browser says so, and the form token always."""
    entry = request.app[ACCESS].get(request.match_info.route)
    if request.method in SAFE or (entry and not entry.forms) or (entry is None and problems.concerns(request)):
        return await handler(request)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise BadForm(reason="another site sent this form")
    if entry and entry.max_body and current.get().visitor:
        request = request.clone(client_max_size=entry.max_body)
    given = request.headers.get(FORM_HEADER, "")
    files: list[web.FileField] = []
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        sent = await request.post()
        files = [value for value in sent.values() if isinstance(value, web.FileField)]
        given = given or str(sent.get(FORM_FIELD, ""))
    try:
        if not hmac.compare_digest(given.encode(), current.get().form_token.encode()):
            raise BadForm
        return await handler(request)
    finally:
        for file in files:
            file.file.close()


@web.middleware
async def access(request: web.Request, handler: Next) -> web.StreamResponse:
    """Deny by default: a route that is not in the table is for nobody."""
    route = request.match_info.route
    if request.match_info.http_exception is not None:
        return await handler(request)
    entry, visitor = request.app[ACCESS].get(route), current.get().visitor
    if entry is None:
        raise NotAllowed
    if not _possible(request):
        raise NotFound("There is no such page.")
    if entry.bearer:
        (await callers.admit(request)).need(entry.access)
        return await handler(request)
    if entry.access == PUBLIC:
        return await handler(request)
    if visitor is None:
        return _to_log_in(request)
    if entry.access != SIGNED_IN:
        visitor.need(entry.access)
    return await handler(request)


def _possible(request: web.Request) -> bool:
    """Whether an address is one we may have given: no text a database cannot keep, no number larger than any row id."""
    said = (*request.match_info.values(), *request.query.values())
    if any(forms_of.storable(text) != text for text in said):
        return problems.concerns(request)  # the API names the field itself
    return not any(
        n.endswith("_id") and v.isdecimal() and int(v) > forms_of.MOST_ID for n, v in request.match_info.items()
    )


def wants_json(request: web.Request) -> bool:
    """Whether the caller is a program rather than a browser."""
    accept = request.headers.get("Accept", "")
    return problems.concerns(request) or ("application/json" in accept and "text/html" not in accept)


def _to_log_in(request: web.Request) -> web.Response:
    if wants_json(request):
        return web.json_response({"error": "Unauthorized", "message": "Log in first."}, status=401)
    where = "/login" if request.path == "/" else f"/login?next={quote(request.path_qs, safe='')}"
    if request.headers.get("HX-Request") == "true":
        return web.Response(status=204, headers={"HX-Redirect": "/login"})
    return web.Response(status=303, headers={"Location": where, "Cache-Control": "no-store"})


def _plain(error: web.HTTPException) -> HubError:
    refused = HubError(error.reason)
    refused.facts = {"status": error.status}
    return refused


def _answer(request: web.Request, error: HubError, *, cause: BaseException | None = None) -> web.Response:
    status = int(error.facts.get("status", error.http_status))
    if cause is None and status >= 500:
        log.warning("request refused", path=request.path, error=type(error).__name__, status=status)
    if problems.concerns(request):
        response = problems.answer(error, status)
    elif wants_json(request):
        body = {"error": type(error).__name__, "message": error.message, "remedy": error.remedy}
        response = web.Response(body=orjson.dumps(body), content_type="application/json", status=status)
    elif request.headers.get("HX-Request") == "true":
        text = " ".join(filter(None, explain(error)))
        response = render(request, "toast.html", status=status, notice=Notice("bad", text))
    else:
        response = render(request, "error.html", status=status, error=error, said=explain(error), error_status=status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.after)
    return response


ALL = (packed, errors, visitors, forms, access)
