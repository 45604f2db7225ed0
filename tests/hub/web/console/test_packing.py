"""Promises of the pack screen."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hub.orders import holds
from hub.warehouse import queries, waves
from hub.warehouse.models import Parcel, WaybillNumber

Play = Callable[..., None]


@pytest.fixture
def picked(ready: Any) -> Any:
    """The ready house with its one wave released; ``parcel`` is O1's."""
    with ready.runtime.db.write() as tx:
        waves.release_wave(tx, "ambient", actor=ready.actor)
        ready.parcel = tx.exec(select(Parcel.id).where(Parcel.order_id == ready.order_id("O1"))).one()
    return ready


def state(house: Any) -> str:
    with house.runtime.db.read() as tx:
        return queries.parcel(tx, house.parcel).state


def test_scanning_ticks_off_pieces_and_a_stranger_is_refused_loudly(play: Play, picked: Any) -> None:
    scan = f"/fulfilment/parcels/{picked.parcel}/scan"
    htmx = {"HX-Request": "true", "HX-Target": "pack"}

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/fulfilment/parcels/{picked.parcel}")
        response, text = await browser.post(scan, headers=htmx, code="9999")
        assert (response.status, response.headers["HX-Trigger"]) == (200, "scan-bad")
        assert "9999 不是这个包裹里的商品" in text
        assert "<html" not in text
        response, text = await browser.post(scan, headers=htmx, code=" A1 ")
        assert response.headers["HX-Trigger"] == "scan-good"
        assert "1 / 2" in text
        _, text = await browser.post(scan, headers=htmx, code="A1")
        assert "扫齐了" in text
        _, text = await browser.post(scan, headers=htmx, code="A1")
        assert "已经扫够了" in text

    play(story)


def test_a_doubted_weight_asks_for_a_recount_and_then_the_parcel_gets_its_waybill(play: Play, picked: Any) -> None:
    base = f"/fulfilment/parcels/{picked.parcel}"

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(base)
        await browser.post(f"{base}/pack", weight_g="1180")
        assert state(picked) == "picking"
        for _ in range(2):
            await browser.post(f"{base}/scan", code="A1")
        _, text = await browser.post(f"{base}/pack", weight_g="nonsense")
        assert "没有重量" in text
        _, text = await browser.post(f"{base}/pack", weight_g="2000", accepted="x")
        assert "称得 2000 克" in text
        assert 'name="accepted"' not in text
        assert state(picked) == "picking"
        _, text = await browser.post(f"{base}/pack", weight_g="2000")
        assert 'name="accepted"' in text
        _, text = await browser.post(f"{base}/pack", weight_g="2000", accepted="箱子厚")
        assert "SF0000000001" in text
        assert "打印面单" in text

    play(story)
    assert state(picked) == "labelled"
    assert picked.state("O1") == "packed"


def test_an_empty_pool_leaves_the_parcel_packed_and_offers_another_try(play: Play, picked: Any) -> None:
    base = f"/fulfilment/parcels/{picked.parcel}"
    with picked.runtime.db.write() as tx:
        for number in tx.exec(select(WaybillNumber)):
            tx.delete(number)

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(base)
        for _ in range(2):
            await browser.post(f"{base}/scan", code="A1")
        _, text = await browser.post(f"{base}/pack", weight_g="1180")
        assert "SF 的运单号用完了" in text
        assert "再取运单号" in text
        _, text = await browser.post(f"{base}/waybill")
        assert "SF 的运单号用完了" in text

    play(story)
    assert state(picked) == "packed"


def test_a_held_order_stops_the_screen(play: Play, picked: Any) -> None:
    with picked.runtime.db.write() as tx:
        holds.place(tx, picked.order_id("O1"), "refund", "买家申请退款中", actor=picked.actor)

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get(f"/fulfilment/parcels/{picked.parcel}")
        assert "停！不要发" in text
        assert "买家申请退款中" in text
        assert 'name="code"' not in text

    play(story)
