"""Lines break where a reader would break them, and text gives way before it leaves its box."""

from hypothesis import given
from hypothesis import strategies as st

from hub.warehouse.paper import lettering

ANY = st.text(st.characters(codec="utf-8"), max_size=60)


def test_a_number_is_not_broken_while_it_fits_a_line():
    assert lettering.wrapped("订单 12345678", 50, weight="regular", size=9) == ["订单", "12345678"]


def test_a_line_starts_with_no_stop_and_ends_with_no_opening_bracket():
    lines = lettering.wrapped("牦牛肉（后腿）。", 40, weight="regular", size=10)
    assert lines == ["牦牛肉", "（后", "腿）。"]


def test_a_word_longer_than_the_line_is_broken_inside():
    lines = lettering.wrapped("W" * 30, 50, weight="regular", size=10)
    assert "".join(lines) == "W" * 30
    assert all(lettering.width(line, "regular", 10) <= 50 for line in lines)


def test_text_shrinks_in_half_points_and_is_cut_at_six():
    size, lines = lettering.fitted("牦牛" * 10, 60, 26, weight="regular", largest=10)
    assert (size, len(lines)) == (6.5, 3)
    size, lines = lettering.fitted("牦牛" * 100, 60, 16, weight="regular", largest=10)
    assert size == 6.0
    assert lines[-1].endswith("…")


@given(ANY, st.floats(20, 200), st.floats(8, 100))
def test_fitted_text_never_leaves_its_box(text, room, height):
    size, lines = lettering.fitted(text, room, height, weight="regular", largest=12)
    assert size >= lettering.SMALLEST
    assert all(lettering.width(line, "regular", size) <= room + 0.01 for line in lines)
    assert len(lines) * size * 1.25 <= max(height, size * 1.25) + 0.01
