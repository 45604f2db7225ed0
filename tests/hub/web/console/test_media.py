"""Promises of the pictures."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from hub.kernel.runtime import Runtime
from tests.screenshots.stocked import a_picture

Play = Callable[..., None]
DIGEST = hashlib.sha256(a_picture()).hexdigest()


def test_a_picture_is_served_for_good_to_who_is_signed_in(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        response = await browser.client.get(f"/media/{DIGEST}", allow_redirects=False)
        assert response.status == 303
        await browser.log_in()
        response = await browser.client.get(f"/media/{DIGEST}")
        assert (response.status, response.content_type) == (200, "image/jpeg")
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert await response.read() == a_picture()

    play(story, runtime=stocked)


def test_a_thumbnail_is_small(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        response = await browser.client.get(f"/media/{DIGEST}/small")
        assert response.status == 200
        assert Image.open(BytesIO(await response.read())).size == (96, 96)

    play(story, runtime=stocked)


def test_files_that_are_no_pictures_of_goods_stay_inside(play: Play, stocked: Runtime) -> None:
    secret = stocked.blobs.put(b"a payload that is no picture")

    async def story(browser: Any) -> None:
        await browser.log_in()
        for path in (f"/media/{secret}", f"/media/{secret}/small", f"/media/{'0' * 64}", "/media/..%2Fmaster.key"):
            response, _ = await browser.get(path)
            assert response.status == 404, path

    play(story, runtime=stocked)
