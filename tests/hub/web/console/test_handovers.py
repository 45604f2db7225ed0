"""Promises of the handover: ticked parcels leave against a name, all or none, and the platform is told once."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.orders import holds
from hub.warehouse import packing, queries, waves, waybills

Play = Callable[..., None]


@pytest.fixture
def packed(ready: Any) -> Any:
    """Both parcels labelled; ``parcels`` are their ids."""
    with ready.runtime.db.write() as tx:
        wave = waves.release_wave(tx, "ambient", actor=ready.actor)
        ready.parcels = [parcel.id for parcel in queries.parcels(tx, wave_id=wave.id)]
        for parcel, pieces in zip(ready.parcels, (2, 1), strict=True):
            packing.scan(tx, parcel, "A1", pieces=pieces)
            packing.pack(tx, parcel, weight_g=180 + 500 * pieces, actor=ready.actor)
            waybills.label_parcel(tx, parcel, actor=ready.actor)
    return ready


def test_a_signed_parcel_leaves_and_the_other_stays(play: Play, packed: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/fulfilment")
        assert "/fulfilment/handovers/new?carrier=SF" in text
        _, text = await browser.get("/fulfilment/handovers/new?carrier=SF")
        assert text.count('name="parcel"') == 2
        fields = {"carrier": "SF", "parcel": str(packed.parcels[0])}
        response, _ = await browser.post("/fulfilment/handovers", **fields, courier=" ")
        assert response.headers["Location"] == "/fulfilment/handovers/new?carrier=SF"
        assert packed.state("O1") == "packed"
        response, _ = await browser.post("/fulfilment/handovers", **fields, courier="样例快递员")
        _, text = await browser.get(response.headers["Location"])
        assert "已交接给 样例快递员" in text
        assert "SF0000000001" in text
        assert "SF0000000002" not in text

    play(story)
    assert (packed.state("O1"), packed.state("O2")) == ("handed_over", "packed")
    assert packed.sums() == {"A1": (18, 1)}


def test_a_held_order_does_not_leave_and_takes_nothing_with_it(play: Play, packed: Any) -> None:
    with packed.runtime.db.write() as tx:
        holds.place(tx, packed.order_id("O2"), "refund", "买家申请退款中", actor=packed.actor)

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/fulfilment/handovers/new?carrier=SF")
        assert "订单被挂起" in text
        data = [("form_token", browser.token), ("carrier", "SF"), ("courier", "甲")]
        data += [("parcel", str(parcel)) for parcel in packed.parcels]
        response = await browser.client.post("/fulfilment/handovers", data=data, allow_redirects=False)
        _, text = await browser.get(response.headers["Location"])
        assert "这些订单不能发走：O2" in text

    play(story)
    assert packed.state("O1") == "packed"
    assert packed.sums() == {"A1": (20, 3)}


def test_scanned_parcels_are_ticked_and_a_second_scan_is_told_so(play: Play, packed: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/fulfilment/handovers/new?carrier=SF")
        await browser.post("/fulfilment/handovers/scan", carrier="SF", code="SF0000000002")
        _, text = await browser.get("/fulfilment/handovers/new?carrier=SF")
        assert "已扫描上单 1 / 2" in text
        assert text.count(" checked") == 1
        await browser.post("/fulfilment/handovers/scan", carrier="SF", code="SF0000000002")
        _, text = await browser.get("/fulfilment/handovers/new?carrier=SF")
        assert "这个包裹已经上单了" in text
        assert "已扫描上单 1 / 2" in text

    play(story)
    assert packed.sums() == {"A1": (20, 3)}
