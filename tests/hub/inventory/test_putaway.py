"""Goods go beside their own lot, else to the first free shelf of their class, never into quarantine."""

from hub.inventory import places, putaway
from hub.inventory.putaway import rank


def test_the_same_lot_comes_first_then_free_shelves_by_code():
    shelves = [(1, "A-03"), (2, "A-01"), (3, "A-02"), (4, "A-04")]
    found = rank(shelves, [(1, 7, "L1"), (2, 7, "L2")], sku_id=7, lot_code="L1")
    assert [(x.code, x.why) for x in found] == [
        ("A-03", "same_lot"),
        ("A-02", "free"),
        ("A-04", "free"),
        ("A-01", "shared"),
    ]


def test_the_same_lot_code_of_other_goods_is_another_lot():
    assert rank([(1, "A")], [(1, 8, "L1")], sku_id=7, lot_code="L1")[0].why == "shared"


def test_only_shelves_of_the_class_are_suggested_and_never_quarantine(house):
    house.sku("A")
    lot = house.stock("A", 5, lot="L1")
    house.place("frozen")
    house.place("ambient", "C-00-01-1")
    with house.runtime.db.write() as tx:
        home = places.ensure_warehouse(tx, code="W1", name="样例仓")
        places.quarantine_place(tx, home.id, "ambient")
        assert places.quarantine_place(tx, home.id, "ambient").code == "Q-A-1"
        found = putaway.suggest(tx, warehouse_id=home.id, storage="ambient", sku_id=lot.sku_id, lot_code="L1")
    assert [(x.code, x.why) for x in found] == [("C-01-01-1", "same_lot"), ("C-00-01-1", "free")]
