"""Promises about every request: headers, errors, forms, access."""

import io
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from hub.identity.roles import ROLES
from hub.kernel.errors import NeedsReauth, StaleWrite, StockShort
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.web.routes import ACCESS, PUBLIC, SIGNED_IN, Routes
from tests.hub.web.crawl import every_form

Play = Callable[..., None]
AddPerson = Callable[..., int]

#: The whole list of what a stranger may see. Adding to it is a decision, not an accident.
OPEN_TO_ALL = {
    ("GET", "/login"),
    ("GET", "/record/worker.js"),
    ("POST", "/login"),
    ("POST", "/language"),
    ("POST", "/theme"),
    ("GET", "/static/{name}"),
    ("GET", "/hooks/{channel}/{shop_code}"),
    ("POST", "/hooks/{channel}/{shop_code}"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/01/{gtin}"),
    ("GET", "/01/{gtin}/10/{lot}"),
    ("GET", "/401/{code}"),
    ("GET", "/lot/{item}/{lot}"),
}
#: Unsafe routes that prove themselves by something else than the form token.
WITHOUT_FORM_TOKEN = {("POST", "/hooks/{channel}/{shop_code}")}
#: Pages that open with what another site sends along only.
SENT_BACK_TO = {"/shops/authorised"}
#: What may stand in an address; a hole that is not here takes the first of its words, or a number.
FITS = {"name": "console.css", "digest": "0" * 64, "sheet": "products", "channel": "taobao", "code": "SF"}
HOLE = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[\d,]+\})*))?\}")


def filled(hole: re.Match[str]) -> str:
    words = (hole[2] or "").split("|")
    return FITS.get(hole[1]) or (words[0] if len(words) > 1 else "1")


def walk(app: web.Application) -> list[tuple[str, str, str]]:
    """(method, pattern, an address that fits) of every route."""
    found = []
    for route in app.router.routes():
        assert route.resource is not None
        info = route.resource.get_info()
        pattern = str(info.get("formatter") or info["path"])
        entry = app[ACCESS].get(route)
        address = HOLE.sub(filled, entry.path if entry else pattern)
        found.append((route.method, pattern, address))
    return found


def failing(error: Exception) -> Callable[[web.Application], None]:
    async def handler(_request: web.Request) -> web.Response:
        raise error

    def change(app: web.Application) -> None:
        routes = Routes()
        routes.get("/fails", access=PUBLIC)(handler)
        routes.add_to(app)

    return change


def test_every_route_is_in_the_access_table_with_a_word_that_exists(play: Play) -> None:
    words = {word for words in ROLES.values() for word in words} | {PUBLIC, SIGNED_IN}

    async def story(browser: Any) -> None:
        table = browser.app[ACCESS]
        for route in browser.app.router.routes():
            assert table[route].access in words, f"{route}: give it an access word"

    play(story)


