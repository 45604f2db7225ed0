"""The comparison of shelves and order states, case by case."""

import pytest

from connectors.base.types import ListingRef, ListingSnapshot, ListingState
from hub.kernel.money import Money
from hub.reconciliation import compare
from hub.reconciliation.compare import Found, Ours


def mine(**changes) -> Ours:
    return Ours(**{"merchant_code": "A", "item_id": "1", "state": "live", "price_fen": 6900, "stock": 10} | changes)


def shown(item: str = "1", code: str = "A", state: str = "live", price: int | None = 6900, stock: int | None = 10):
    ref = ListingRef(item, f"s{item}", code, ListingState(state))
    return ListingSnapshot(ref, "标题", None if price is None else Money(price), stock)


def test_equal_shelves_tell_nothing():
    assert compare.shelf([mine()], [shown()]) == []


@pytest.mark.parametrize(
    ("theirs", "kind", "ours_says", "theirs_says"),
    [
        ([], "listing_gone", "1", "–"),
        ([shown(state="deleted")], "listing_gone", "1", "–"),
        ([shown(state="off")], "listing_state", "live", "off"),
        ([shown(state="refused")], "listing_state", "live", "refused"),
        ([shown(price=6800)], "price", "¥69.00", "¥68.00"),
        ([shown(stock=12)], "stock", "10", "12"),
        ([shown(stock=8)], "stock", "10", "8"),
        ([shown(), shown("2")], "listing_twice", "1", "1、2"),
    ],
)
def test_each_difference_is_named_with_both_sides(theirs, kind, ours_says, theirs_says):
    assert compare.shelf([mine()], theirs) == [Found(kind, "A", ours_says, theirs_says)]


def test_a_listing_taken_off_here_and_live_there_is_a_difference():
    assert compare.shelf([mine(state="off")], [shown()]) == [Found("listing_state", "A", "off", "live")]


@pytest.mark.parametrize("state", ["publishing", "audit", "draft", "blocked"])
def test_a_listing_on_its_way_is_left_alone(state):
    assert compare.shelf([mine(state=state)], [shown(state="off", price=1, stock=1)]) == []
    assert compare.shelf([mine(state=state)], []) == []


def test_what_a_platform_does_not_show_is_no_difference():
    assert compare.shelf([mine()], [shown(price=None, stock=None)]) == []
    assert compare.shelf([mine(stock=None)], [shown(stock=3)]) == []


@pytest.mark.parametrize(("stock", "kinds"), [(10, []), (8, []), (7, ["stock"]), (11, ["stock"])])
def test_what_was_sold_lately_may_be_missing_on_the_shelf(stock, kinds):
    found = compare.shelf([mine()], [shown(stock=stock)], sold={"A": 2})
    assert [x.kind for x in found] == kinds


def test_a_strangers_listing_is_named_by_its_code_or_its_item():
    found = compare.shelf([], [shown(code="B"), shown("9", code="")])
    assert [(x.kind, x.subject, x.theirs) for x in found] == [
        ("listing_unknown", "9", "标题"),
        ("listing_unknown", "B", "标题"),
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "kinds"),
    [
        (("allocated", "to_ship"), "to_ship", []),
        (("shipped", "to_ship"), "to_ship", ["order_state"]),  # we told the platform, it does not know
        (("handed_over", "to_ship"), "to_ship", []),  # it will be told
        (("allocated", "to_ship"), "shipped", ["order_state"]),
        (("cancelled", "closed"), "closed", []),
    ],
)
def test_order_states_that_cannot_both_be_true_are_named(ours, theirs, kinds):
    assert [x.kind for x in compare.order_states({"1": ours}, {"1": theirs})] == kinds


def test_an_order_we_do_not_hold_has_no_state_to_compare():
    assert compare.order_states({}, {"1": "to_ship"}) == []
