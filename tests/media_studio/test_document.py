"""Page documents: what the facts make, what survives JSON, what is refused, and who owns which word."""

from dataclasses import replace

import pytest

from hub.kernel.errors import Invalid
from media_studio.document import FACTS, Block, PageDocument, first_draft, from_json, plain, refreshed
from media_studio.pages import KINDS, templates


@pytest.mark.parametrize("name", ["classic", "origin", "kitchen"])
def test_a_first_draft_has_every_block_once_in_the_order_of_its_template(meat, name):
    draft = first_draft(meat, template_name=name)
    assert [block.kind for block in draft.blocks] == list(templates()[name].order)
    assert sorted(block.kind for block in draft.blocks) == sorted(KINDS)


def test_a_document_comes_back_from_json_as_it_was(meat):
    draft = first_draft(meat)
    assert from_json(draft.model_dump_json()) == draft


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"version":2,"blocks":[{"kind":"hero"}]}', '{"blocks":[]}', '{"blocks":[{"kind":"dance"}]}',
     '{"blocks":[{"kind":"hero"},{"kind":"hero"}]}', '{"blocks":[{"kind":"hero","photo":"../etc"}]}',
     '{"blocks":[{"kind":"story","text":"' + "字" * 6001 + '"}]}'],
)  # fmt: skip
def test_what_is_no_page_document_is_refused(text):
    with pytest.raises(Invalid, match="not a page document"):
        from_json(text)


def test_facts_are_todays_and_words_are_the_designers(meat):
    draft = first_draft(meat)
    own = tuple(
        b.model_copy(update={"heading": "自己写的", "lines": ("一行",), "rows": (("甲", "乙"),)}) for b in draft.blocks
    )
    back = refreshed(draft.model_copy(update={"blocks": own}), replace(meat, net_content="1kg"))
    assert {block.heading for block in back.blocks} == {"自己写的"}
    kept = {block.kind for block in back.blocks if block.lines == ("一行",)}
    assert kept == set(KINDS) - FACTS
    table = next(block for block in back.blocks if block.kind == "table")
    assert ("净含量", "1kg") in table.rows


def test_nothing_is_made_up_for_food_without_cooking_words(meat):
    draft = first_draft(replace(meat, uses=(), story="", selling_points=()))
    silent = {block.kind for block in draft.blocks if not (block.text or block.lines or block.rows)}
    assert {"use", "story", "points", "nutrition"} <= silent


def test_hidden_words_are_not_among_the_words():
    page = PageDocument(blocks=(Block(kind="hero", heading="在"), Block(kind="story", text="不在", shown=False)))
    assert list(page.words()) == [("hero", "在")]


def test_direction_marks_and_controls_are_taken_out_of_typed_words():
    assert plain(" 牦\u202e牛\u0007肉\r\n干 ", limit=20) == "牦牛肉\n干"
    assert plain("字" * 10_000, limit=2000) == "字" * 2000
