"""Promises about keys, scopes and pace."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hub.identity import api_tokens, users
from hub.identity.models import ApiToken
from hub.kernel.actor import Actor
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.web.api.callers import Paces
from hub.web.routes import ACCESS

Run = Callable[..., None]


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer yph_wrong", "Basic dGFzaGk6eA==", "Bearer yph_é", "Bearer"])
def test_without_a_valid_key_there_is_401_and_how_to_mend_it(program: Run, header: str) -> None:
    async def story(caller: Any) -> None:
        response, said = await caller.ask("GET", "/goods", Authorization=header)
        assert (response.status, response.content_type) == (401, "application/problem+json")
        assert response.headers["WWW-Authenticate"].startswith("Bearer ")
        assert (said["status"], said["title"]) == (401, "The API key is unknown, expired or revoked")
        assert said["remedy"]
        assert "Set-Cookie" not in response.headers

    program(story)


def test_a_session_cookie_opens_no_door_of_the_api(play: Run, add_person: Callable[..., int]) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, _ = await browser.get("/api/v1/goods")
        assert response.status == 401

    play(story)


def test_a_revoked_key_and_one_of_a_person_shut_out_end_at_once(program: Run, console_runtime: Runtime) -> None:
    async def story(caller: Any) -> None:
        assert (await caller.ask("GET", "/goods"))[0].status == 200
        with console_runtime.db.write() as tx:
            token = tx.exec(select(ApiToken)).one()
            api_tokens.revoke(tx, token.id, actor=Actor("user", "tashi", token.user_id))
        assert (await caller.ask("GET", "/goods"))[0].status == 401

    program(story)


def test_a_key_does_no_more_than_its_person_may_now(
    program: Run, console_runtime: Runtime, add_person: Callable[..., int]
) -> None:
    add_person("second")

    async def story(caller: Any) -> None:
        with console_runtime.db.write() as tx:
            user_id = tx.exec(select(ApiToken.user_id)).one()
            users.set_roles(tx, user_id, frozenset({"designer"}), actor=Actor("user", "second", 2))
        assert (await caller.ask("GET", "/goods"))[0].status == 200
        response, said = await caller.ask("GET", "/orders")
        assert response.status == 403
        assert 'scope="orders.read"' in response.headers["WWW-Authenticate"]
        assert "orders.read" in said["remedy"]

    program(story)


def test_every_operation_is_refused_to_a_key_with_every_other_scope(program: Run, shopfloor: Any) -> None:
    async def story(caller: Any) -> None:
        for route, entry in caller.client.app[ACCESS].items():
            if entry.bearer and entry.access != "media.make":
                path = re.sub(r"\{\w+(:[^{}]*\{[^{}]*\})?\}", "1", entry.path.removeprefix("/api/v1"))
                response, _ = await caller.ask(route.method, path, {})
                assert response.status == 403, entry.path

    program(story, "media.make")


def test_who_calls_too_often_is_told_how_long_to_wait(program: Run, console_runtime: Runtime) -> None:
    settings = Settings(data_dir=console_runtime.settings.data_dir, api_calls_per_minute=20, _env_file=None)
    slow = Runtime(settings, console_runtime.db, console_runtime.vault, console_runtime.blobs)

    async def story(caller: Any) -> None:
        statuses = [(await caller.ask("GET", "/goods"))[0].status for _ in range(2)]
        response, said = await caller.ask("GET", "/goods")
        assert (statuses, response.status) == ([200, 200], 429)
        assert response.headers["Retry-After"] == "3"
        assert "3" in said["remedy"]

    program(story, runtime=slow)


def test_an_allowance_fills_again_with_time_and_never_above_its_burst() -> None:
    paces = Paces()
    assert [paces.wait(1, a_minute=60, at=0.0) for _ in range(7)] == [0] * 6 + [1]
    assert paces.wait(2, a_minute=60, at=0.0) == 0
    assert paces.wait(1, a_minute=60, at=1.0) == 0
    assert [paces.wait(1, a_minute=60, at=500.0) for _ in range(7)] == [0] * 6 + [1]
