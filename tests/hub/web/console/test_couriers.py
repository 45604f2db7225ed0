"""Promises of the couriers' desk."""

from collections.abc import Callable
from typing import Any

from hub.identity import users
from hub.kernel.actor import system
from hub.logistics import carriers, tariff_book
from hub.warehouse import queries

Play = Callable[..., None]
SHEET = "快递公司,地区,温层,天数,可达\nSF,青海,冷冻,2,是\nSF,,常温,3,是\n"


def test_a_person_keeps_couriers_their_areas_and_numbers(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/couriers/new")
        sent = {"code": "ZTO", "name": "样例中通", "storage": "ambient", "rank": "5", "low_at": "2", "active": "yes"}
        await browser.post("/couriers", **sent, cut_off="17:30", channel="taobao")
        _, text = await browser.get("/couriers")
        assert "样例中通" in text
        assert "17:30" in text
        await browser.post("/couriers/ZTO/numbers", numbers="ZT1000001 - ZT1000003\nZT1000003")
        _, text = await browser.get("/couriers/ZTO")
        assert "文件里 3 个号，新增 3 个" in text
        await browser.post("/couriers/ZTO/numbers", numbers="ZT1000009\n9.8E+12")
        _, text = await browser.get("/couriers/ZTO")
        assert "第 2 行用不了" in text
        response, _ = await browser.post("/couriers/areas/import", file=("areas.csv", SHEET.encode()))
        assert response.status == 303
        await browser.post("/couriers/areas", carrier="SF", area="西藏/拉萨", storage="frozen", days="9", served="no")
        response, text = await browser.post("/couriers/areas/import", file=("areas.csv", b"x,y\n1,2\n"))
        assert response.status == 422
        _, text = await browser.get("/couriers/areas?carrier=SF")
        assert "西藏/拉萨" in text

    play(story)
    with shopfloor.runtime.db.read() as tx:
        assert queries.free_numbers(tx) == {"SF": 3, "ZTO": 3}
        assert [(row.area, row.storage, row.served) for row in tariff_book.areas(tx, carrier="SF")] == [
            ("", "ambient", True), ("西藏/拉萨", "frozen", False), ("青海", "frozen", True),
        ]  # fmt: skip
        assert carriers.one(tx, "ZTO").channels == "taobao"


def test_scans_come_by_hand_and_by_file_and_a_bad_file_changes_nothing(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/couriers/tracking")
        sent = {"waybill": "SF0000000001", "at": "2026-03-01T10:00", "kind": "accepted", "place": "泽库"}
        await browser.post("/couriers/tracking", **sent)
        good = "运单号,时间,状态\nSF0000000001,2026-03-02 09:00,运输中\n"
        await browser.post("/couriers/tracking/import", file=("a.csv", good.encode()))
        bad = good + "SF0000000002,某天,签收\n"
        response, text = await browser.post("/couriers/tracking/import", file=("b.csv", bad.encode()))
        assert response.status == 422
        assert "“某天”读不懂" in text
        _, text = await browser.get("/couriers/tracking?waybill=SF0000000001")
        assert text.count("tashi") >= 2
        assert "运输中" in text
        _, text = await browser.get("/couriers/tracking?waybill=SF0000000002")
        assert "这个运单还没有轨迹" in text

    play(story)


def test_the_warehouse_sees_couriers_and_changes_none(play: Play, shopfloor: Any, stored_password: str) -> None:
    with shopfloor.runtime.db.write() as tx:
        picker = users.NewUser("picker", "picker", stored_password, frozenset({"warehouse"}))
        users.add(tx, picker, actor=system("test"))

    async def story(browser: Any) -> None:
        await browser.log_in("picker")
        response, _ = await browser.get("/couriers")
        assert response.status == 200
        response, _ = await browser.post("/couriers/SF/numbers", numbers="SF8000001")
        assert response.status == 403

    play(story)
    with shopfloor.runtime.db.read() as tx:
        assert queries.free_numbers(tx) == {"SF": 3}
