"""The wire: quotas are kept, inner success flags are checked, answers that are none are told apart."""

import httpx
import orjson
import pytest

from connectors.jd.client import JosClient
from hub.kernel.errors import Indeterminate, MappingError, PlatformDown, RateLimited, Rejected
from tests.connectors.jd.stage import heard

BREAKS = ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"]


class Notes:
    """A limiter that writes down what it is told."""

    def __init__(self):
        self.waited = []
        self.paused = []

    def wait(self, api):
        self.waited.append(api)

    def pause(self, api, seconds):
        self.paused.append((api, seconds))


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def saying(connect):
    """saying(body) -> a client that always hears ``body``."""

    def build(body):
        return JosClient(connect(httpx.MockTransport(lambda _: httpx.Response(200, content=orjson.dumps(body)))))

    return build


def test_every_call_waits_for_its_own_quota(sim, connect, notes):
    client = JosClient(connect(sim.transport(), limiter=notes))
    client.logistics()
    client.renew()
    assert notes.waited == ["360buy.delivery.logistics.get", "/oauth2/refresh_token"]


def test_a_used_up_day_pauses_that_api(sim, connect, notes):
    sim.limited.add("jingdong.vender.shop.query")
    with pytest.raises(RateLimited):
        JosClient(connect(sim.transport(), limiter=notes)).shop()
    assert notes.paused == [("jingdong.vender.shop.query", 3600.0)]


@pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_retry_after"])
def test_http_429_pauses_too(sim, connect, notes, fault):
    sim.faults.arm(fault, 1)
    with pytest.raises(RateLimited):
        JosClient(connect(sim.transport(), limiter=notes)).shop()
    assert notes.paused == [("jingdong.vender.shop.query", 1.0)]


@pytest.mark.parametrize("fault", BREAKS)
def test_a_read_that_breaks_is_simply_repeated(sim, connect, fault):
    sim.faults.arm(fault, 1)
    client = JosClient(connect(sim.transport()))
    with pytest.raises(PlatformDown):
        client.logistics()
    assert client.logistics()


@pytest.mark.parametrize("fault", BREAKS)
def test_a_write_that_breaks_is_looked_up(sim, connect, fault):
    client = JosClient(connect(sim.transport()))
    item = sim.market.create_listing(merchant_code="A", title="t", price_fen=1, stock=1, status="live")
    sim.faults.arm(fault, 1)
    with pytest.raises(Indeterminate):
        client.stock_set(item.sku_id, 5, key="k")


def test_the_same_key_sets_stock_once(sim, connect):
    client = JosClient(connect(sim.transport()))
    item = sim.market.create_listing(merchant_code="A", title="t", price_fen=1, stock=1, status="live")
    client.stock_set(item.sku_id, 5, key="k")
    client.stock_set(item.sku_id, 5, key="k")
    assert [quantity for _, quantity in item.stock_log] == [1, 5]


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"success": False, "errorCode": "10400001", "chineseErrCode": "已出库"}, Rejected),
        ({"success": "false", "errorCode": "999999"}, Indeterminate),
        ({"success": False}, Rejected),
        ({}, Indeterminate),
        (None, Indeterminate),
    ],
)
def test_a_shipments_own_flag_decides(saying, result, kind):
    body = {"jingdong_pop_order_shipment_responce": {"code": "0", "sopjosshipment_result": result}}
    with pytest.raises(kind):
        saying(body).shipment("1", "467", "SF1")


@pytest.mark.parametrize("flag", [True, "true"])
def test_a_success_flag_may_be_a_word(saying, flag):
    body = {"jingdong_pop_order_shipment_responce": {"sopjosshipment_result": {"success": flag}}}
    saying(body).shipment("1", "467", "SF1")


