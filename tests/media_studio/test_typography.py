"""Setting text: shaping, line rules, fitting, missing glyphs."""

import csv
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from catalog import examples
from hub.kernel.errors import Invalid
from media_studio import fonts
from media_studio.typography import (
    JOINER,
    NO_LINE_END,
    NO_LINE_START,
    Style,
    balanced_lines,
    break_lines,
    draw_line,
    fit,
    fit_or_flow,
    glyphs,
    paragraph_lines,
    units,
    width,
)
from tests.media_studio import harfbuzz

TEXT = "草原海拔高，牧草生长期短（昼夜温差大）。牦牛随季节转场：“自由采食”，生长缓慢；每100g含蛋白质22.5g，《检疫》记录可查。"
STYLE = Style(28)


@pytest.mark.parametrize("measure", range(90, 700, 37))
def test_no_line_opens_with_a_closing_mark_or_closes_with_an_opening_one(measure):
    lines = break_lines(TEXT, STYLE, measure)
    assert "".join(lines) == TEXT
    for line in lines[1:]:
        assert line[0] not in NO_LINE_START
    for line in lines[:-1]:
        assert line[-1] not in NO_LINE_END
    assert max(width(line, STYLE) for line in lines) <= measure


def test_a_number_with_its_unit_is_not_broken():
    assert units("含500g肉") == ["含", "500g", "肉"]
    assert all("500g" in line or "500" not in line for line in break_lines("净含量500g一袋", STYLE, 90))


def test_tibetan_breaks_after_the_tsheg_only():
    text = "བོད་ཀྱི་གཡག་ཤ།"
    assert units(text) == ["བོད་", "ཀྱི་", "གཡག་", "ཤ།"]
    lines = break_lines(text, Style(40, 700), 110)
    assert len(lines) > 1
    assert all(line[-1] in "་།" for line in lines)


def test_a_word_held_by_joiners_stays_on_one_line_and_the_joiner_is_never_drawn():
    held = f"巴氏牦{JOINER}牛鲜{JOINER}奶"
    lines = balanced_lines(held, STYLE, 28 * 4)
    assert lines == ["巴氏牦牛", "鲜奶"]
    assert width(held, STYLE) == width("巴氏牦牛鲜奶", STYLE)


def test_a_code_longer_than_the_line_is_cut_rather_than_overflowing():
    lines = break_lines("SC1046323239908904632323990890", STYLE, 150)
    assert len(lines) > 1
    assert max(width(line, STYLE) for line in lines) <= 150


def test_balanced_lines_take_no_more_lines_and_no_more_width():
    greedy, even = break_lines(TEXT, STYLE, 500), balanced_lines(TEXT, STYLE, 500)
    assert len(even) == len(greedy)
    assert max(width(line, STYLE) for line in even) <= max(width(line, STYLE) for line in greedy)


def test_a_paragraph_does_not_end_on_a_lone_character():
    text = "草" * 41
    assert len(break_lines(text, STYLE, 28 * 10)[-1]) == 1
    assert len(paragraph_lines(text, STYLE, 28 * 10)[-1]) > 2


def test_newlines_are_kept():
    assert break_lines("地理\n标志", STYLE, 500) == ["地理", "标志"]


def test_fit_shrinks_until_the_text_fits_and_refuses_when_it_cannot():
    style, lines = fit("高山牛腱子肉", Style(92, 900), 300, min_size=24)
    assert len(lines) == 1
    assert width(lines[0], style) <= 300
    with pytest.raises(Invalid, match="does not fit"):
        fit("高山牛腱子肉" * 9, Style(92, 900), 300, min_size=40)


def test_fit_or_flow_never_refuses():
    style, lines = fit_or_flow("高山牛腱子肉" * 9, Style(92, 900), 300, ((1, 56), (2, 40)))
    assert style.size == 40
    assert "".join(lines) == "高山牛腱子肉" * 9


