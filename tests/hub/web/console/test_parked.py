"""Promises of the Parked desk."""

from collections.abc import Callable
from typing import Any

from connectors.base.types import UnreadableOrder
from hub.orders import queries

Play = Callable[..., None]
RAW = b'{"order_sn":"P1","pay_amount":"","receiver_phone":"13800001234","items":[{"outer_id":"A1"}]}'


def test_a_parked_order_is_listed_read_without_the_buyer_and_asked_for_again(play: Play, shopfloor: Any) -> None:
    shopfloor.take(UnreadableOrder("P1", "cannot read this amount", RAW, field="pay_amount", value=""))
    with shopfloor.runtime.db.read() as tx:
        parked_id = queries.open_parked(tx)[0].id

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/parked")
        assert ">P1</a>" in text
        assert "pay_amount" in text
        response, text = await browser.get(f"/parked/{parked_id}")
        assert response.status == 200
        assert "order_sn" in text
        assert "13800001234" not in text
        response, _ = await browser.post(f"/parked/{parked_id}/run")
        assert (response.status, response.headers["Location"]) == (303, "/parked")
        _, text = await browser.get(f"/parked/{parked_id}")
        assert "向平台重新询问" in text
        response, _ = await browser.get("/parked/1")
        assert response.status == 404

    play(story)
    assert "orders.read_again" in shopfloor.queued()


def test_what_was_read_meanwhile_is_not_asked_for_again(play: Play, shopfloor: Any) -> None:
    shopfloor.take(UnreadableOrder("P1", "cannot read this amount", RAW))
    with shopfloor.runtime.db.read() as tx:
        parked_id = queries.open_parked(tx)[0].id
    shopfloor.take(shopfloor.order("P1", ("A1", 1)))

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/parked")
        assert "没有停放的订单" in text
        _, text = await browser.get(f"/parked/{parked_id}")
        assert "已经读懂" in text
        response, _ = await browser.post(f"/parked/{parked_id}/run")
        assert response.status == 404

    play(story)
    assert "orders.read_again" not in shopfloor.queued()
