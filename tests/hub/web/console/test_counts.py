"""Promises of the counting desk."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from hub.inventory import counts, floor
from hub.kernel.actor import Actor
from hub.kernel.clock import now

Play = Callable[..., None]


@pytest.fixture
def listed(ready: Any, add_person: Callable[..., int]) -> Any:
    """A list made a month from now, of the one shelf; its 20 pieces are held for O1 and O2 with 3."""
    add_person("drolma", "warehouse")
    with ready.runtime.db.write() as tx:
        house = next(iter(floor.houses(tx)))
    with time_machine.travel(now() + timedelta(days=31)), ready.runtime.db.write() as tx:
        ready.list_id = counts.today_s_list(tx, house, actor=Actor("user", "tashi")).id
    return ready


async def count(browser: Any, listed: Any, pieces: str) -> str:
    """Count the shelf as drolma; gives the address of its line."""
    await browser.log_in("drolma")
    _, text = await browser.get(f"/counts/{listed.list_id}")
    line = re.search(rf"/counts/{listed.list_id}/lines/\d+", text)[0]
    response, blind = await browser.get(line)
    assert response.status == 200
    assert not re.search(
        r"\b20\b", re.sub(r"<head.*?</head>|<nav.*?</nav>", "", blind, flags=re.DOTALL).split("这个库位上")[1]
    )
    response, _ = await browser.post(line, counted=pieces)
    assert response.status == 303
    return line


async def as_lead(browser: Any, line: str, what: str) -> str:
    browser.client.session.cookie_jar.clear()
    await browser.log_in()
    where = line.split("/lines", maxsplit=1)[0]
    await browser.get(where)
    await browser.post(f"{line}/{what}")
    _, text = await browser.get(where)
    return text


def test_a_difference_is_approved_by_somebody_else_once(play: Play, listed: Any) -> None:
    async def story(browser: Any) -> None:
        line = await count(browser, listed, "18")
        _, text = await browser.get(line.split("/lines")[0])
        assert "有差异" in text
        assert "-2" not in text
        response, _ = await browser.post(f"{line}/approve")
        assert response.status == 403
        text = await as_lead(browser, line, "approve")
        assert "差异已入账" in text
        assert ">-2<" in text
        await browser.post(f"{line}/approve")

    play(story)
    assert listed.levels() == {"L-A1": (18, 3)}
    assert listed.whole()


def test_a_counter_with_the_right_to_approve_cannot_approve_himself(
    play: Play, listed: Any, add_person: Callable[..., int]
) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/counts/{listed.list_id}")
        line = re.search(rf"/counts/{listed.list_id}/lines/\d+", text)[0]
        await browser.get(line)
        await browser.post(line, counted="18")
        _, text = await browser.get(f"/counts/{listed.list_id}")
        assert "要由另一人批准" in text
        assert f"{line}/approve" not in text
        await browser.post(f"{line}/approve")
        _, text = await browser.get(f"/counts/{listed.list_id}")
        assert "盘点的人不能批准自己的差异" in text

    play(story)
    assert listed.levels() == {"L-A1": (20, 3)}


def test_a_count_below_what_is_reserved_names_the_orders_on_the_page(play: Play, listed: Any) -> None:
    async def story(browser: Any) -> None:
        line = await count(browser, listed, "2")
        text = await as_lead(browser, line, "approve")
        assert "其中 3 件已被订单预占：O1、O2" in text
        text = await as_lead(browser, line, "recount")
        assert "待盘" in text

    play(story)
    assert listed.levels() == {"L-A1": (20, 3)}


def test_what_is_no_number_is_refused_and_a_counted_shelf_is_closed(play: Play, listed: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        _, text = await browser.get(f"/counts/{listed.list_id}")
        line = re.search(rf"/counts/{listed.list_id}/lines/\d+", text)[0]
        await browser.get(line)
        response, text = await browser.post(line, counted="很多")
        assert response.status == 422
        assert "请填写整数" in text
        await browser.post(line, counted="20")
        response, _ = await browser.get(line)
        assert response.status == 404

    play(story)


def test_nothing_due_is_told_and_the_report_is_a_workbook(play: Play, ready: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/counts")
        house = re.search(r'name="warehouse" value="(\d+)"', text)[1]
        response, _ = await browser.post("/counts", warehouse=house)
        assert response.headers["Location"] == "/counts"
        _, text = await browser.get("/counts")
        assert "今天没有要盘的库位" in text
        response = await browser.client.get("/stock/report.xlsx")
        rows = list(load_workbook(BytesIO(await response.read())).active.iter_rows(values_only=True))
        assert [row[8] for row in rows[1:]] == [20]

    play(story)
