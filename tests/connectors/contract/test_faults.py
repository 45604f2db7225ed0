"""Every fault at every single request of every operation: reads recover, writes happen exactly once."""

import pytest

from connectors.base.types import ListingState
from connectors.sandbox.faults import KINDS
from hub.kernel.errors import Indeterminate, RateLimited, Transient

pytestmark = pytest.mark.faults

ENOUGH = 8  # more than two pages of three
READS = {
    "find_listing": lambda driver, order_id: driver.connector.find_listing("SKU-0").item_id,
    "changed_orders": lambda driver, order_id: sorted({order.order_id for order in driver.pull()}),
    "order": lambda driver, order_id: driver.connector.order(order_id).paid,
    "shipped_parcels": lambda driver, order_id: driver.connector.shipped_parcels(order_id),
    "carriers": lambda driver, order_id: driver.connector.carriers(),
    "check_connection": lambda driver, order_id: driver.connector.check_connection(),
}
MOST_REQUESTS = 80


def every_request(driver, kind, act):
    """Run ``act(n)`` with the fault at request n, for n = 1, 2 ... until it is over before the fault is due."""
    for n in range(1, MOST_REQUESTS):
        driver.fault_at(kind, n)
        act(n)
        if not driver.calm():
            return
    pytest.fail(f"more than {MOST_REQUESTS} requests")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("read", READS)
def test_a_read_succeeds_or_is_transient(driver, kind, read):
    sold = driver.buy(ENOUGH if read == "changed_orders" else 1)[0]
    quiet = READS[read](driver, sold.id)

    def act(_):
        try:
            assert READS[read](driver, sold.id) == quiet
        except Transient:
            driver.calm()
            assert READS[read](driver, sold.id) == quiet

    if read == "changed_orders" and kind in ("duplicate_page", "shifted_page"):
        return  # see test_paging.py, where time moves too
    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_a_listing_is_created_exactly_once(driver, kind):
    driver.draft("warm-up")

    def act(n):
        code = f"SKU-{n}"
        draft = driver.draft(code)
        driver.settle(
            lambda: driver.connector.find_listing(code) is not None, lambda: driver.connector.create_listing(draft)
        )
        assert driver.listing(code)["created_count"] == 1

    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_is_confirmed_exactly_once(driver, kind):
    def act(n):
        driver.calm()
        (sold,) = driver.buy(1, seed=n)
        waybill = f"SF10000000{n:05d}"
        notice = driver.notice(sold.id, waybill)
        driver.fault_at(kind, n)
        driver.settle(lambda: driver.told(sold.id, waybill), lambda: driver.connector.confirm_shipment(notice))
        truth = driver.truth(sold.id)
        assert (truth["confirm_count"], [x["waybill"] for x in truth["confirmed"]]) == (1, [waybill])

    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_stock_ends_exactly_where_it_was_told(driver, kind):
    ref = driver.publish("SKU-A")

    def act(n):
        done = []

        def push():
            driver.connector.set_stock(ref, 100 + n)
            done.append(n)

        driver.settle(lambda: bool(done), push)
        assert driver.listing("SKU-A")["stock"] == 100 + n

    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_a_listing_goes_off_and_on_sale_through_a_fault(driver, kind):
    ref = driver.publish("SKU-A")

    def act(n):
        state = {}

        def off():
            state["off"] = driver.connector.delist(ref).state

        def on():
            state["on"] = driver.connector.relist(ref, stock=n).state

        driver.settle(lambda: "off" in state, off)
        assert state["off"] is ListingState.OFF
        driver.settle(lambda: "on" in state, on)
        truth = driver.listing("SKU-A")
        assert (truth["status"], truth["stock"], truth["created_count"]) == ("live", n, 1)

    every_request(driver, kind, act)


def happened(before, after, act):
    """Run a write: Transient promises that nothing happened, a return that it did, Indeterminate nothing."""
    was = before()
    try:
        act()
    except Indeterminate:
        return
    except Transient:
        assert before() == was, "Transient, but it happened"
        return
    assert before() == after


@pytest.mark.parametrize("kind", KINDS)
def test_a_stock_write_never_pretends(driver, kind):
    ref = driver.publish("SKU-A")

    def act(n):
        happened(lambda: driver.listing("SKU-A")["stock"], 100 + n, lambda: driver.connector.set_stock(ref, 100 + n))

    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_never_pretends(driver, kind):
    driver.draft("warm-up")

    def act(n):
        draft = driver.draft(f"SKU-{n}")
        count = driver.simulator.market.created_count
        happened(lambda: count[f"SKU-{n}"], 1, lambda: driver.connector.create_listing(draft))

    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
def test_confirming_never_pretends(driver, kind):
    def act(n):
        driver.calm()
        (sold,) = driver.buy(1, seed=n)
        notice = driver.notice(sold.id, f"SF10000000{n:05d}")
        driver.fault_at(kind, n)
        happened(lambda: sold.confirm_count, 1, lambda: driver.connector.confirm_shipment(notice))

    every_request(driver, kind, act)


def test_the_platforms_waiting_time_is_kept(driver):
    driver.simulator.faults.arm("rate_limited_retry_after", 1)
    with pytest.raises(RateLimited) as limited:
        driver.connector.check_connection()
    assert limited.value.after == 1.0


@pytest.mark.needs("token")
def test_a_token_that_ends_at_any_request_is_renewed_once_and_nothing_is_lost(driver):
    placed = {order.id for order in driver.buy(ENOUGH)}
    seen = []

    def act(n):
        before = driver.connection.tokens.renewals
        assert {order.order_id for order in driver.pull()} == placed
        if driver.simulator.faults.committed["expired_token"]:
            seen.append(n)
            assert driver.connection.tokens.renewals - before == 1

    every_request(driver, "expired_token", act)
    assert len(seen) >= 3, "one expiry on each of at least three pages"


@pytest.mark.needs("token")
def test_a_token_can_be_renewed_by_hand(driver):
    before = driver.connection.tokens.renewals
    old = driver.connection.tokens.current().access
    driver.simulator.expire_tokens()
    driver.connector.refresh_token()
    assert driver.connection.tokens.renewals - before == 1
    assert driver.connection.tokens.current().access != old
    assert driver.connector.check_connection()