def test_tibetan_is_shaped_and_differs_from_unshaped_letters():
    stack = "བརྒྱད"
    shaped = glyphs(stack, 60, 700).mask
    path = fonts.face("bo", 60, 700).path
    plain = ImageFont.truetype(path, 60, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = (round(edge) for edge in plain.getbbox(stack, anchor="ls"))
    unshaped = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(unshaped).text((-left, -top), stack, font=plain, fill=255, anchor="ls")
    assert shaped is not None
    assert shaped.tobytes() != unshaped.tobytes()


def test_a_tibetan_line_holds_no_missing_glyph_box():
    box = bytes(fonts.face("bo", 60, 700).getmask("\U0010ffff", "L"))
    for syllable in units("བརྒྱད་རྫོགས་ལྷུན་གྲུབ"):
        mask = glyphs(syllable, 60, 700).mask
        assert mask is not None
        assert box not in mask.tobytes()


@pytest.mark.parametrize("character", ["🥩", "\U0010fffd", "ⲁ"])
def test_a_character_without_a_glyph_raises(character):
    with pytest.raises(Invalid, match="no installed font can draw"):
        width(f"好{character}", STYLE)


def test_common_trade_characters_all_have_glyphs():
    assert width("℃～×·≤≥°％①②③㎏（）“”《》ÄéABCabc0123，。；：！？", STYLE) > 0


def test_a_drawn_line_is_as_wide_as_it_measures():
    image = Image.new("L", (900, 80), 0)
    drawn = draw_line(image, (10, 60), "牦牛腱子肉 500g", Style(40, 700), ink=255)
    assert drawn == width("牦牛腱子肉 500g", Style(40, 700))
    assert abs(image.getbbox()[2] - (10 + drawn)) <= 6


def test_letter_spacing_parts_latin_letters_too():
    assert width("ABC", Style(40, 400, tracking=10)) == pytest.approx(width("ABC", Style(40)) + 20, abs=1)


def agreement(script, text, size=48):
    """Shared ink over all ink of our drawing and HarfBuzz's, 0..1."""
    canvas = (width(text, Style(size)) + 60, size * 4)
    ours = Image.new("L", canvas, 0)
    draw_line(ours, (30, size * 2), text, Style(size), ink=255)
    theirs = harfbuzz.picture(faces(script), text, size, canvas, (30, size * 2))
    return shared(ours, theirs)


def shared(one, other):
    both, either = ImageChops.darker(one, other), ImageChops.lighter(one, other)
    return ImageStat.Stat(both).sum[0] / ImageStat.Stat(either).sum[0]


def faces(script):
    if script == "bo":
        return harfbuzz.font(fonts._tibetan_path(400))
    return harfbuzz.font(fonts._cjk_path(), fonts._SIMPLIFIED_CHINESE, 400)


def product_texts(column=None):
    with (Path(examples.__file__).parent / "zeku/products.tsv").open(encoding="utf-8") as sheet:
        rows = list(csv.DictReader(sheet, delimiter="\t"))
    return [text for row in rows for name, text in row.items() if text and column in (None, name)]


@pytest.mark.parametrize(("script", "column"), [("bo", "藏文名"), ("cjk", "名称")])
def test_every_unit_of_the_product_names_is_drawn_as_harfbuzz_shapes_it(script, column):
    pieces = {piece for text in product_texts(column) for piece in units(text) if piece.strip()}
    assert len(pieces) >= 30
    apart = {piece: round(agreement(script, piece), 2) for piece in pieces}
    assert {piece: share for piece, share in apart.items() if share < 0.70} == {}


@pytest.mark.parametrize(("script", "column", "most"), [("bo", "藏文名", 0.04), ("cjk", "名称", 0.003)])
def test_lines_are_as_wide_as_harfbuzz_makes_them(script, column, most):
    """Tibetan syllables are set one by one, so that the narrowing HarfBuzz does between them is not there."""
    for text in product_texts(column):
        told = harfbuzz.advance(faces(script), text, 48)
        assert abs(width(text, Style(48)) - told) <= max(1.5, most * told), text


@pytest.mark.parametrize("stack", ["བརྒྱད", "རྫོགས", "ལྷུན", "གྲུབ"])
def test_the_comparison_sees_a_stack_that_was_not_shaped(stack):
    face = ImageFont.truetype(str(fonts._tibetan_path(400)), 48, layout_engine=ImageFont.Layout.BASIC)
    wrong = Image.new("L", (400, 192), 0)
    ImageDraw.Draw(wrong).text((30, 96), stack, font=face, fill=255, anchor="ls")
    right = harfbuzz.picture(faces("bo"), stack, 48, (400, 192), (30, 96))
    assert shared(wrong, right) < 0.6
    assert agreement("bo", stack) > 0.7


def test_every_character_of_every_product_text_has_a_glyph():
    for text in product_texts():
        width(text, STYLE)
