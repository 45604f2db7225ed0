"""Waves take what may ship, most urgent first, one temperature class at a time, picked in one walk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine

from connectors.base.types import OrderState
from hub.orders import review
from hub.warehouse import waves


def test_a_wave_takes_one_temperature_class_and_starts_the_picking(house, floor) -> None:
    house.take(house.order("N1", ("A", 1), ("F", 1)), house.order("N2", ("F", 1)))
    floor.plan()

    wave = floor.wave("frozen")

    assert {(p.storage, p.state, p.wave_id == wave.id) for p in floor.parcels()} == {
        ("ambient", "planned", False), ("frozen", "picking", True),
    }  # fmt: skip
    assert (house.state("N1"), house.state("N2")) == ("picking", "picking")
    assert floor.wave("frozen") is None
    assert floor.wave("ambient") is not None


def test_the_order_that_must_leave_first_is_picked_first_also_where_only_our_rule_says_when(house, floor) -> None:
    base = house.order("X", ("A", 1))
    for no, hours in (("LATE", 40), ("OURS", None), ("SOON", -2), ("MID", 20)):
        house.take(house.order(no, ("A", 1), ship_by=None if hours is None else base.ship_by + timedelta(hours=hours)))
    floor.plan()

    picked = []
    while floor.wave(limit=1):
        picked += [no for no in ("LATE", "OURS", "SOON", "MID") if house.state(no) == "picking" and no not in picked]

    assert picked == ["SOON", "OURS", "MID", "LATE"]


def test_held_orders_and_orders_the_platform_holds_back_are_not_waved(house, floor) -> None:
    house.take(
        house.order("FREE", ("A", 1)),
        house.order("GROUP", ("A", 1), state=OrderState.HELD),
        house.order("MANUAL", ("A", 1)),
        house.order("REFUND", ("A", 1)),
        house.order("PART", ("A", 1), state=OrderState.PART_SHIPPED),
    )
    floor.plan()
    with house.runtime.db.write() as tx:
        review.hold_by_hand(tx, house.order_id("MANUAL"), "x", actor=house.actor)
    house.take(house.order("REFUND", ("A", 1), at=60, refund_open=True))

    floor.wave()

    assert {no: floor.states(no) for no in ("FREE", "GROUP", "MANUAL", "REFUND", "PART")} == {
        "FREE": ["picking"], "GROUP": ["planned"], "MANUAL": ["planned"], "REFUND": ["planned"], "PART": ["planned"],
    }  # fmt: skip


def test_the_rest_of_an_order_in_picking_is_released_too(house, floor) -> None:
    house.take(house.order("N1", ("A", 1), ("F", 1)))
    floor.plan()
    floor.wave("ambient")

    assert floor.wave("frozen") is not None


def test_waves_of_a_day_are_numbered_and_two_at_once_get_two_numbers(house, floor) -> None:
    with time_machine.travel("2026-03-01T20:00:00Z", tick=False):  # the second of March in China
        house.take(*[house.order(f"N{n}", ("A", 1)) for n in range(8)])
        floor.plan()
        with ThreadPoolExecutor(4) as pool:
            made = [wave for wave in pool.map(lambda _: floor.wave(limit=1), range(4)) if wave]
        while wave := floor.wave(limit=1):
            made.append(wave)

    assert sorted(wave.code for wave in made) == [f"W260302-{n:03d}" for n in range(1, len(made) + 1)]
    assert len({p.id for p in floor.parcels() if p.state == "picking"}) == 8


def test_a_pick_list_walks_the_shelves_in_order_and_names_lots_and_parcels(house, floor) -> None:
    far, near = house.place("ambient", "C-09-01-1"), house.place("ambient", "A-00-01-1")
    house.stock("A", 5, lot="A-SOON", days=20, place=far)
    house.stock("B", 5, lot="B-SOON", days=20, place=near)
    house.take(house.order("N1", ("A", 3), ("B", 1)), house.order("N2", ("A", 4)))
    floor.plan()
    wave = floor.wave()

    with house.runtime.db.read() as tx:
        stops = waves.pick_list(tx, wave.id)

    one, two = (p.id for p in floor.parcels())
    assert [(s.location, s.lot, s.card.code, s.pieces, s.parcels) for s in stops] == [
        ("A-00-01-1", "B-SOON", "B", 1, (one,)),
        ("C-01-01-1", "L1", "A", 2, (two,)),
        ("C-09-01-1", "A-SOON", "A", 5, (one, two)),
    ]


def test_a_stopped_parcel_leaves_the_pick_list(house, floor) -> None:
    house.take(house.order("N1", ("A", 1)), house.order("N2", ("A", 2)))
    floor.plan()
    wave = floor.wave()
    house.take(house.order("N1", ("A", 1), at=60, state=OrderState.CLOSED))
    floor.plan()

    with house.runtime.db.read() as tx:
        assert [stop.pieces for stop in waves.pick_list(tx, wave.id)] == [2]
