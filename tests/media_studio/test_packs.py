"""Which package is drawn, and that it is drawn whole."""

from dataclasses import replace

import pytest

from hub.kernel.errors import Invalid
from media_studio.emblem import emblem
from media_studio.packs import DRAWERS, PRINTED, draw_pack, emblem_of, look_of, shape_of
from media_studio.themes import load_theme


def test_trade_words_and_unit_choose_the_shape(every_shape):
    shape, brief = every_shape
    assert shape_of(brief) == shape


def test_every_shape_is_a_large_cut_out_picture(every_shape):
    _, brief = every_shape
    pack = draw_pack(look_of(brief))
    assert pack.mode == "RGBA"
    assert max(pack.size) >= 1000
    lowest, highest = pack.getchannel("A").getextrema()
    assert (lowest, highest) == (0, 255)
    assert pack.getchannel("A").getbbox() == (0, 0, *pack.size)


def test_printed_shapes_are_shapes():
    assert set(DRAWERS) >= PRINTED


@pytest.mark.parametrize(
    ("name", "category", "wanted"),
    [
        ("牦牛肉水饺", "速冻食品", "dumpling"),
        ("黄蘑菇牦牛肉酱", "调味品", "mushroom"),
        ("藏羊羊排", "藏羊生鲜", "sheep"),
        ("牦牛酸奶 原味", "乳制品", "milk"),
        ("年货礼盒(肉干+奶贝+蕨麻)", "组合", "yak"),
        ("青稞酒 42%vol", "酒类", "spirit"),
    ],
)
def test_the_emblem_follows_the_name_proper(meat, name, category, wanted):
    assert emblem_of(replace(meat, name=name, category=category), load_theme("yak-earth")) == wanted


def test_an_unknown_emblem_is_refused():
    with pytest.raises(Invalid, match="no such emblem"):
        emblem("unicorn", 40)