def test_one_failed_row_inside_a_success_is_a_refusal(saying):
    row = {"data": 1, "success": False, "message": "SKU不存在"}
    result = {"success": True, "obj": {"updateStockResult": [row]}}
    with pytest.raises(Rejected) as caught:
        saying({"jingdong_ware_stock_sku_set_responce": {"returnType": result}}).stock_set("1", 5, key="k")
    assert caught.value.message == "SKU不存在"


def test_an_error_code_inside_the_envelope_is_read(saying):
    body = {"jingdong_vender_shop_query_responce": {"code": "503", "zh_desc": "限流"}}
    with pytest.raises(RateLimited):
        saying(body).shop()


def test_the_envelope_needs_no_code(saying):
    body = {"jingdong_vender_shop_query_responce": {"shop_jos_result": {"shop_name": "店"}}}
    assert saying(body).shop() == {"shop_name": "店"}


def test_the_correct_spelling_is_not_jds_envelope(saying):
    with pytest.raises(PlatformDown):
        saying({"jingdong_vender_shop_query_response": {"shop_jos_result": {}}}).shop()


@pytest.mark.parametrize("part", [{}, {"searchorderinfo_result": {}}])
def test_a_search_without_its_success_flag_is_parked(saying, part):
    with pytest.raises(MappingError):
        saying({"jingdong_pop_order_search_responce": part}).orders_changed("a", "b", page=1, size=1)


def test_a_search_jd_could_not_finish_is_repeated(saying):
    result = {"apiResult": {"success": False, "numberCode": 500, "chineseErrCode": "系统错误"}}
    with pytest.raises(PlatformDown):
        saying({"jingdong_pop_order_search_responce": {"searchorderinfo_result": result}}).orders_changed(
            "a", "b", page=1, size=1
        )


@pytest.mark.parametrize("url", [None, "", 5])
def test_a_picture_without_address_is_parked(saying, url):
    with pytest.raises(MappingError):
        saying({"jingdong_imgzone_picture_upload_responce": {"picture_url": url}}).picture_upload(
            "a", b"x", "image/png"
        )


def test_a_created_ware_without_number_is_looked_up(saying):
    with pytest.raises(Indeterminate):
        saying({"jingdong_ware_write_add_responce": {"ware": {}}}).ware_add({})


def test_a_sku_list_that_is_not_as_documented_is_parked(saying):
    with pytest.raises(MappingError):
        saying({"jingdong_sku_read_searchSkuList_responce": {"page": {"data": [{}]}}}).skus(page=1, size=50)


def test_no_secret_leaves_with_a_call(connect):
    heard = []

    def listen(request):
        heard.append(request.read() + str(request.url).encode() + str(request.headers).encode())
        return httpx.Response(200, json={"jingdong_vender_shop_query_responce": {"shop_jos_result": {}}})

    JosClient(connect(httpx.MockTransport(listen))).shop()
    assert b"jd-sandbox-secret" not in heard[0]


def test_a_closed_client_gives_its_connections_back(connect, sim):
    client = JosClient(connect(sim.transport()))
    client.close()
    with pytest.raises(RuntimeError):
        client.shop()


# -- after the sale ------------------------------------------------------------------------------------

APPLY = "jingdong_pop_afs_soa_refundapply_"


def test_applications_are_asked_for_by_page_and_time(connect):
    result = {"success": True, "totalCount": 1, "result": [{"id": 5}]}
    client, sent = heard(connect, {f"{APPLY}queryPageList_responce": {"code": "0", "queryResult": result}})
    page = client.refunds(page=1, size=50, checkTimeStart="a", checkTimeEnd="b")
    assert (page.totalCount, page.result) == (1, [{"id": 5}])
    asked = {"pageIndex": 1, "pageSize": 50, "checkTimeStart": "a", "checkTimeEnd": "b"}
    assert sent == [("jingdong.pop.afs.soa.refundapply.queryPageList", asked)]


