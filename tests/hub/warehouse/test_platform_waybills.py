"""A shop may take its waybill numbers from the platform: one a parcel, sealed, and given back when it stays here."""

import pytest
from sqlmodel import select

from connectors.base.registry import BUILT_IN, manifest
from hub.kernel.errors import Conflict, IllegalMove, Indeterminate, Invalid, PlatformDown, Transient
from hub.kernel.jobs.queue import enqueue
from hub.orders import cancel, locks, pull
from hub.warehouse import labels, platform_waybills, queries
from hub.warehouse.models import PlatformWaybill, WaybillNumber

GIVING = [channel for channel in BUILT_IN if "waybills" in manifest(channel).capabilities]
SENDER = {
    "name": "样例仓",
    "phone": "10000000000",
    "province": "青海省",
    "city": "黄南藏族自治州",
    "district": "泽库县",
    "address": "样例路1号",
}
SETTINGS = {
    "waybills": "platform",
    "sender": SENDER,
    "waybill_templates": {"SF": "https://templates.example.invalid/sf"},
    "user_id": 1,
}


@pytest.fixture
def packed(house, floor, open_shop, put_on_sale):
    """A buyer ordered A in a shop whose labels come from the platform; answers with simulator, order and parcel."""

    def run(channel: str = "taobao", **changes):
        settings = {name: value for name, value in (SETTINGS | changes).items() if value}
        simulator, shop_id = open_shop(channel, settings=settings)
        put_on_sale("A", channel, shop_id)
        [order] = simulator.market.place_orders(1, 1)
        with house.runtime.db.write() as tx:
            enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
        house.run(pull.PULL)
        floor.plan()
        floor.wave()
        [parcel] = floor.parcels(order.id)
        floor.scan_all(parcel.id)
        floor.pack(parcel.id)
        return simulator, order, parcel.id

    return run


def label(house, parcel_id: int):
    return platform_waybills.label(house.runtime, parcel_id, actor=house.actor)


def stop(house, order) -> None:
    with house.runtime.db.write() as tx:
        cancel.cancel(tx, locks.orders(tx, [house.order_id(order.id)])[0], why="x", actor=house.actor)
    house.run("warehouse.stop_parcels", platform_waybills.GIVE_BACK)


def drawn(simulator) -> list[tuple[str, int, bool]]:
    return [(x.order_id, x.drawn_count, x.cancelled) for x in simulator.market.service.waybills.values()]


@pytest.mark.parametrize("channel", GIVING)
def test_the_number_comes_from_the_platform_and_the_label_prints(house, packed, channel: str) -> None:
    simulator, order, parcel_id = packed(channel)
    parcel = label(house, parcel_id)

    assert (parcel.state, [parcel.waybill]) == ("labelled", list(simulator.market.service.waybills))
    assert drawn(simulator) == [(order.id, 1, False)]
    with house.runtime.db.write() as tx:
        [paper] = labels.print_labels(tx, house.runtime.vault, [parcel_id], actor=house.actor)
        said = platform_waybills.print_data(tx, house.runtime.vault, parcel_id)
        assert queries.orders_by_waybill(tx, parcel.waybill) == {house.order_id(order.id)}
    assert paper.waybill == said["waybill"] == parcel.waybill
    assert order.receiver.phone not in repr(paper) + repr(said)


@pytest.mark.parametrize("channel", GIVING)
def test_an_answer_that_was_lost_is_asked_for_again_and_is_the_same_number(house, packed, channel: str) -> None:
    simulator, _, parcel_id = packed(channel)
    simulator.faults.arm("timeout_after", 6)
    for _ in range(12):
        try:
            label(house, parcel_id)
        except (Indeterminate, Transient):
            continue
        break
    assert len(simulator.market.service.waybills) == 1
    with house.runtime.db.read() as tx:
        assert tx.exec(select(PlatformWaybill.request_id)).all() == [str(parcel_id)]


@pytest.mark.parametrize("channel", GIVING)
def test_a_stopped_parcel_gives_its_number_back_once(house, packed, channel: str) -> None:
    simulator, order, parcel_id = packed(channel)
    label(house, parcel_id)
    stop(house, order)
    assert drawn(simulator) == [(order.id, 1, True)]
    with house.runtime.db.write() as tx:
        enqueue(tx, platform_waybills.GIVE_BACK, payload={"order_id": str(house.order_id(order.id))})
    house.run(platform_waybills.GIVE_BACK)
    with house.runtime.db.read() as tx:
        assert queries.loose_waybills(tx, house.order_id(order.id)) == []


def test_no_number_of_the_pool_is_used_and_no_byte_of_the_print_data_is_in_clear(house, packed) -> None:
    _, _, parcel_id = packed()
    parcel = label(house, parcel_id)
    with house.runtime.db.read() as tx:
        used = tx.exec(select(WaybillNumber.number).where(WaybillNumber.parcel_id == parcel_id)).all()
        said = platform_waybills.print_data(tx, house.runtime.vault, parcel_id)
        [row] = queries.platform_waybills(tx, [parcel_id])
    assert used == [parcel.waybill]
    assert said["template_url"] == "https://templates.example.invalid/sf"
    assert said["print_data"]
    assert said["print_data"].encode() not in row.sealed


def test_a_parcel_is_labelled_only_once(house, packed) -> None:
    simulator, order, parcel_id = packed()
    label(house, parcel_id)
    with pytest.raises(IllegalMove):
        label(house, parcel_id)
    assert drawn(simulator) == [(order.id, 1, False)]


def test_without_a_sender_nothing_is_asked(house, packed) -> None:
    simulator, _, parcel_id = packed(sender=None)
    with pytest.raises(Invalid, match="no complete sender"):
        label(house, parcel_id)
    assert drawn(simulator) == []


def test_an_outage_leaves_the_parcel_packed_and_another_try_works(house, packed) -> None:
    simulator, _, parcel_id = packed()
    simulator.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        label(house, parcel_id)
    assert label(house, parcel_id).state == "labelled"


def test_a_parcel_stopped_while_its_number_was_drawn_gives_it_back(house, packed, monkeypatch) -> None:
    simulator, order, parcel_id = packed()
    bind = platform_waybills._bind

    def late(tx, *rest, **named):
        found = locks.orders(tx, [house.order_id(order.id)])[0]
        cancel.cancel(tx, found, why="x", actor=house.actor)
        parcel = queries.parcel(tx, parcel_id)
        parcel.state = "stopped"
        tx.flush()
        return bind(tx, *rest, **named)

    monkeypatch.setattr(platform_waybills, "_bind", late)
    with pytest.raises(Conflict, match="moved on"):
        label(house, parcel_id)
    house.run(platform_waybills.GIVE_BACK)
    assert drawn(simulator) == [(order.id, 1, True)]


def test_a_shop_without_the_setting_takes_from_the_pool(house, packed) -> None:
    simulator, _, parcel_id = packed(waybills=None)
    assert label(house, parcel_id).waybill == "EMS000000"
    assert drawn(simulator) == []
    with house.runtime.db.read() as tx, pytest.raises(Conflict, match="did not come from the platform"):
        platform_waybills.print_data(tx, house.runtime.vault, parcel_id)
