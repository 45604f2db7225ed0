"""Each errcode of the platform's tables ends in the class that says what to do, with a remedy where a person must act."""

import pytest
import time_machine

from connectors.wechat_shop.errors import check, errcode, refusal
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, PlatformDown),
        (10020067, RateLimited),
        (10021044, RateLimited),
        (10020112, RateLimited),
        (10021059, RateLimited),
        (45009, RateLimited),
        (45011, RateLimited),
        (40001, NeedsReauth),
        (40014, NeedsReauth),
        (42001, NeedsReauth),
        (40013, NeedsReauth),
        (40125, NeedsReauth),
        (41002, NeedsReauth),
        (45035, Rejected),
        (61004, Rejected),
        (48001, Rejected),
        (61007, Rejected),
        (10080001, Rejected),
        (10020217, Rejected),
        (43002, Rejected),
        (47001, Rejected),
        (999999, Rejected),
    ],
)
def test_an_errcode_says_what_to_do(code, kind):
    error = refusal(code, "some text rid: 688c1f20-1a2b3c4d-00000001")
    assert type(error) is kind
    assert (error.vendor, error.code, error.request_id) == ("wechat_shop", str(code), "688c1f20-1a2b3c4d-00000001")
    assert error.message == "some text"


@pytest.mark.parametrize(
    "code",
    [
        40013,
        40125,
        41002,
        40001,
        45035,
        61004,
        40164,
        48001,
        48004,
        10080000,
        10020290,
        10020331,
        109001,
        45009,
        10021045,
        10021046,
        10021058,
        10021068,
    ],
)
def test_where_a_person_must_act_there_is_a_remedy(code):
    assert refusal(code, "no").remedy


@pytest.mark.parametrize(("code", "after"), [(10020112, 5.0), (10021059, 60.0), (10020067, 5.0)])
def test_waiting_times_are_the_platforms_where_it_names_them(code, after):
    assert refusal(code, "").after == after


def test_the_minute_quota_begins_anew_with_the_next_minute():
    with time_machine.travel("2025-08-01T01:00:42Z", tick=False):
        assert refusal(45011, "").after == 18.0


def test_the_daily_quota_begins_anew_at_midnight_in_china():
    with time_machine.travel("2025-08-01T15:59:30Z", tick=False):
        assert refusal(45009, "").after == 30.0
    with time_machine.travel("2025-08-01T16:00:00Z", tick=False):
        assert refusal(45009, "").after == 86_400.0


@pytest.mark.parametrize(
    ("raw", "code"),
    [(0, 0), ("0", 0), (-1, -1), ("42001", 42001), (None, None), (True, None), (1.5, None), ("", None), ("x", None)],
)
def test_errcodes_are_read_as_number_or_digits(raw, code):
    assert errcode({"errcode": raw}) == code


def test_success_needs_no_errmsg():
    check({"errcode": 0}, effect=True)


def test_an_answer_without_errcode_is_no_answer():
    with pytest.raises(Indeterminate):
        check({"ok": True}, effect=True)
    with pytest.raises(PlatformDown):
        check({}, effect=False)


def test_an_empty_errmsg_still_names_the_code():
    assert refusal(47001, "").message == "errcode 47001"