@pytest.mark.parametrize("rows", [[{"id": 5}], {"id": "5"}])
def test_one_application_may_come_alone_or_as_a_list(connect, rows):
    result = {"success": True, "result": rows}
    client, sent = heard(connect, {f"{APPLY}queryById_responce": {"queryResult": result}})
    assert str(client.refund("5")["id"]) == "5"
    assert client.refund("6") is None
    assert sent[0] == ("jingdong.pop.afs.soa.refundapply.queryById", {"id": 5})


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"success": False, "errorCode": "7", "errorMsg": "已审核"}, Rejected),
        ({}, Indeterminate),
        (None, Indeterminate),
    ],
)
def test_an_answer_to_a_refund_is_checked(connect, result, kind):
    client, sent = heard(connect, {f"{APPLY}replyRefund_responce": {"code": "0", "replyResult": result}})
    with pytest.raises(kind):
        client.refund_reply("5", {"status": 1, "checkUserName": "hub", "remark": "好"})
    asked = {"id": 5, "status": 1, "checkUserName": "hub", "remark": "好"}
    assert sent == [("jingdong.pop.afs.soa.refundapply.replyRefund", asked)]


def test_applications_without_a_success_flag_are_parked(connect):
    client, _ = heard(connect, {f"{APPLY}queryPageList_responce": {"queryResult": {"result": []}}})
    with pytest.raises(MappingError):
        client.refunds(page=1, size=50)


def test_service_orders_are_asked_for_in_the_operators_name(connect):
    client, sent = heard(connect, {"jingdong_asc_query_list_responce": {"pageResult": {"totalCount": 0, "data": None}}})
    operator = {"buId": "1", "operatePin": "p", "operateNick": "n"}
    assert client.services(operator, page=1, size=50, applyTimeBegin="a", applyTimeEnd="b").data == []
    assert sent == [
        (
            "jingdong.asc.query.list",
            operator | {"pageNumber": 1, "pageSize": 50, "applyTimeBegin": "a", "applyTimeEnd": "b"},
        )
    ]


# -- small writes, each with its documented parameters ---------------------------------------------------

WRITES = [
    (
        lambda client: client.remark("5", "好", 3),
        ("jingdong.pop.order.modifyVenderRemark", {"order_id": 5, "flag": 3, "remark": "好"}),
    ),
    (lambda client: client.ware_update({"wareId": 7}), ("jingdong.ware.write.updateWare", {"ware": {"wareId": 7}})),
    (lambda client: client.ware_delete("7"), ("jingdong.ware.write.delete", {"wareId": 7})),
    (
        lambda client: client.images_update("7", ["0", "0"], [1, 2], ["jfs/a", "jfs/b"]),
        (
            "jingdong.image.write.update",
            {"wareId": 7, "colorId": "0,0", "imgIndex": "1,2", "imgUrl": "jfs/a,jfs/b"},
        ),
    ),
    (
        lambda client: client.price_set("9", "29.90"),
        ("jingdong.price.write.updateSkuJdPrice", {"skuId": 9, "jdPrice": "29.90"}),
    ),
]


@pytest.mark.parametrize(("act", "expected"), WRITES)
def test_a_write_is_sent_as_documented_and_its_success_taken(connect, act, expected):
    client, sent = heard(connect, {f"{expected[0].replace('.', '_')}_responce": {"code": "0", "success": True}})
    act(client)
    assert sent == [expected]


@pytest.mark.parametrize(("act", "expected"), WRITES)
@pytest.mark.parametrize(
    ("answer", "kind"),
    [({"code": "403", "zh_desc": "校验失败"}, Rejected), ({"success": False}, Rejected), ({}, Indeterminate)],
)
def test_a_write_that_jd_did_not_confirm_is_told_apart(connect, act, expected, answer, kind):
    client, _ = heard(connect, {f"{expected[0].replace('.', '_')}_responce": answer})
    with pytest.raises(kind):
        act(client)


