"""What the third-party libraries call: method, parameters from what is known so far, and where its answer must say what.

Standard library only: the processes that read it do without this project.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Step = tuple[str, Callable[[dict[str, Any]], dict[str, Any]], Callable[[Any, dict[str, Any]], object]]
NOW = int(time.time())
#: An oaid is only shown beside the other receiver fields.
TRADE = "tid,status,payment,created,receiver_name,receiver_address,receiver_mobile,receiver_phone,oaid,orders"


def stamp(ago: int) -> str:
    """Beijing text of so many seconds ago."""
    return (datetime.now(UTC) + timedelta(hours=8, seconds=-ago)).strftime("%Y-%m-%d %H:%M:%S")


def waybill(known: dict[str, Any]) -> str:
    """A number no other order has."""
    return "SF" + "".join(filter(str.isdigit, known["order"]))[-15:]


TAOBAO: tuple[Step, ...] = (
    (
        "taobao.trades.sold.increment.get",
        lambda _: {"fields": "tid,status,modified", "start_modified": stamp(3600), "end_modified": stamp(-5)},
        lambda a, _: a["trades_sold_increment_get_response"]["trades"]["trade"][0]["tid"],
    ),
    (
        "taobao.trade.fullinfo.get",
        lambda c: {"fields": TRADE, "tid": c["order"], "include_oaid": "true"},
        lambda a, c: c.update(oaid=a["trade_fullinfo_get_response"]["trade"]["oaid"]),
    ),
    (
        "taobao.logistics.companies.get",
        lambda _: {"fields": "id,code,name"},
        lambda a, _: a["logistics_companies_get_response"]["logistics_companies"]["logistics_company"][0]["code"],
    ),
    (
        "taobao.items.onsale.get",
        lambda _: {"fields": "num_iid,title,price,num"},
        lambda a, _: a["items_onsale_get_response"]["items"]["item"][0]["num_iid"],
    ),
    (
        "taobao.top.oaid.decrypt",
        lambda c: {"query_list": json.dumps([{"oaid": c["oaid"], "tid": c["order"], "scene": "1001"}])},
        lambda a, _: a["top_oaid_decrypt_response"]["receiver_list"]["receiver"][0]["name"][0],
    ),
    (
        "taobao.logistics.offline.send",
        lambda c: {"tid": c["order"], "out_sid": waybill(c), "company_code": "SF"},
        lambda a, _: a["logistics_offline_send_response"]["shipping"]["is_success"] or 1 / 0,
    ),
)
PINDUODUO: tuple[Step, ...] = (
    (
        "pdd.order.number.list.increment.get",
        lambda _: {
            "is_lucky_flag": 0,
            "order_status": 5,
            "refund_status": 5,
            "start_updated_at": NOW - 1700,
            "end_updated_at": NOW + 5,
            "page": 1,
            "page_size": 50,
            "use_has_next": False,
        },
        lambda a, _: a["order_sn_increment_get_response"]["order_sn_list"][0]["order_sn"],
    ),
    (
        "pdd.order.information.get",
        lambda c: {"order_sn": c["order"]},
        lambda a, c: c.update(secret=a["order_info_get_response"]["order_info"]["receiver_name"]),
    ),
    (
        "pdd.logistics.companies.get",
        lambda _: {},
        lambda a, _: a["logistics_companies_get_response"]["logistics_companies"][0]["id"],
    ),
    (
        "pdd.goods.list.get",
        lambda _: {"page": 1, "page_size": 20},
        lambda a, _: a["goods_list_get_response"]["goods_list"][0]["goods_id"],
    ),
    (
        "pdd.open.waybill.type.report",
        lambda c: {"order_sn_list": [c["order"]], "waybill_type": 0},
        lambda a, _: a["open_waybill_type_report_response"]["result_list"][0]["success"] or 1 / 0,
    ),
    (
        "pdd.open.decrypt.batch",
        lambda c: {"data_list": [{"data_tag": c["order"], "encrypted_data": c["secret"]}]},
        lambda a, _: a["open_decrypt_batch_response"]["data_decrypt_list"][0]["decrypted_data"][0],
    ),
    (
        "pdd.logistics.online.send",
        lambda c: {"order_sn": c["order"], "logistics_id": 44, "tracking_number": waybill(c)},
        lambda a, _: a["logistics_online_send_response"]["is_success"] or 1 / 0,
    ),
)
JD: tuple[Step, ...] = (
    (
        "jingdong.pop.order.search",
        lambda _: {
            "start_date": stamp(3600),
            "end_date": stamp(-5),
            "order_state": "ALL",
            "optional_fields": "orderId,orderState",
            "source_id": "JOS",
            "page": "1",
            "page_size": "20",
        },
        lambda a, _: a["jingdong_pop_order_search_responce"]["searchorderinfo_result"]["orderInfoList"][0]["orderId"],
    ),
    (
        "jingdong.pop.order.get",
        lambda c: {"order_id": int(c["order"]), "optional_fields": "orderId,itemInfoList", "source_id": "JOS"},
        lambda a, _: a["jingdong_pop_order_get_responce"]["orderDetailInfo"]["orderInfo"]["orderId"],
    ),
    (
        "360buy.delivery.logistics.get",
        lambda _: {},
        lambda a, _: a["delivery_logistics_get_response"]["logistics_companies"]["logistics_list"][0]["logistics_id"],
    ),
    (
        "jingdong.sku.read.searchSkuList",
        lambda _: {"pageNo": 1, "page_size": 10},
        lambda a, _: a["jingdong_sku_read_searchSkuList_responce"]["page"]["data"][0]["skuId"],
    ),
    (
        "jingdong.vender.shop.query",
        lambda _: {},
        lambda a, _: a["jingdong_vender_shop_query_responce"]["shop_jos_result"]["vender_id"],
    ),
    (
        "jingdong.pop.order.shipment",
        lambda c: {"orderId": int(c["order"]), "logiCoprId": "467", "logiNo": waybill(c)},
        lambda a, _: a["jingdong_pop_order_shipment_responce"]["sopjosshipment_result"]["success"] or 1 / 0,
    ),
)
SUNING: tuple[Step, ...] = (
    (
        "custom.OrdmodtimeQueryRequest",
        lambda _: {"startTime": stamp(3600), "endTime": stamp(-5), "pageNo": "1", "pageSize": "10"},
        lambda a, _: a["orderQuery"][0]["orderCode"],
    ),
    (
        "transaction.OrderGetRequest",
        lambda c: {"orderCode": c["order"]},
        lambda a, c: c.update(
            line=a["orderGet"]["orderDetail"][0]["orderLineNumber"],
            product=a["orderGet"]["orderDetail"][0]["productCode"],
        ),
    ),
    (
        "transaction.LogisticcompanyQueryRequest",
        lambda _: {"pageNo": "1", "pageSize": "10"},
        lambda a, _: a["logisticCompany"][0]["expressCompanyCode"],
    ),
    (
        "item.ItemQueryRequest",
        lambda _: {"pageNo": "1", "pageSize": "10", "status": "2"},
        lambda a, _: a["item"][0]["productCode"],
    ),
    (
        "transaction.OrderdeliveryAddRequest",
        lambda c: {
            "orderCode": c["order"],
            "expressCompanyCode": "S02",
            "expressNo": waybill(c),
            "deliveryTime": stamp(0),
            "sendDetail": {"productCode": [c["product"]]},
            "orderLineNumbers": {"orderLineNumber": [c["line"]]},
        },
        lambda a, _: a["orderDelivery"]["sendDetail"][0]["sendresult"],
    ),
)
DOUYIN: tuple[Step, ...] = (
    (
        "order/searchList",
        lambda _: {
            "page": 0,
            "size": 20,
            "order_by": "update_time",
            "order_asc": False,
            "update_time_start": NOW - 3600,
            "update_time_end": NOW + 5,
        },
        lambda a, _: a["shop_order_list"][0]["order_id"],
    ),
    ("order/orderDetail", lambda c: {"shop_order_id": c["order"]}, lambda a, _: a["shop_order_detail"]["order_id"]),
    ("order/logisticsCompanyList", lambda _: {}, lambda a, _: a[0]["code"]),
    (
        "order/logisticsAdd",
        lambda c: {"order_id": c["order"], "company_code": "shunfeng", "logistics_code": waybill(c)},
        lambda *_: True,
    ),
)
WECHAT: tuple[Step, ...] = (
    (
        "order/list/get",
        lambda _: {"update_time_range": {"start_time": NOW - 3600, "end_time": NOW + 5}, "page_size": 20},
        lambda a, _: a["order_id_list"][0],
    ),
    (
        "order/get",
        lambda c: {"order_id": c["order"]},
        lambda a, c: c.update(item=a["order"]["order_detail"]["product_infos"][0]),
    ),
    ("order/deliverycompanylist/get", lambda _: {}, lambda a, _: a["company_list"][0]["delivery_id"]),
    ("product/list/get", lambda _: {"page_size": 20}, lambda a, _: a["product_ids"][0]),
    (
        "order/sensitiveinfo/decode",
        lambda c: {"order_id": c["order"]},
        lambda a, _: a["address_info"]["user_name"][0],
    ),
    (
        "order/delivery/send",
        lambda c: {
            "order_id": c["order"],
            "delivery_list": [
                {
                    "delivery_id": "SF",
                    "waybill_id": waybill(c),
                    "deliver_type": 1,
                    "product_infos": [
                        {
                            "product_id": c["item"]["product_id"],
                            "sku_id": c["item"]["sku_id"],
                            "product_cnt": c["item"]["sku_cnt"],
                        }
                    ],
                }
            ],
        },
        lambda a, _: a["errcode"] and 1 / 0,
    ),
)
YOUZAN: tuple[Step, ...] = (
    (
        "youzan.trades.sold.get/4.0.4",
        lambda _: {"start_update": stamp(3600), "end_update": stamp(-5), "page_no": 1, "page_size": 20},
        lambda a, _: a["data"]["full_order_info_list"][0]["full_order_info"]["order_info"]["tid"],
    ),
    (
        "youzan.trade.get/4.0.2",
        lambda c: {"tid": c["order"]},
        lambda a, _: a["data"]["full_order_info"]["order_info"]["tid"],
    ),
    (
        "youzan.trade.refund.search/3.0.1",
        lambda _: {
            "update_time_start": NOW - 3600,
            "update_time_end": NOW + 5,
            "page_no": 1,
            "page_size": 20,
        },
        lambda a, _: a["data"]["refunds"],
    ),
)
STEPS = {
    "taobao": TAOBAO,
    "pinduoduo": PINDUODUO,
    "jd": JD,
    "suning": SUNING,
    "douyin": DOUYIN,
    "wechat_shop": WECHAT,
    "youzan": YOUZAN,
}
