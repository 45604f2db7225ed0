"""Promises of the waybill label's facts: masks on paper, every print counted."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.base.types import PlainReceiver, Receiver
from hub.identity import queries as identity
from hub.kernel.errors import Conflict, Invalid
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.warehouse import labels, packing, queries, waves, waybills


@pytest.fixture
def floor(house: Any) -> Any:
    """One SKU in stock and a courier with a number."""
    house.sku("A1", gross_g=500)
    house.stock("A1", 20)
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF0000000001"])
    return house


def labelled(house: Any, order: Any) -> int:
    """Take the order to its label; answers with its parcel."""
    house.take(order)
    house.run("warehouse.plan_parcels")
    with house.runtime.db.write() as tx:
        wave = waves.release_wave(tx, "ambient", actor=house.actor)
        parcel = queries.parcels(tx, wave_id=wave.id)[0].id
        packing.scan(tx, parcel, "A1", pieces=2)
        packing.pack(tx, parcel, weight_g=1180, actor=house.actor)
        waybills.label_parcel(tx, parcel, actor=house.actor)
    return parcel


def printed(house: Any, *parcels: int, why: str = "") -> Any:
    with house.runtime.db.write() as tx:
        return labels.print_labels(tx, house.runtime.vault, parcels, actor=house.actor, why=why)


def test_a_receiver_in_clear_reaches_paper_masked(floor: Any) -> None:
    order = floor.order("O1", ("A1", 2))
    plain = PlainReceiver("扎西样例", "13812345678", "幸福路12号阳光小区3栋501室")
    label = printed(floor, labelled(floor, replace(order, receiver=replace(order.receiver, plain=plain))))[0]
    assert (label.receiver.name, label.receiver.phone) == ("扎***", "1******5678")
    assert label.receiver.address == "幸福路12号阳光小区*栋*室"
    assert "13812345678" not in str(label)


def test_without_clear_text_the_masks_of_the_platform_are_printed(floor: Any) -> None:
    label = printed(floor, labelled(floor, floor.order("O1", ("A1", 2))))[0]
    assert (label.receiver.name, label.receiver.region) == ("扎*", "青海省 黄南州 泽库县 泽曲镇")
    assert label.receiver.address == "幸福路***"
    assert (label.waybill, label.carrier_name, label.carrier_code) == ("SF0000000001", "样例速运", "SF")
    assert (label.pieces, label.weight_g, label.parcel_no, label.order_no) == (2, 1180, "1/1", "O1")
    assert (label.sender_region, label.route, label.storage) == ("样例仓", "黄南州 泽库县", "ambient")


def test_an_empty_mask_is_printed_as_nothing(floor: Any) -> None:
    bare = Receiver("上海市", "上海市", "浦东新区", cipher={"phone": "x"})
    label = printed(floor, labelled(floor, floor.order("O1", ("A1", 2), receiver=bare)))[0]
    assert (label.receiver.name, label.receiver.phone, label.receiver.address) == ("", "", "")
    assert label.receiver.region == "上海市 浦东新区"


def test_every_print_is_counted_told_and_from_the_second_on_audited(floor: Any) -> None:
    parcel = labelled(floor, floor.order("O1", ("A1", 2)))
    assert printed(floor, parcel)[0].reprint == 0
    with pytest.raises(Invalid, match="printed before"):
        printed(floor, parcel)
    assert [printed(floor, parcel, why="卡纸")[0].reprint for _ in range(2)] == [1, 2]
    facts = floor.facts("parcel.print")
    assert [fact.details["prints"] for fact in facts] == ["1", "2", "3"]
    with floor.runtime.db.read() as tx:
        assert {fact.subject for fact in facts} == {f"order:{orders.by_ids(tx, [floor.order_id('O1')])[0].id}"}
        audited = identity.audit_trail(tx, before=None, subject=f"parcel:{parcel}", limit=10)
        assert [row.details["prints"] for row in audited] == [3, 2]


def test_a_parcel_without_a_waybill_is_refused_and_nothing_is_counted(floor: Any) -> None:
    floor.take(floor.order("O1", ("A1", 2)))
    floor.run("warehouse.plan_parcels")
    with floor.runtime.db.read() as tx:
        parcel = queries.parcels(tx, state="planned")[0].id
    with pytest.raises(Conflict):
        printed(floor, parcel)
    with pytest.raises(Invalid):
        printed(floor)
    assert floor.facts("parcel.print") == []
