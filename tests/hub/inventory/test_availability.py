"""What shops may show: never more than there is where it matters, and bundles by their scarcest part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.inventory.availability import bundle_free, sellable, share


@pytest.mark.parametrize(("free", "buffer", "shown"), [(10, 0, 10), (10, 3, 7), (3, 3, 0), (2, 3, 0), (0, 0, 0)])
def test_the_safety_buffer_is_never_shown(free: int, buffer: int, shown: int) -> None:
    assert sellable(free, buffer=buffer) == shown


@pytest.mark.parametrize(
    ("parts", "free", "bundles"),
    [
        ({1: 1, 2: 1}, {1: 5, 2: 3}, 3),
        ({1: 2, 2: 1}, {1: 5, 2: 9}, 2),
        ({1: 2}, {1: 1}, 0),
        ({1: 1, 2: 1}, {1: 5}, 0),
        ({}, {1: 5}, 0),
    ],
)
def test_a_bundle_is_as_scarce_as_its_scarcest_part(parts: dict, free: dict, bundles: int) -> None:
    assert bundle_free(parts, free) == bundles


@pytest.mark.parametrize(
    ("available", "shops", "shown"), [(10, 5, 10), (9, 5, 1), (5, 5, 1), (4, 5, 0), (4, 1, 4), (4, 0, 4), (0, 3, 0)]
)
def test_plenty_is_shown_whole_and_scarcity_is_divided(available: int, shops: int, shown: int) -> None:
    assert share(available, shops, scarce_below=2) == shown


@given(st.integers(0, 500), st.integers(1, 20), st.integers(1, 10))
def test_while_scarce_all_shops_together_show_no_more_than_there_is(available: int, shops: int, below: int) -> None:
    shown = share(available, shops, scarce_below=below)

    assert shown <= available
    if shops > 1 and available < below * shops:
        assert shown * shops <= available
