"""Promises of the door that platforms post to."""

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import orjson
import pytest
from sqlmodel import select

from connectors.base.registry import simulator_class
from hub.channels import connections
from hub.channels.models import NudgeRow
from hub.kernel.actor import system
from hub.kernel.jobs.models import Job
from hub.kernel.runtime import Runtime
from hub.web import hooks
from hub.web.hooks import LIMIT, REFUSALS
from tests.hub import fakemart

Play = Callable[..., None]
PATH = "/hooks/fakemart/fakemart-1"


@pytest.fixture
def shop_id(console_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> int:
    fakemart.plug(monkeypatch)
    return fakemart.open_shop(console_runtime)


def kept(runtime: Runtime) -> tuple[list[str], list[str]]:
    """(message ids, keys of the follow-up reads)."""
    with runtime.db.read() as tx:
        ids = list(tx.exec(select(NudgeRow.message_id).order_by(NudgeRow.message_id)))
        keys = tx.exec(select(Job.key).where(Job.kind == "orders.read_one").order_by(Job.key))
        return ids, list(keys)


async def post(browser: Any, *messages: dict[str, str], sign: str | None = None, path: str = PATH) -> tuple[int, str]:
    body = orjson.dumps(messages)
    headers = {"X-Sign": fakemart.signed(body) if sign is None else sign}
    response = await browser.client.post(path, data=body, headers=headers)
    assert "Set-Cookie" not in response.headers
    return response.status, await response.text()


def test_a_signed_message_is_kept_and_a_read_planned_before_success_is_answered(
    play: Play, console_runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    say = hooks._say

    async def watching(*args: Any, **named: Any) -> Any:
        seen.append(kept(console_runtime))
        return await say(*args, **named)

    monkeypatch.setattr(hooks, "_say", watching)

    async def story(browser: Any) -> None:
        assert await post(browser, fakemart.message("m1", "O1")) == (200, '{"ok":1}')

    play(story)
    assert seen == [(["m1"], [f"{shop_id}:O1"])]


def test_a_message_that_comes_again_is_answered_with_success_and_does_nothing(
    play: Play, console_runtime: Runtime, shop_id: int
) -> None:
    async def story(browser: Any) -> None:
        for _ in range(3):
            assert (await post(browser, fakemart.message("m1", "O1")))[0] == 200
        assert (await post(browser, fakemart.message("m1", "O1"), fakemart.message("m2", "O1")))[0] == 200

    play(story)
    assert kept(console_runtime) == (["m1", "m2"], [f"{shop_id}:O1"])


def test_a_wrong_signature_is_refused_in_plain_text_counted_and_logged_once_a_minute(
    play: Play, console_runtime: Runtime, shop_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[dict[str, Any]] = []
    assert shop_id

    async def story(browser: Any) -> None:
        for _ in range(30):
            answer = await post(browser, fakemart.message("m1", "O1"), sign="0" * 64)
            assert answer == (403, "The signature is not the platform's.")
        assert browser.app[REFUSALS].total["fakemart-1:Rejected"] == 30

    monkeypatch.setattr(hooks, "log", type("Log", (), {"warning": lambda _s, _t, **facts: said.append(facts)})())
    play(story)
    assert [(one["shop"], one["count"]) for one in said] == [("fakemart-1", 1)]
    assert kept(console_runtime) == ([], [])


@pytest.mark.parametrize("told", [True, False], ids=["with-length", "chunked"])
def test_fifty_megabytes_are_refused_without_being_read_and_without_a_traceback(
    play: Play, shop_id: int, caplog: pytest.LogCaptureFixture, told: bool
) -> None:
    assert shop_id

    async def pieces() -> Any:
        for _ in range(50):
            yield b"x" * (1 << 20)

    async def story(browser: Any) -> None:
        body = BytesIO(b"x" * (50 << 20)) if told else pieces()
        response = await browser.client.post(PATH, data=body)
        assert (response.status, await response.text()) == (413, f"A message may have {LIMIT} bytes at most.")
        assert response.content_type == "text/plain"
        response, _ = await browser.get("/login")
        assert response.status == 303

    with caplog.at_level(logging.DEBUG):
        play(story)
    assert "Traceback" not in caplog.text


def test_a_message_of_exactly_the_limit_is_read(play: Play, shop_id: int) -> None:
    assert shop_id

    async def story(browser: Any) -> None:
        body = b"[" + b" " * (LIMIT - 2) + b"]"
        response = await browser.client.post(PATH, data=body, headers={"X-Sign": fakemart.signed(body)})
        assert response.status == 200

    play(story)


def test_an_address_check_is_answered_and_keeps_nothing(play: Play, console_runtime: Runtime, shop_id: int) -> None:
    assert shop_id

    async def story(browser: Any) -> None:
        response, text = await browser.get(f"{PATH}?echo=4711")
        assert (response.status, text, response.content_type) == (200, "4711", "text/plain")

    play(story)
    assert kept(console_runtime) == ([], [])


@pytest.mark.parametrize(
    "path", ["/hooks/fakemart/nobody", "/hooks/taobao/fakemart-1", "/hooks/nowhere/fakemart-1", "/hooks/jd/jd-1"]
)
def test_an_address_that_is_no_shop_of_that_channel_says_so_and_nothing_else(
    play: Play, console_runtime: Runtime, shop_id: int, path: str
) -> None:
    assert shop_id
    jd = {"app_key": "k", "app_secret": "s", "access_token": "t", "refresh_token": "r"}
    fakemart.open_shop(console_runtime, code="jd-1", channel="jd", credentials=jd)

    async def story(browser: Any) -> None:
        status, text = await post(browser, fakemart.message("m1", "O1"), path=path)
        assert (status, "<" in text) == (404, False)

    play(story)


def test_a_message_that_breaks_the_reader_is_an_error_in_plain_text(play: Play, shop_id: int) -> None:
    assert shop_id

    async def story(browser: Any) -> None:
        body = b"not json at all"
        response = await browser.client.post(PATH, data=body, headers={"X-Sign": fakemart.signed(body)})
        assert (response.status, await response.text()) == (500, "This message cannot be read.")

    play(story)


def test_a_stopped_shop_keeps_its_messages_and_plans_nothing(
    play: Play, console_runtime: Runtime, shop_id: int
) -> None:
    with console_runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=system("test"))

    async def story(browser: Any) -> None:
        assert (await post(browser, fakemart.message("m1", "O1")))[0] == 200

    play(story)
    assert kept(console_runtime) == (["m1"], [])


@pytest.mark.parametrize("channel", ["youzan", "wechat_shop"])
def test_a_sale_on_a_real_platform_s_simulator_is_told_kept_once_and_followed(
    play: Play, console_runtime: Runtime, channel: str
) -> None:
    simulator = simulator_class(channel)()
    console_runtime.transports[channel] = simulator.transport()
    credentials = {name: str(value) for name, value in simulator.credentials().items()}
    shop_id = fakemart.open_shop(
        console_runtime,
        code=f"{channel}-1",
        channel=channel,
        credentials=credentials,
        base_url="http://sandbox.invalid",
    )
    simulator.market.create_listing(merchant_code="A", title="样例", price_fen=9900, stock=10, status="live")
    [order] = simulator.market.place_orders(1, 1)

    async def story(browser: Any) -> None:
        url = str(browser.client.make_url(f"/hooks/{channel}/{channel}-1"))
        for what in ("order_new", "order_changed", "order_new"):
            for told in simulator.nudges(what, order.id, url):
                sent = {name: value for name, value in told.headers.items() if name != "host"}
                response = await browser.client.request(
                    told.method, told.url.raw_path.decode(), data=told.content, headers=sent
                )
                assert response.status == 200, await response.text()

    play(story)
    ids, keys = kept(console_runtime)
    assert (len(ids) >= 1, len(set(ids)) == len(ids), keys) == (True, True, [f"{shop_id}:{order.id}"])