def test_a_page_of_wares_that_was_not_asked_for_is_not_read(connect):
    page = {"data": [{"wareId": 5, "wareStatus": 8}], "pageNo": 1, "totalItem": 60}
    client, sent = heard(connect, {"jingdong_ware_read_searchWare4Valid_responce": {"page": page}})
    assert client.wares(page=1, size=50).data[0].wareId == "5"
    assert sent == [("jingdong.ware.read.searchWare4Valid", {"pageNo": 1, "pageSize": 50})]
    with pytest.raises(MappingError):
        client.wares(page=2, size=50)


def test_a_category_is_read_by_number_or_is_none(connect):
    client, sent = heard(connect, {"jingdong_category_read_findById_responce": {"category": {"id": 5, "name": "甲"}}})
    assert client.category("5").name == "甲"
    assert sent == [("jingdong.category.read.findById", {"cid": 5, "field": "id,name"})]
    gone, _ = heard(connect, {"jingdong_category_read_findById_responce": {"code": "0"}})
    assert gone.category("5") is None


# -- parcels -------------------------------------------------------------------------------------------

EWAYBILL = "jingdong_logistics_ewaybill_"


def test_a_correction_is_sent_with_a_number_of_its_own(connect):
    client, sent = heard(connect, {"order_sop_waybill_update_response": {"code": "0", "order_id": "5"}})
    client.waybills_update("5", "467|463", "SF1,SF2|YT1", key="k1")
    asked = {"order_id": "5", "logistics_id": "467|463", "waybill": "SF1,SF2|YT1", "trade_no": "k1"}
    assert sent == [("360buy.order.sop.waybill.update", asked)]


def test_a_correction_before_shipping_is_refused_with_a_remedy(connect):
    client, _ = heard(connect, {"error_response": {"code": "10400014", "zh_desc": "未出库"}})
    with pytest.raises(Rejected) as caught:
        client.waybills_update("5", "467", "SF1", key="k1")
    assert "no waybill to change" in caught.value.remedy


@pytest.mark.parametrize("data", [[{"providerId": 467}], {"providerId": "467"}])
def test_contracts_are_read_alone_or_as_a_list(connect, data):
    body = {f"{EWAYBILL}contract_query_responce": {"Response": {"statusCode": 1000, "data": data}}}
    client, sent = heard(connect, body)
    assert [x.providerId for x in client.contracts()] == ["467"]
    assert sent == [("jingdong.logistics.ewaybill.contract.query", {})]


def test_a_number_is_read_out_of_the_answer(connect):
    data = {"platformOrderNo": "5", "waybillCodeInfoList": [{"waybillCode": "SF1", "waybillPackageNoList": []}]}
    body = {f"{EWAYBILL}waybill_create_responce": {"Response": {"statusCode": 1000, "data": data}}}
    client, sent = heard(connect, body)
    assert client.waybill_create({"providerId": 467}).waybillCodeInfoList[0].waybillCode == "SF1"
    assert sent == [("jingdong.logistics.ewaybill.waybill.create", {"request": {"providerId": 467}})]


@pytest.mark.parametrize("data", [None, {}, {"waybillCodeInfoList": []}])
def test_an_answer_without_a_number_is_looked_up(connect, data):
    body = {f"{EWAYBILL}waybill_create_responce": {"Response": {"statusCode": 1000, "data": data}}}
    client, _ = heard(connect, body)
    with pytest.raises(Indeterminate):
        client.waybill_create({})


def test_a_number_is_given_back_by_carrier_and_number(connect):
    client, sent = heard(connect, {f"{EWAYBILL}waybill_cancel_responce": {"Response": {"statusCode": 1000}}})
    client.waybill_cancel({"providerId": 467, "waybillCode": "SF1"})
    assert sent == [
        ("jingdong.logistics.ewaybill.waybill.cancel", {"request": {"providerId": 467, "waybillCode": "SF1"}})
    ]
