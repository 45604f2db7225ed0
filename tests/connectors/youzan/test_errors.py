"""Refusals come in many shapes; each code becomes the class that says what to do next."""

import pytest

from connectors.youzan.errors import TABLE, Refusal, raise_for, refusal
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"gw_err_resp": {"trace_id": "t", "err_code": 4203, "err_msg": "token不存在"}}, ("4203", "token不存在", "t")),
        (
            {"trace_id": "t", "code": 121009313, "success": False, "message": "至少上传一张图片", "data": None},
            ("121009313", "至少上传一张图片", "t"),
        ),
        (
            {"code": 5000, "success": False, "message": "trade not found", "data": {"full_order_info": {"orders": []}}},
            ("5000", "trade not found", ""),
        ),
        ({"error_response": {"code": 50000, "msg": "订单不存在"}}, ("50000", "订单不存在", "")),
        ({"code": 500100004, "msg": "限流"}, ("500100004", "限流", "")),
        ({"success": False}, ("None", "no reason given", "")),
    ],
)
def test_every_shape_of_refusal_is_recognised(answer, expected):
    found = refusal(answer)
    assert (found.code, found.text, found.trace_id) == expected


@pytest.mark.parametrize(
    "answer",
    [
        {"code": 200, "success": True, "message": "successful", "data": {}},
        {"response": {"is_success": True}},
        {"code": 200, "data": {}},
    ],
)
def test_success_is_no_refusal(answer):
    assert refusal(answer) is None


def caught(code, *, effect=False):
    with pytest.raises(ChannelError) as held:
        raise_for(Refusal(str(code), "m", "t-1"), api="a", effect=effect)
    return held.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (4001, Rejected),
        (4005, Rejected),
        (4007, Rejected),
        (4101, RateLimited),
        (4203, NeedsReauth),
        (4204, Rejected),
        (123000042, RateLimited),
        (106100118, PlatformDown),
        (102570007, Rejected),
        (102510001, Indeterminate),
        (42, Rejected),
    ],
)
def test_a_code_becomes_its_class(code, kind):
    error = caught(code)
    assert type(error) is kind
    assert (error.code, error.request_id, error.vendor) == (str(code), "t-1", "youzan")
    assert error.remedy


@pytest.mark.parametrize("code", [5001, 5002, 5003, -100])
def test_an_inner_failure_may_be_repeated_for_a_read_but_not_for_a_write(code):
    assert type(caught(code)) is PlatformDown
    assert type(caught(code, effect=True)) is Indeterminate


def test_flow_control_names_the_seconds_the_platform_advises():
    assert caught(4101).after == 3.0


def test_every_code_has_a_remedy_for_the_operator():
    assert all(remedy.endswith(".") for _, remedy in TABLE.values())
