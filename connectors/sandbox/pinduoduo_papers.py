"""Pinduoduo's simulated endpoints about electronic waybills and decryption."""

import hashlib
from typing import Any

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.pinduoduo_answers import ciphers
from connectors.sandbox.pinduoduo_gateway import MALL, Refused, Shop, api, nested

#: Carrier code, branch code, branch name, numbers left.
BRANCHES = (
    ("SF", "", "顺丰直营", 0),
    ("YTO", "971001", "泽库县样例网点", 5000),
    ("ZTO", "97002", "同仁市样例网点", 30),
)
TEMPLATES = {
    code: [
        {"standard_template_id": 100 * n + 1, "standard_template_name": "一联单", "standard_waybill_type": 1},
        {"standard_template_id": 100 * n + 2, "standard_template_name": "二联单", "standard_waybill_type": 2},
    ]
    for n, (code, *_) in enumerate(BRANCHES, 1)
}
PARTS = ("name", "phone", "address")
DATA_TYPES = {"name": 5, "phone": 6, "address": 7}


@api("pdd.waybill.search", "pdd_waybill_search_response")
def _branches(_shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {
            "wp_code": code,
            "wp_type": 1 if not branch else 2,
            "branch_account_cols": [{"branch_code": branch, "branch_name": name, "quantity": left}],
        }
        for code, branch, name, left in BRANCHES
        if params.get("wp_code", code) == code
    ]
    return {"waybill_apply_subscription_cols": rows}


@api("pdd.cloudprint.stdtemplates.get", "pdd_cloudprint_stdtemplates_get_response")
def _templates(_shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    wanted = params.get("wp_code")
    rows = [
        {"wp_code": code, "standard_templates": [t | {"standard_template_url": _url(t)} for t in templates]}
        for code, templates in TEMPLATES.items()
        if wanted in (None, code)
    ]
    return {"result": {"datas": rows}}


@api("pdd.waybill.get", "pdd_waybill_get_response")
def _draw(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    asked = nested(params, "param_waybill_cloud_print_apply_new_request")
    wp_code, sender, parcels = str(asked["wp_code"]), asked["sender"], asked["trade_order_info_dtos"]
    if wp_code not in TEMPLATES:
        raise Refused(50001, "未开通该快递公司的电子面单服务")
    if not (sender["name"] and (sender.get("mobile") or sender.get("phone")) and sender["address"]["detail"]):
        raise Refused(10000, "发货人信息不完整")
    if not 0 < len(parcels) <= 10:
        raise Refused(10000, "trade_order_info_dtos不能超过10")
    for parcel in parcels:
        _check_parcel(shop, parcel, wp_code)
    return {"modules": [_drawn(shop, parcel, wp_code) for parcel in parcels]}


def _check_parcel(shop: Shop, parcel: dict[str, Any], wp_code: str) -> None:
    """Everything documented as required is there, and the receiver is the order's own, still as ciphertext."""
    if str(parcel["user_id"]) != str(MALL["mall_id"]) or not str(parcel["object_id"]):
        raise Refused(50001, "user_id不正确")
    if parcel["template_url"] not in {_url(template) for template in TEMPLATES[wp_code]}:
        raise Refused(50001, "模板不存在")
    if parcel["order_info"]["order_channels_type"] != "PDD" or not parcel["package_info"]["items"]:
        raise Refused(50001, "订单渠道或包裹信息不正确")
    (order_sn,) = parcel["order_info"]["trade_order_list"]
    order = shop.market.orders.get(str(order_sn))
    if order is None:
        raise Refused(50001, "订单不存在")
    told = parcel["recipient"]
    given = (told["name"], told["mobile"], told["address"]["detail"])
    if given != tuple(ciphers(order.receiver)[part] for part in PARTS):
        raise Refused(50001, "收件人信息与订单不一致")


def _drawn(shop: Shop, parcel: dict[str, Any], wp_code: str) -> dict[str, Any]:
    (order_sn,) = parcel["order_info"]["trade_order_list"]
    drawn = shop.market.service.draw_waybill(str(parcel["object_id"]), str(order_sn), wp_code)
    return {
        "object_id": parcel["object_id"],
        "waybill_code": drawn.number,
        "parent_waybill_code": "",
        "print_data": "sealed:" + hashlib.sha256(drawn.number.encode()).hexdigest(),
    }


@api("pdd.waybill.cancel", "pdd_waybill_cancel_response")
def _cancel(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    number = str(params["waybill_code"])
    known = shop.market.service.waybills.get(number)
    if known is None or known.carrier != str(params["wp_code"]):
        raise Refused(50001, "面单号不存在")
    if known.cancelled:
        raise Refused(50001, "面单号已取消")
    try:
        shop.market.service.cancel_waybill(number)
    except NotNow as no:
        raise Refused(50001, "面单号已使用,不能取消") from no
    return {"cancel_result": True}


@api("pdd.open.waybill.type.report", "open_waybill_type_report_response")
def _report(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    wanted, kind = [str(number) for number in nested(params, "order_sn_list")], int(params["waybill_type"])
    if not 0 < len(wanted) <= 100 or kind not in (0, 1, 2, 99):
        raise Refused(10000, "order_sn_list或waybill_type不正确")
    known = [number for number in wanted if number in shop.market.orders]
    shop.reported |= dict.fromkeys(known, kind)
    return {"result_list": [{"order_sn": number, "success": number in known} for number in wanted]}


@api("pdd.open.decrypt.batch", "open_decrypt_batch_response")
def _decrypt(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    rows = nested(params, "data_list")
    if not 0 < len(rows) <= 100:
        raise Refused(10000, "data_list不能超过100")
    shown = {tag: _reveal(shop, tag) for tag in {str(row["data_tag"]) for row in rows}}
    return {"data_decrypt_list": [_opened(shop, row, shown[str(row["data_tag"])]) for row in rows]}


def _reveal(shop: Shop, order_sn: str) -> dict[str, tuple[str, str]]:
    """Ciphertext -> (part, clear text) of one order, counted once; empty when it may not be shown."""
    if order_sn not in shop.reported:
        return {}
    try:
        person = shop.market.service.reveal(order_sn)
    except NotNow:
        return {}
    clear = {"name": person.name, "phone": person.phone, "address": person.town + person.address}
    return {cipher: (part, clear[part]) for part, cipher in ciphers(person).items()}


def _opened(shop: Shop, row: dict[str, Any], shown: dict[str, tuple[str, str]]) -> dict[str, Any]:
    answer = {"data_tag": row["data_tag"], "encrypted_data": row["encrypted_data"], "virtual_number_type": 0}
    if str(row["encrypted_data"]) not in shown:
        return answer | {"decrypted_data": "", "error_code": 1001, "error_msg": "数据不允许解密", "data_type": 0}
    part, clear = shown[str(row["encrypted_data"])]
    if part == "phone" and shop.virtual_numbers:
        extension = f"{clear[-4:]}"
        answer |= {"virtual_number_type": 1, "virtual_identify_number": extension}
        clear = f"10000009999#{extension}#"
    return answer | {"decrypted_data": clear, "error_code": 0, "error_msg": "", "data_type": DATA_TYPES[part]}


def _url(template: dict[str, Any]) -> str:
    return f"https://pinduoduo.sandbox.invalid/templates/{template['standard_template_id']}.xml"
