"""Each code becomes the class that says what to do next."""

import pytest

from connectors.pinduoduo.errors import TABLE, raise_for
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected


def caught(code, *, effect=False, **more):
    with pytest.raises(ChannelError) as held:
        raise_for({"error_code": code, "error_msg": "m", "request_id": "r-1"} | more, api="a", effect=effect)
    return held.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (10001, Rejected),
        (10019, NeedsReauth),
        (20004, Rejected),
        (20031, NeedsReauth),
        (50001, Rejected),
        (52101, RateLimited),
        (52102, PlatformDown),
        (70031, RateLimited),
        (70033, PlatformDown),
        (70034, Rejected),
        (99999, Rejected),
    ],
)
def test_a_code_becomes_its_class(code, kind):
    error = caught(code)
    assert type(error) is kind
    assert (error.code, error.request_id, error.vendor) == (str(code), "r-1", "pinduoduo")
    assert error.remedy


@pytest.mark.parametrize("code", [50000, 50002, 52001, 52002])
def test_an_inner_failure_may_be_repeated_for_a_read_but_not_for_a_write(code):
    assert type(caught(code)) is PlatformDown
    assert type(caught(code, effect=True)) is Indeterminate


def test_flow_control_names_the_seconds_to_wait():
    assert caught(70031).after == 1.0
    assert caught(52101).after == 2.0


def test_the_field_is_read_from_the_sub_code_and_the_text_from_the_sub_message():
    error = caught(50001, sub_code="isv.invalid-parameter:sku_list", sub_msg="团购价必须小于单买价")
    assert (error.field, error.message) == ("sku_list", "团购价必须小于单买价")


def test_the_older_shape_with_code_and_msg_is_read_too():
    with pytest.raises(Rejected) as held:
        raise_for({"code": 20004, "msg": "sign"}, api="a", effect=False)
    assert (held.value.code, held.value.message) == ("20004", "sign")


def test_every_code_has_a_remedy_for_the_operator():
    assert all(remedy.endswith(".") for _, remedy in TABLE.values())
