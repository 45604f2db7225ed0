"""Cancel applications are read exactly, or kept whole."""

from datetime import UTC, datetime

import orjson
import pytest

from connectors.base.aftersales import RefundState
from connectors.jd.aftersales import words
from hub.kernel.errors import MappingError
from hub.kernel.money import Money

# -- after the sale ------------------------------------------------------------------------------------

APPLY = {
    "id": 881,
    "orderId": 298765432101,
    "applyRefundSum": 5680,
    "applyTime": "2026-11-20 10:02:11",
    "checkTime": "2026-11-20 12:00:00",
    "status": 2,
    "reason": "拍错了",
    "buyerName": "王**",
}


def test_an_application_is_read_completely():
    case = words.to_refund(APPLY)
    assert (case.refund_id, case.order_id, case.amount) == ("881", "298765432101", Money(5680))
    assert case.created_at == datetime(2026, 11, 20, 2, 2, 11, tzinfo=UTC)
    assert case.modified_at == datetime(2026, 11, 20, 4, 0, 0, tzinfo=UTC)
    assert (case.state, case.version, case.reason) == (RefundState.REFUSED, "2", "拍错了")


@pytest.mark.parametrize(("status", "state"), words.REFUND_STATES.items())
def test_every_documented_refund_status_is_known(status, state):
    assert words.to_refund(APPLY | {"status": int(status)}).state is state


@pytest.mark.parametrize("unchecked", [None, "", "0001-01-01 00:00:00"])
def test_an_unchecked_application_changed_when_it_was_made(unchecked):
    case = words.to_refund(APPLY | {"status": 0, "checkTime": unchecked})
    assert case.modified_at == case.created_at


def test_a_time_may_come_as_milliseconds():
    case = words.to_refund(APPLY | {"applyTime": 1_795_139_331_000, "checkTime": None})
    assert case.created_at == datetime(2026, 11, 20, 1, 48, 51, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": 12}, ("status", "12")),
        ({"status": "x"}, ("status", "x")),
        ({"applyRefundSum": "56.80"}, ("applyRefundSum", "56.80")),
        ({"applyTime": "soon"}, ("applyTime", "soon")),
        ({"id": None}, ("id", "")),
    ],
)
def test_an_application_that_cannot_be_read_is_kept_whole(changes, expected):
    raw = APPLY | changes
    with pytest.raises(MappingError) as caught:
        words.to_refund(raw)
    case = words.unread_refund(raw, caught.value)
    assert (case.field, case.value) == expected
    assert orjson.loads(case.raw) == raw
    assert words.may_have_changed(case, datetime.now(UTC))
