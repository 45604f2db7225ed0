"""Words of platforms: known ones mean one thing, unknown ones nothing."""

import pytest

from connectors.base.aftersales import RefundKind
from hub.sheets import words


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("待发货", "to_ship"),
        ("买家已付款,等待卖家发货", "to_ship"),
        ("交易关闭", "closed"),
        ("退款中", "refund"),
        ("", None),
        ("妥", None),
    ],
)
def test_a_status_word_means_what_trade_says(word, means):
    assert words.meaning(word, {}) == means


def test_what_was_learnt_goes_before_what_trade_says():
    assert words.meaning("已确认", {"已确认": "held"}) == "held"


def test_kinds_of_cases_and_the_end_of_one():
    assert words.refund_kind("退货退款") is RefundKind.RETURN
    assert words.refund_kind("") is RefundKind.REFUND
    assert words.refund_kind("赔付") is None
    assert words.is_over("已撤销")
    assert not words.is_over("退款成功")
    assert not words.is_over("没见过的词")


def test_every_meaning_is_one_the_console_offers():
    assert {
        words.meaning(word, {}) for word in ("待付款", "待发货", "待成团", "退款中", "已发货", "已完成", "已取消")
    } == set(words.MEANINGS)
