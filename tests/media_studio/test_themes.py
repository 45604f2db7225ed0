"""Themes: each loads, is readable, and an unknown one falls back to the plain look."""

import pytest

from media_studio.ink import contrast
from media_studio.themes import load_theme, theme_names


def test_the_named_themes_exist():
    assert theme_names() == {
        "yak-earth", "sheep-snow", "dairy-sky", "barley-gold", "forest-fungus", "craft-silver", "travel-grass", "plain",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(theme_names()))
def test_text_in_every_theme_is_readable(name):
    theme = load_theme(name)
    assert contrast(theme.night, theme.paper) >= 7
    assert contrast(theme.paper, theme.brand) >= 4.5
    assert contrast(theme.brand, theme.sand) >= 4.5


def test_an_unknown_theme_is_drawn_plain():
    assert load_theme("no-such").name == "plain"
    assert load_theme("").name == "plain"
