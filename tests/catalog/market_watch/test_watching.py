"""Promises of the crawl, against a site of our own with good, broken, slow, huge and forbidden pages."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from aiohttp import web

from catalog.market_watch.judging import Marks, Target
from catalog.market_watch.watching import Seen, crawl

LIST = ("--private", "--pause", "0", "--patience", "2")
GOOD = """<html><head><script type="application/ld+json">{"@type": "Product", "name": "样例牦牛肉干",
"offers": {"price": "58.00", "seller": {"name": "某样例小店"}}}</script></head>
<body><h1>样例牦牛肉干</h1><p>国家级品质，泽库样例公共品牌</p></body></html>"""


class Site:
    """A site on loopback that remembers what was asked of it, and when."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.base = ""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._runner: Any = None

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    def stop(self) -> None:
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        door = web.TCPSite(self._runner, "127.0.0.1", 0)
        await door.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked[name] += 1
        self.times.append(time.monotonic())
        if name == "robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /private/\n")
        if name == "slow":
            await asyncio.sleep(12)
        if name == "huge":
            return web.Response(body=b"<p>" + b"x" * 3_000_000, content_type="text/html")
        if name == "gone":
            return web.Response(status=404)
        if name == "broken":
            broken = '<script type="application/ld+json">{"@type": "Product",</script><h1>残'.encode()
            return web.Response(body=broken + b"\xff\xfe<div", content_type="text/html")
        if name == "away":
            raise web.HTTPFound("/private/a")
        if name == "picture":
            return web.Response(body=b"\x89PNG\r\n\x1a\n\x00\x00", content_type="image/png")
        return web.Response(text=GOOD, content_type="text/html")


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    made.start()
    yield made
    made.stop()


def look(site: Site, *names: str, seconds: float = 40, arguments: tuple[str, ...] = LIST) -> dict[str, Seen]:
    targets = [Target(f"{site.base}/{name}", 6900) for name in names]
    marks = Marks(("泽库样例公共品牌",), ("准入样例合作社",))
    seen = crawl(targets, marks, seconds=seconds, arguments=arguments)
    return dict(zip(names, seen, strict=True))


def test_every_page_gets_an_answer_whatever_it_does(site: Site) -> None:
    seen = look(site, "good", "broken", "slow", "huge", "gone", "picture", "private/a", "away")
    assert {name: row.status for name, row in seen.items()} == {
        "good": "read", "broken": "read", "slow": "failed", "huge": "failed", "gone": "failed", "picture": "failed",
        "private/a": "forbidden", "away": "forbidden",
    }  # fmt: skip
    assert (seen["gone"].why, seen["private/a"].why) == ("HTTP 404", "robots.txt")
    assert site.asked["private/a"] == 0
    assert (seen["broken"].price_fen, seen["broken"].faults) == (None, ())


def test_forbidden_pages_are_left_alone_however_many_wait_for_the_rules(site: Site) -> None:
    seen = look(site, "good", *(f"private/{n}" for n in range(12)))
    assert Counter(row.status for row in seen.values()) == {"read": 1, "forbidden": 12}
    assert site.asked == {"robots.txt": 1, "good": 1}


def test_a_site_that_does_not_answer_is_not_asked_for_its_pages(site: Site) -> None:
    site.stop()
    assert look(site, "good")["good"].why == "robots.txt unreachable"


def test_a_copy_is_told_with_price_words_and_mark(site: Site) -> None:
    good = look(site, "good")["good"]
    assert (good.title, good.seller, good.price_fen) == ("样例牦牛肉干", "某样例小店", 5800)
    assert {(one.kind, one.found) for one in good.faults} == {
        ("price", "58.00"), ("mark", "泽库样例公共品牌"), ("wording", "国家级"),
    }  # fmt: skip


def test_a_site_is_asked_one_page_after_the_other_with_a_pause(site: Site) -> None:
    look(site, "a", "b", "c", arguments=("--private", "--pause", "0.5"))
    gaps = [later - earlier for earlier, later in zip(site.times, site.times[1:], strict=False)]
    assert len(site.times) == 4  # robots.txt first
    assert min(gaps[1:]) >= 0.4


def test_only_a_share_of_one_site_is_read(site: Site) -> None:
    seen = look(site, *(f"p{n}" for n in range(32)))
    assert Counter(row.status for row in seen.values()) == {"read": 30, "left": 2}


def test_a_crawl_that_takes_too_long_is_ended_and_what_was_read_counts(site: Site) -> None:
    began = time.monotonic()
    seen = look(site, "good", "slow", seconds=8, arguments=("--private", "--pause", "0", "--patience", "60"))
    assert time.monotonic() - began < 15
    assert (seen["good"].status, seen["slow"].status) == ("read", "left")


def test_a_private_address_and_what_is_no_address_are_never_asked(site: Site) -> None:
    assert look(site, "good", arguments=("--pause", "0"))["good"].why == "private address"
    assert site.asked["good"] == 0
    rows = crawl([Target("file:///etc/passwd"), Target("http://a:b@x/"), Target("x")], Marks(), seconds=5)
    assert {(row.status, row.why) for row in rows} == {("failed", "no web address")}
