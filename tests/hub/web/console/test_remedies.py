"""Promises of the pages beside the cases: remedies, quality counts, cases nobody could read."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from hub.aftersales.models import Case, ParkedCase, Remedy
from hub.kernel.clock import now
from hub.kernel.jobs.models import Job
from hub.orders import queries as orders

Play = Callable[..., None]


def open_case(house: Any, number: int, *, cause: str = "spoiled", **changes: Any) -> int:
    given = {"state": "asked", "kind": "refund", "order_no": "O1", "order_id": house.order_id("O1"), "cause": cause}
    given |= {"vendor_status": "X", "amount_fen": 100, "raw_digest": "", "modified_at": now(), **changes}
    shop = house.shop()
    with house.runtime.db.write() as tx:
        row = Case(shop_id=shop.id, channel=shop.channel, refund_id=f"R{number:03d}", opened_at=now(), **given)
        tx.add(row)
        return row.id


@pytest.fixture
def bought(shopfloor: Any) -> Any:
    shopfloor.take(shopfloor.order("O1", ("A1", 2)))
    return shopfloor


def remedies(house: Any) -> list[tuple[str, str, int]]:
    with house.runtime.db.read() as tx:
        return [(x.kind, x.state, x.amount_fen) for x in tx.exec(select(Remedy).order_by(Remedy.id))]


def test_a_compensation_over_the_limit_waits_for_somebody_else(
    play: Play, bought: Any, add_person: Callable[..., int]
) -> None:
    case_id = open_case(bought, 1)
    add_person("drolma", "operator")
    with bought.runtime.db.read() as tx:
        line = orders.lines_of(tx, [bought.order_id("O1")])[0].id

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/aftersales/{case_id}")
        sent = {"order_id": str(bought.order_id("O1")), "cause": "spoiled", "pieces": "1"}
        where = f"/aftersales/{case_id}/remedies"
        await browser.post(where, **sent, kind="resend", line_id=str(line), amount="")
        await browser.post(where, **sent, kind="resend", line_id="", amount="")  # no goods chosen
        await browser.post(where, **sent, kind="compensation", line_id="", amount="很多")
        await browser.post(where, **sent, kind="compensation", line_id="", amount="600.00")
        _, text = await browser.get("/aftersales/remedies")
        assert "等另一人复核" in text
        assert "复核通过" not in text
        with bought.runtime.db.read() as tx:
            first, second = tx.exec(select(Remedy.id).order_by(Remedy.id))
        await browser.post(f"/aftersales/remedies/{second}/approve")
        assert remedies(bought) == [("resend", "open", 0), ("compensation", "waiting", 60_000)]
        await browser.post(f"/aftersales/remedies/{first}/done", outcome="")
        await browser.post(f"/aftersales/remedies/{first}/done", outcome="SF0000000009")
        browser.client.session.cookie_jar.clear()
        await browser.log_in("drolma")
        _, text = await browser.get("/aftersales/remedies")
        assert "复核通过" in text
        await browser.post(f"/aftersales/remedies/{second}/approve")
        await browser.post(f"/aftersales/remedies/{second}/drop", outcome="买家撤回")

    play(story)
    assert remedies(bought) == [("resend", "done", 0), ("compensation", "dropped", 60_000)]


def test_quality_counts_name_cause_sku_and_lot(play: Play, bought: Any) -> None:
    for number, cause in enumerate(("spoiled", "spoiled", "late"), 1):
        open_case(bought, number, cause=cause)
    books: list[bytes] = []

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/aftersales/quality")
        assert text.count("L-A1") == 2
        _, text = await browser.get("/aftersales/quality?days=7&cause=late")
        assert text.count("L-A1") == 1
        response = await browser.client.get("/aftersales/quality.xlsx?days=30")
        books.append(await response.read())

    play(story)
    rows = list(openpyxl.load_workbook(io.BytesIO(books[0])).active.iter_rows(values_only=True))
    assert [(row[0], row[1], row[3], row[4], row[5]) for row in rows[1:]] == [
        ("变质", "A1", "L-A1", "2", "4"), ("物流慢", "A1", "L-A1", "1", "2"),
    ]  # fmt: skip


def test_a_case_nobody_could_read_is_asked_for_again_or_dismissed_with_a_reason(play: Play, bought: Any) -> None:
    shop = bought.shop()
    with bought.runtime.db.write() as tx:
        for no in ("P1", "P2"):
            tx.add(ParkedCase(shop_id=shop.id, refund_id=no, order_no="O1", reason="unknown state", sealed=b"x"))
        tx.flush()
        first, second = tx.exec(select(ParkedCase.id).order_by(ParkedCase.refund_id))

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/aftersales")
        assert "读不懂 2" in text
        await browser.get("/aftersales/parked")
        await browser.post(f"/aftersales/parked/{first}/run")
        await browser.post(f"/aftersales/parked/{second}/dismiss", why="  ")
        await browser.post(f"/aftersales/parked/{second}/dismiss", why="已在平台后台答复")
        await browser.post(f"/aftersales/parked/{second}/dismiss", why="再来一次")
        _, text = await browser.get("/aftersales/parked")
        assert "这个售后单刚被读懂或忽略" in text

    play(story)
    with bought.runtime.db.read() as tx:
        rows = tx.exec(select(ParkedCase.refund_id, ParkedCase.open).order_by(ParkedCase.refund_id)).all()
        jobs = tx.exec(select(Job.kind).where(Job.kind == "aftersales.read_one")).all()
    assert ([tuple(row) for row in rows], len(jobs)) == ([("P1", True), ("P2", False)], 1)


def test_pages_of_cases_hold_every_case_once(play: Play, bought: Any) -> None:
    for number in range(120):
        deadline = None if number % 3 else now() + timedelta(hours=number % 7)
        open_case(bought, number, deadline=deadline)
    seen: list[str] = []

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/today")
        assert "待处理退款" in text
        path: str | None = "/aftersales?tab=ask&kind=refund"
        while path:
            _, text = await browser.get(path)
            seen.extend(part.split('"')[0] for part in text.split('href="/aftersales/')[1:] if part[0].isdigit())
            found = [part.split('"')[0] for part in text.split('href="') if "after=" in part.split('"')[0]]
            path = found[0].replace("&amp;", "&") if found else None
        _, text = await browser.get("/aftersales?kind=exchange")
        assert "这里没有售后" in text

    play(story)
    assert (len(seen), len(set(seen))) == (120, 120)
