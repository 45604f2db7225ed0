"""Every code becomes the class that tells the caller what to do next."""

import pytest

from connectors.suning.errors import raise_for
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, Rejected, Transient


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("sys.oauth.check.access_token:overdue", NeedsReauth),
        ("sys.check.header-param:forbidden", NeedsReauth),
        ("sys.check.api-permission:authority", Rejected),
        ("sys.check.request-apprequesttime:error", Rejected),
        ("biz.custom.inventory.invalid-biz:operate failed,retry later", Transient),
        ("biz.custom.inventory.invalid-biz:modify failed", Transient),
        ("biz.custom.inventory.invalid-biz:productCode", Rejected),
        ("biz.orderDelivery.order-status:error", Rejected),
        ("biz.shutdown.order.cannot.delivery", Rejected),
        ("biz.orderDelivery.default-sendaddress:inexistence", Rejected),
        ("isp.sys.service.unavailable.order", PlatformDown),
        ("something.new:field", Rejected),
    ],
)
def test_a_code_has_its_class_and_keeps_its_words(code, kind):
    with pytest.raises(kind) as held:
        raise_for({"error_code": code, "error_msg": ""}, api="suning.custom.x", effect=False)
    assert type(held.value) is kind
    assert (held.value.code, held.value.message) == (code, code)
    assert held.value.remedy


def test_a_write_that_met_a_dead_back_end_may_have_happened():
    with pytest.raises(Indeterminate):
        raise_for({"error_code": "isp.sys.service.unavailable.order"}, api="x", effect=True)


def test_the_field_stands_behind_the_colon():
    with pytest.raises(Rejected) as held:
        raise_for({"error_code": "biz.inventory.missing-parameter:destInvNum"}, api="x", effect=True)
    assert held.value.field == "destInvNum"


def test_an_error_without_a_code_is_no_answer():
    with pytest.raises(PlatformDown):
        raise_for({}, api="x", effect=False)
