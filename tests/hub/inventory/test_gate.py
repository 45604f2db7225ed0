"""With a lapsed licence, an expired lot or an open recall there is no way out of the house: every path is tried."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hub.channels import stock_sync, withdrawing
from hub.inventory import gate, reservations
from hub.inventory import queries as stock
from hub.inventory.fefo import Want
from hub.inventory.models import Lot
from hub.kernel.errors import Conflict
from hub.orders import review
from hub.warehouse import picking, top_up, waves
from tests.hub.floor import Floor, license_food, stocked
from tests.hub.floor import spoil as make_unfit

Play = Callable[[], None]


@pytest.fixture
def floor(house: Any) -> Floor:
    """A stocked floor on which A is licensed food of one lot, LA."""
    made = stocked(house)
    license_food(house, "A")
    return made


def change(house: Any, statement: str) -> None:
    with house.runtime.db.write() as tx:
        tx.connection().exec_driver_sql(statement)


@pytest.fixture(params=["licence", "expired", "recalled", "scope"])
def spoil(request: Any, house: Any, floor: Floor) -> Play:
    """What makes A unfit, behind the back of everything that waits."""
    return lambda: make_unfit(house, request.param, "A")


def test_nothing_is_reserved_for_a_new_order(house: Any, floor: Floor, spoil: Play) -> None:
    spoil()
    house.take(house.order("O1", ("A", 1)), house.order("O2", ("B", 1)))
    assert (house.state("O1"), house.state("O2")) == ("received:short", "allocated")
    house.run(review.RETRY_SHORT)
    assert house.state("O1") == "received:short"
    with house.runtime.db.write() as tx:
        wants = [Want(group=1, line_id=1, sku_id=house.skus["A"], quantity=1)]
        assert reservations.reserve(tx, wants, min_days=0, actor=house.actor) == {1}


def test_no_other_lot_replaces_and_nothing_tops_up(house: Any, floor: Floor, spoil: Play) -> None:
    house.take(house.order("O1", ("A", 2)))
    floor.plan()
    wave = floor.wave()
    with house.runtime.db.read() as tx:
        [stop] = waves.pick_list(tx, wave.id)
    spoil()
    with house.runtime.db.write() as tx:
        assert picking.short(tx, wave.id, stop.key, 0, min_days=0, actor=house.actor).replaced == 0
    house.run(top_up.TOP_UP)
    assert house.state("O1").endswith(":short")


def test_nothing_is_offered_to_any_shop(house: Any, floor: Floor, spoil: Play) -> None:
    with house.runtime.db.read() as tx:
        assert stock.free_pieces(tx, [house.skus["A"]], min_days=3) == {house.skus["A"]: 10}
    spoil()
    with house.runtime.db.read() as tx:
        assert stock.free_pieces(tx, [house.skus["A"]], min_days=3) == {house.skus["A"]: 0}


def test_nothing_is_picked_packed_or_handed_over(house: Any, floor: Floor, spoil: Play) -> None:
    [ready] = floor.labelled(house.order("O1", ("A", 1)))
    house.take(house.order("O2", ("A", 1)), house.order("O3", ("A", 1)))
    floor.plan()
    wave = floor.wave()
    scanned, unscanned = [parcel.id for parcel in floor.parcels() if parcel.state == "picking"]
    floor.scan_all(scanned)
    with house.runtime.db.read() as tx:
        [stop] = waves.pick_list(tx, wave.id)
    before = house.levels()
    spoil()
    with house.runtime.db.write() as tx, pytest.raises(Conflict, match="must not leave"):
        picking.pick(tx, wave.id, stop.key, "A", pieces=1, min_days=0, actor=house.actor)
    for way in (lambda: floor.scan(unscanned, "A"), lambda: floor.pack(scanned), lambda: floor.hand_over(ready)):
        with pytest.raises(Conflict, match="must not leave"):
            way()
    assert floor.states() == ["labelled", "picking", "picking"]
    assert house.levels() == before


@pytest.mark.parametrize("spoil", ["licence", "recalled", "scope"], indirect=True)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_is_published_and_what_is_on_sale_is_taken_off(
    house: Any,
    floor: Floor,
    spoil: Play,
    open_shop: Any,
    put_on_sale: Any,
    request_publish: Any,
    studio: Any,
    listing: Any,
) -> None:
    simulator, first = open_shop("taobao")
    put_on_sale("A", "taobao", first)
    other, second = open_shop("jd")
    assert request_publish(codes=["A"], shop_ids=[second]) == 1
    spoil()
    studio("A", "jd")  # the job that waited
    house.run(withdrawing.CHECK, withdrawing.WITHDRAW)
    with house.runtime.db.write() as tx:
        withdrawing.check_gate(tx, None)
    house.run(withdrawing.WITHDRAW)
    assert (listing("A", second).state, other.market.state()["listings"]) == ("blocked", [])
    assert listing("A", first).state == "off"
    assert [row["status"] for row in simulator.market.state()["listings"]] != ["live"]
    assert request_publish(codes=["A"]) == 0
    assert {listing("A", shop).state for shop in (first, second)} == {"blocked"}


@pytest.mark.parametrize("spoil", ["expired"], indirect=True)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_shop_is_told_that_an_expired_lot_is_nothing(
    house: Any, floor: Floor, spoil: Play, open_shop: Any, put_on_sale: Any, listing: Any
) -> None:
    _, shop = open_shop("taobao")
    put_on_sale("A", "taobao", shop)
    spoil()
    with house.runtime.db.write() as tx:
        stock_sync.recount(tx, type("Run", (), {"runtime": house.runtime})())
    house.run(stock_sync.FAN_OUT, stock_sync.PUSH)
    assert listing("A", shop).stock_pushed == 0


def test_goods_that_need_no_licence_or_have_one_go_through(house: Any, floor: Floor) -> None:
    with house.runtime.db.read() as tx:
        lots = tx.exec(select(Lot)).all()
        assert gate.barred(tx, house.skus.values()) == {}
        assert gate.recalled(tx, house.skus.values()) == {}
        gate.refuse(tx, {(lot.sku_id, lot.id) for lot in lots})
    assert floor.labelled(house.order("O1", ("A", 1)))


def test_the_reason_is_a_sentence(house: Any, floor: Floor) -> None:
    change(house, "UPDATE certificate SET number = 'SC10463232399999'")
    with house.runtime.db.read() as tx:
        assert gate.barred(tx, [house.skus["A"]]) == {house.skus["A"]: "标注了食品生产许可证，但没有登记证书"}
