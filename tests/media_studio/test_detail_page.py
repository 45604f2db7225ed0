"""The page as drawn: no text line is cut, nothing is lost on a long page."""

from dataclasses import replace

from media_studio import detail_page
from media_studio.layout import cut_slices
from media_studio.packs import draw_pack, look_of


def composed(brief):
    look = look_of(brief)
    return detail_page.compose(look, draw_pack(look))


def test_no_slice_of_a_real_page_cuts_a_text_line(meat):
    page = composed(meat)
    cuts = cut_slices(page.height, page.canvas.keeps, max_height=1500, seams=page.seams)
    for top, _ in cuts[1:]:
        assert not [layer.text for layer in page.canvas.layers if layer.box[1] < top < layer.box[3]]


def test_a_page_is_four_and_a_half_to_six_thousand_high(meat):
    assert 4500 <= composed(meat).height <= 6000


def test_a_very_long_story_makes_a_longer_page_and_is_still_cut_between_lines(meat):
    page = composed(replace(meat, story=meat.story * 30))
    assert page.height > detail_page._ROOM
    assert page.canvas.image.height >= page.height
    heights = [image.height for image in detail_page.slices(page, max_height=1500, min_count=3)]
    assert sum(heights) == page.height
    assert max(heights) <= 1500


def test_every_text_lies_inside_the_page(meat):
    page = composed(meat)
    assert all(0 <= layer.box[0] < layer.box[2] <= 750 for layer in page.canvas.layers)
    assert all(0 <= layer.box[1] < layer.box[3] <= page.height for layer in page.canvas.layers)
