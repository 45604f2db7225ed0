"""Promises about languages."""

import pytest

from hub.web import i18n
from hub.web.page import PageContext, current


@pytest.mark.parametrize(
    ("locale", "source", "shown"),
    [
        ("zh", "订单", "订单"),
        ("en", "订单", "Orders"),
        ("zh", "Reload and try again.", "请刷新后再试。"),
        ("en", "Reload and try again.", "Reload and try again."),
        ("bo", "Reload and try again.", "请刷新后再试。"),
        ("bo", "铺货", "铺货"),
        ("en", "a vendor's own words 原样", "a vendor's own words 原样"),
        ("en", "", ""),
    ],
)
def test_a_message_is_shown_in_the_page_s_language(locale: str, source: str, shown: str) -> None:
    token = current.set(PageContext(locale=locale))
    assert i18n.translate(source) == shown
    current.reset(token)


@pytest.mark.parametrize(
    ("wishes", "accept", "chosen"),
    [
        ((None, ""), "", "zh"),
        ((None, "en"), "zh-CN,zh;q=0.9", "en"),
        (("bo", "en"), "", "bo"),
        ((None, "xx"), "fr-FR,en;q=0.7", "en"),
        ((None, None), "fr-FR,de;q=0.7", "zh"),
    ],
)
def test_the_first_wish_the_console_speaks_wins(wishes: tuple[str | None, ...], accept: str, chosen: str) -> None:
    assert i18n.choose(*wishes, accept=accept) == chosen
