"""Nothing is lost while rows move under the reader, whichever page they move on."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.faults

ENOUGH = 8  # more than two pages of three
REQUESTS = range(1, 9)


@pytest.mark.parametrize("n", REQUESTS)
@pytest.mark.parametrize("kind", ["duplicate_page", "shifted_page"])
def test_nothing_is_lost_when_time_stands_still(driver, kind, n):
    """A row touched in the window's last second jumps to the front and stays in the window."""
    placed = {order.id for order in driver.buy(ENOUGH)}
    driver.fault_at(kind, n)
    assert {order.order_id for order in driver.pull()} == placed


@pytest.mark.parametrize("n", REQUESTS)
@pytest.mark.parametrize("kind", ["duplicate_page", "shifted_page"])
def test_nothing_is_lost_when_a_row_leaves_the_window(driver, kind, n):
    """A row touched after the window's end is found in the next window; all others in this one."""
    placed = {order.id for order in driver.buy(ENOUGH)}
    border = driver.now()
    driver.clock.step = 1.0
    driver.fault_at(kind, n)
    first = {order.order_id for order in driver.pull(until=border)}
    driver.calm()
    driver.clock.step = 0.0
    driver.clock.at += 1
    moved = {order.order_id for order in driver.pull(since=border)}
    assert first | moved == placed
    assert len(placed - first) <= 1


def test_the_page_size_of_the_settings_is_used(driver):
    driver.buy(ENOUGH)
    driver.requests = 0
    driver.pull()
    assert driver.requests >= ENOUGH // 3 + 1


def test_rows_that_move_on_several_pages_lose_nothing(driver):
    placed = {order.id for order in driver.buy(ENOUGH)}
    driver.simulator.faults.arm("shifted_page", 2)
    driver.simulator.faults.arm("duplicate_page", 1)
    assert {order.order_id for order in driver.pull(since=driver.now() - timedelta(hours=2))} == placed
