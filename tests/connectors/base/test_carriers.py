"""Couriers are read once, and a courier nobody lists is refused before anything is sent."""

import pytest

from connectors.base.carriers import Carriers
from connectors.base.types import CarrierCode
from hub.kernel.errors import Rejected

SF = CarrierCode("SF", "44", "顺丰")


def carriers(*answers):
    left = list(answers)
    asked = []

    def read():
        asked.append(1)
        return left.pop(0)

    found = Carriers(read, vendor="v", desk="the shop")
    found.asked = asked
    return found


def test_the_list_is_read_once():
    known = carriers((SF,))
    assert (known.all(), known.all(), known.vendor_code("SF")) == ((SF,), (SF,), "44")
    assert len(known.asked) == 1


def test_an_empty_list_is_read_again():
    known = carriers((), (SF,))
    assert known.all() == ()
    assert known.vendor_code("SF") == "44"


def test_a_courier_nobody_lists_is_refused_with_a_way_out():
    with pytest.raises(Rejected) as held:
        carriers((SF,)).vendor_code("EMS")
    assert (held.value.field, held.value.vendor) == ("carrier", "v")
    assert "the shop" in held.value.remedy
