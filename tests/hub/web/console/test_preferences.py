"""Promises of hidden columns and kept views on the pages themselves."""

from collections.abc import Callable
from typing import Any

Play = Callable[..., None]


def test_hidden_columns_and_kept_views_are_one_persons_own(
    play: Play, ready: Any, add_person: Callable[..., int]
) -> None:
    add_person("lhamo", "admin")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/orders")
        response, _ = await browser.post(
            "/preferences/columns",
            table="orders",
            column=["2", "3", "4"],
            shown=["2", "4"],
            next="/orders?phase=review",
        )
        assert (response.status, response.headers["Location"]) == (303, "/orders?phase=review")
        await browser.post("/preferences/views", name="待审", next="/orders?phase=review")
        _, text = await browser.get("/orders")
        assert 'data-hide="3"' in text
        assert text.count('href="/orders?phase=review">待审<') == 1
        await browser.log_in("lhamo")
        _, text = await browser.get("/orders")
        assert "data-hide" not in text
        assert "待审<" not in text

    play(story)


def test_an_address_elsewhere_is_never_kept_nor_gone_to(play: Play, ready: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/orders")
        for there in ("https://elsewhere.example/", "//elsewhere.example/", ""):
            response, _ = await browser.post("/preferences/views", name="x", next=there)
            assert response.headers["Location"] == "/"

    play(story)
