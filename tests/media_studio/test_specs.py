"""Platform rules as data: complete, sourced, and refused when they contradict themselves."""

import pytest

from hub.kernel.errors import Invalid
from media_studio.specs import Figure, Flag, Widths, load_spec, platforms, studio_rules

PLATFORMS = ("douyin", "jd", "pinduoduo", "suning", "taobao", "wechat_shop", "youzan")


def test_every_platform_has_its_rules():
    assert platforms() == PLATFORMS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_number_has_a_source_a_grade_and_a_date(platform):
    spec = load_spec(platform)
    for rules in (spec.main, spec.detail):
        for name in type(rules).model_fields:
            figure = getattr(rules, name)
            assert isinstance(figure, Figure | Flag | Widths)
            assert figure.grade in "ABC"
            assert figure.source
            assert figure.date


def test_the_documented_limits_are_the_ones_loaded():
    assert load_spec("pinduoduo").detail.count_max.value == 20
    assert load_spec("pinduoduo").main.side_min.value == 480
    assert load_spec("wechat_shop").main.count_min.value == 4
    assert load_spec("taobao").main.white_bytes_max.value == 300_000
    assert load_spec("jd").main.white_margin.value == 10
    assert load_spec("youzan").detail.html_chars_max.value == 25_000


def test_the_studio_draws_what_every_platform_takes():
    rules = studio_rules()
    for platform in platforms():
        spec = load_spec(platform)
        assert rules.main_side >= spec.main.side_min.value
        assert rules.main_bytes[1] <= spec.main.bytes_max.value
        assert spec.detail.widths.value[0] == 750


def test_an_unknown_platform_is_refused():
    with pytest.raises(Invalid, match="no picture rules"):
        load_spec("nowhere")
