"""Promises about logging in and out, language and theme."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hub.identity import passwords, sessions
from hub.kernel.clock import now
from hub.kernel.db import Database
from hub.web.console.doors import inside

Play = Callable[..., None]
AddPerson = Callable[..., int]


def test_the_right_password_opens_the_front_door(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        response, _ = await browser.log_in()
        assert (response.status, response.headers["Location"]) == (303, "/")
        cookie = response.cookies["sid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        response, _ = await browser.get("/")
        assert response.headers["Location"] == "/today"
        response, text = await browser.get("/account")
        assert response.status == 200
        assert "扎西" in text

    play(story)


def test_a_wrong_password_and_an_unknown_name_look_the_same(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        answers = []
        for login, password in (("tashi", "wrong-password"), ("nobody", "wrong-password")):
            response, text = await browser.log_in(login, password)
            assert response.status == 422
            assert "sid" not in response.cookies
            answers.append(text.replace(f'value="{login}"', "").replace(browser.token, ""))
        assert answers[0] == answers[1]
        assert "登录名或密码不对" in answers[0]
        assert "wrong-password" not in answers[0]

    play(story)


def test_an_unknown_name_costs_a_hash_too(play: Play, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person()
    checked: list[str | None] = []
    monkeypatch.setattr(passwords, "matches", lambda stored, _password: bool(checked.append(stored)))

    async def story(browser: Any) -> None:
        await browser.log_in("nobody", "wrong-password")

    play(story)
    assert checked == [None]


def test_too_many_failures_are_told_to_wait(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        for _ in range(5):
            await browser.log_in("tashi", "wrong-password")
        response, text = await browser.log_in("tashi")
        assert response.status == 429
        assert int(response.headers["Retry-After"]) >= 1
        assert "失败次数太多" in text

    play(story)


def test_logging_out_ends_the_session_on_the_server(
    play: Play, add_person: AddPerson, sqlite_database: Database
) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        token = browser.cookies()["sid"]
        await browser.get("/account")
        response, _ = await browser.post("/logout")
        assert response.headers["Location"] == "/login"
        with sqlite_database.read() as tx:
            assert sessions.visitor(tx, token) is None
        browser.set_cookie("sid", token)
        response, _ = await browser.get("/account")
        assert response.headers["Location"] == "/login?next=%2Faccount"

    play(story)


def test_log_in_gives_a_new_token_each_time(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        browser.set_cookie("sid", "chosen-by-somebody-else")
        first, _ = await browser.log_in()
        browser.client.session.cookie_jar.clear()
        second, _ = await browser.log_in()
        tokens = [first.cookies["sid"].value, second.cookies["sid"].value]
        assert len({*tokens, "chosen-by-somebody-else"}) == 3

    play(story)


def test_an_idle_session_is_sent_to_log_in(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        with time_machine.travel(now() + timedelta(hours=2, minutes=1)):
            response, _ = await browser.get("/account")
        assert response.headers["Location"] == "/login?next=%2Faccount"

    play(story)


def test_a_live_block_does_not_keep_a_session_awake(
    play: Play, add_person: AddPerson, sqlite_database: Database
) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        token = browser.cookies()["sid"]
        with time_machine.travel(now() + timedelta(minutes=5), tick=False):
            for headers, stale in (({"X_Live": "1"}, True), ({}, False)):
                await browser.get("/account", **headers)
                with sqlite_database.read() as tx:
                    visitor = sessions.visitor(tx, token)
                assert visitor is not None
                assert visitor.stale is stale

    play(story)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "orders", "/a\nb", ""],
)
def test_log_in_never_leads_to_another_site(target: str) -> None:
    assert inside(target) == "/"


def test_log_in_goes_on_to_the_page_that_was_asked_for(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        response, _ = await browser.log_in(next="/audit?subject=user%3A1")
        assert response.headers["Location"] == "/audit?subject=user%3A1"

    play(story)


def test_a_language_chosen_before_log_in_goes_over_to_the_person(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        _, text = await browser.get("/login")
        assert "密码" in text
        await browser.post("/language", language="en", next="/login")
        _, text = await browser.get("/login")
        assert "Password" in text
        await browser.log_in()
        assert "lang" not in browser.cookies()
        _, text = await browser.get("/account")
        assert '<html lang="en"' in text
        browser.client.session.cookie_jar.clear()
        await browser.log_in()
        _, text = await browser.get("/account")
        assert "My account" in text

    play(story)


def test_a_language_chosen_inside_stays_with_the_person_and_not_with_the_device(
    play: Play, add_person: AddPerson
) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/account")
        response, _ = await browser.post("/language", language="bo", next="/account")
        assert response.headers["Location"] == "/account"
        _, text = await browser.get("/account")
        assert '<html lang="bo"' in text
        await browser.post("/logout")
        _, text = await browser.get("/login")
        assert '<html lang="zh-CN"' in text

    play(story)


def test_an_unknown_language_or_theme_changes_nothing(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.get("/login")
        for path, fields in (("/language", {"language": "xx"}), ("/theme", {"theme": "pink"})):
            response, _ = await browser.post(path, next="/login", **fields)
            assert response.status == 303
        assert {"lang", "theme"}.isdisjoint(browser.cookies())

    play(story)


def test_the_theme_is_kept_in_a_cookie(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.get("/login")
        await browser.post("/theme", theme="dark", next="/login")
        _, text = await browser.get("/login")
        assert 'data-theme="dark"' in text

    play(story)
