"""Promises of the incident desk."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.inventory import shelves

Play = Callable[..., None]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def shelf(ready: Any) -> Any:
    """The only shelf with pieces: 20, of which orders hold 3."""
    with ready.runtime.db.read() as tx:
        return shelves.page(tx, shelves.ShelfSearch())[0]


def said(shelf: Any, **more: Any) -> dict[str, Any]:
    first = {"kind": "damage", "location": str(shelf.location_id), "pieces": "2", "responsible": "warehouse"}
    return first | {"consequence": "write_off"} | more


def test_an_incident_is_found_recorded_with_a_photo_and_written_off(play: Play, ready: Any, shelf: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        form = f"/incidents/lots/{shelf.lot_id}"
        _, text = await browser.get("/incidents?q=L-A1")
        assert form in text
        response, text = await browser.get(form)
        assert response.status == 200
        response, _ = await browser.post(form, **said(shelf, photo=("x.png", PNG)))
        assert response.status == 303
        _, text = await browser.get("/incidents")
        path = text.split("/photo")[0].rsplit('"', 1)[1] + "/photo"
        response = await browser.client.get(path)
        assert (response.content_type, await response.read()) == ("image/png", PNG)

    play(story)
    assert ready.levels() == {"L-A1": (18, 3)}
    assert ready.whole()


def test_pieces_that_orders_hold_are_refused_by_order_number(play: Play, ready: Any, shelf: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        form = f"/incidents/lots/{shelf.lot_id}"
        await browser.get(form)
        for wrong, words in (
            ({"pieces": "18"}, "其中 3 件已被订单预占：O1、O2"),
            ({"photo": ("x.html", b"<script>")}, "请选 JPEG 或 PNG 图片"),
            ({"location": "0"}, "报损要选库位"),
            ({"kind": "x"}, "请选择一项"),
        ):
            response, text = await browser.post(form, **said(shelf, **wrong))
            assert response.status == 422
            assert words in text

    play(story)
    assert ready.levels() == {"L-A1": (20, 3)}


def test_only_quality_releases_what_is_in_quarantine(
    play: Play, ready: Any, shelf: Any, add_person: Callable[..., int]
) -> None:
    add_person("drolma", "warehouse")
    add_person("quality", "quality")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        await browser.get(f"/incidents/lots/{shelf.lot_id}")
        await browser.post(f"/incidents/lots/{shelf.lot_id}", **said(shelf, consequence="quarantine"))
        _, text = await browser.get("/incidents")
        assert "/release" not in text
        _, text = await browser.get("/stock?view=lot&state=quarantine")
        assert "Q-A-1" in text
        browser.client.session.cookie_jar.clear()
        await browser.log_in("quality")
        _, text = await browser.get("/incidents")
        path = text.split("/release")[0].rsplit('"', 1)[1] + "/release"
        browser.client.session.cookie_jar.clear()
        await browser.log_in("drolma")
        await browser.get("/incidents")
        response, _ = await browser.post(path)
        assert response.status == 403
        browser.client.session.cookie_jar.clear()
        await browser.log_in("quality")
        await browser.get("/incidents")
        await browser.post(path)
        _, text = await browser.get("/incidents")
        assert "已放行" in text

    play(story)
    with ready.runtime.db.read() as tx:
        assert [(row.location, row.on_hand) for row in shelves.page(tx, shelves.ShelfSearch())] == [("C-01-01-1", 20)]
