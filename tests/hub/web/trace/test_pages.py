"""Promises of the public trace pages: no session, cacheable, light, and nothing about any buyer."""

from typing import Any

import pytest
from sqlmodel import select

from hub.inventory.models import Lot
from hub.kernel.actor import system
from hub.kernel.clock import business_day, now
from hub.trace import examples
from hub.trace.models import TraceScan
from hub.web.trace.scans import write

LOT = "/01/06999900000019/10/ZK001-A"


@pytest.fixture
def traced(stocked: Any) -> Any:
    """The stocked hub with the example's records from upstream."""
    with stocked.db.write() as tx:
        examples.load(tx, actor=system("test"))
    return stocked


def test_a_lot_opens_for_anybody_and_for_every_cache(play: Any, traced: Any) -> None:
    async def story(browser: Any) -> None:
        response, html = await browser.get(LOT, Accept_Language="zh-CN")
        assert response.status == 200
        assert "牦牛腱子肉" in html
        assert "示例泽曲牦牛养殖专业合作社" in html
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert "Set-Cookie" not in response.headers
        assert "<script" not in html
        assert len(html.encode()) < 60_000
        again, _ = await browser.get(LOT, Accept_Language="zh-CN", If_None_Match=response.headers["ETag"])
        assert again.status == 304

    play(story, runtime=traced)


@pytest.mark.parametrize(("lang", "word"), [("zh", "一路经过"), ("en", "Its way here"), ("bo", "བརྒྱུད་ལམ།")])
def test_a_lot_speaks_three_languages(play: Any, traced: Any, lang: str, word: str) -> None:
    async def story(browser: Any) -> None:
        _, html = await browser.get(f"{LOT}?lang={lang}")
        assert word in html
        assert f'<html lang="{lang}">' in html

    play(story, runtime=traced)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/01/06999900000018/10/ZK001-A", 422),  # a wrong digit
        ("/01/06999900000019/10/NONE", 404),
        ("/lot/NOBODY/L1", 404),
        ("/401/6999900abcdefghij", 404),
        ("/01/06999900000019", 200),  # asks for the lot
        ("/01/06999900000019?lot=ZK001-A", 200),
    ],
)
def test_codes_nobody_made_are_told_apart(play: Any, traced: Any, path: str, status: int) -> None:
    async def story(browser: Any) -> None:
        assert (await browser.get(path))[0].status == status

    play(story, runtime=traced)


def test_a_recalled_lot_says_so_first(play: Any, traced: Any) -> None:
    with traced.db.write() as tx:
        lot = tx.exec(select(Lot).where(Lot.code == "ZK001-A")).one()
        tx.connection().exec_driver_sql(f"UPDATE lot SET state = 'recalled' WHERE id = {lot.id}")

    async def story(browser: Any) -> None:
        _, html = await browser.get(f"{LOT}?lang=zh")
        assert html.index("这个批次正在召回") < html.index("<h1>")

    play(story, runtime=traced)


def test_look_ups_are_counted_by_day_and_by_nothing_else(play: Any, traced: Any) -> None:
    async def story(browser: Any) -> None:
        for _ in range(3):
            await browser.get(LOT)
        await browser.client.head(LOT)
        write(browser.app)

    play(story, runtime=traced)
    with traced.db.read() as tx:
        [row] = tx.exec(select(TraceScan))
    assert (row.code, row.region, row.scans) == ("ZK001/ZK001-A", "", 3)
    assert set(TraceScan.model_fields) == {"id", "day", "code", "region", "scans"}


def test_a_code_looked_up_far_more_often_than_it_was_sold_is_called_copied(play: Any, traced: Any) -> None:
    async def story(browser: Any) -> None:
        assert "异常频繁" not in (await browser.get(f"{LOT}?lang=zh"))[1]
        with traced.db.write() as tx:
            tx.add(TraceScan(day=business_day(now()), code="ZK001/ZK001-A", scans=5000))
        assert "异常频繁" in (await browser.get(f"{LOT}?lang=zh"))[1]

    play(story, runtime=traced)
