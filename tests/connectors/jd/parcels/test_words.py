"""Waybills joined and read back; couriers known by id or name."""

import pytest

from connectors.base.types import ParcelNotice
from connectors.jd.parcels import words
from connectors.jd.schemas import Logistics

# -- shipments -----------------------------------------------------------------------------------------


def test_parcels_are_joined_by_carrier_and_read_back():
    pairs = [("467", "SF1"), ("1499", "ZT1"), ("467", "SF2")]
    ids, numbers = words.joined_waybills(pairs)
    assert (ids, numbers) == ("467|1499", "SF1,SF2|ZT1")
    back = words.shipped_parcels({"logisticsId": ids, "waybill": numbers}, {"467": "SF"})
    assert back == (ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "SF", {}), ParcelNotice("ZT1", "1499", {}))


@pytest.mark.parametrize("raw", [{}, {"logisticsId": None, "waybill": None}, {"logisticsId": "", "waybill": ""}])
def test_an_order_without_waybill_has_no_parcels(raw):
    assert words.shipped_parcels(raw, {}) == ()


@pytest.mark.parametrize(
    ("number", "name", "ours"), [(467, "x", "SF"), (9001, "极兔速递", "JTSD"), (1274, "厂家自送", "")]
)
def test_couriers_are_known_by_id_or_by_name(number, name, ours):
    assert words.carrier_code(Logistics(logistics_id=number, logistics_name=name)) == ours
