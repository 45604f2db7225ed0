"""Boxes: the smallest that holds the goods, never over 85 % or 20 kg, never what must not lie together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.warehouse.cartons import HEAVIEST_G, MOST_FULL_PERMILLE, Box, Item, estimated_sides, suggest

SMALL = Box("S", (200, 150, 120), 120, 5000)
LARGE = Box("L", (420, 320, 280), 560)
HALAL, LIQUOR = frozenset({"halal"}), frozenset({"liquor"})


def test_the_smallest_box_that_holds_everything_is_taken():
    [box] = suggest([Item("a", 2, 500, (100, 100, 60))], [LARGE, SMALL])
    assert (box.code, box.fill_permille, box.goods_g, box.estimated) == ("S", 333, 1000, False)


def test_a_box_is_not_filled_beyond_85_percent():
    whole = (200, 150, 120)
    assert [b.code for b in suggest([Item("a", 1, 500, whole)], [SMALL])] == [""]
    assert [b.code for b in suggest([Item("a", 1, 500, (170, 150, 120))], [SMALL])] == ["S"]


def test_a_long_thing_needs_a_long_box():
    assert [b.code for b in suggest([Item("a", 1, 100, (400, 10, 10))], [SMALL, LARGE])] == ["L"]
    [odd] = suggest([Item("a", 1, 100, (900, 10, 10))], [SMALL, LARGE])
    assert (odd.code, odd.contents) == ("", {"a": 1})


def test_more_than_twenty_kilograms_travel_in_two_boxes():
    boxes = suggest([Item("a", 5, 5000, (100, 100, 100))], [LARGE])
    assert [(b.code, b.contents) for b in boxes] == [("L", {"a": 3}), ("L", {"a": 2})]


def test_halal_goods_and_liquor_get_boxes_of_their_own():
    items = [Item("肉", 1, 500, marks=HALAL), Item("酒", 1, 500, marks=LIQUOR), Item("米", 1, 500)]
    boxes = suggest(items, [SMALL, LARGE], apart=[HALAL | LIQUOR])
    assert [b.contents for b in boxes] == [{"肉": 1, "米": 1}, {"酒": 1}]


def test_a_size_nobody_measured_is_estimated_from_weight_and_says_so():
    long, middle, short = estimated_sides(600)
    assert abs(long * middle * short / 1_000_000 - 1) < 0.05  # a litre
    assert suggest([Item("a", 1, 600)], [LARGE])[0].estimated


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9000), st.integers(1, 500)), min_size=1, max_size=6))
def test_every_piece_is_in_one_box_within_its_limits(rows):
    items = [Item(str(n), pieces, grams, (side, side, side)) for n, (pieces, grams, side) in enumerate(rows)]
    boxes = suggest(items, [SMALL, LARGE])
    packed: dict[str, int] = {}
    for box in boxes:
        for name, pieces in box.contents.items():
            packed[name] = packed.get(name, 0) + pieces
        if box.code:
            assert box.fill_permille <= MOST_FULL_PERMILLE
            assert box.goods_g + box.tare_g <= HEAVIEST_G
    assert packed == {item.name: item.pieces for item in items}
