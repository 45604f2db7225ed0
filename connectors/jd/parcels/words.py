"""Couriers and waybills in JD's words and back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base.types import (
    ParcelNotice,
)
from connectors.jd.schemas import Logistics

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
    return next((ours for part, ours in CARRIER_NAMES.items() if part in company.logistics_name), "")


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
