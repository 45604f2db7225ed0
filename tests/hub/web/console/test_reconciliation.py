"""Promises of the page that compares with platforms."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.kernel.clock import now
from hub.kernel.runtime import Runtime
from hub.reconciliation import daily, queries
from hub.reconciliation.models import Comparison, Difference

Play = Callable[..., None]


@pytest.fixture
def compared(shopfloor: Any) -> tuple[Any, int]:
    """One shop, compared, with one price that differs and one stock put right."""
    shop = shopfloor.shop()
    with shopfloor.runtime.db.write() as tx:
        tx.add(Comparison(id=shop.id, orders_read=12, listings_read=3, finished_at=now()))
        row = Difference(shop_id=shop.id, kind="price", subject="A1", ours="¥69.00", theirs="¥68.00")
        tx.add(row)
        tx.add(Difference(shop_id=shop.id, kind="stock", subject="A2", ours="5", theirs="9", outcome="repaired"))
    return shopfloor, row.id


def test_what_differs_and_what_was_put_right_is_shown_and_let_be(play: Play, compared: Any, runtime: Runtime) -> None:
    _house, row_id = compared

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/reconciliation")
        assert all(word in text for word in ("价格不符", "¥68.00", "库存不符", "A2"))
        response, _ = await browser.post(f"/reconciliation/{row_id}/dismiss")
        assert (response.status, response.headers["Location"]) == (303, "/reconciliation")
        response, _ = await browser.post(f"/reconciliation/{row_id}/dismiss")
        assert response.status == 409
        response, _ = await browser.post("/reconciliation/1/dismiss")
        assert response.status == 404

    play(story, runtime=runtime)
    with runtime.db.read() as tx:
        assert list(queries.open_differences(tx)) == []


def test_a_comparison_starts_at_once_when_asked_for(play: Play, compared: Any, runtime: Runtime) -> None:
    house, _ = compared

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/reconciliation")
        response, _ = await browser.post("/reconciliation/compare")
        assert response.status == 303

    play(story, runtime=runtime)
    assert daily.COMPARE in house.queued()
