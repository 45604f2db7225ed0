"""Offline orders go in through the same door, under our own numbers."""

import re

import pytest
from sqlmodel import select

from hub.cli.demo import crew
from hub.kernel.errors import Invalid
from hub.kernel.money import Money
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.orders import receivers, ship_notice
from hub.orders.models import Order
from hub.sheets import offline
from hub.sheets.offline import Item, Sale
from hub.sheets.people import Said
from hub.warehouse import parcels, waybills

WHO = Said("张样例", "10012345678", "青海省", "西宁市", "城西区", address="五四大街1号")


@pytest.fixture
def sell(desk):
    def run(*items, key="k1", **changes):
        sale = Sale(
            **{"form_key": key, "kind": "b2b", "customer": "西宁样例公司", "receiver": WHO, "items": items} | changes
        )
        with desk.house.runtime.db.write() as tx:
            return offline.take(tx, desk.house.runtime, sale, actor=desk.house.actor)

    return run


def test_an_offline_order_is_reserved_shipped_and_tells_nobody(desk, sell):
    no = sell(Item("A", 3, Money(8000)), Item("B", 1), note="周五前送到", freight=Money(1200))
    assert re.fullmatch(r"XX\d{8}-0001", no)
    assert desk.house.state(no) == "allocated"
    assert desk.house.sums()["A"] == (20, 3)
    with desk.house.runtime.db.write() as tx:
        row = tx.exec(select(Order).where(Order.order_no == no)).one()
        assert (row.channel, row.paid_fen, row.freight_fen, row.seller_note) == ("manual", 35100, 1200, "西宁样例公司")
        plain = receivers.behind(desk.house.runtime.vault, orders.receiver(tx, row.id)).plain
        assert plain is not None
        assert plain.phone == "10012345678"
        carriers.ensure(tx, code="SF", name="顺丰速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF1"])
    desk.house.run(parcels.PLAN)
    crew.work(desk.house.runtime)
    desk.house.run(ship_notice.TELL)
    assert desk.house.state(no) == "shipped"


def test_a_form_that_is_sent_twice_is_one_order(desk, sell):
    first = sell(Item("A", 1))
    assert sell(Item("A", 1)) == first
    assert sell(Item("A", 1), key="k2", kind="fair") == first[:-1] + "2"
    assert desk.house.sums()["A"] == (20, 2)


@pytest.mark.parametrize(
    ("items", "changes"),
    [
        ((), {}),
        ((Item("X", 1),), {}),
        ((Item("A", 0),), {}),
        ((Item("A", 1),), {"kind": "gift"}),
        ((Item("N", 1),), {}),
    ],
)
def test_what_cannot_be_sold_is_refused_and_takes_no_number(desk, sell, items, changes):
    desk.house.sku("N", price=None)
    with pytest.raises(Invalid):
        sell(*items, **changes)
    assert sell(Item("A", 1)).endswith("-0001")
    assert desk.house.sums()["A"] == (20, 1)
