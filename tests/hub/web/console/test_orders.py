"""Promises of the Orders desk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.base.types import OrderState, PlainReceiver
from hub.identity import queries as identity
from hub.kernel.clock import now
from hub.kernel.jobs.queue import enqueue
from hub.orders import pull

Play = Callable[..., None]


def audited(house: Any) -> list[tuple[str, str]]:
    with house.runtime.db.read() as tx:
        return [(row.action, row.subject) for row in identity.audit_trail(tx, before=None, subject="", limit=50)]


def test_tabs_count_and_filters_narrow_the_queue(play: Play, ready: Any) -> None:
    ready.take(ready.order("LATE1", ("A1", 1), ship_by=now() - timedelta(hours=1)))
    ready.take(ready.order("SHORT1", ("A1", 99)))
    ready.take(ready.order("OTHER1", ("A1", 1)), shop="t2")
    other = ready.shop("t2").id
    shown = {
        "/orders": {"O1", "O2", "LATE1", "SHORT1", "OTHER1"},
        "/orders?phase=short": {"SHORT1"},
        "/orders?due=overdue": {"O1", "O2", "LATE1", "SHORT1", "OTHER1"},
        f"/orders?shop={other}": {"OTHER1"},
        "/orders?q=O1": {"O1"},
        "/orders?q=a1": {"O1", "O2", "LATE1", "SHORT1", "OTHER1"},
        "/orders?storage=frozen": set(),
        "/orders?phase=nonsense&shop=x&due=y": {"O1", "O2", "LATE1", "SHORT1", "OTHER1"},
    }

    async def story(browser: Any) -> None:
        await browser.log_in()
        for path, wanted in shown.items():
            response, text = await browser.get(path)
            assert response.status == 200
            found = {no for no in ("O1", "O2", "LATE1", "SHORT1", "OTHER1") if f">{no}</a>" in text}
            assert found == wanted, path
        assert 'href="/orders?phase=short' in text

    play(story)


def test_pages_meet_without_a_gap_in_both_directions(
    play: Play, shopfloor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.web.console.orders_views.PAGE", 2)
    shopfloor.take(*(shopfloor.order(f"N{n}", ("A1", 1)) for n in range(1, 6)))
    ids = {f"N{n}": shopfloor.order_id(f"N{n}") for n in range(1, 6)}
    newest_first = sorted(ids, key=lambda no: -ids[no])

    async def story(browser: Any) -> None:
        async def on(path: str) -> list[str]:
            _, text = await browser.get(path)
            return [no for no in newest_first if f">{no}</a>" in text]

        await browser.log_in()
        pages = [await on("/orders")]
        for _ in range(2):
            pages.append(await on(f"/orders?after={ids[pages[-1][-1]]}"))
        assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
        assert await on(f"/orders?before={ids[pages[2][0]]}") == pages[1]
        assert await on(f"/orders?before={ids[pages[1][0]]}") == pages[0]

    play(story)


def test_an_order_shows_lots_receiver_and_story_and_the_payload_without_the_buyer(play: Play, shopfloor: Any) -> None:
    raw = b'{"tid":"O1","receiver_name":"\xe6\x89\x8e\xe8\xa5\xbf","status":"PAID","pay":"99.00"}'
    shopfloor.take(shopfloor.order("O1", ("A1", 2), raw=raw))
    order_id = shopfloor.order_id("O1")

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get(f"/orders/{order_id}")
        assert response.status == 200
        for part in ("L-A1", "扎*", "138****5678", "WAIT_SELLER_SEND_GOODS", "平台面单凭证", "新订单 O1", "已分配批次"):
            assert part in text
        assert f'href="/orders/{order_id}/receiver"' in text
        response, text = await browser.get(f"/orders/{order_id}/raw")
        assert response.status == 200
        assert "PAID" in text
        assert "99.00" in text
        assert "扎西" not in text.split("<pre")[1]
        assert ("payload.read", f"order:{order_id}") in audited(shopfloor)
        response, _ = await browser.get("/orders/999")
        assert response.status == 404

    play(story)


def test_a_plain_receiver_is_revealed_with_a_purpose_and_on_record(play: Play, shopfloor: Any) -> None:
    order = shopfloor.order("O1", ("A1", 1))
    plain = PlainReceiver("扎西样例", "13800001234", "幸福路 1 号")
    shopfloor.take(replace(order, receiver=replace(order.receiver, plain=plain)))
    shopfloor.shop("s1", "suning")
    shopfloor.take(shopfloor.order("O2", ("A1", 1)), shop="s1")
    open_, closed = shopfloor.order_id("O1"), shopfloor.order_id("O2")

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/orders/{open_}")
        assert "13800001234" not in text
        response, text = await browser.get(f"/orders/{open_}/receiver")
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        assert "联系买家" in text
        assert "13800001234" not in text
        response, text = await browser.post(f"/orders/{open_}/receiver", purpose="curiosity")
        assert response.status == 303
        response, text = await browser.post(f"/orders/{open_}/receiver", purpose="call")
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        assert "13800001234" in text
        _, text = await browser.get(f"/orders/{closed}")
        assert "查看明文" not in text
        response, _ = await browser.post(f"/orders/{closed}/receiver", purpose="call")
        assert response.status == 303
        assert [row for row in audited(shopfloor) if row[0] == "receiver.revealed"] == [
            ("receiver.revealed", f"order:{open_}")
        ]

    play(story)


def test_a_platform_shows_a_receiver_once_and_no_page_keeps_it(
    play: Play, shopfloor: Any, open_shop: Callable[..., Any], put_on_sale: Callable[..., Any]
) -> None:
    simulator, shop_id = open_shop("taobao")
    put_on_sale("A1", "taobao", shop_id)
    [order] = simulator.market.place_orders(1, 1)
    order.extra["virtual"] = True
    with shopfloor.runtime.db.write() as tx:
        enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
    shopfloor.run(pull.PULL)
    page = f"/orders/{shopfloor.order_id(order.id)}"

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(page)
        assert order.receiver.name not in text
        _, text = await browser.get(f"{page}/receiver")
        assert "明文向平台索取" in text
        assert order.receiver.name not in text
        response, text = await browser.post(f"{page}/receiver", purpose="call")
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        for part in (order.receiver.name, "10077771111", "转 123", "虚拟号码", "有效至", order.receiver.address):
            assert part in text
        for path in (page, f"{page}/receiver", f"{page}/raw", "/audit"):
            _, text = await browser.get(path)
            assert order.receiver.name not in text, path
            assert "10077771111" not in text, path
        simulator.market.close_order(order.id)
        response, _ = await browser.post(f"{page}/receiver", purpose="call")
        assert response.status == 303
        _, text = await browser.get(page)
        assert "收件人不再显示明文" in text

    play(story)
    assert simulator.market.service.revealed == {order.id: 1}


def test_a_memo_is_written_and_shown_as_not_told_until_it_is(
    play: Play, ready: Any, add_person: Callable[..., int]
) -> None:
    add_person("drolma", "warehouse")
    page = f"/orders/{ready.order_id('O1')}"

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(page)
        assert "保存并告知平台" in text
        response, _ = await browser.post(f"{page}/memo", text="加冰袋", flag="red")
        assert response.headers["Location"] == page
        _, text = await browser.get(page)
        for part in ("加冰袋", "红旗", "还没告知平台"):
            assert part in text
        await browser.log_in("drolma")
        response, _ = await browser.post(f"{page}/memo", text="x", flag="red")
        assert response.status == 403

    play(story)
    assert "orders.tell_memo" in ready.queued()


def test_hold_release_and_cancel_by_hand(play: Play, ready: Any) -> None:
    order_id, other = ready.order_id("O1"), ready.order_id("O2")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/orders/{order_id}")
        await browser.post(f"/orders/{order_id}/holds", note=" ")
        assert ready.state("O1") == "allocated"
        await browser.post(f"/orders/{order_id}/holds", note="等买家回话")
        assert ready.state("O1") == "allocated:manual"
        await browser.post(f"/orders/{order_id}/release", kind="platform")
        await browser.post(f"/orders/{order_id}/release", kind="manual")
        assert ready.state("O1") == "allocated"
        await browser.post(f"/orders/{order_id}/cancel", note="")
        assert ready.state("O1") == "allocated"
        response, _ = await browser.post(f"/orders/{order_id}/cancel", note="买家电话取消")
        assert response.headers["Location"] == f"/orders/{order_id}"
        assert ready.state("O1") == "cancelled"
        _, text = await browser.get(f"/orders/{order_id}")
        assert "订单已取消" in text
        await browser.post(f"/orders/{order_id}/cancel", note="再来一次")
        _, text = await browser.get(f"/orders/{order_id}")
        assert "这单已经停不下来了" in text
        await browser.post("/orders/bulk", order=str(other), note="盘点")
        assert ready.state("O2") == "allocated:manual"

    play(story)
    assert ready.sums() == {"A1": (20, 1)}
    assert [action for action, _ in audited(ready)][:4] == [
        "order.held", "order.cancelled", "order.released", "order.held",
    ]  # fmt: skip


def test_permissions_hide_and_refuse(play: Play, ready: Any, add_person: Callable[..., int]) -> None:
    add_person("drolma", "warehouse")
    order_id = ready.order_id("O1")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response, text = await browser.get(f"/orders/{order_id}")
        assert response.status == 200
        assert 'data-dialog="cancel"' not in text
        for path in (f"/orders/{order_id}/raw", f"/orders/{order_id}/receiver", "/parked"):
            response, _ = await browser.get(path)
            assert response.status == 403
        for path in ("holds", "release", "cancel", "receiver"):
            response, _ = await browser.post(f"/orders/{order_id}/{path}", note="x", purpose="call", kind="manual")
            assert response.status == 403
        response, _ = await browser.post(f"/orders/{order_id}/cancel", token="0" * 64, note="x")
        assert response.status == 403

    play(story)
    assert ready.state("O1") == "allocated"


def test_an_order_closed_on_the_platform_offers_nothing_to_do(play: Play, ready: Any) -> None:
    ready.take(ready.order("O1", ("A1", 2), at=9, state=OrderState.CLOSED, vendor_status="TRADE_CLOSED"))

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/orders/{ready.order_id('O1')}")
        assert "TRADE_CLOSED" in text
        assert 'data-dialog="hold"' not in text
        assert 'data-dialog="cancel"' not in text

    play(story)
