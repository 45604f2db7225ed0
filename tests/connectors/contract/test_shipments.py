"""The platform is told once, and only about orders that may ship."""

import contextlib

import pytest

from connectors.base.types import ParcelNotice, ShipmentNotice
from hub.kernel.errors import Rejected


def test_a_shipment_is_confirmed_once_and_can_be_read_back(driver):
    (sold,) = driver.buy(1)
    assert driver.connector.shipped_parcels(sold.id) == ()
    driver.connector.confirm_shipment(driver.notice(sold.id, "SF1000000000001"))
    truth = driver.truth(sold.id)
    assert (truth["confirm_count"], truth["status"]) == (1, "shipped")
    assert [x["waybill"] for x in truth["confirmed"]] == ["SF1000000000001"]
    assert driver.told(sold.id, "SF1000000000001")


def test_a_closed_order_is_refused(driver):
    (sold,) = driver.buy(1)
    notice = driver.notice(sold.id, "SF1000000000001")
    driver.simulator.market.close_order(sold.id)
    with pytest.raises(Rejected):
        driver.connector.confirm_shipment(notice)
    truth = driver.truth(sold.id)
    assert (truth["confirm_count"], truth["confirmed"], truth["status"]) == (0, [], "closed")


def test_a_second_confirmation_counts_nothing(driver):
    """Some platforms refuse it, some accept the same waybill again; none may count it twice."""
    (sold,) = driver.buy(1)
    notice = driver.notice(sold.id, "SF1000000000001")
    driver.connector.confirm_shipment(notice)
    with contextlib.suppress(Rejected):
        driver.connector.confirm_shipment(notice)
    assert driver.truth(sold.id)["confirm_count"] == 1


def test_an_order_in_two_parcels_is_shipped_by_one_notice(driver):
    orders = [driver.buy(1, seed=seed)[0] for seed in range(1, 12)]
    sold = max(orders, key=lambda order: len(order.lines))
    whole = driver.notice(sold.id, "SF1000000000001")
    lines = list(whole.parcels[0].lines.items())
    if len(lines) == 1:
        assert driver.simulator.market.max_lines == 1, "this marketplace sells one thing per order"
        return
    first, second = dict(lines[:1]), dict(lines[1:])
    parcels = (ParcelNotice("SF1000000000001", "SF", first), ParcelNotice("SF1000000000002", "SF", second))
    driver.connector.confirm_shipment(ShipmentNotice(sold.id, parcels, whole.vendor_skus))
    truth = driver.truth(sold.id)
    assert (truth["confirm_count"], truth["status"]) == (1, "shipped")
    told = {parcel.waybill for parcel in driver.connector.shipped_parcels(sold.id)}
    assert told == {"SF1000000000001", "SF1000000000002"}


def test_the_platforms_carriers_include_one_we_know(driver):
    carriers = driver.connector.carriers()
    assert any(carrier.code == "SF" for carrier in carriers)
    assert all(carrier.vendor_code and carrier.name for carrier in carriers)
