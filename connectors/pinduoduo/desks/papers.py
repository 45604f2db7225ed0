"""Electronic waybills, printed from ciphertext, and receivers in clear for the cases where that is not enough."""

import re
from collections.abc import Mapping
from typing import Any

from connectors.base.dispatch import Revealed, Scene, Waybill, WaybillAccount, WaybillRequest
from connectors.base.types import ChannelOrder, Receiver
from connectors.pinduoduo import mapping
from connectors.pinduoduo.calls import paper_schemas as schemas
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from hub.kernel.errors import Indeterminate, PlatformDown, Rejected

#: Words by which the platform says that a number was given back before. The wording is not documented.
_GIVEN_BACK = ("已取消",)
#: Kind of waybill reported before something is decrypted: a carrier's own, or none at all.
REPORTED = {Scene.WAYBILL: 2, Scene.DELIVERY: 99, Scene.AFTER_SALES: 99, Scene.CARE: 99}
_PARTS = ("name", "phone", "address")
#: ``1xxxxxxxxxx#1234#`` or ``95xxxxx#12345678#``, the whole or the number within ``$`` [sdk].
_VIRTUAL = re.compile(r"\$?(\d+)\$?#(\d+)#\$?")


class PaperDesk(Desk):
    """Waybills and receivers."""

    def waybill_accounts(self) -> tuple[WaybillAccount, ...]:
        """Branches of every carrier the shop has a contract with."""
        return tuple(
            WaybillAccount(
                carrier=mapping.OURS.get(carrier.wp_code, ""),
                vendor_carrier=carrier.wp_code,
                branch=branch.branch_name or "",
                account_id=branch.branch_code or "",
                left=None if branch.quantity is None else mapping.reading(int, branch.quantity, "quantity"),
            )
            for carrier in self._client.waybill_branches().waybill_apply_subscription_cols or ()
            for branch in carrier.branch_account_cols or ()
        )

    def request_waybill(self, request: WaybillRequest) -> Waybill:
        """A number drawn with the receiver's ciphertext. The request id is the platform's own key for repeats."""
        wp_code = request.account.vendor_carrier
        template = self._template(wp_code)
        drawn = self._client.draw_waybills(
            {
                "wp_code": wp_code,
                "need_encrypt": True,
                "sender": _sender(request),
                "trade_order_info_dtos": [self._parcel(request, template)],
            }
        )
        row = next((row for row in drawn.modules if row.object_id == request.request_id), None)
        if row is None:
            raise Indeterminate("the answer names another request", vendor=VENDOR, order_sn=request.order_id)
        return Waybill(row.waybill_code, request.account.carrier, wp_code, row.print_data or "", template)

    def cancel_waybill(self, waybill: Waybill) -> None:
        """Give a number back; one given back before is left alone."""
        try:
            self._client.cancel_waybill(waybill.vendor_carrier, waybill.number)
        except Rejected as error:
            if not any(words in error.message for words in _GIVEN_BACK):
                raise

    def _template(self, wp_code: str) -> str:
        """The label set under ``template_ids``, else the carrier's first standard label."""
        result = self._client.label_templates(wp_code).result
        rows = [
            template
            for carrier in (result.datas if result else None) or ()
            if carrier.wp_code == wp_code
            for template in carrier.standard_templates or ()
        ]
        wanted = str((self._settings.get("template_ids") or {}).get(wp_code, ""))
        for row in rows:
            if wanted in ("", str(row.standard_template_id)):
                return row.standard_template_url
        remedy = "Correct template_ids in the shop's settings, or take another carrier."
        raise Rejected(f"no standard label for {wp_code}", vendor=VENDOR, field="template_url", remedy=remedy)

    def _parcel(self, request: WaybillRequest, template: str) -> dict[str, Any]:
        package = {
            "id": request.request_id,
            "items": [{"name": name, "count": count} for name, count in request.goods],
            "weight": request.weight_g,
        }
        return {
            "object_id": request.request_id,
            "template_url": template,
            "user_id": str(self._settings.get("waybill_user_id") or self._mall_id()),
            "order_info": {"order_channels_type": "PDD", "trade_order_list": [request.order_id]},
            "package_info": package | ({"volume": request.volume_cm3} if request.volume_cm3 else {}),
            "recipient": _recipient(request.receiver),
        }

    def reveal(self, order: ChannelOrder, *, scene: Scene) -> Revealed:
        """Name, phone and address of an order that still waits for shipment. Runs inside the platform's cloud only."""
        cipher = _whole(order.receiver)
        kind = int((self._settings.get("reported_waybills") or {}).get(scene.value, REPORTED[scene]))
        reports = self._client.report_waybill_type([order.order_id], kind).result_list or ()
        if not any(row.order_sn == order.order_id and str(row.success).lower() in ("true", "1") for row in reports):
            raise Rejected("the platform did not take the report of the waybill", vendor=VENDOR, field="waybill_type")
        told = self._client.decrypt(order.order_id, list(cipher.values())).data_decrypt_list or ()
        rows = {row.encrypted_data: row for row in told}
        clear = {part: _clear(rows.get(text), part) for part, text in cipher.items()}
        phone = rows[cipher["phone"]]
        number, extension = _split_virtual(clear["phone"])
        extension = extension or phone.virtual_identify_number or ""
        virtual = str(phone.virtual_number_type) == "1" or bool(extension)
        return Revealed(clear["name"], number, clear["address"], extension, virtual=virtual)


def _whole(receiver: Receiver) -> Mapping[str, str]:
    """Name, phone and address as ciphertext. Raises Rejected when the platform gave none."""
    if not all(receiver.cipher.get(part) for part in _PARTS):
        remedy = "Only an order that waits for shipment and is not under review shows its receiver; read it again then."
        raise Rejected("the order came without its receiver", vendor=VENDOR, field="receiver", remedy=remedy)
    return {part: receiver.cipher[part] for part in _PARTS}


def _recipient(receiver: Receiver) -> dict[str, Any]:
    cipher = _whole(receiver)
    place = {"province": receiver.province, "city": receiver.city, "district": receiver.district}
    town = {"town": receiver.town} if receiver.town else {}
    return {
        "name": cipher["name"],
        "mobile": cipher["phone"],
        "address": place | town | {"detail": cipher["address"]},
    }


def _sender(request: WaybillRequest) -> dict[str, Any]:
    sender = request.sender
    place = {"province": sender.province, "city": sender.city, "district": sender.district, "detail": sender.address}
    return {
        "name": sender.name,
        "mobile": sender.phone,
        "address": place | ({"town": sender.town} if sender.town else {}),
    }


def _clear(row: schemas.DecryptedRow | None, part: str) -> str:
    if row is None:
        raise PlatformDown("the answer leaves something out", vendor=VENDOR, field=part)
    if str(row.error_code or 0) != "0":
        text = row.error_msg or "the platform did not decrypt"
        raise Rejected(text, vendor=VENDOR, code=str(row.error_code), field=part)
    return row.decrypted_data or ""


def _split_virtual(phone: str) -> tuple[str, str]:
    """Number and extension of a virtual number; any other number has no extension."""
    found = _VIRTUAL.fullmatch(phone)
    return (found[1], found[2]) if found else (phone, "")
