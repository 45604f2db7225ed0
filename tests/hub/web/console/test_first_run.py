"""Promises about the first steps of a new house."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.first_run import founding, training
from hub.identity import house, queries
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime

Play = Callable[..., None]
AddPerson = Callable[..., int]
SECRET = "yak-on-the-high-plain"


def opening(runtime: Runtime, **changes: str) -> dict[str, str]:
    code = founding.opening_code(runtime.vault)
    return {"code": code, "house": "样例县", "name": "扎西", "login": "tashi", "password": SECRET, **changes}


def test_a_house_nobody_has_opened_leads_from_log_in_to_its_first_account(play: Play, console_runtime: Runtime) -> None:
    async def story(browser: Any) -> None:
        response, _ = await browser.get("/login")
        assert (response.status, response.headers["Location"]) == (303, "/welcome")
        _, text = await browser.get("/welcome")
        assert founding.opening_code(console_runtime.vault) not in text
        response, _ = await browser.post("/welcome", **opening(console_runtime))
        assert (response.status, response.headers["Location"]) == (303, "/login?next=/first-run")
        response, _ = await browser.log_in(next="/first-run")
        assert response.headers["Location"] == "/first-run"
        _, text = await browser.get("/first-run")
        assert "1 / 7 步" in text
        assert "样例县" in text

    play(story)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"code": "0000-0000-0000"}, "开通码不对"), ({"password": "short"}, "至少 12 个字符"), ({"house": ""}, "请填写")],
)
def test_what_is_wrong_is_said_beside_its_field_and_nobody_gets_in(
    play: Play, console_runtime: Runtime, wrong: dict[str, str], said: str
) -> None:
    async def story(browser: Any) -> None:
        await browser.get("/welcome")
        response, text = await browser.post("/welcome", **opening(console_runtime, **wrong))
        assert response.status == 422
        assert said in text
        assert SECRET not in text

    play(story)
    with console_runtime.db.read() as tx:
        assert not queries.anybody(tx)


def test_an_opened_house_cannot_be_claimed_again(play: Play, console_runtime: Runtime, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        response, _ = await browser.get("/welcome")
        assert response.headers["Location"] == "/login"
        await browser.get("/login")
        response, _ = await browser.post("/welcome", **opening(console_runtime, login="thief"))
        assert response.headers["Location"] == "/login"

    play(story)
    with console_runtime.db.read() as tx:
        assert [person.login for person in queries.people(tx)] == ["tashi"]


def test_the_steps_make_a_named_house_with_shelves(
    play: Play, add_person: AddPerson, sqlite_database: Database
) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/today")
        assert "还有 7 步没有设置好" in text
        await browser.get("/first-run")
        response, text = await browser.post("/first-run/warehouse", code="W1", warehouse="样例仓")
        assert response.status == 422
        assert "至少选一个温层" in text
        await browser.post("/first-run/name", house="样例县")
        await browser.post("/first-run/warehouse", code="W1", warehouse="样例仓", storage=["frozen", "ambient"])
        _, text = await browser.get("/first-run")
        assert "2 / 7 步" in text
        assert "2 个货位" in text
        await browser.post("/first-run/assistant", away="yes")
        _, text = await browser.get("/today")
        assert "没有设置好" not in text

    play(story)


def test_samples_say_what_is_missing_when_no_sandbox_answers(
    play: Play, add_person: AddPerson, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person()

    def silent(_port: int) -> None:
        raise training.NoSandbox

    monkeypatch.setattr(training, "credentials", silent)

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/first-run")
        response, text = await browser.post("/first-run/samples")
        assert response.status == 409
        assert "练习平台没有应答" in text
        assert "hub up --training" in text
        response, _ = await browser.post("/first-run/orders")
        assert response.status == 404

    play(story)
    with sqlite_database.read() as tx:
        assert not house.view(tx).sample


def test_practice_is_marked_on_every_page_and_swept_only_when_sure(
    play: Play, add_person: AddPerson, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person()
    keys = {key: {"app_key": "k", "app_secret": "s", "access_token": "t"} for key in training.CHANNELS}
    monkeypatch.setattr(training, "credentials", lambda _port: keys)
    monkeypatch.setattr(training, "point_messages", lambda _settings: None)
    told = []
    monkeypatch.setattr(training, "reset", told.append)

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/first-run")
        response, _ = await browser.post("/first-run/samples")
        assert response.headers["Location"] == "/today"
        for path in ("/today", "/products", "/first-run"):
            _, text = await browser.get(path)
            assert "不会发到真的平台" in text
        response, text = await browser.post("/first-run/samples/sweep")
        assert response.status == 422
        assert "请先勾选确认" in text
        response, _ = await browser.post("/first-run/samples/sweep", sure="yes")
        assert response.headers["Location"] == "/first-run"
        _, text = await browser.get("/first-run")
        assert "不会发到真的平台" not in text

    play(story)
    assert len(told) == 1
