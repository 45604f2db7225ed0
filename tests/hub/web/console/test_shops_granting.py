"""Promises of authorising a shop in the browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from connectors.base.http import Token
from hub.channels import connections, queries
from hub.identity.queries import audit_trail
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.runtime import Runtime
from tests.hub import fakemart

Play = Callable[..., None]
AddPerson = Callable[..., int]
TYPED = fakemart.TYPED | {"name": "集市店", "code": "fakemart-1", "base_url": ""}
WAY = re.compile(r'href="(https://fakemart\.invalid/grant\?[^"]+)"')


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, add_person: AddPerson) -> fakemart.Platform:
    add_person()
    add_person("drolma", "designer")
    platform = fakemart.plug(monkeypatch)
    platform.codes["c1"] = Token("granted", "again", now().timestamp() + 3600)
    return platform


async def leave(browser: Any, path: str = "/shops/connect/fakemart", **changes: str) -> str:
    """Send the form off; the answer is the state that the platform is given."""
    await browser.log_in()
    await browser.get(path)
    response, text = await browser.post(f"{path}/authorise", **(TYPED | changes))
    assert response.status == 200, text
    where = WAY.search(text)[1].replace("&amp;", "&")
    assert response.headers["Refresh"] == f"0;url={where}"
    assert fakemart.SECRET not in text + where
    return where.rpartition("state=")[2]


def shop(runtime: Runtime) -> Any:
    with runtime.db.read() as tx:
        return queries.shop_by_code(tx, "fakemart-1")


def test_the_owner_goes_to_the_platform_and_comes_back_with_a_connected_shop(
    play: Play, console_runtime: Runtime, fake: fakemart.Platform
) -> None:
    async def story(browser: Any) -> None:
        state = await leave(browser)
        assert shop(console_runtime) is None
        response, _ = await browser.get(f"/shops/authorised?code=c1&state={state}")
        assert (response.status, response.headers["Location"]) == (303, "/shops")
        _, text = await browser.get("/shops")
        assert "集市一号店" in text
        response, _ = await browser.get(f"/shops/authorised?code=c1&state={state}")
        assert response.status == 403

    play(story)
    made = shop(console_runtime)
    assert (made.state, made.name) == ("active", "集市店")
    assert connections.credentials_of(console_runtime, made) == fakemart.TYPED
    assert fake.calls.total() == 2
    with console_runtime.db.read() as tx:
        assert audit_trail(tx, limit=1)[0].action == "shop.connected"


def test_the_callback_works_in_the_session_that_began_only(
    play: Play, console_runtime: Runtime, fake: fakemart.Platform
) -> None:
    async def story(browser: Any) -> None:
        state = await leave(browser)
        browser.client.session.cookie_jar.clear()
        response, _ = await browser.get(f"/shops/authorised?code=c1&state={state}")
        assert response.headers["Location"].startswith("/login")
        await browser.log_in()
        response, _ = await browser.get(f"/shops/authorised?code=c1&state={state}")
        assert response.status == 403

    play(story)
    assert (shop(console_runtime), fake.calls.total()) == (None, 0)


def test_an_owner_who_refuses_gets_the_form_back_and_nothing_is_saved(
    play: Play, console_runtime: Runtime, fake: fakemart.Platform
) -> None:
    async def story(browser: Any) -> None:
        state = await leave(browser)
        response, text = await browser.get(f"/shops/authorised?error=access_denied&state={state}")
        assert response.status == 422
        assert "授权没有完成" in text
        assert 'value="fakemart-1"' in text

    play(story)
    assert (shop(console_runtime), fake.calls.total()) == (None, 0)


def test_a_stopped_shop_is_authorised_again_with_empty_fields_kept(
    play: Play, console_runtime: Runtime, fake: fakemart.Platform
) -> None:
    shop_id = fakemart.open_shop(console_runtime)
    with console_runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="授权已过期", actor=system("test"))

    async def story(browser: Any) -> None:
        state = await leave(browser, f"/shops/{shop_id}/connect", app_key="", app_secret="")
        response, _ = await browser.get(f"/shops/authorised?code=c1&state={state}")
        assert response.status == 303

    play(story)
    assert shop(console_runtime).state == "active"


def test_what_is_missing_is_said_before_anybody_is_sent_away(play: Play, fake: fakemart.Platform) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/shops/connect/fakemart")
        response, text = await browser.post("/shops/connect/fakemart/authorise", **(TYPED | {"app_key": ""}))
        assert response.status == 422
        assert "请填写" in text

    play(story)
    assert fake.calls.total() == 0


def test_the_button_stands_only_where_the_platform_has_such_a_page(
    play: Play, fake: fakemart.Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fake.calls.total() == 0

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/shops/connect/fakemart")
        assert 'formaction="/shops/connect/fakemart/authorise"' in text
        fakemart.plug(monkeypatch, capabilities=frozenset({"orders", "check"}))
        _, text = await browser.get("/shops/connect/fakemart")
        assert "formaction" not in text
        await browser.log_in("drolma")
        response, _ = await browser.get("/shops/authorised?code=c1&state=x")
        assert response.status == 403

    play(story)
