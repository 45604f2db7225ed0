"""Promises of the offline form."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from hub.orders.models import Order

Play = Callable[..., None]
FORM = {
    "kind": "fair", "customer": "西宁样例展销会", "note": "周五前", "freight": "12", "name": "张样例", "phone": "10012345678", "province": "青海省",
    "city": "西宁市", "district": "城西区", "address": "五四大街1号", "sku0": "A1", "quantity0": "3", "price0": "80.00",
}  # fmt: skip


def test_an_offline_order_is_entered_once_and_found_among_the_orders(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/sheets/offline")
        assert '<option value="A1">' in text
        response, _ = await browser.post("/sheets/offline", key="k1", **FORM)
        assert response.status == 303
        where = response.headers["Location"]
        again, _ = await browser.post("/sheets/offline", key="k1", **FORM)
        assert again.headers["Location"] == where
        _, text = await browser.get(where)
        assert "线下·展销会" in text
        assert "10012345678" not in text
        _, text = await browser.get("/sheets")
        assert "线下·展销会" in text

    play(story)
    with shopfloor.runtime.db.read() as tx:
        [order] = tx.exec(select(Order)).all()
    assert (order.channel, order.paid_fen, order.seller_note) == ("manual", 25200, "西宁样例展销会")
    assert shopfloor.state(order.order_no) == "allocated"


def test_what_is_wrong_is_said_and_nothing_is_kept(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/sheets/offline")
        for wrong, said in (
            ({"sku0": "NONE"}, "商品目录里没有货号 NONE"),
            ({"sku0": ""}, "订单里没有商品"),
            ({"quantity0": "两"}, "请填写整数"),
            ({"price0": "贵"}, "请填元"),
            ({"customer": ""}, "请填写"),
            ({"kind": "gift"}, "请选择一项"),
        ):
            response, text = await browser.post("/sheets/offline", key="k1", **FORM | wrong)
            assert response.status == 422
            assert said in text
            assert 'value="西宁市"' in text

    play(story)
    with shopfloor.runtime.db.read() as tx:
        assert tx.exec(select(Order)).all() == []
