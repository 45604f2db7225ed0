"""Promises about templates: every desk and block draws, nothing inline, every text has its English."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import hub.web
from hub.identity.sessions import Visitor
from hub.web.page import PageContext, current
from hub.web.render import draw, environment
from tests.screenshots.sample_desks import NOW, every_desk

ROOM = Path(hub.web.__file__).parent
DESKS = every_desk()
_INLINE = re.compile(r"\s(style|on[a-z]+)=|<style|<script(?![^>]* src=)|javascript:|https?://(?!www\.w3\.org)")
_IDS = re.compile(r'\sid="([^"]+)"')


@pytest.fixture(autouse=True, params=["zh", "en", "bo"])
def _page(request: pytest.FixtureRequest) -> Any:
    visitor = Visitor(1, 1, "tashi", "扎西", request.param, frozenset({"admin"}), False)
    token = current.set(PageContext(locale=request.param, now=NOW, visitor=visitor))
    yield
    current.reset(token)


@pytest.mark.parametrize("path", DESKS)
def test_every_desk_draws_and_carries_nothing_inline(path: str) -> None:
    template, values = DESKS[path]
    html = draw(template, **values)
    assert not _INLINE.search(html)
    ids = _IDS.findall(html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", DESKS)
def test_every_block_of_a_desk_draws_alone_and_is_part_of_its_page(path: str) -> None:
    template, values = DESKS[path]
    page = re.sub(r"\s+", " ", draw(template, **values))
    for block in set(environment().get_template(template).blocks) - {"title", "content", "body"}:
        alone = re.sub(r"\s+", " ", draw(template, block=block, **values)).strip()
        assert alone in page


def test_every_form_carries_the_token() -> None:
    for path, (template, values) in DESKS.items():
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", draw(template, **values), re.DOTALL):
            assert 'name="form_token"' in form, path


def test_a_value_from_outside_is_escaped() -> None:
    template, values = DESKS["/orders/1/receiver/shown"]
    shown = type(values["shown"])("<script>x</script>", "1", "2", "3")
    assert "<script>x" not in draw(template, **values | {"shown": shown})


def test_every_text_has_its_english_and_english_has_no_text_too_many() -> None:
    options = {
        "extensions": "jinja2.ext.i18n,jinja2.ext.do",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
    found = extract_from_dir(
        ROOM,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")],
        options_map={"templates/**.html": options},
        keywords={"_": None, "mark": None},
    )
    used = {message for _file, _line, message, _comments, _context in found}
    with (ROOM / "locale/en/LC_MESSAGES/hub.po").open("rb") as file:
        english = {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}
    assert used - english.keys() == set()
    assert english.keys() - used == set()
    holes = re.compile(r"%\((\w+)\)s")
    for source, text in english.items():
        assert text
        assert sorted(holes.findall(source)) == sorted(holes.findall(text)), source
