"""Every code becomes the class that tells the caller what to do next."""

import pytest

from connectors.douyin.errors import raise_for
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, Rejected


@pytest.mark.parametrize(
    ("code", "sub_code", "kind"),
    [
        (40003, "isv.access-token-expired", NeedsReauth),
        (40003, "isv.access-token-no-existed", NeedsReauth),
        (40003, "isv.refresh-token-expired", NeedsReauth),
        (40003, "isv.signature-invalid", Rejected),
        (30001, "isv.app-id-missing", Rejected),
        (40002, "isv.missing-parameter:name", Rejected),
        (50002, "isv.business-failed:700042", Rejected),
        (20000, "isp.service-error:1", PlatformDown),
        (50002, "isp.timeout", PlatformDown),
        (99999, "", Rejected),
    ],
)
def test_a_code_has_its_class_and_keeps_the_platforms_words(code, sub_code, kind):
    answer = {"code": code, "sub_code": sub_code, "sub_msg": "说明", "log_id": "L1"}
    with pytest.raises(kind) as held:
        raise_for(answer, api="x", effect=False)
    assert type(held.value) is kind
    assert (held.value.code, held.value.message, held.value.request_id) == (str(code), "说明", "L1")
    assert held.value.remedy


@pytest.mark.parametrize("answer", [{"code": 20000}, {"code": 1, "sub_code": "isp.x"}, {}])
def test_a_write_that_met_a_system_error_may_have_happened(answer):
    with pytest.raises(Indeterminate):
        raise_for(answer, api="x", effect=True)


def test_the_field_stands_behind_the_colon():
    with pytest.raises(Rejected) as held:
        raise_for({"code": 40002, "sub_code": "isv.missing-parameter:name"}, api="x", effect=True)
    assert held.value.field == "name"