def test_a_stranger_sees_only_the_open_list(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        seen = set()
        for method, pattern, address in walk(browser.app):
            if method == "HEAD":
                continue
            await browser.get("/login")
            headers = {"X-Form-Token": browser.token}
            response = await browser.client.request(method, address, headers=headers, allow_redirects=False)
            if response.headers.get("Location", "").startswith("/login") and method + pattern != "POST/login":
                assert response.status == 303
                continue
            if pattern.startswith("/api/v1/") and response.status == 401:
                assert "Set-Cookie" not in response.headers
                continue
            seen.add((method, pattern))
        assert seen == OPEN_TO_ALL

    play(story)


@pytest.mark.parametrize("signed_in", [False, True])
def test_every_unsafe_route_without_a_form_token_is_refused(play: Play, add_person: AddPerson, signed_in: bool) -> None:
    add_person()

    async def story(browser: Any) -> None:
        if signed_in:
            await browser.log_in()
        tried = 0
        for method, pattern, address in walk(browser.app):
            if method in {"GET", "HEAD"} or (method, pattern) in WITHOUT_FORM_TOKEN:
                continue
            for token in ("", "0" * 64):
                response = await browser.client.request(
                    method, address, data={"form_token": token}, allow_redirects=False
                )
                wanted = 401 if pattern.startswith("/api/v1/") else 403
                assert response.status == wanted, f"{method} {pattern} took a form without its token"
                tried += 1
        assert tried >= 16

    play(story)


def test_every_role_is_kept_out_of_what_its_permissions_do_not_name(play: Play, add_person: AddPerson) -> None:
    for role in ROLES:
        add_person(role, role)

    async def story(browser: Any) -> None:
        for role, permissions in ROLES.items():
            browser.client.session.cookie_jar.clear()
            await browser.log_in(role)
            for route, entry in browser.app[ACCESS].items():
                if route.method != "GET" or entry.access in {PUBLIC, SIGNED_IN} or "{" in entry.path or entry.bearer:
                    continue
                if entry.path in SENT_BACK_TO:
                    continue
                response, _ = await browser.get(entry.path)
                assert response.status == (200 if entry.access in permissions else 403), (role, entry.path)

    play(story)


def test_looking_at_any_page_changes_nothing(play: Play, stocked: Runtime) -> None:
    """The database tells another connection of every commit; following every link as administrator makes none."""
    file = stocked.settings.data_dir / "hub.sqlite3"
    watch = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
    read: list[str] = []
    changed: list[str] = []

    def version() -> int:
        return int(watch.execute("PRAGMA data_version").fetchone()[0])

    async def story(browser: Any) -> None:
        await browser.log_in()
        before = version()

        def look(path: str) -> None:
            nonlocal before
            read.append(path)
            if version() != before:
                changed.append(path)
                before = version()

        await every_form(browser, look)
        await browser.post("/language", language="en")
        look("/language")

    play(story, runtime=stocked)
    watch.close()
    assert len(read) >= 50
    assert changed == ["/language"]


def test_a_route_outside_the_table_is_for_nobody(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def forgotten(_request: web.Request) -> web.Response:
        return web.Response(text="secret")

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get("/forgotten")
        assert response.status == 403
        assert "secret" not in text

    play(story, change=lambda app: app.router.add_get("/forgotten", forgotten))


def test_a_form_from_another_site_is_refused_even_with_its_token(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/account")
        for site in ("cross-site", "same-site"):
            response, _ = await browser.post("/logout", headers={"Sec-Fetch-Site": site})
            assert response.status == 403
        response, _ = await browser.post("/logout", headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status == 303

    play(story)


def test_a_token_of_one_session_does_not_open_another(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/account")
        old = browser.token
        browser.client.session.cookie_jar.clear()
        await browser.log_in()
        response, _ = await browser.post("/logout", token=old)
        assert response.status == 403

    play(story)


def test_everything_leaves_with_security_headers(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        for path in ("/login", "/nowhere", "/static/console.css", "/account"):
            response, _ = await browser.get(path)
            policy = response.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Referrer-Policy"] == "same-origin"
        response, _ = await browser.get("/login")
        assert response.headers["Cache-Control"] == "no-store"

    play(story)


def test_behind_https_cookies_are_secure_and_bound_to_the_host(
    play: Play, add_person: AddPerson, console_runtime: Runtime
) -> None:
    add_person()
    settings = Settings(data_dir=console_runtime.settings.data_dir, secure_cookies=True, _env_file=None)
    secure = Runtime(settings, console_runtime.db, console_runtime.vault, console_runtime.blobs)

    async def story(browser: Any) -> None:
        page = await browser.client.get("/login")
        cookie = page.cookies["__Host-form"]
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=")

    play(story, runtime=secure)


@pytest.mark.parametrize(
    ("error", "status"), [(StockShort(), 409), (StaleWrite(), 409), (NeedsReauth(), 409), (ZeroDivisionError("x"), 500)]
)
def test_an_error_becomes_a_page_and_never_a_traceback(play: Play, error: Exception, status: int) -> None:
    async def story(browser: Any) -> None:
        response, text = await browser.get("/fails")
        assert (response.status, response.content_type) == (status, "text/html")
        assert "Traceback" not in text
        assert "ZeroDivisionError" not in text

    play(story, change=failing(error))


def test_a_program_gets_its_error_as_json(play: Play) -> None:
    async def story(browser: Any) -> None:
        response, _ = await browser.get("/fails", Accept="application/json")
        assert response.status == 409
        assert await response.json() == {
            "error": "StaleWrite",
            "message": "Somebody else changed this first.",
            "remedy": "Reload and try again.",
        }

    play(story, change=failing(StaleWrite()))


def test_htmx_gets_its_error_as_a_toast_in_the_page_s_language(play: Play) -> None:
    async def story(browser: Any) -> None:
        response, text = await browser.get("/fails", HX_Request="true")
        assert response.status == 409
        assert "<html" not in text
        assert "别人先改了。 请刷新后再试。" in text

    play(story, change=failing(StaleWrite()))


def test_htmx_without_a_session_is_led_to_log_in(play: Play) -> None:
    async def story(browser: Any) -> None:
        response, _ = await browser.get("/account", HX_Request="true")
        assert response.headers["HX-Redirect"] == "/login"

    play(story)


def test_a_page_that_is_not_there_says_so(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        response, text = await browser.get("/nowhere")
        assert response.status == 404
        assert "没有这个页面" in text
        response, _ = await browser.client.put("/login"), ""
        assert response.status in {403, 405}

    play(story)


def test_a_body_that_is_too_large_is_told_so(play: Play) -> None:
    async def story(browser: Any) -> None:
        await browser.get("/login")
        body = io.BytesIO(b"login=" + b"x" * (1 << 20))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await browser.client.post("/login", data=body, headers=headers)
        assert response.status == 413
        assert "太大" in await response.text()

    play(story)


def test_a_notice_is_shown_once_and_its_text_is_escaped(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        browser.set_cookie("notice", "good%3A%3Cb%3Ehello%3C%2Fb%3E")
        _, text = await browser.get("/account")
        assert "&lt;b&gt;hello&lt;/b&gt;" in text
        _, text = await browser.get("/account")
        assert "hello" not in text

    play(story)
