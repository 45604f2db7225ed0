"""Promises of the page of words."""

from collections.abc import Callable
from typing import Any

from hub.glossary import TERMS

Play = Callable[..., None]


def test_every_word_is_there_in_its_languages_and_a_text_narrows_them(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/glossary")
        assert text.count('nowrap" lang="zh-CN">') == len(TERMS)
        for asked, count in (("BRAND", 2), ("合作社", 1), ("no such word", 0)):
            _, text = await browser.get(f"/glossary?q={asked}")
            assert text.count('nowrap" lang="zh-CN">') == count, asked

    play(story)
