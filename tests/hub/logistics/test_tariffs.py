"""Promises about prices of couriers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.errors import Invalid
from hub.logistics.tariffs import Parcel, Surcharge, Tariff, Tier, Zone, quote

NEAR = Zone("近", ("青海", "甘肃"), (Tier(1000, 600),), 1000, 200)
TIERED = Zone("远", ("广东",), (Tier(500, 1800), Tier(1000, 2200)), 500, 500)
PLAIN = Tariff("EMS", date(2026, 1, 1), 8000, 500, (NEAR, TIERED))
HERE = ("青海", "黄南", "泽库")


def with_extras(*extras: Surcharge, minimum: int = 0) -> Tariff:
    return Tariff("EMS", date(2026, 1, 1), 8000, minimum, (NEAR, TIERED), extras)


@pytest.mark.parametrize(("grams", "fen"), [(1, 600), (1000, 600), (1001, 800), (2000, 800), (2001, 1000), (0, 600)])
def test_each_begun_step_beyond_the_first_weight_is_charged(grams, fen):
    assert quote(PLAIN, Parcel(HERE, grams)).total.fen == fen


@pytest.mark.parametrize(("grams", "fen"), [(500, 1800), (501, 2200), (1000, 2200), (1001, 2700), (1501, 3200)])
def test_tiers_are_charged_before_steps(grams, fen):
    assert quote(PLAIN, Parcel(("广东",), grams)).total.fen == fen


def test_the_greater_of_scale_and_volume_is_charged():
    found = quote(PLAIN, Parcel(HERE, 900, volume_cm3=16_001))
    assert (found.grams, found.total.fen) == (2001, 1000)


def test_a_province_without_a_zone_has_no_price():
    with pytest.raises(Invalid):
        quote(PLAIN, Parcel(("西藏",), 100))
    with pytest.raises(Invalid):
        quote(PLAIN, Parcel((), 100))


@pytest.mark.parametrize(
    ("extra", "parcel", "fen"),
    [
        (Surcharge("remote", fen=700, areas=(("青海", "黄南"),)), Parcel(HERE, 100), 700),
        (Surcharge("remote", fen=700, areas=(("青海", "玉树"),)), Parcel(HERE, 100), 0),
        (Surcharge("fuel", share=325), Parcel(HERE, 100), 20),  # 3.25 % of 6.00 is 19.5 fen
        (Surcharge("oversize", fen=1500, over_g=30_000), Parcel(HERE, 30_000), 0),
        (Surcharge("oversize", fen=1500, over_g=30_000), Parcel(HERE, 30_001), 1500),
        (Surcharge("oversize", fen=1500, over_cm=120), Parcel(HERE, 100, longest_cm=121), 1500),
        (Surcharge("cold", fen=1000, storages=("frozen",)), Parcel(HERE, 100, "frozen"), 1000),
        (Surcharge("cold", fen=1000, storages=("frozen",)), Parcel(HERE, 100), 0),
        (Surcharge("insured", share=50, minimum_fen=100), Parcel(HERE, 100, declared_fen=50_000), 250),
        (Surcharge("insured", share=50, minimum_fen=100), Parcel(HERE, 100, declared_fen=1_000), 100),
        (Surcharge("insured", share=50, minimum_fen=100), Parcel(HERE, 100), 0),
    ],
)
def test_a_surcharge_is_charged_where_its_condition_holds(extra, parcel, fen):
    items = {item.kind: item.fen for item in quote(with_extras(extra), parcel).items}
    assert items.get(extra.kind, 0) == fen


def test_freight_below_the_minimum_is_filled_up_and_the_share_is_of_that():
    found = quote(with_extras(Surcharge("fuel", share=1000), minimum=1000), Parcel(HERE, 100))
    assert [(item.kind, item.fen) for item in found.items] == [("freight", 600), ("minimum", 400), ("fuel", 100)]


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.sampled_from([HERE, ("广东",)]))
def test_a_heavier_parcel_never_costs_less_and_the_parts_are_the_whole(one, other, here):
    light, heavy = (quote(PLAIN, Parcel(here, grams)) for grams in sorted((one, other)))
    assert light.total <= heavy.total
    assert heavy.total.fen == sum(item.fen for item in heavy.items)
    assert (light.step == heavy.step) == (light.total == heavy.total)
