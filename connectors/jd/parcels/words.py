"""Couriers and waybills in JD's words and back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base.dispatch import Sender, WaybillAccount, WaybillRequest
from connectors.base.types import ParcelNotice, Receiver
from connectors.jd.schemas import Contract, Logistics
from hub.kernel.errors import Invalid

#: JD courier id -> ours [third-party; 1499 and 3046 confirmed by official examples].
CARRIERS: dict[str, str] = {
    "467": "SF",
    "463": "YTO",
    "470": "STO",
    "1499": "ZTO",
    "1327": "YUNDA",
    "465": "EMS",
    "3046": "DBKD",
    "2087": "JD",
}

#: Part of a courier's name -> our code, where JD's id is not known.
CARRIER_NAMES: dict[str, str] = {
    "顺丰": "SF",
    "EMS": "EMS",
    "邮政": "YZPY",
    "圆通": "YTO",
    "中通": "ZTO",
    "申通": "STO",
    "韵达": "YUNDA",
    "德邦": "DBKD",
    "极兔": "JTSD",
    "京东": "JD",
}


def carrier_code(company: Logistics) -> str:
    """Our code of a courier, by JD's id or else by its name; empty when we know no equivalent."""
    if company.logistics_id in CARRIERS:
        return CARRIERS[company.logistics_id]
    return _named(company.logistics_name)


def _named(name: str) -> str:
    return next((ours for part, ours in CARRIER_NAMES.items() if part in name), "")


def joined_waybills(parcels: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """``(carrier id, waybill)`` pairs as JD wants them: carriers by ``|``, numbers of one carrier by ``,`` [official]."""
    by_carrier: dict[str, list[str]] = {}
    for carrier, waybill in parcels:
        by_carrier.setdefault(carrier, []).append(waybill)
    return "|".join(by_carrier), "|".join(",".join(waybills) for waybills in by_carrier.values())


def shipped_parcels(raw: Mapping[str, Any], carriers: Mapping[str, str]) -> tuple[ParcelNotice, ...]:
    """Waybills an order carries; JD does not say which lines are inside. ``carriers``: JD's id -> our code."""
    ids, numbers = str(raw.get("logisticsId") or ""), str(raw.get("waybill") or "")
    return tuple(
        ParcelNotice(waybill, carriers.get(carrier) or carrier, {})
        for carrier, waybills in zip(ids.split("|"), numbers.split("|"), strict=False)
        for waybill in waybills.split(",")
        if waybill
    )


def corrected(raw: Mapping[str, Any], old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str] | None:
    """All waybills of an order, joined, with one (carrier id, waybill) replaced; None when ``old`` is not among them."""
    told = [(parcel.carrier, parcel.waybill) for parcel in shipped_parcels(raw, {})]
    return joined_waybills(new if pair == old else pair for pair in told) if old in told else None


# -- electronic waybills -------------------------------------------------------------------------------

JD_PLATFORM = "0010001"  # salePlatform: JD's own orders [official]
MASKED = "***"  # stands where JD gave nothing and wants something


def account(contract: Contract) -> WaybillAccount:
    """A carrier contract; the provider number is the courier's number [inferred from two official examples]."""
    return WaybillAccount(
        carrier=CARRIERS.get(contract.providerId) or _named(contract.providerName),
        vendor_carrier=contract.providerId,
        branch=contract.branchCode or "",
        account_id=contract.settlementCode or "",
        left=contract.amount,
    )


def waybill_request(request: WaybillRequest, *, vender_id: str, pay_type: int) -> dict[str, Any]:
    """Body of waybill.create for one parcel. The receiver goes as token, ciphertext and masks, never in clear.

    Raises Invalid for an order whose receiver has neither token nor ciphertext.
    """
    branch = {"branchCode": request.account.branch, "settlementCode": request.account.account_id}
    return {
        "providerId": int(request.account.vendor_carrier),
        "vendorCode": vender_id,
        "vendorOrderCode": request.request_id,
        "platformOrderNo": request.order_id,
        "salePlatform": JD_PLATFORM,
        "waybillCount": 1,
        "weight": request.weight_g / 1000,
        "volume": request.volume_cm3,
        "payType": pay_type,
        "needGuarantee": False,
        "guaranteeMoney": 0,
        "shouldPayMoney": 0,
        "goodsName": "、".join(f"{name}x{pieces}" for name, pieces in request.goods),
        "toAddress": _to(request.receiver),
        "fromAddress": _from(request.sender),
        **{name: value for name, value in branch.items() if value},
    }


def _to(receiver: Receiver) -> dict[str, str]:
    phone = receiver.cipher.get("phone", "")
    if not receiver.token and not phone:
        raise Invalid("the receiver came without token and ciphertext", remedy="Read the order again, then try again.")
    address = {
        "provinceName": receiver.province,
        "cityName": receiver.city,
        "countryName": receiver.district,  # JD's own word for the district
        "countrysideName": receiver.town,
        "address": receiver.cipher.get("address") or receiver.address_mask or MASKED,
        "contact": receiver.cipher.get("name") or receiver.name_mask or MASKED,
        "phone": phone or receiver.phone_mask or MASKED,
        "mobile": phone or receiver.phone_mask or MASKED,
    }
    return address | ({"oaid": receiver.token} if receiver.token else {})


def _from(sender: Sender) -> dict[str, str]:
    return {
        "provinceName": sender.province,
        "cityName": sender.city,
        "countryName": sender.district,
        "countrysideName": sender.town,
        "address": sender.address,
        "contact": sender.name,
        "phone": sender.phone,
        "mobile": sender.phone,
    }
