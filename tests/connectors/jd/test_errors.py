"""Each JD refusal becomes the error that tells the caller what to do next."""

import pytest

from connectors.jd.errors import BY_CODE, raise_for, words
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected


def caught(code, *, effect=False, text="原因"):
    with pytest.raises(ChannelError) as error:
        raise_for(code, text, effect=effect, request_id="r9")
    return error.value


@pytest.mark.parametrize(
    ("code", "effect", "kind"),
    [
        ("2", False, RateLimited),
        ("503", True, RateLimited),
        ("8", False, Rejected),
        ("12", False, Rejected),
        ("19", True, NeedsReauth),
        ("21", False, Rejected),
        ("24", False, Rejected),
        ("33", False, PlatformDown),
        ("33", True, Indeterminate),
        ("65", True, Indeterminate),
        ("500", True, Indeterminate),
        ("500", False, PlatformDown),
        ("403", True, Rejected),
        ("999999", True, Indeterminate),
        (99999999, True, Indeterminate),
        ("10400001", True, Rejected),
        ("11100006", False, Rejected),
        ("a code of tomorrow", True, Rejected),
    ],
)
def test_the_class_says_what_to_do(code, effect, kind):
    assert type(caught(code, effect=effect)) is kind


def test_a_used_up_day_rests_for_an_hour_and_a_busy_api_for_a_second():
    assert (caught("2").after, caught("503").after) == (3600.0, 1.0)


def test_the_platforms_code_words_and_trace_are_kept():
    error = caught("12")
    assert (error.code, error.message, error.request_id, error.vendor) == ("12", "原因", "r9", "jd")


@pytest.mark.parametrize("code", [code for code, (kind, _) in BY_CODE.items() if kind is Rejected] + ["unknown"])
def test_every_refusal_has_a_remedy(code):
    assert caught(code).remedy


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"zh_desc": "无效签名", "en_desc": "Invalid Signature"}, "无效签名"),
        ({"chineseErrCode": "已出库"}, "已出库"),
        ({"errorMessage": "慢"}, "慢"),
        ({"englishErrCode": "late"}, "late"),
        ({}, ""),
    ],
)
def test_jds_own_words_are_found_in_every_shape(error, said):
    assert words(error) == said
