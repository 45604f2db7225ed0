"""The page as drawn: no text line is cut, nothing is lost on a long page."""

from dataclasses import replace

import pytest
from PIL import Image

from hub.kernel.errors import Invalid
from media_studio import detail_page
from media_studio.document import PICTURED, first_draft
from media_studio.layout import cut_slices
from media_studio.packs import draw_pack, look_of


def composed(brief, width=750):
    look = look_of(brief)
    return detail_page.compose(look, draw_pack(look), first_draft(brief), width=width)


def test_no_slice_of_a_real_page_cuts_a_text_line(meat):
    page = composed(meat)
    cuts = cut_slices(page.height, page.canvas.keeps, max_height=1500, seams=page.seams)
    for top, _ in cuts[1:]:
        assert not [layer.text for layer in page.canvas.layers if layer.box[1] < top < layer.box[3]]


def test_a_page_is_five_and_a_half_to_seven_thousand_high(meat):
    assert 5500 <= composed(meat).height <= 7000


def test_a_very_long_story_makes_a_longer_page_and_is_still_cut_between_lines(meat):
    page = composed(replace(meat, story=meat.story * 60))
    assert page.height > detail_page._ROOM
    assert page.canvas.image.height >= page.height
    heights = [image.height for image in detail_page.slices(page, max_height=1500, min_count=3)]
    assert sum(heights) == page.height
    assert max(heights) <= 1500


@pytest.mark.parametrize("width", [750, 790, 990])
def test_every_text_lies_inside_the_page(meat, width):
    page = composed(meat, width)
    assert all(0 <= layer.box[0] < layer.box[2] <= width for layer in page.canvas.layers)
    assert all(0 <= layer.box[1] < layer.box[3] <= page.height for layer in page.canvas.layers)


def test_blocks_come_in_the_order_of_the_document(meat):
    look, draft = look_of(meat), first_draft(meat)
    turned = draft.model_copy(update={"blocks": (*draft.blocks[5:], *draft.blocks[:5])})
    page = detail_page.compose(look, draw_pack(look), turned, width=750)
    tops = {layer.text: layer.box[1] for layer in page.canvas.layers}
    assert tops["凭证与溯源"] < tops["规格参数"]
    assert tops["商品信息以实物与标签为准"] < tops["为什么选它"]


def test_a_hidden_block_is_neither_drawn_nor_told(meat):
    look, draft = look_of(meat), first_draft(meat)
    blocks = tuple(block.model_copy(update={"shown": block.kind != "story"}) for block in draft.blocks)
    without = draft.model_copy(update={"blocks": blocks})
    page = detail_page.compose(look, draw_pack(look), without, width=750)
    assert "产地故事" not in {layer.text for layer in page.canvas.layers}
    assert meat.story not in detail_page.html(look, without)


def test_a_photo_takes_the_place_of_the_drawing_and_its_caption(meat):
    look, draft, digest = look_of(meat), first_draft(meat), "a" * 64
    blocks = tuple(b.model_copy(update={"photo": digest}) if b.kind in PICTURED else b for b in draft.blocks)
    red = {digest: Image.new("RGB", (1200, 900), (200, 30, 30))}
    pictured = draft.model_copy(update={"blocks": blocks})
    page = detail_page.compose(look, draw_pack(look), pictured, width=750, photos=red)
    assert page.canvas.image.getpixel((375, 700)) == (200, 30, 30)
    assert "画面为包装设计示意，以收到的实物为准" not in {layer.text for layer in page.canvas.layers}
    assert page.height > composed(meat).height


def test_a_page_no_platform_takes_is_refused(meat):
    with pytest.raises(Invalid, match="too long"):
        composed(replace(meat, story="山\n" * 900))


def test_a_catalogue_text_beyond_any_page_is_refused_by_name(meat):
    with pytest.raises(Invalid, match="too long for a page"):
        composed(replace(meat, story="山" * 10_000))
