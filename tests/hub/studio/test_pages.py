"""Pages: whose words they are, what approval needs, and what it does to the listings."""

from dataclasses import replace

import pytest

from hub.channels import creatives
from hub.channels import queries as channels
from hub.channels.models import ApprovedPage
from hub.identity.queries import audit_trail
from hub.kernel.actor import Actor
from hub.kernel.errors import Conflict, Invalid
from hub.studio import pages, queries
from media_studio.document import first_draft
from media_studio.pages import templates

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
WHO = Actor("user", "dolma", 3)
BASE = "https://trace.example.cn"


@pytest.fixture
def desk(house):
    """A SKU that lacks nothing: its card and its first draft."""
    sku_id = house.sku("A")
    house.tell("A", "山里来的石头。")
    with house.runtime.db.read() as tx:
        card = replace(creatives.card_of(tx, sku_id), producer="样例合作社")
    return house.runtime, card, first_draft(creatives.brief_of(card, trace_base=BASE))


def write(runtime, card, document, **more):
    with runtime.db.write() as tx:
        row = pages.save(tx, card, document, actor=WHO, **more)
        return row.number, row.digest


def proofed(runtime, card, document, platforms=("taobao", "jd")):
    _, digest = write(runtime, card, document)
    sets = pages.proof(card, document, platforms, trace_base=BASE, blobs=runtime.blobs)
    with runtime.db.write() as tx:
        pages.keep_proof(tx, card, digest, sets)
    return sets


def approve(runtime, card):
    with runtime.db.write() as tx:
        return pages.approve(tx, card, actor=WHO).number


def worded(document, kind, **words):
    block = next(block for block in document.blocks if block.kind == kind)
    return pages.with_block(document, pages.changed(block, **words))


def test_a_draft_is_changed_in_place_and_an_approved_version_never(desk):
    runtime, card, draft = desk
    assert write(runtime, card, draft)[0] == 1
    assert write(runtime, card, worded(draft, "story", heading="一"))[0] == 1
    proofed(runtime, card, worded(draft, "story", heading="一"))
    approve(runtime, card)
    assert write(runtime, card, worded(draft, "story", heading="二"))[0] == 2
    with runtime.db.read() as tx:
        first, second = queries.version(tx, card.sku_id, 1), queries.version(tx, card.sku_id, 2)
    assert "一" in first.document
    assert "二" in second.document
    assert (first.approved_by, second.approved) == (str(WHO), None)


def test_saving_the_same_words_makes_no_version_and_no_record(desk):
    runtime, card, draft = desk
    write(runtime, card, draft)
    write(runtime, card, draft)
    with runtime.db.read() as tx:
        assert len(queries.versions(tx, card.sku_id)) == 1
        assert [entry.action for entry in audit_trail(tx)] == ["page.written"]


def test_what_was_not_drawn_as_it_stands_is_not_approved(desk):
    runtime, card, draft = desk
    with pytest.raises(Invalid, match="not drawn"):
        approve(runtime, card)
    proofed(runtime, card, draft)
    write(runtime, card, worded(draft, "points", lines=["手工雕刻"]))
    with pytest.raises(Invalid, match="not drawn"):
        approve(runtime, card)
    with runtime.db.read() as tx:
        assert tx.get(ApprovedPage, card.sku_id) is None


def test_a_forbidden_word_stops_the_approval_and_nothing_changes(desk):
    runtime, card, draft = desk
    sets = proofed(runtime, card, worded(draft, "story", text="国家级品质，治疗百病。"))
    assert {p.where for p in sets["jd"].problems if p.code == "word-forbidden" and p.blocking} == {"page:story"}
    with pytest.raises(Invalid, match="a check stops"):
        approve(runtime, card)
    with runtime.db.read() as tx:
        assert channels.all_creatives(tx, card.sku_id) == []


def test_an_approved_page_becomes_the_listings_pictures_and_the_ground_of_later_drawings(desk):
    runtime, card, draft = desk
    sets = proofed(runtime, card, worded(draft, "story", heading="石头的来处"))
    approve(runtime, card)
    with runtime.db.read() as tx:
        kept = {(c.platform, c.slot): c.sha256 for c in channels.all_creatives(tx, card.sku_id)}
        page = creatives.approved(tx, card.sku_id)
    wanted = {(p, f.slot): f.sha256 for p, s in sets.items() for f in (*s.main, *s.detail, *s.wide)}
    assert kept == wanted
    assert "石头的来处" in page.model_dump_json()


def test_words_changed_while_they_were_drawn_keep_no_proof(desk):
    runtime, card, draft = desk
    _, digest = write(runtime, card, draft)
    sets = pages.proof(card, draft, ["jd"], trace_base=BASE, blobs=runtime.blobs)
    write(runtime, card, worded(draft, "story", heading="别的"))
    with runtime.db.write() as tx, pytest.raises(Conflict, match="changed while"):
        pages.keep_proof(tx, card, digest, sets)


def test_facts_cannot_be_typed_over_and_hostile_words_are_cut(desk):
    _, _, draft = desk
    table = next(block for block in draft.blocks if block.kind == "table")
    assert pages.changed(table, rows=["净含量|9kg"], text="假的").rows == table.rows
    story = pages.changed(
        next(b for b in draft.blocks if b.kind == "story"), text="\u202e牛" * 10_000, heading="\x00题"
    )
    assert len(story.text) == 6000
    assert "\u202e" not in story.text
    assert story.heading == "题"


def test_blocks_move_by_one_place_and_stay_at_the_ends(desk):
    _, _, draft = desk
    order = [block.kind for block in draft.blocks]
    assert [b.kind for b in pages.moved(draft, "facts", -1).blocks] == [order[1], order[0], *order[2:]]
    assert pages.moved(draft, "hero", -1) == draft
    assert pages.moved(draft, "footer", 1) == draft


def test_another_template_keeps_every_word(desk):
    _, _, draft = desk
    turned = pages.in_template(worded(draft, "story", heading="题"), "kitchen")
    assert [block.kind for block in turned.blocks] == list(templates()["kitchen"].order)
    assert "题" in [block.heading for block in turned.blocks]


def test_a_character_no_font_has_is_refused_with_a_remedy(desk):
    runtime, card, draft = desk
    with pytest.raises(Invalid, match="no installed font"):
        proofed(runtime, card, worded(draft, "story", text="好吃🥩。"))
