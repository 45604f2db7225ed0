"""Couriers, receivers in clear, and waybills drawn without showing one. Pure."""

import re
from typing import Any

from connectors.base.dispatch import Revealed, WaybillAccount, WaybillRequest
from connectors.taobao.manifest import CARRIER_NAMES, CARRIERS
from connectors.taobao.mapping import instant
from connectors.taobao.schemas import ClearReceiver, LogisticsCompany, WaybillSubscription


def carrier_code(company: LogisticsCompany) -> str:
    """Our code of a courier, by Taobao's code or else by its name; empty when we know no equivalent."""
    if company.code in CARRIERS:
        return CARRIERS[company.code]
    return next((ours for part, ours in CARRIER_NAMES.items() if part in company.name), "")


def revealed(found: ClearReceiver) -> Revealed:
    """A receiver in clear. A virtual number looks like ``18877771111-123``: number and extension [official]."""
    phone, _, extension = (found.mobile or found.phone or "").partition("-" if found.privacy_protection else "\0")
    parts = (found.state, found.city, found.district, found.town, found.address_detail)
    until = found.secret_no_expire_time
    return Revealed(
        name=found.name or "",
        phone=phone,
        address="".join(part or "" for part in parts),
        extension=extension,
        virtual=found.privacy_protection,
        expires_at=instant("secret_no_expire_time", until) if until else None,
    )


def accounts(courier: WaybillSubscription) -> list[WaybillAccount]:
    """The branches of a courier. One that runs its branches itself (type 1) bills later, so nothing is counted."""
    ours = CARRIERS.get(courier.cp_code, "")
    return [
        WaybillAccount(
            carrier=ours,
            vendor_carrier=courier.cp_code,
            branch=branch.branch_code,
            left=None if courier.cp_type == 1 else branch.quantity,
        )
        for branch in courier.branch_account_cols
    ]


def waybill_apply(request: WaybillRequest, *, template: str, user: str, channel: str) -> dict[str, Any]:
    """The parameter of cainiao.waybill.ii.get. The receiver travels as masks, oaid and trade number, never in clear.

    Our request id is TOP's request id (object_id) and, in letters, digits and underscores only [official], the package's.
    """
    sender, receiver = request.sender, request.receiver
    home = {"province": sender.province, "city": sender.city, "district": sender.district}
    there = {"province": receiver.province, "city": receiver.city, "district": receiver.district}
    package = {
        "id": re.sub(r"\W", "_", request.request_id, flags=re.ASCII),
        "items": [{"name": name, "count": pieces} for name, pieces in request.goods],
        "weight": request.weight_g,
    }
    parcel = {
        "object_id": request.request_id,
        "order_info": {"order_channels_type": channel, "trade_order_list": [request.order_id]},
        "package_info": package | ({"volume": request.volume_cm3} if request.volume_cm3 else {}),
        "recipient": {
            "name": receiver.name_mask or "*",
            "mobile": receiver.phone_mask or "*",
            "address": there | {"town": receiver.town, "detail": receiver.address_mask or "*"},
            "oaid": receiver.token,
            "tid": request.order_id,
        },
        "template_url": template,
        "user_id": int(user),
    }
    return {
        "cp_code": request.account.vendor_carrier,
        "sender": {
            "name": sender.name,
            "mobile": sender.phone,
            "address": home | {"town": sender.town, "detail": sender.address},
        },
        "trade_order_info_dtos": [parcel],
    }
