"""Couriers are known by code or name; a waybill request shows nobody."""

import pytest

from connectors.base.dispatch import Sender, WaybillAccount, WaybillRequest
from connectors.base.types import Receiver
from connectors.taobao.schemas import LogisticsCompany
from connectors.taobao.words import parcels
from connectors.taobao.words.parcels import waybill_apply


@pytest.mark.parametrize(
    ("code", "name", "ours"),
    [("SF", "x", "SF"), ("POSTB", "x", "YZPY"), ("NEW_JT", "极兔速递", "JTSD"), ("ZJS", "宅急送", "")],
)
def test_couriers_are_known_by_code_or_by_name(code, name, ours):
    assert parcels.carrier_code(LogisticsCompany(code=code, name=name)) == ours


def test_a_waybill_request_without_masks_still_names_the_compulsory_fields():
    request = WaybillRequest(
        "wave-1/2",
        "41",
        WaybillAccount("SF", "SF"),
        Sender("仓", "10000000009", "青海省", "西宁市", "城北区", "示范街8号"),
        Receiver("浙江省", "杭州市", "西湖区", token="o" * 32),
        (("肉", 1),),
        500,
    )
    (parcel,) = waybill_apply(request, template="http://t", user="22", channel="TM")["trade_order_info_dtos"]
    assert parcel["package_info"]["id"] == "wave_1_2"
    assert "volume" not in parcel["package_info"]
    assert (parcel["recipient"]["name"], parcel["recipient"]["address"]["detail"]) == ("*", "*")
    assert parcel["order_info"] == {"order_channels_type": "TM", "trade_order_list": ["41"]}
