"""Promises of the quality desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from catalog.models import Brand, Producer
from catalog.words import BrandLevel
from hub.kernel.clock import business_day, now
from hub.kernel.units import ProducerKind
from hub.trace import inspections, warnings
from hub.trace.models import Inspection

Play = Callable[..., None]
TABS = ("warnings", "recalls", "inspections", "marks", "bulletin")


def test_every_tab_opens_and_the_month_can_be_taken_away(play: Play, ready: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        for tab in TABS:
            response, _ = await browser.get(f"/quality?tab={tab}")
            assert response.status == 200
        response = await browser.client.get("/quality/bulletin.xlsx?month=2026-01")
        assert (response.status, (await response.read())[:2]) == (200, b"PK")
        response, _ = await browser.post("/quality/look")
        assert response.status == 303

    play(story)
    assert warnings.LOOK in ready.queued()


def test_an_inspection_is_planned_fails_and_its_lot_goes_into_quarantine(play: Play, ready: Any) -> None:
    due = business_day(now()).isoformat()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/quality?tab=inspections")
        await browser.post("/quality/inspections", kind="goods", subject="A1/L-A1", item="菌落总数", due_on=due)
        with ready.runtime.db.read() as tx:
            row = tx.exec(select(Inspection)).one()
        path = f"/quality/inspections/{row.id}"
        response, _ = await browser.post(f"{path}/result", result="fail", found="")
        assert response.status == 303
        _, page = await browser.get("/quality?tab=inspections")
        assert "请写不合格的项目和数值" in page
        await browser.post(f"{path}/result", result="fail", found="超标")
        response, _ = await browser.post(f"{path}/off")
        _, page = await browser.get("/quality?tab=inspections")
        assert "不合格" in page

    play(story)
    with ready.runtime.db.read() as tx:
        assert [row.state for row in inspections.listed(tx)] == ["failed"]
        states = tx.connection().exec_driver_sql("SELECT state FROM lot WHERE code = 'L-A1'").scalars().all()
    assert states == ["quarantine"]


def test_a_producer_is_admitted_to_a_public_brand_and_loses_it(play: Play, ready: Any) -> None:
    with ready.runtime.db.write() as tx:
        brand = Brand(code="PB", name="样例公共品牌", level=BrandLevel.PUBLIC)
        maker = Producer(code="P01", name="样例合作社", kind=ProducerKind.COOP)
        tx.add_all([brand, maker])
        tx.flush()
        ids = {"brand": str(brand.id), "producer": str(maker.id)}

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/quality?tab=marks")
        await browser.post("/quality/admissions", **ids, since=business_day(now()).isoformat())
        _, page = await browser.get("/quality?tab=marks")
        path = page[page.index("/quality/admissions/") :].split("/audit")[0]
        await browser.post(f"{path}/audit", result="fail", note="包装未标注")
        await browser.post(f"{path}/withdraw", note="整改不到位")
        _, page = await browser.get("/quality?tab=marks")
        assert "整改不到位" in page
        assert "1 次不合格" in page

    play(story)


def test_a_recall_is_looked_at_started_worked_and_reported(play: Play, ready: Any) -> None:
    known = (now() + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M")

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, page = await browser.get("/quality/recalls/new?cause=lot&subject=nothing")
        assert "没有任何记录提到" in page
        _, page = await browser.get("/quality/recalls/new?cause=lot&subject=A1/L-A1")
        assert "毫秒" in page
        said = {"cause": "lot", "subject": "A1/L-A1", "grade": "2", "known_at": known}
        response, _ = await browser.post("/quality/recalls", **said, reason="")
        assert response.status == 422
        response, _ = await browser.post("/quality/recalls", **said, reason="抽检不合格")
        where = response.headers["Location"]
        response, page = await browser.get(where)
        assert response.status == 200
        assert "已启动" in page
        await browser.post(f"{where}/tasks/collect", note="收齐")
        response, _ = await browser.post(f"{where}/finish")
        _, page = await browser.get(where)
        assert "没有了结" in page
        lot = page.split("/scrap")[0].rsplit("/", 1)[1]
        await browser.post(f"{where}/lots/{lot}/scrap")
        for name, start in (("report.pdf", b"%PDF"), ("report.xlsx", b"PK")):
            response = await browser.client.get(f"{where}/{name}")
            assert (await response.read()).startswith(start)

    play(story)
    assert ready.levels() == {"L-A1": (0, 0)}
    assert ready.whole()


@pytest.mark.parametrize("lot", ["", "0", "x"])
def test_the_whole_trace_is_taken_away_as_epcis(play: Play, ready: Any, lot: str) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        response = await browser.client.get(f"/quality/epcis.json?lot={lot}")
        assert (await response.json(content_type=None))["type"] == "EPCISDocument"

    play(story)
