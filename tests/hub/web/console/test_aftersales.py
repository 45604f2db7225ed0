"""Promises of the after-sales pages."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from hub.aftersales.models import Answer, Case
from hub.inventory import reservations
from hub.kernel.clock import now
from hub.kernel.runtime import Runtime
from hub.orders import queries as orders

Play = Callable[..., None]


def a_case(house: Any, channel: str = "taobao", fen: int = 9900) -> int:
    shop = house.shop(channel=channel)
    house.take(house.order("O1", ("A1", 2)))
    with house.runtime.db.write() as tx:
        row = Case(
            shop_id=shop.id, channel=channel, refund_id="R1", order_no="O1", order_id=house.order_id("O1"), kind="refund",
            state="asked", vendor_status="X", amount_fen=fen, raw_digest="", opened_at=now(), modified_at=now(),
        )  # fmt: skip
        tx.add(row)
        return row.id


def answers(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.db.read() as tx:
        return [(x.act, x.state) for x in tx.exec(select(Answer))]


def seen(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_a_case_is_listed_and_answered(play: Play, shopfloor: Any, runtime: Runtime) -> None:
    case_id = a_case(shopfloor)

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/aftersales")
        assert all(word in text for word in ("O1", "同意退款", "仅退款"))
        _, text = await browser.get(f"/aftersales/{case_id}?choose=agree_refund")
        fields = {"act": "agree_refund", "seen": seen(text)}
        response, _ = await browser.post(f"/aftersales/{case_id}/answer", **fields)
        assert response.status == 303
        await browser.post(f"/aftersales/{case_id}/answer", **fields)

    play(story, runtime=runtime)
    assert answers(runtime) == [("agree_refund", "sending")]


def test_nobody_approves_their_own_answer(
    play: Play, shopfloor: Any, runtime: Runtime, add_person: Callable[..., int]
) -> None:
    case_id = a_case(shopfloor, fen=60_000)
    add_person("drolma", "finance")
    states = []

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/aftersales/{case_id}?choose=agree_refund")
        await browser.post(f"/aftersales/{case_id}/answer", act="agree_refund", seen=seen(text))
        with runtime.db.read() as tx:
            answer_id = tx.exec(select(Answer.id)).one()
        path = f"/aftersales/{case_id}/answers/{answer_id}/approve"
        response, _ = await browser.post(path)
        assert response.status == 403
        states.extend(answers(runtime))
        browser.client.session.cookie_jar.clear()
        await browser.log_in("drolma")
        await browser.get("/aftersales")
        response, _ = await browser.post(path)
        assert response.status == 303

    play(story, runtime=runtime)
    assert (states, answers(runtime)) == ([("agree_refund", "waiting")], [("agree_refund", "sending")])


def test_a_platform_without_answers_says_so(play: Play, shopfloor: Any, runtime: Runtime) -> None:
    case_id = a_case(shopfloor, channel="suning")

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/aftersales/{case_id}")
        assert "只能在平台后台办理" in text
        assert "choose=" not in text

    play(story, runtime=runtime)


def test_a_parcel_is_scanned_inspected_and_closed(play: Play, shopfloor: Any, runtime: Runtime) -> None:
    shopfloor.take(shopfloor.order("O2", ("A1", 2)))
    with runtime.db.write() as tx:
        lines = orders.lines_of(tx, [shopfloor.order_id("O2")])
        reservations.consume(tx, [(x.id, x.sku_id) for x in lines], ref="parcel:1", actor=shopfloor.actor)

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/returns")
        response, _ = await browser.post("/returns", code="nobody")
        assert response.headers["Location"] == "/returns"
        response, _ = await browser.post("/returns", code="O2")
        page = response.headers["Location"]
        _, text = await browser.get(page)
        key = text.split('name="key" value="')[1].split('"')[0]
        fields = {"key": key, "seen": "0", "pieces": "2", "sound": "yes", "verdict": "restock"}
        for _ in range(2):
            await browser.post(f"{page}/inspect", **fields)
        response, _ = await browser.post(f"{page}/close")
        assert response.status == 303

    play(story, runtime=runtime)
    assert shopfloor.sums()["A1"] == (20, 0)
