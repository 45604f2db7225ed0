"""Every piece is scanned and the scale agrees before a parcel is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.base.types import OrderState
from hub.kernel.errors import Conflict, IllegalMove, Invalid, NotFound
from hub.warehouse.packaging import weight_is_plausible


@pytest.fixture
def parcel(house, floor) -> int:
    """One parcel in picking: two A and one B, 1,480 g expected."""
    house.take(house.order("N1", ("A", 2), ("B", 1)))
    floor.plan()
    floor.wave()
    [only] = floor.parcels("N1")
    assert only.expected_g == 1480
    return only.id


def test_scanning_every_piece_and_weighing_packs_parcel_and_order(house, floor, parcel) -> None:
    floor.scan(parcel, "A", 2)
    floor.scan(parcel, " B ")

    assert floor.pack(parcel).weight_g == 1480
    assert (floor.states("N1"), house.state("N1")) == (["packed"], "packed")


@pytest.mark.parametrize(("code", "error"), [("F", Invalid), ("NOPE", Invalid), ("", Invalid), ("  ", Invalid)])
def test_goods_that_do_not_belong_are_refused(floor, parcel, code: str, error: type) -> None:
    with pytest.raises(error):
        floor.scan(parcel, code)

    with pytest.raises(Conflict, match="not been scanned"):
        floor.pack(parcel)


@pytest.mark.parametrize("pieces", [3, 99])
def test_more_than_belongs_is_refused(floor, parcel, pieces: int) -> None:
    with pytest.raises(Conflict):
        floor.scan(parcel, "A", pieces)


@pytest.mark.parametrize("pieces", [0, -1])
def test_a_scan_of_nothing_or_less_is_refused(floor, parcel, pieces: int) -> None:
    floor.scan(parcel, "A", 2)
    with pytest.raises(Invalid):
        floor.scan(parcel, "A", pieces)

    floor.scan(parcel, "B")
    assert floor.pack(parcel).state == "packed"


def test_the_extra_piece_is_refused(floor, parcel) -> None:
    floor.scan(parcel, "A", 2)
    with pytest.raises(Conflict):
        floor.scan(parcel, "A")


def test_a_parcel_with_a_piece_missing_stays_open(floor, parcel) -> None:
    floor.scan(parcel, "A", 2)
    with pytest.raises(Conflict):
        floor.pack(parcel)

    assert floor.states("N1") == ["picking"]


@pytest.mark.parametrize(
    ("expected", "weighed", "ok"),
    [
        (500, 530, True), (500, 531, False), (500, 470, True), (500, 469, False),
        (1000, 1030, True), (1000, 1031, False), (2000, 2060, True), (2000, 2061, False), (2000, 1940, True),
        (2000, 1939, False), (0, 30, True),
    ],
)  # fmt: skip
def test_the_scale_may_disagree_by_30_g_or_3_percent_whichever_is_more(expected: int, weighed: int, ok: bool) -> None:
    assert weight_is_plausible(weighed, expected) is ok


def test_a_doubtful_weight_needs_a_recount(floor, parcel) -> None:
    floor.scan_all(parcel)
    with pytest.raises(Conflict):
        floor.pack(parcel, 1480 + 45)
    assert floor.states("N1") == ["picking"]

    assert floor.pack(parcel, 1480 + 45, recounted=True).weight_g == 1525


@pytest.mark.parametrize("weight", [0, -5])
def test_a_parcel_without_weight_is_refused_even_after_a_recount(floor, parcel, weight: int) -> None:
    floor.scan_all(parcel)
    with pytest.raises(Invalid):
        floor.pack(parcel, weight, recounted=True)

    assert floor.states("N1") == ["picking"]


def test_a_parcel_not_in_picking_is_neither_scanned_nor_packed_again(house, floor, parcel) -> None:
    floor.scan_all(parcel)
    floor.pack(parcel)

    with pytest.raises(Conflict):
        floor.scan(parcel, "A")
    with pytest.raises(IllegalMove):
        floor.pack(parcel)
    assert house.state("N1") == "packed"


def test_an_unknown_parcel_is_not_found(floor) -> None:
    with pytest.raises(NotFound):
        floor.scan(4711, "A")
    with pytest.raises(NotFound):
        floor.pack(4711, 100)


def test_the_order_is_packed_with_its_last_parcel(house, floor) -> None:
    house.take(house.order("N1", ("A", 1), ("F", 1)))
    floor.plan()
    for storage in ("ambient", "frozen"):
        floor.wave(storage)
    first, second = (p.id for p in floor.parcels("N1"))
    for parcel_id, state in ((first, "picking"), (second, "packed")):
        floor.scan_all(parcel_id)
        floor.pack(parcel_id)
        assert house.state("N1") == state


def test_a_cancelled_order_s_parcel_is_not_closed(house, floor, parcel) -> None:
    floor.scan_all(parcel)
    house.take(house.order("N1", ("A", 2), ("B", 1), at=60, state=OrderState.CLOSED))

    with pytest.raises(IllegalMove):
        floor.pack(parcel)
    assert house.state("N1") == "cancelled"


def test_two_packers_with_two_parcels_of_one_order_do_not_block_each_other(house, floor) -> None:
    house.take(*[house.order(f"N{n}", ("A", 1), ("F", 1)) for n in range(5)])
    floor.plan()
    for storage in ("ambient", "frozen"):
        floor.wave(storage)
    for parcel in floor.parcels():
        floor.scan_all(parcel.id)

    def pack(storage: str) -> None:
        for parcel in floor.parcels():
            if parcel.storage == storage:
                floor.pack(parcel.id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(pack, ("ambient", "frozen")))

    assert {house.state(f"N{n}") for n in range(5)} == {"packed"}
