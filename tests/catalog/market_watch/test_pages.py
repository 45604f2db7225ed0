"""Promises of reading a page: what it says in a form meant for machines is read, everything else stays unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.market_watch.pages import fen, read


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("58", 5800), ("¥1,058.50", 105850), (58.1, 5810), ("58元", 5800), ("58-99", None), ("面议", None), (None, None), (True, None)],
)  # fmt: skip
def test_a_price_is_read_or_unknown(said: object, wanted: int | None) -> None:
    assert fen(said) == wanted


def test_link_previews_and_headings_stand_in_for_a_product() -> None:
    page = read(
        "<title>店</title><meta property='og:title' content='牦牛肉'><meta property='product:price:amount' content='9.9'>"
        "<body><script>var a='最好'</script><p>正文</p>"
    )
    assert (page.title, page.price_fen, page.text) == ("牦牛肉", 990, "正文")
    assert read("<h1>青稞</h1>").title == "青稞"


@given(st.text(max_size=300))
def test_no_page_breaks_the_reader(html: str) -> None:
    assert read(html).text is not None
