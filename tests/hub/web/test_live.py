"""Promises about live pages."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hub.events.facts import Fact, announce
from hub.kernel.actor import system
from hub.kernel.db import Database
from hub.web import live

Play = Callable[..., None]
AddPerson = Callable[..., int]


def test_the_first_look_learns_and_later_looks_tell_each_topic_once() -> None:
    seen = live.Live()
    assert seen.changed({1: "order.arrived"}) == set()
    assert seen.changed({1: "order.arrived", 2: "order.held", 3: "order.shipped", 4: "stock.moved"}) == {
        "order",
        "stock",
    }
    assert seen.changed({2: "order.held", 3: "order.shipped", 4: "stock.moved"}) == set()


def test_a_fact_reaches_an_open_page(
    play: Play, add_person: AddPerson, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person()
    monkeypatch.setattr(live, "LOOK_EVERY", 0.02)

    async def story(browser: Any) -> None:
        await browser.log_in()
        async with browser.client.get("/events") as stream:
            assert stream.content_type == "text/event-stream"
            heard = asyncio.create_task(hear(stream))
            while not heard.done():
                with sqlite_database.write() as tx:
                    announce(tx, [Fact("order.arrived", "order:1", {})], actor=system("test"))
                await asyncio.wait([heard], timeout=0.05)
            assert heard.result() == "order"

    async def hear(stream: Any) -> str:
        async for line in stream.content:
            if line.startswith(b"event: "):
                return line.decode().strip().removeprefix("event: ")
        return ""

    play(story)


def test_a_stream_ends_by_itself(play: Play, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person()
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.05)

    async def story(browser: Any) -> None:
        await browser.log_in()
        async with browser.client.get("/events") as stream:
            assert b"retry: 3000" in await stream.content.read()
        assert browser.app[live.LIVE].streams == set()

    play(story)


def test_too_many_open_pages_are_refused(play: Play, add_person: AddPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person()
    monkeypatch.setattr(live, "MAX_STREAMS", 0)

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, _ = await browser.get("/events")
        assert response.status == 503

    play(story)
