"""Promises about styles, scripts and fonts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.kernel.errors import Invalid
from hub.web import assets

Play = Callable[..., None]


def test_an_asset_asked_for_by_content_is_kept_for_a_year(play: Play) -> None:
    async def story(browser: Any) -> None:
        lasting = await browser.client.get(assets.address("console.css"))
        assert lasting.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert lasting.headers["Content-Type"] == "text/css"
        assert lasting.headers["Content-Encoding"] in ("gzip", "deflate")
        assert "/* Console" in await lasting.text()
        stale = await browser.client.get("/static/console.css?v=old")
        assert stale.headers["Cache-Control"] == "no-cache"

    play(story)


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "nothing.css", "vendor/htmx.js"])
def test_only_the_listed_files_are_served(play: Play, name: str) -> None:
    async def story(browser: Any) -> None:
        response, _ = await browser.get(f"/static/{name}")
        assert response.status in {303, 404}

    play(story)


def test_missing_packages_are_told_with_the_command_that_brings_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "_PACKAGES", tmp_path)
    assets.assets.cache_clear()
    with pytest.raises(Invalid, match="make install"):
        assets.assets()
    assets.assets.cache_clear()
