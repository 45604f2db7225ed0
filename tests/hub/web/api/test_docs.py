"""Promises of the page about the API."""

from collections.abc import Callable
from typing import Any

from hub.web.api.desks import DESKS


def test_every_operation_and_every_problem_type_is_on_the_page(play: Any, add_person: Callable[..., int]) -> None:
    add_person()

    async def story(browser: Any) -> None:
        response, _ = await browser.get("/api/docs")
        assert response.status == 303
        await browser.log_in()
        response, text = await browser.get("/api/docs")
        assert response.status == 200
        for desk in DESKS:
            for operation in desk.operations:
                assert f'id="{operation.name}"' in text
        assert 'id="problem-StaleWrite"' in text
        assert "unsafe" not in response.headers["Content-Security-Policy"]

    play(story)
