"""Reads the console as a visitor who follows every link, and collects every form."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from hub.web.routes import ACCESS


class Forms(HTMLParser):
    """Links and forms of a page: (method, action, fields with what stands in them)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(named.get("href", ""))
        if tag == "form":
            self.forms.append((named.get("method", "get"), named.get("action", ""), {}))
        if tag == "select":
            self._select = named.get("name", "")
        if tag == "option" and self._select and self.forms:
            self.forms[-1][2].setdefault(self._select, named.get("value", ""))
        if tag in ("input", "textarea", "button") and named.get("name") and self.forms and named.get("type") != "file":
            self.forms[-1][2].setdefault(named["name"], named.get("value", ""))


def shape(path: str) -> str:
    """A path without its numbers and its query: pages of one shape are visited once."""
    return re.sub(r"\d+", "N", path.partition("?")[0])


async def every_form(
    browser: Any, look: Callable[[str], None] = lambda _path: None
) -> dict[tuple[str, ...], tuple[str, str, dict[str, str]]]:
    """Every form that can be reached by links from the first page, once; ``look`` hears of every page that was read."""
    waiting, seen, forms = ["/today", "/account"], set(), {}
    table = browser.app[ACCESS]
    waiting += [e.path for e in table.values() if e.method == "GET" and "{" not in e.path and not e.bearer]
    while waiting:
        path = waiting.pop(0)
        if shape(path) in seen or not path.startswith("/") or path.startswith(("//", "/static", "/events")):
            continue
        seen.add(shape(path))
        response, text = await browser.get(path)
        look(path)
        if response.content_type != "text/html":
            continue
        assert response.status < 500, path
        page = Forms(text)
        waiting += page.links
        for method, action, fields in page.forms:
            key = (method, shape(action or path), *sorted(fields))
            forms.setdefault(key, (method, action or path, fields))
    return forms
