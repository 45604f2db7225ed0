"""Promises of the field that finds everything."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from hub.warehouse import packing, waves, waybills
from hub.warehouse import queries as floor

Play = Callable[..., None]


@pytest.fixture
def labelled(ready: Any) -> tuple[Any, int]:
    """The house with one parcel that carries SF0000000001."""
    with ready.runtime.db.write() as tx:
        wave = waves.release_wave(tx, "ambient", actor=ready.actor)
        parcel = floor.parcels(tx, wave_id=wave.id)[0]
        packing.scan(tx, parcel.id, "A1", pieces=2)
        packing.pack(tx, parcel.id, weight_g=parcel.expected_g, actor=ready.actor)
        waybills.label_parcel(tx, parcel.id, actor=ready.actor)
        number = floor.parcel(tx, parcel.id).waybill
        assert number == "SF0000000001"
    return ready, parcel.id


def test_a_scan_goes_straight_to_the_only_thing_of_that_name(play: Play, labelled: tuple[Any, int]) -> None:
    house, parcel_id = labelled
    order_id = house.order_id("O1")

    async def story(browser: Any) -> None:
        await browser.log_in()
        for text, where in (
            ("O1", f"/orders/{order_id}"), ("A1", "/products/A1"), ("SF0000000001", f"/fulfilment/parcels/{parcel_id}"),
            ("L-A1", r"/stock/lots/\d+"), ("(240)A1(10)L-A1", r"/stock/lots/\d+"),
        ):  # fmt: skip
            response, _ = await browser.get(f"/search?go=1&q={text}")
            assert re.fullmatch(where, response.headers.get("Location", "")), text
        for text in ("O", "SF000000000", "%", "'", "nothing"):
            response, _ = await browser.get(f"/search?go=1&q={text}")
            assert response.status == 200, text

    play(story)


def test_the_beginning_of_a_name_shows_what_there_is_by_kind(play: Play, labelled: tuple[Any, int]) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/search?q=O", HX_Request="true", HX_Target="found")
        assert "<html" not in text
        assert [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<h3>(.*?)</h3>", text)] == ["去往", "订单"]
        assert re.findall(r'class="strong">(O\d)<', text) == ["O2", "O1"]
        _, text = await browser.get("/search?q=nothing-of-that-name")
        assert "什么也没有找到" in text
        _, text = await browser.get("/search?q=库存")
        assert 'href="/stock"' in text

    play(story)


def test_nobody_finds_what_he_may_not_see(
    play: Play, labelled: tuple[Any, int], add_person: Callable[..., int]
) -> None:
    add_person("designer", "designer")

    async def story(browser: Any) -> None:
        await browser.log_in("designer")
        for text in ("O1", "SF0000000001", "L-A1"):
            _, found = await browser.get(f"/search?q={text}", HX_Request="true", HX_Target="found")
            assert [desk for desk in ("/orders/", "/fulfilment/", "/stock/") if desk in found] == [], text

    play(story)
