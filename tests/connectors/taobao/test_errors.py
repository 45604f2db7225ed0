"""Each TOP refusal becomes the error that tells the caller what to do next."""

import pytest

from connectors.taobao.errors import raise_for
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

SHIP = "isv.logistics-offline-service-error:"


def caught(code, sub="", msg="words", *, effect=False):
    with pytest.raises(ChannelError) as error:
        raise_for({"code": code, "msg": "m", "sub_code": sub, "sub_msg": msg, "request_id": "r9"}, effect=effect)
    return error.value


@pytest.mark.parametrize(
    ("code", "sub", "effect", "kind"),
    [
        (25, "", False, Rejected),
        (26, "", False, NeedsReauth),
        (27, "", True, NeedsReauth),
        (15, "session-expired", False, NeedsReauth),
        (4, "", False, RateLimited),
        (7, "accesscontrol.limited-by-app-access-count", True, RateLimited),
        (15, "isp.call-limited", True, RateLimited),
        (15, "isv.trade-service-rejection", False, RateLimited),
        (10, "", True, PlatformDown),
        (15, "isp.top-remote-connection-timeout", False, PlatformDown),
        (15, "isp.top-remote-connection-timeout", True, Indeterminate),
        (15, "isp.top-remote-unknown-error-tmall", True, Indeterminate),
        (15, "isp.top-remote-service-unavailable", True, PlatformDown),
        (15, "isp.top-remote-connection-control-error", True, PlatformDown),
        (15, "", True, Indeterminate),
        (15, "", False, PlatformDown),
        (15, SHIP + "B04", True, Rejected),
        (15, SHIP + "B60", True, Rejected),
        (15, SHIP + "B150", True, Indeterminate),
        (15, "isp.logistics-online-service-error:S01", True, Indeterminate),
        (41, "isv.invalid-parameter:title", True, Rejected),
        (999, "", False, Rejected),
    ],
)
def test_the_class_says_what_to_do(code, sub, effect, kind):
    assert type(caught(code, sub, effect=effect)) is kind


def test_the_length_of_a_ban_is_read():
    assert (
        caught(7, "accesscontrol.limited-by-api-access-count", "This ban will last for 31062 more seconds").after
        == 31062
    )
    assert caught(7).after == 1.0


def test_too_many_slow_queries_rest_three_minutes():
    assert caught(15, "isv.trade-service-rejection").after == 180.0


def test_the_platforms_code_words_and_trace_are_kept():
    error = caught(15, SHIP + "B04", "订单已发货")
    assert (error.code, error.message, error.request_id, error.vendor) == (SHIP + "B04", "订单已发货", "r9", "taobao")
    assert "read the order again" in error.remedy


def test_a_named_field_is_kept():
    assert caught(41, "isv.invalid-parameter:title").field == "title"
    assert caught(40, "isv.missing-parameter:tid").field == "tid"
    assert caught(41, "isv.item-not-exist:5").field == ""


@pytest.mark.parametrize("code", [3, 11, 12, 13, 22, 25, 28, 29, 31, 40, 41, 42, 53, 777])
def test_every_refusal_has_a_remedy(code):
    assert caught(code).remedy
