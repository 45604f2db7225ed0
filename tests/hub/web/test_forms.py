"""Promises about reading forms, and about every form there is."""

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from yarl import URL

from hub.kernel.runtime import Runtime
from hub.web.forms import Form, row_id, storable
from tests.hub.web.crawl import every_form, shape
from tests.hub.web.naughty import NAUGHTY

#: Forms that would end the session, or the person, that tries them.
SPARED = ("/logout", "/people", "/account/sessions")
#: Strings each field gets in the short form.
FEW = 1


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("7", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("²", None),
        ("３", None),
        ("-1", None),
        ("", None),
    ],
)
def test_only_what_can_be_a_row_id_is_one(raw: str, found: int | None) -> None:
    assert row_id(raw) == found


def test_text_is_kept_as_a_database_can_keep_it() -> None:
    assert storable("a\0b\ud800c") == "abc"
    assert storable("扎西 👩‍👩‍👧‍👦\u202e") == "扎西 👩‍👩‍👧‍👦\u202e"


def test_a_field_that_fits_gives_its_value() -> None:
    form = Form({"name": "  牦牛 ", "pieces": "-3", "kind": "a"}, {"id": ["12", "x", "３", "7"]})
    assert form.text("name") == "牦牛"
    assert form.integer("pieces", low=-5) == -3
    assert form.choice("kind", {"a", "b"}) == "a"
    assert form.ids("id") == [12, 7]
    assert form.ok


@pytest.mark.parametrize("raw", ["", "1.5", "１２", "--1", "nan", "1e3", "9" * 19, "0x10"])
def test_what_is_not_a_whole_number_is_refused(raw: str) -> None:
    form = Form({"pieces": raw})
    form.integer("pieces")
    assert form.errors == {"pieces": "请填写整数"}


def test_bounds_choices_and_lengths_are_kept() -> None:
    form = Form({"pieces": "11", "kind": "c", "name": "x" * 201})
    form.integer("pieces", high=10)
    form.choice("kind", {"a"})
    form.text("name")
    form.text("missing")
    assert form.errors == {"pieces": "超出范围", "kind": "请选择一项", "name": "太长了", "missing": "请填写"}


def test_a_secret_is_never_put_back_into_the_page() -> None:
    form = Form({"password": " as typed "})
    assert form.secret("password") == " as typed "
    assert form.shown("password") == ""


def test_no_string_in_any_field_of_any_form_breaks_the_console(play: Callable[..., None], stocked: Runtime) -> None:
    """``HUB_NAUGHTY=all`` tries every string in every field; else each field gets a few of them in turn."""
    tried: Counter[str] = Counter()
    turn = itertools.count()

    def strings() -> Iterable[str]:
        if os.environ.get("HUB_NAUGHTY") == "all":
            return NAUGHTY
        return [NAUGHTY[next(turn) * 7 % len(NAUGHTY)] for _ in range(FEW)]

    async def story(browser: Any) -> None:
        await browser.log_in()
        for method, action, fields in (await every_form(browser)).values():
            for name in sorted(fields.keys() - {"form_token"}) if not action.startswith(SPARED) else ():
                for said in strings():
                    status, text = await send(browser, method, action, {**fields, name: said})
                    assert status != 403, (method, action, name, said[:60])
                    assert status < 500, (method, action, name, said[:60])
                    assert "Traceback" not in text
                    tried[f"{method} {shape(action)} {name}"] += 1

    play(story, runtime=stocked)
    print(tried.total(), len(tried))  # noqa: T201 - the long form shows it
    assert len(tried) >= 100


async def send(browser: Any, method: str, action: str, fields: dict[str, str]) -> tuple[int, str]:
    """Submit a form as a browser would."""
    if method == "post":
        sent = browser.client.post(action, data=fields | {"form_token": browser.token}, allow_redirects=False)
    else:
        asked = f"{action.partition('?')[0]}?{urlencode({k: v[:500] for k, v in fields.items()})}"
        sent = browser.client.get(URL(asked, encoded=True), allow_redirects=False)
    async with sent as response:
        return response.status, await response.text(errors="replace")
