"""Promises of the reports desk and the page of ship-by rules."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from hub.identity import users
from hub.kernel.actor import system
from hub.orders import deadlines
from hub.reports import queries

Play = Callable[..., None]


def test_figures_are_shown_exported_and_their_limits_set(play: Play, ready: Any) -> None:
    books: list[bytes] = []

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/reports?period=month")
        assert "准时发货率" in text
        assert "≥ 99% / 97%" in text
        sent = {"kpi": "on_time", "from": "2026-01-10", "to": "2026-01-14"}
        await browser.post("/reports/limits", **sent, green="95", amber="90.5")
        _, text = await browser.get("/reports?from=2026-01-10&to=2026-01-14")
        assert "≥ 95% / 90.5%" in text
        await browser.post("/reports/limits", **sent, green="90", amber="95")
        _, text = await browser.get("/reports")
        assert "绿线要比黄线更好" in text
        await browser.post("/reports/limits", **sent, green="很多", amber="1")
        response, _ = await browser.get("/reports?from=2026-02-01&to=2026-01-01")
        assert response.status == 303
        response = await browser.client.get("/reports/figures.xlsx?from=2026-01-10&to=2026-01-14")
        books.append(await response.read())

    play(story)
    sheet = openpyxl.load_workbook(io.BytesIO(books[0])).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 15
    assert rows[1][:6] == ("准时发货率", "0%", "时限前交接 0", "到期订单 2", "95%", "90.5%")
    with ready.runtime.db.read() as tx:
        assert {name: (row.green, row.amber) for name, row in queries.limits(tx).items()} == {
            "on_time": (950_000, 905_000)
        }


def test_ship_by_rules_and_pauses_are_kept_and_taken_out(play: Play, ready: Any, stored_password: str) -> None:
    with ready.runtime.db.write() as tx:
        clerk = users.NewUser("clerk", "clerk", stored_password, frozenset({"quality"}))
        users.add(tx, clerk, actor=system("test"))

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/service-levels")
        await browser.post(
            "/service-levels/rules", channel="jd", valid_from="2026-01-01", hours="24", source="京东规则"
        )
        await browser.post("/service-levels/rules", channel="jd", valid_from="哪天", hours="24")
        await browser.post("/service-levels/pauses", channel="", first="2026-02-16", last="2026-02-22", why="春节")
        _, text = await browser.get("/service-levels")
        assert "京东规则" in text
        assert "春节" in text
        with ready.runtime.db.read() as tx:
            [rule], [pause] = deadlines.rules(tx), deadlines.pauses(tx)
        await browser.post(f"/service-levels/pauses/{pause.id}/remove")
        await browser.log_in("clerk")
        response, _ = await browser.get("/service-levels")
        assert response.status == 200
        response, _ = await browser.post(f"/service-levels/rules/{rule.id}/remove")
        assert response.status == 403

    play(story)
    with ready.runtime.db.read() as tx:
        assert (len(deadlines.rules(tx)), len(deadlines.pauses(tx))) == (1, 0)
    assert "orders.refill_deadlines" in ready.queued()
