"""Promises of the Stock desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from hub.inventory import shelves

Play = Callable[..., None]


def test_sums_lots_and_the_running_sum_of_the_ledger(play: Play, ready: Any) -> None:
    ready.stock("A1", 5, days=2, lot="L-OLD")
    with ready.runtime.db.read() as tx:
        lot_id = next(row.lot_id for row in shelves.page(tx, shelves.ShelfSearch()) if row.lot == "L-OLD")

    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get("/stock")
        assert response.status == 200
        assert ">25</td>" in text
        _, text = await browser.get("/stock?view=lot")
        assert text.index("L-OLD") < text.index("L-A1")
        for path, shown in (
            ("/stock?q=L-OLD", True), ("/stock?q=A1", True), ("/stock?q=nothing", False),
            ("/stock?view=lot&q=L-OLD", True), ("/stock?storage=frozen", False), ("/stock?state=short", False),
            ("/stock?view=lot&state=expired", False), ("/stock?view=lot&state=quarantine", False),
        ):  # fmt: skip
            _, text = await browser.get(path, HX_Request="true", HX_Target="rows")
            assert ("/stock/" in text) == shown, path
        response, text = await browser.get("/stock/skus/A1", HX_Request="true", HX_Target="drawer")
        assert response.status == 200
        assert "<html" not in text
        sums = re.findall(r">([+-]\d+)</td><td class=\"num soft\"[^>]*>(\d+)<", text)
        assert sums == [("+5", "25"), ("+20", "20")]
        _, text = await browser.get(f"/stock/lots/{lot_id}")
        assert "L-OLD" in text
        for path in ("/stock/skus/NONE", "/stock/lots/1"):
            response, _ = await browser.get(path)
            assert response.status == 404

    play(story)


def test_pages_by_sku_and_by_lot_meet(play: Play, shopfloor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.web.console.stock_views.PAGE", 2)
    for code in ("B1", "C1", "D1"):
        shopfloor.sku(code)
        shopfloor.stock(code, 3, days=None if code == "D1" else 100, lot=f"L-{code}")

    async def story(browser: Any) -> None:
        async def on(path: str) -> list[str]:
            _, text = await browser.get(path)
            return [code for code in ("A1", "B1", "C1", "D1") if f"/stock/skus/{code}" in text or f">L-{code}<" in text]

        await browser.log_in()
        assert await on("/stock") == ["A1", "B1"]
        assert await on("/stock?after=B1") == ["C1", "D1"]
        assert await on("/stock?before=C1") == ["A1", "B1"]
        assert await on("/stock?view=lot") == ["B1", "C1"]
        _, text = await browser.get("/stock?view=lot")
        after = text.split("after=")[1].split('"')[0]
        assert await on(f"/stock?view=lot&after={after}") == ["A1", "D1"]
        _, text = await browser.get(f"/stock?view=lot&after={after}")
        before = text.split("before=")[1].split('"')[0]
        assert await on(f"/stock?view=lot&before={before}") == ["B1", "C1"]

    play(story)


def test_without_the_permission_there_is_no_stock(play: Play, shopfloor: Any, add_person: Callable[..., int]) -> None:
    add_person("drolma", "designer")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        for path in ("/stock", "/stock/skus/A1", "/stock/lots/1", "/fulfilment", "/orders"):
            response, _ = await browser.get(path)
            assert response.status == 403

    play(story)
