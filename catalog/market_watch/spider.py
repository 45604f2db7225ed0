"""The crawl itself: robots.txt obeyed, one request at a time and a pause for each site, a few pages of each, small bodies."""

import asyncio
import ipaddress
import json
import socket
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse

from catalog.market_watch import pages
from catalog.market_watch.judging import Marks, Target, faults

#: Pages of one site that one crawl reads.
PER_SITE = 30
MOST_BYTES = 2_000_000
SETTINGS = {
    "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 2.0, "DOWNLOAD_TIMEOUT": 15,
    "DOWNLOAD_MAXSIZE": MOST_BYTES, "DOWNLOAD_WARNSIZE": 0, "RETRY_ENABLED": False, "REDIRECT_MAX_TIMES": 3,
    "HTTPERROR_ALLOW_ALL": True, "COOKIES_ENABLED": False, "REFERER_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "CRITICAL",
    "USER_AGENT": "YipanhuoMarketWatch/1.0 (reads listed product pages, obeys robots.txt)",
    "ROBOTSTXT_USER_AGENT": "YipanhuoMarketWatch",
    "DOWNLOADER_MIDDLEWARES": {
        "catalog.market_watch.spider.PublicOnly": 50,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "catalog.market_watch.spider.ObeyRobots": 100,
    },
}  # fmt: skip


#: One request of a site at a time asks for its rules.
_ROBOTS: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
PRIVATE, NO_ROBOTS = "private address", "robots.txt unreachable"


class PublicOnly:
    """Refuses hosts that are not on the public internet, also behind a redirect, unless the spider may read them."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> "PublicOnly":
        """Made by Scrapy for its crawler."""
        made = cls()
        made.crawler = crawler
        return made

    crawler: Any = None

    def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for a private address."""
        parts = urlsplit(request.url)
        if not self.crawler.spider.private and not is_public(parts.hostname or ""):
            raise IgnoreRequest(PRIVATE)


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's own reading of robots.txt, one request of a site at a time, and nothing where it cannot be had.

    In Scrapy 2.19 the requests that wait together for one robots.txt do not all get the answer, and those are let through.
    """

    async def robot_parser(self, request: Request) -> Any:
        """The rules of the request's site; None when they cannot be had."""
        async with _ROBOTS[urlsplit(request.url).netloc]:
            return await super().robot_parser(request)

    def process_request_2(self, rp: Any, request: Request) -> None:
        """Raises IgnoreRequest for what the rules forbid, and where there are none to be had."""
        if rp is None:
            raise IgnoreRequest(NO_ROBOTS)
        super().process_request_2(rp, request)


def is_public(host: str) -> bool:
    """Whether a host's name leads to public addresses only."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return True  # the request will say that there is no such host
    return all(ipaddress.ip_address(row[4][0]).is_global for row in found)


class MarketSpider(scrapy.Spider):
    """Reads every target once and prints one JSON line for each."""

    name = "market_watch"
    custom_settings: ClassVar[dict[Any, Any]] = SETTINGS  # type: ignore[misc]

    def __init__(self, targets: list[Target], marks: Marks, *, private: bool = False) -> None:
        super().__init__()
        self.targets, self.marks, self.private = targets, marks, private

    async def start(self) -> AsyncIterator[Any]:
        """One request a target; those beyond a site's share are left for another day."""
        taken: Counter[str] = Counter()
        for target in self.targets:
            site = urlsplit(target.url).netloc
            taken[site] += 1
            if taken[site] > PER_SITE:
                tell(target, "left", "too many pages of one site")
                continue
            told = {"target": target}
            yield Request(target.url, self.parse, errback=self.failed, cb_kwargs=told, dont_filter=True)

    def parse(self, response: Response, target: Target) -> Iterator[Any]:
        """Judge one answer."""
        if response.status != 200:
            tell(target, "failed", f"HTTP {response.status}")
        elif not isinstance(response, TextResponse):
            tell(target, "failed", "no page of text")
        else:
            page = pages.read(response.text)
            said = {"title": page.title, "seller": page.seller, "price_fen": page.price_fen}
            tell(target, "read", "", **said, faults=[asdict(one) for one in faults(page, target, self.marks)])
        return iter(())

    def failed(self, failure: Any) -> None:
        """A page that could not be fetched, with the reason in one word."""
        said = str(failure.value)
        forbidden = failure.check(IgnoreRequest) is not None
        why = said if said in (PRIVATE, NO_ROBOTS) else "robots.txt" if forbidden else failure.type.__name__
        tell(failure.request.cb_kwargs["target"], "forbidden" if forbidden else "failed", why)


def tell(target: Target, status: str, why: str, **more: Any) -> None:
    """One line of the answer. ``status`` is read, forbidden, failed or left."""
    row = {"url": target.url, "status": status, "why": why, "faults": []} | more
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    sys.stdout.flush()
