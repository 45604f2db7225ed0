"""Publishing and stock: one listing per merchant code, and the number told is the number on sale."""

import pytest

from connectors.base.types import ListingState
from hub.kernel.errors import Invalid, Rejected


def test_a_listing_is_published_once_and_found_again(driver):
    assert driver.connector.find_listing("SKU-A") is None
    created = driver.publish("SKU-A")
    found = driver.connector.find_listing("SKU-A")
    assert (found.item_id, found.vendor_sku_id, found.merchant_code) == (
        created.item_id,
        created.vendor_sku_id,
        "SKU-A",
    )
    assert found.state in (ListingState.LIVE, ListingState.AUDIT)
    truth = driver.listing("SKU-A")
    assert (truth["id"], truth["price_fen"], truth["stock"], truth["created_count"]) == (created.item_id, 6900, 50, 1)


def test_listings_are_told_apart_by_merchant_code(driver):
    refs = {code: driver.publish(code) for code in ("SKU-A", "SKU-B", "SKU-AB")}
    found = {code: driver.connector.find_listing(code).item_id for code in refs}
    assert found == {code: ref.item_id for code, ref in refs.items()}
    assert driver.connector.find_listing("SKU") is None


def test_a_deleted_listing_is_not_found(driver):
    ref = driver.publish("SKU-A")
    driver.simulator.market.set_status(ref.item_id, "deleted")
    assert driver.connector.find_listing("SKU-A") is None


@pytest.mark.parametrize("quantity", [0, 1, 49, 50, 51, 9999])
def test_stock_lands_exactly(driver, quantity):
    ref = driver.publish("SKU-A")
    driver.connector.set_stock(ref, quantity)
    assert driver.listing("SKU-A")["stock"] == quantity


def test_stock_lands_exactly_after_sales(driver):
    driver.publish("SKU-A")
    sold = sum(line.quantity for order in driver.buy(3) for line in order.lines)
    assert driver.listing("SKU-A")["stock"] == 50 - sold
    driver.connector.set_stock(driver.connector.find_listing("SKU-A"), 20)
    assert driver.listing("SKU-A")["stock"] == 20


def test_negative_stock_is_refused_and_changes_nothing(driver):
    ref = driver.publish("SKU-A")
    with pytest.raises((Invalid, Rejected)):
        driver.connector.set_stock(ref, -1)
    assert driver.listing("SKU-A")["stock"] == 50


def test_a_listing_goes_off_sale_and_comes_back_with_its_new_stock(driver):
    ref = driver.publish("SKU-A")
    assert driver.connector.delist(ref).state is ListingState.OFF
    assert driver.listing("SKU-A")["status"] == "off"
    back = driver.connector.relist(ref, stock=7)
    assert back.state in (ListingState.LIVE, ListingState.AUDIT)
    truth = driver.listing("SKU-A")
    assert (truth["status"], truth["stock"], truth["created_count"]) == ("live", 7, 1)


def test_going_off_sale_twice_is_harmless(driver):
    ref = driver.publish("SKU-A")
    driver.connector.delist(ref)
    assert driver.connector.delist(driver.connector.find_listing("SKU-A")).state is ListingState.OFF
