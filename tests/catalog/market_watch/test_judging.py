"""Promises of judging a page: floor, mark and words, and an honest seller is left alone."""

from catalog.market_watch.judging import MOST, Marks, Target, faults
from catalog.market_watch.pages import Page

MARKS = Marks(("泽库样例公共品牌",), ("准入样例合作社",))


def kinds(page: Page, floor: int | None = 6900) -> list[str]:
    return [one.kind for one in faults(page, Target("http://x", floor), MARKS)]


def test_an_admitted_seller_at_a_fair_price_is_left_alone() -> None:
    assert kinds(Page("牦牛肉", "准入样例合作社旗舰店", 6900, "泽库样例公共品牌，净含量500克")) == []


def test_each_fault_is_named_and_an_unknown_price_is_none() -> None:
    assert kinds(Page("牦牛肉", "小店", 6899, "")) == ["price"]
    assert kinds(Page("牦牛肉", "小店", None, "泽库样例公共品牌")) == ["mark"]
    assert kinds(Page("最好的牦牛肉", "小店", 1, ""), floor=None) == ["wording"]


def test_a_page_full_of_boasts_is_told_briefly() -> None:
    words = "\n".join(f"最好的牦牛肉{n}，国家级品质{n}" for n in range(100))
    assert len(faults(Page("x", "y", None, words), Target("http://x"), MARKS)) <= MOST
