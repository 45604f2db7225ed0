"""Goods that come back are counted once, and cold goods are never sold again."""

import pytest

from hub.aftersales import receipts, return_queries
from hub.aftersales.receipts import Found
from hub.kernel.errors import Conflict, Invalid, NotFound, StaleWrite
from hub.orders.models import Order


@pytest.fixture
def back(house, shipped):
    """Two ambient pieces and one frozen piece left with order O1."""
    for code, storage in (("A", "ambient"), ("F", "frozen")):
        house.sku(code, storage=storage)
        house.stock(code, 5, place=house.place(storage))
    return shipped("O1", ("A", 2), ("F", 1))


def open_receipt(house, code="O1"):
    with house.runtime.db.write() as tx:
        return receipts.open_for(tx, code, actor=house.actor)


def gone(house, order_id):
    with house.runtime.db.read() as tx:
        return return_queries.gone(tx, order_id)


def find(house, receipt, row, pieces=1, verdict="restock", **named):
    with house.runtime.db.write() as tx:
        named = {"seen": row.back, "sound": True} | named
        return receipts.inspect(tx, receipt.id, Found(row.key, pieces, verdict, **named), actor=house.actor)


def test_a_restocked_piece_is_counted_once(house, back):
    receipt, row = open_receipt(house), gone(house, back)[0]
    find(house, receipt, row, 2)
    with pytest.raises(StaleWrite):
        find(house, receipt, row, 2)
    with pytest.raises(Conflict):
        find(house, receipt, gone(house, back)[0])
    assert (house.sums()["A"], house.whole()) == ((5, 0), True)


def test_a_second_receipt_cannot_bring_the_same_piece_back(house, back):
    receipt, row = open_receipt(house), gone(house, back)[0]
    find(house, receipt, row, 1)
    with house.runtime.db.write() as tx:
        receipts.close(tx, receipt.id, house.runtime.settings, actor=house.actor)
    again = open_receipt(house)
    assert again.id != receipt.id
    with pytest.raises(Conflict):
        find(house, again, gone(house, back)[0], 2)
    find(house, again, gone(house, back)[0], 1)
    assert house.sums()["A"] == (5, 0)


@pytest.mark.parametrize("verdict", ["destroy", "quarantine", "send_back"])
def test_a_returned_frozen_parcel_never_becomes_sellable(house, back, verdict):
    receipt, row = open_receipt(house), gone(house, back)[1]
    with pytest.raises(Invalid):
        find(house, receipt, row)
    find(house, receipt, row, verdict=verdict)
    assert (house.sums()["F"], house.whole()) == ((4, 0), True)


def test_opened_goods_do_not_go_back_on_the_shelf(house, back):
    receipt, row = open_receipt(house), gone(house, back)[0]
    with pytest.raises(Invalid):
        find(house, receipt, row, sound=False)
    assert house.sums()["A"] == (3, 0)


def test_an_intercepted_order_is_taken_back_and_ends(house, shipped):
    house.sku("A")
    house.stock("A", 5)
    order_id = shipped("O2", ("A", 2), state="intercept")
    receipt = open_receipt(house, "O2")
    find(house, receipt, gone(house, order_id)[0], 2)
    with house.runtime.db.write() as tx:
        receipts.close(tx, receipt.id, house.runtime.settings, actor=house.actor)
    with house.runtime.db.read() as tx:
        assert tx.get(Order, order_id).state == "cancelled"
    assert (house.sums()["A"], house.whole()) == ((5, 0), True)


def test_a_code_nobody_knows_and_an_order_still_here_are_refused(house, back):
    with pytest.raises(NotFound):
        open_receipt(house, "nobody")
    house.take(house.order("O9", ("A", 1)))
    with pytest.raises(Conflict):
        open_receipt(house, "O9")


def test_one_order_has_one_open_receipt(house, back):
    assert open_receipt(house).id == open_receipt(house).id
    with house.runtime.db.write() as tx, pytest.raises(Conflict):
        receipts.close(tx, open_receipt_id(house, back), house.runtime.settings, actor=house.actor)


def open_receipt_id(house, order_id):
    with house.runtime.db.read() as tx:
        return return_queries.open_receipt_of(tx, order_id).id
