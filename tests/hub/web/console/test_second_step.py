"""Promises about logging in with a second step."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from hub.identity import second_step
from hub.kernel.runtime import Runtime

Play = Callable[..., None]
AddPerson = Callable[..., int]
NOON = datetime(2026, 5, 4, 4, 0, 10, tzinfo=UTC)


def now_code(secret: str) -> str:
    return second_step.code_of(base64.b32decode(secret), int(datetime.now(UTC).timestamp()) // 30)


async def switch_on(browser: Any) -> tuple[str, list[str]]:
    await browser.log_in()
    await browser.get("/account")
    await browser.post("/account/second-step/offer")
    _, text = await browser.get("/account/second-step")
    secret = re.search(r'class="mono">([A-Z2-7]{32})<', text)[1]
    response, text = await browser.post("/account/second-step", code="000000")
    assert (response.status, "验证码不对" in text) == (422, True)
    response, text = await browser.post("/account/second-step", code=now_code(secret))
    assert response.status == 200
    return secret, re.findall(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}", text)


def slip_of(text: str) -> str:
    return re.search(r'name="slip" value="([^"]+)"', text)[1]


def test_with_the_step_on_a_password_alone_opens_nothing(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            secret, codes = await switch_on(browser)
            assert len(codes) == second_step.RECOVERY_CODES
            browser.client.session.cookie_jar.clear()
            response, text = await browser.log_in(next="/orders")
            assert (response.status, "sid" in browser.cookies()) == (200, False)
            slip = slip_of(text)
            for wrong in ("123456", ""):
                response, text = await browser.post("/login/code", slip=slip, code=wrong, next="/orders")
                assert (response.status, "sid" in browser.cookies()) == (422, False)
            clock.shift(timedelta(minutes=1))
            response, _ = await browser.post("/login/code", slip=slip, code=now_code(secret), next="/orders")
            assert (response.status, response.headers["Location"]) == (303, "/orders")
            assert "sid" in browser.cookies()

    play(story)


def test_an_old_or_forged_slip_sends_back_to_log_in(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            secret, _ = await switch_on(browser)
            browser.client.session.cookie_jar.clear()
            _, text = await browser.log_in()
            slip = slip_of(text)
            clock.shift(timedelta(minutes=6))
            for bad in (slip, "AAAA", "%%%", ""):
                response, _ = await browser.post("/login/code", slip=bad, code=now_code(secret))
                assert (response.status, response.headers["Location"]) == (303, "/login")
            assert "sid" not in browser.cookies()

    play(story)


def test_guessing_codes_is_slowed_down_like_guessing_passwords(play: Play, add_person: AddPerson) -> None:
    add_person()

    async def story(browser: Any) -> None:
        with time_machine.travel(NOON, tick=False):
            await switch_on(browser)
            browser.client.session.cookie_jar.clear()
            _, text = await browser.log_in()
            slip, seen = slip_of(text), []
            for _ in range(8):
                response, _ = await browser.post("/login/code", slip=slip, code="123456")
                seen.append(response.status)
            assert seen[0] == 422
            assert seen[-1] == 429

    play(story)


def test_the_step_is_switched_off_with_a_code_or_by_an_administrator(
    play: Play, add_person: AddPerson, console_runtime: Runtime
) -> None:
    mine = add_person()

    def is_on() -> bool:
        with console_runtime.db.read() as tx:
            return second_step.is_on(tx, mine)

    async def story(browser: Any) -> None:
        with time_machine.travel(NOON, tick=False):
            _, codes = await switch_on(browser)
            await browser.get("/account")
            await browser.post("/account/second-step/off", code="123456")
            assert is_on()
            await browser.post("/account/second-step/off", code=codes[0])
            assert not is_on()
        with time_machine.travel(NOON + timedelta(hours=1), tick=False):
            await switch_on(browser)
            _, text = await browser.get("/people")
            assert "关闭两步验证" in text
            await browser.post(f"/people/{mine}/second-step/off")
            assert not is_on()

    play(story)
