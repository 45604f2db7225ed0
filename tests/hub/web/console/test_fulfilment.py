"""Promises of the fulfilment desk: lanes, waves, and the way to the next parcel."""

from collections.abc import Callable
from typing import Any

from hub.warehouse import queries

Play = Callable[..., None]


def test_a_wave_is_released_from_its_lane_and_leads_to_its_parcels(play: Play, ready: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/fulfilment")
        assert text.count("放波次") == 1
        response, _ = await browser.post("/fulfilment/waves", storage="ambient")
        wave = response.headers["Location"]
        assert response.status == 303
        _, text = await browser.get(wave)
        assert ">O1</a>" in text
        assert ">O2</a>" in text
        assert "L-A1" in text
        response, _ = await browser.get(f"{wave}/pack")
        assert response.headers["Location"].startswith("/fulfilment/parcels/")
        _, text = await browser.get("/fulfilment", HX_Request="true", HX_Target="desk")
        assert "<html" not in text
        assert f'href="{wave}"' in text

    play(story)
    assert (ready.state("O1"), ready.state("O2")) == ("picking", "picking")


def test_nothing_to_release_says_so_and_makes_no_wave(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/fulfilment")
        for storage in ("ambient", "lukewarm", "virtual"):
            response, _ = await browser.post("/fulfilment/waves", storage=storage)
            assert response.headers["Location"] == "/fulfilment"
        _, text = await browser.get("/fulfilment")
        assert "现在没有可以放的包裹" in text
        response, _ = await browser.get("/fulfilment/waves/1")
        assert response.status == 404

    play(story)
    with shopfloor.runtime.db.read() as tx:
        assert queries.open_waves(tx) == []


def test_who_may_only_look_finds_no_buttons_and_is_refused(
    play: Play, ready: Any, add_person: Callable[..., int]
) -> None:
    add_person("drolma", "order_clerk")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response, text = await browser.get("/fulfilment")
        assert response.status == 200
        assert "放波次" not in text
        response, _ = await browser.post("/fulfilment/waves", storage="ambient")
        assert response.status == 403

    play(story)
    assert ready.state("O1") == "allocated"
