"""Wire structures: ids keep their digits, lists are unwrapped, messages always make a nudge."""

import pytest

from connectors.taobao.schemas import SUBSCRIBED, RefundList, TmcMessage, TokenResult, WaybillSubscription


def test_lists_are_unwrapped_and_may_be_missing():
    assert [x.refund_id for x in RefundList.model_validate({"refunds": {"refund": [{"refund_id": 9}]}}).refunds] == [
        "9"
    ]
    assert RefundList.model_validate({}).refunds == []
    assert WaybillSubscription.model_validate({"cp_code": "SF"}).branch_account_cols == []


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"tid":null}'])
def test_a_message_without_readable_content_is_about_nothing(content):
    nudge = TmcMessage(id="1", topic="taobao_trade_TradeClose", content=content).nudge()
    assert (nudge.about, nudge.object_id, nudge.message_id) == ("order", "", "1")


def test_a_message_keeps_every_digit():
    message = TmcMessage.model_validate(
        {
            "id": 4160600490938325004,
            "topic": "taobao_refund_RefundCreated",
            "content": '{"refund_id":118002345678901234,"tid":4117890123456781237}',
        }
    )
    nudge = message.nudge()
    assert (nudge.message_id, nudge.object_id, nudge.order_id) == (
        "4160600490938325004",
        "118002345678901234",
        "4117890123456781237",
    )


def test_a_shop_asks_for_at_most_100_topics_once_each():
    assert len(set(SUBSCRIBED)) == len(SUBSCRIBED) <= 100
    assert "taobao_trade_TradeBuyerPay" in SUBSCRIBED


def test_a_session_does_not_show_in_a_repr():
    assert "secret" not in repr(TokenResult(access_token="secret-a", refresh_token="secret-r"))
