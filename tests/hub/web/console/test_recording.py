"""Promises of the recording page: plain forms, phones that were away, sheets and documents; nothing is doubled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import func, select

from catalog.models import Producer
from hub.kernel.clock import CHINA, now
from hub.kernel.units import ProducerKind
from hub.sheets.writing import workbook
from hub.trace.entry_sheet import HEADINGS
from hub.trace.models import ParkedEvent, TraceEvent

Play = Callable[..., None]
PAGE = "/record/new"


@pytest.fixture
def farm(ready: Any) -> Any:
    with ready.runtime.db.write() as tx:
        tx.add(Producer(code="P01", name="样例合作社", place="样例镇", kind=ProducerKind.COOP))
    return ready


def said(days: float = 3, **fields: Any) -> dict[str, str]:
    at = (now() - timedelta(days=days)).astimezone(CHINA)
    return {"kind": "herd", "at": f"{at:%Y-%m-%dT%H:%M}", "lots": "P01-YAK/H1=10 头", "producer": "P01"} | fields


def counts(house: Any) -> tuple[int, int]:
    with house.runtime.db.read() as tx:
        return tuple(tx.exec(select(func.count()).select_from(model)).one() for model in (TraceEvent, ParkedEvent))  # type: ignore[return-value]


def test_a_plain_form_records_once_and_says_so_when_it_comes_again(play: Play, farm: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, page = await browser.get(PAGE)
        assert "data-record" in page
        entry = said()
        for words in ("已记录", "没有重复登记"):
            response, _ = await browser.post(PAGE, **entry)
            assert response.status == 303
            _, page = await browser.get(PAGE)
            assert words in page

    play(story)
    assert counts(farm) == (1, 0)


def test_a_phone_away_for_three_days_that_sends_twice_doubles_nothing(play: Play, farm: Any) -> None:
    waiting = [
        said(3),
        said(2, kind="papers", lots="P01-YAK/H1", paper="样例 1"),
        said(1, kind="test", lots="P01-YAK/H7", test="x", result="pass"),
    ]

    async def story(browser: Any) -> None:
        await browser.log_in()
        token = (await browser.client.get("/record/token")).json
        proof = (await token())["token"]
        answers = []
        for entry in waiting + waiting:
            response = await browser.client.post(
                PAGE, data=entry | {"form_token": proof}, headers={"Accept": "application/json"}
            )
            answers.append((response.status, (await response.json())["state"]))
        assert answers == [
            (200, "kept"),
            (200, "kept"),
            (200, "parked"),
            (200, "known"),
            (200, "known"),
            (200, "parked"),
        ]

    play(story)
    assert counts(farm) == (2, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": -1}, "时间在将来"),
        ({"lots": "6999900000018/L9=3 件"}, "有错位"),
        ({"lots": "H1"}, "看不出是哪一批"),
        ({"at": "yesterday"}, "读不懂"),
        ({"producer": "P77"}, "没有生产者 P77"),
    ],
)
def test_a_wrong_record_is_refused_with_what_to_do_and_nothing_is_kept(
    play: Play, farm: Any, fields: Any, words: str
) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(PAGE)
        response, page = await browser.post(PAGE, **said(**fields))
        assert response.status == 422
        assert words in page

    play(story)
    assert counts(farm) == (0, 0)


def test_another_unit_is_refused(play: Play, farm: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(PAGE)
        await browser.post(PAGE, **said())
        response, page = await browser.post(PAGE, **said(2, kind="make", lots="A1/L9=3 件", inputs="P01-YAK/H1=50 kg"))
        assert response.status == 422
        assert "单位是" in page

    play(story)
    assert counts(farm) == (1, 0)


def sheet(*rows: dict[str, str]) -> bytes:
    return workbook("记录", tuple(HEADINGS), [[row.get(name, "") for name in HEADINGS] for row in rows])


def test_a_sheet_keeps_its_good_rows_and_names_the_others(play: Play, farm: Any) -> None:
    good = {"类型": "养殖", "时间": "2026-01-01 09:00", "批次": "P01-YAK/H1=10 头", "生产者": "P01", "批次类别": "牲畜"}
    data = sheet(
        good,
        good | {"批次": "H2"},
        {"类型": "检疫", "时间": "2026-01-02 09:00", "批次": "P01-YAK/H1", "证书编号": "样例"},
    )

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(PAGE)
        for _ in range(2):
            response, page = await browser.post("/record/sheet", file=("a.xlsx", data))
            assert response.status == 200
            assert "收下 2 条，退回 1 条" in page
            assert "第 3 行" in page
        response, _ = await browser.post("/record/sheet", file=("a.xlsx", b"x"))
        assert response.status == 303
        response = await browser.client.get("/record/template.xlsx")
        assert (response.status, (await response.read())[:2]) == (200, b"PK")

    play(story)
    assert counts(farm) == (2, 0)


def test_what_is_exported_is_known_when_it_comes_back(play: Play, farm: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(PAGE)
        await browser.post(PAGE, **said())
        document = await (await browser.client.get("/quality/epcis.json")).read()
        response, page = await browser.post("/record/sheet", file=("epcis.json", document))
        assert (response.status, "收下 1 条，退回 0 条" in page) == (200, True)
        response, _ = await browser.post("/record/sheet", file=("epcis.json", b"{"))
        assert response.status == 303

    play(story)
    assert counts(farm) == (1, 0)


def test_the_worker_speaks_for_the_recording_page_alone(play: Play, farm: Any) -> None:
    async def story(browser: Any) -> None:
        response = await browser.client.get("/record/worker.js")
        assert (response.status, response.content_type) == (200, "text/javascript")
        assert "Service-Worker-Allowed" not in response.headers

    play(story)
