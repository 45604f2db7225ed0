"""Promises about account, people, audit and style pages."""

from collections.abc import Callable
from typing import Any

from hub.identity import queries
from hub.kernel.db import Database

Play = Callable[..., None]
AddPerson = Callable[..., int]
NEW = "a-quite-different-sentence"


def test_a_password_is_changed_and_other_devices_are_out(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        other = browser.cookies()["sid"]
        browser.client.session.cookie_jar.clear()
        await browser.log_in()
        await browser.get("/account")
        response, _ = await browser.post("/account/password", present="yak-on-the-high-plain", wanted=NEW, again=NEW)
        assert (response.status, response.headers["Location"]) == (303, "/account")
        response, text = await browser.get("/account")
        assert response.status == 200
        assert "密码已更改" in text
        browser.set_cookie("sid", other)
        response, _ = await browser.get("/account")
        assert response.status == 303
        browser.client.session.cookie_jar.clear()
        response, _ = await browser.log_in(password=NEW)
        assert response.status == 303

    play(story)


def test_a_password_change_is_refused_beside_the_field_that_is_wrong(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/account")
        right = {"present": "yak-on-the-high-plain", "wanted": NEW, "again": NEW}
        for wrong, said in (
            ({"present": "something-else"}, "当前密码不对"),
            ({"again": NEW + "x"}, "两次输入不一致"),
            ({"wanted": "short", "again": "short"}, "请用至少 12 个字符"),
        ):
            response, text = await browser.post("/account/password", **{**right, **wrong})
            assert response.status == 422
            assert said in text
            assert NEW not in text
        response, _ = await browser.log_in()
        assert response.status == 303

    play(story)


def test_one_session_or_all_others_can_be_ended(play: Play, add_person: AddPerson, sqlite_database: Database) -> None:
    user_id = add_person()

    def signed_in() -> list[int]:
        with sqlite_database.read() as tx:
            return [row.id for row in queries.open_sessions(tx, user_id)]

    async def story(browser: Any) -> None:
        for _ in range(3):
            browser.client.session.cookie_jar.clear()
            await browser.log_in()
        await browser.get("/account")
        oldest = min(signed_in())
        await browser.post("/account/sessions/end", session=str(oldest))
        assert len(signed_in()) == 2
        await browser.post("/account/sessions/end", session="others")
        assert len(signed_in()) == 1
        response, _ = await browser.get("/account")
        assert response.status == 200

    play(story)


def test_an_administrator_adds_a_person_who_can_then_log_in(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/people")
        person = {"login": "drolma", "name": "卓玛", "role": "warehouse", "password": NEW}
        for wrong in ({"login": "tashi"}, {"role": "king"}, {"password": "short"}, {"name": ""}):
            response, _ = await browser.post("/people", **{**person, **wrong})
            assert response.status == 422
        response, _ = await browser.post("/people", **person)
        assert response.status == 303
        _, text = await browser.get("/people")
        assert "卓玛" in text
        browser.client.session.cookie_jar.clear()
        response, _ = await browser.log_in("drolma", NEW)
        assert response.status == 303
        response, _ = await browser.get("/people")
        assert response.status == 403

    play(story)


def test_roles_are_changed_and_people_shut_out(play: Play, add_person: AddPerson, sqlite_database: Database) -> None:
    admin, other = add_person(), add_person("drolma", "warehouse")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/people")
        await browser.post(f"/people/{other}/roles", role="finance")
        await browser.post(f"/people/{other}/active", active="no")
        response, _ = await browser.post(f"/people/{admin}/active", active="no")
        assert response.status == 409
        with sqlite_database.read() as tx:
            changed = queries.person(tx, other)
            assert (changed.roles, changed.active) == (("finance",), False)
            assert queries.person(tx, admin).active

    play(story)


def test_the_audit_page_shows_acts_and_verifies_the_chain(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/audit")
        assert "login.done" in text
        await browser.post("/audit/verify")
        _, text = await browser.get("/audit")
        assert "链条完整" in text

    play(story)


def test_the_style_page_shows_every_component(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get("/styleguide")
        assert response.status == 200
        for part in ('class="badge', 'class="field wrong"', 'class="timeline"', "<progress", "<dialog", 'class="toast'):
            assert part in text

    play(story)


def test_an_administrator_signs_somebody_out_everywhere(
    play: Play, add_person: AddPerson, sqlite_database: Database
) -> None:
    add_person()
    user_id = add_person("drolma", "designer")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        other = browser.cookies()["sid"]
        browser.client.session.cookie_jar.clear()
        await browser.log_in()
        await browser.get("/people")
        response, _ = await browser.post(f"/people/{user_id}/sessions/end")
        assert response.headers["Location"] == "/people"
        assert (await browser.post("/people/7/sessions/end"))[0].status == 404
        assert (await browser.get("/people"))[0].status == 200
        browser.set_cookie("sid", other)
        response, _ = await browser.get("/account")
        assert response.status == 303

    play(story)
    with sqlite_database.read() as tx:
        assert queries.open_sessions(tx, user_id) == []
        assert queries.audit_trail(tx, subject=f"user:{user_id}")[0].action == "user.signed_out"
