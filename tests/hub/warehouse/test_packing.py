"""Every piece is scanned and the scale agrees before a parcel is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from catalog.models import Product, Sku
from connectors.base.types import OrderState
from hub.kernel.errors import Conflict, IllegalMove, Invalid, NotFound
from hub.warehouse import packing, queries, rule_book, weighed_goods
from hub.warehouse.models import Carton, CoolantRule, HandlingRule, Packaging
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


def test_a_doubtful_weight_needs_a_second_weighing_and_a_lead_s_reason(house, floor, parcel) -> None:
    floor.scan_all(parcel)
    for accepted in ("", "袋子厚"):
        with pytest.raises(Conflict, match="g expected"):
            floor.pack(parcel, 1480 + 45, accepted=accepted)
    with house.runtime.db.write() as tx:
        assert [packing.weigh(tx, parcel, 1525), packing.weigh(tx, parcel, 1525)] == [1, 2]
    with pytest.raises(Conflict):
        floor.pack(parcel, 1480 + 45, accepted="  ")
    assert floor.states("N1") == ["picking"]

    assert floor.pack(parcel, 1480 + 45, accepted="袋子厚").weight_g == 1525
    with house.runtime.db.read() as tx:
        row = tx.get(Packaging, parcel)
        assert (row.weighings, row.accepted_by, row.accepted_why) == ([1525, 1525], "user:tester", "袋子厚")


@pytest.mark.parametrize("weight", [0, -5])
def test_a_parcel_without_weight_is_refused_even_after_a_recount(floor, parcel, weight: int) -> None:
    floor.scan_all(parcel)
    with pytest.raises(Invalid):
        floor.pack(parcel, weight, accepted="x")

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


def test_the_lot_on_the_label_must_be_the_promised_one(floor, parcel) -> None:
    with pytest.raises(Invalid, match="lot L9 does not belong"):
        floor.scan(parcel, "(240)A(10)L9")
    floor.scan(parcel, "(240)A(10)L1", 2)
    with pytest.raises(Conflict, match="in the parcel already"):
        floor.scan(parcel, "(240)A(10)L1")


def test_a_line_of_two_lots_takes_of_each_what_was_promised(house, floor) -> None:
    house.stock("A", 2, lot="SOON", days=50)
    house.take(house.order("N1", ("A", 3)))
    floor.plan()
    floor.wave()
    [only] = floor.parcels("N1")
    floor.scan(only.id, "(240)A(10)SOON", 2)
    with pytest.raises(Conflict):
        floor.scan(only.id, "(240)A(10)SOON")
    floor.scan(only.id, "(240)A(10)L1")

    assert floor.pack(only.id).state == "packed"


def test_where_the_class_demands_it_goods_without_a_scanned_lot_are_refused(house, floor, parcel) -> None:
    with house.runtime.db.write() as tx:
        tx.add(HandlingRule(storage="ambient", lot_scan=True))
    with pytest.raises(Invalid, match="was not scanned yet"):
        floor.scan(parcel, "A")
    floor.scan(parcel, "(240)A(10)L1", 2)


def test_the_label_of_another_parcel_is_named_as_that(house, floor) -> None:
    [first] = floor.labelled(house.order("N1", ("A", 1)))
    house.take(house.order("N2", ("A", 1)))
    floor.plan()
    floor.wave()
    [second] = floor.parcels("N2")
    with pytest.raises(Invalid, match="label of another parcel"):
        floor.scan(second.id, next(p.waybill for p in floor.parcels("N1") if p.id == first))

    with house.runtime.db.read() as tx:
        assert [line.scanned for line in queries.lines_of(tx, [second.id])] == [0]


def test_scanning_what_was_cancelled_or_has_left_says_so(house, floor, parcel) -> None:
    house.take(house.order("N1", ("A", 2), ("B", 1), at=60, state=OrderState.CLOSED))
    floor.plan()
    with pytest.raises(Conflict, match="was cancelled"):
        floor.scan(parcel, "A")
    [gone] = floor.labelled(house.order("N2", ("A", 1)))
    floor.hand_over(gone)
    with pytest.raises(Conflict, match="handed over already"):
        floor.scan(gone, "A")
    with pytest.raises((Conflict, Invalid)):
        floor.hand_over(gone)
    assert floor.states("N2") == ["handed_over"]


def test_box_and_coolant_are_suggested_weighed_with_and_confirmed(house, floor) -> None:
    with house.runtime.db.write() as tx:
        rule_book.load_examples(tx, actor=house.actor)
        for row in tx.exec(select(CoolantRule)):
            row.coolant, row.share_permille, row.piece_g = "冰板", 1000, 500
        for rule in tx.exec(select(HandlingRule)):
            tx.delete(rule)
    house.take(house.order("N1", ("F", 2)))
    floor.plan()
    floor.wave("frozen")
    [only] = floor.parcels("N1")
    with house.runtime.db.read() as tx:
        plan = tx.get(Packaging, only.id)
        tare = tx.exec(select(Carton).where(Carton.code == plan.cartons[0])).one().tare_g
    assert (plan.coolant, plan.coolant_pieces, plan.estimated) == ("冰板", 4, True)
    assert plan.fill_permille <= 850
    assert only.expected_g == 2000 + tare + 2000 + 60
    floor.scan_all(only.id)
    with pytest.raises(Conflict, match="belong in this parcel"):
        floor.pack(only.id)

    assert floor.pack(only.id, coolant_in=True).state == "packed"


def test_weighed_goods_are_weighed_and_who_got_less_is_owed_the_difference(house, floor) -> None:
    with house.runtime.db.write() as tx:
        sku = tx.get(Sku, house.skus["A"])
        sku.net_g = 400
        tx.get(Product, sku.product_id).is_weighed = True
    house.take(house.order("N1", ("A", 2)))
    floor.plan()
    floor.wave()
    [only] = floor.parcels("N1")
    floor.scan_all(only.id)
    with house.runtime.db.read() as tx:
        [line] = queries.lines_of(tx, [only.id])
    for grams, error in ((None, Conflict), (100, Invalid), (9000, Invalid)):
        with pytest.raises(error):
            floor.pack(only.id, weighed={} if grams is None else {line.id: grams})

    floor.pack(only.id, only.expected_g - 50, weighed={line.id: 750})

    with house.runtime.db.write() as tx:
        [owed] = queries.weight_differences(tx)
        assert (owed.sold_g, owed.actual_g, owed.paid_fen, owed.difference_fen) == (800, 750, 19800, 1238)
        weighed_goods.close(tx, owed.id, actor=house.actor)
    with house.runtime.db.write() as tx, pytest.raises(Conflict, match="refunded already"):
        weighed_goods.close(tx, owed.id, actor=house.actor)
