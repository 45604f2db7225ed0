"""The wire: quotas are kept, answers that are none are told apart, ids keep all their digits."""

import httpx
import pytest

from connectors.taobao.calls.aftersales import REFUND_FIELDS
from connectors.taobao.client import TopClient
from connectors.taobao.schemas import ClearReceiver, SellerAddress
from hub.kernel.errors import Indeterminate, MappingError, PlatformDown, RateLimited, Rejected


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


def client(connect, respond, **more):
    return TopClient(connect(httpx.MockTransport(respond), **more))


def test_every_call_waits_for_its_own_quota(sim, connect, notes):
    shop = TopClient(connect(sim.transport(), limiter=notes))
    shop.logistics_companies()
    shop.trades_sold(size=1)
    assert notes.waited == ["taobao.logistics.companies.get", "taobao.trades.sold.get"]


def test_a_ban_pauses_that_api_for_as_long_as_the_platform_says(sim, connect, notes):
    sim.bans["taobao.trades.sold.get"] = sim.market.clock() + 20
    with pytest.raises(RateLimited) as caught:
        TopClient(connect(sim.transport(), limiter=notes)).trades_sold(size=1)
    assert 19 <= caught.value.after <= 21
    assert notes.paused == [("taobao.trades.sold.get", caught.value.after)]


@pytest.mark.parametrize(("fault", "after"), [("rate_limited", 1.0), ("rate_limited_retry_after", 1.0)])
def test_http_429_pauses_too(sim, connect, notes, fault, after):
    sim.faults.arm(fault, 1)
    with pytest.raises(RateLimited):
        TopClient(connect(sim.transport(), limiter=notes)).trades_sold(size=1)
    assert notes.paused == [("taobao.trades.sold.get", after)]


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_read_that_breaks_is_simply_repeated(sim, connect, fault):
    sim.faults.arm(fault, 1)
    shop = TopClient(connect(sim.transport()))
    with pytest.raises(PlatformDown):
        shop.logistics_companies()
    assert shop.logistics_companies()


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_write_that_breaks_is_looked_up(sim, connect, fault):
    shop = TopClient(connect(sim.transport()))
    item = sim.market.create_listing(merchant_code="A", title="t", price_fen=1, stock=1, status="live")
    sim.faults.arm(fault, 1)
    with pytest.raises(Indeterminate):
        shop.quantity_update(item.id, 5, sku_id="")


def test_a_platform_that_cannot_be_reached_has_had_no_effect(connect):
    def refuse(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(PlatformDown):
        client(connect, refuse).quantity_update("1", 5, sku_id="")


def test_ids_of_19_digits_keep_every_digit(connect):
    body = b'{"trades_sold_get_response":{"trades":{"trade":[{"tid":4117890123456781237}]}}}'
    shop = client(connect, lambda _: httpx.Response(200, content=body))
    assert shop.trades_sold(size=1).trades[0].tid == "4117890123456781237"


def test_an_empty_list_is_left_out_by_the_platform_and_read_as_empty(connect):
    shop = client(connect, lambda _: httpx.Response(200, content=b'{"trades_sold_get_response":{}}'))
    assert shop.trades_sold(size=1).trades == []


def test_a_read_that_is_not_as_documented_is_parked(connect):
    body = b'{"trades_sold_get_response":{"trades":{"trade":[{"number":1}]}}}'
    with pytest.raises(MappingError):
        client(connect, lambda _: httpx.Response(200, content=body)).trades_sold(size=1)


def test_a_picture_travels_as_multipart_and_everything_else_is_signed(sim, connect):
    heard = []

    def listen(request):
        heard.append(request.read())
        return sim.handle(request)

    shop = client(connect, listen)
    shop.picture_upload("a.png", b"\x89PNG\r\n\x1a\nxx", "image/png")
    assert b'filename="a.png"' in heard[0]
    assert b'name="sign"' in heard[0]


def test_no_secret_ever_leaves_the_machine(connect):
    heard = []

    def listen(request):
        heard.append(request.read() + str(request.url).encode() + str(request.headers).encode())
        return httpx.Response(200, content=b'{"trades_sold_get_response":{}}')

    client(connect, listen).trades_sold(size=1)
    assert b"tb-sandbox-secret" not in heard[0]


def test_secrets_do_not_show_in_a_repr(connect):
    assert "sandbox-secret" not in repr(connect(None))


def test_a_closed_client_gives_its_connections_back(connect, sim):
    shop = TopClient(connect(sim.transport()))
    shop.close()
    with pytest.raises(RuntimeError):
        shop.trades_sold(size=1)


# -- what each call sends, as documented ---------------------------------------------------------------

TO = SellerAddress(
    contact_id=7,
    contact_name="仓",
    province="青海省",
    city="西宁市",
    country="城北区",
    addr="示范街8号",
    zip_code="810000",
    mobile_phone="10000000001",
)
#: call -> (what comes back, method, parameters beside it)
CALLS = {
    "refunds_changed": (
        lambda c: c.refunds_changed("a", "b", page=2, size=50, counting=True),
        {},
        "taobao.refunds.receive.get",
        {
            "fields": "refund_id,modified",
            "start_modified": "a",
            "end_modified": "b",
            "page_no": "2",
            "page_size": "50",
            "use_has_next": "false",
        },
    ),
    "refund": (
        lambda c: c.refund("9"),
        {"refund": {}},
        "taobao.refund.get",
        {"refund_id": "9", "fields": REFUND_FIELDS},
    ),
    "refunds_agree": (
        lambda c: c.refunds_agree("9", 5680, "1479300", "onsale"),
        {"succ": True, "msg_code": "OP_SUCC"},
        "taobao.rp.refunds.agree",
        {"refund_infos": "9|5680|1479300|onsale"},
    ),
    "returngoods_agree": (
        lambda c: c.returngoods_agree("9", "3", "aftersale", to=TO, remark="寄回"),
        {"is_success": True},
        "taobao.rp.returngoods.agree",
        {
            "refund_id": "9",
            "refund_version": "3",
            "refund_phase": "aftersale",
            "seller_address_id": "7",
            "name": "仓",
            "mobile": "10000000001",
            "address": "青海省西宁市城北区示范街8号",
            "post": "810000",
            "remark": "寄回",
        },
    ),
    "refund_refuse": (
        lambda c: c.refund_refuse("9", "3", "", words="不行", reason_id="5"),
        {"is_success": True},
        "taobao.refund.refuse",
        {"refund_id": "9", "refund_version": "3", "refuse_message": "不行", "refuse_reason_id": "5"},
    ),
    "refuse_reasons": (
        lambda c: c.refuse_reasons("9", "onsale"),
        {},
        "taobao.refund.refusereason.get",
        {"refund_id": "9", "refund_phase": "onsale", "fields": "reason_id,reason_text,reason_tips"},
    ),
    "addresses": (lambda c: c.addresses(), {}, "taobao.logistics.address.search", {}),
    "memo_update": (
        lambda c: c.memo_update("4", "急", "1"),
        {"trade": {}},
        "taobao.trade.memo.update",
        {"tid": "4", "memo": "急", "flag": "1"},
    ),
    "memo_reset": (
        lambda c: c.memo_update("4", "", "0"),
        {"trade": {}},
        "taobao.trade.memo.update",
        {"tid": "4", "flag": "0", "reset": "true"},
    ),
    "edit_schema": (
        lambda c: c.edit_schema("6"),
        {"result": "<x/>"},
        "alibaba.item.edit.schema.get",
        {"item_id": "6"},
    ),
    "fast_update": (
        lambda c: c.fast_update("6", "<x/>"),
        {"item_id": 6},
        "alibaba.item.edit.fastupdate",
        {"item_id": "6", "schema": "<x/>"},
    ),
    "delete": (lambda c: c.delete("6"), {"result": "6"}, "alibaba.item.operate.delete", {"item_id": "6"}),
    "delivery_templates": (
        lambda c: c.delivery_templates(),
        {},
        "taobao.delivery.templates.get",
        {"fields": "template_id,template_name"},
    ),
    "consign_resend": (
        lambda c: c.consign_resend("4", {"SF1": "SF"}),
        {"result": {"success": True}},
        "alibaba.ascp.logistics.consign.resend",
        {"tid": "4", "consign_pkgs": '[{"out_sid":"SF1","company_code":"SF"}]'},
    ),
    "oaid_decrypt": (
        lambda c: c.oaid_decrypt("4", "o", "2001"),
        {},
        "taobao.top.oaid.decrypt",
        {"query_list": '[{"oaid":"o","tid":"4","scene":"2001"}]'},
    ),
    "oaid_merge": (
        lambda c: c.oaid_merge([("4", "o")]),
        {},
        "taobao.top.oaid.merge",
        {"merge_list": '[{"tid":"4","oaid":"o"}]'},
    ),
    "waybill_search": (lambda c: c.waybill_search(), {}, "cainiao.waybill.ii.search", {}),
    "waybill_get": (
        lambda c: c.waybill_get({"cp_code": "SF"}),
        {"modules": {"waybill_cloud_print_response": [{"waybill_code": "SF1"}]}},
        "cainiao.waybill.ii.get",
        {"param_waybill_cloud_print_apply_new_request": '{"cp_code":"SF"}'},
    ),
    "waybill_cancel": (
        lambda c: c.waybill_cancel("SF", "SF1"),
        {"cancel_result": True},
        "cainiao.waybill.ii.cancel",
        {"cp_code": "SF", "waybill_code": "SF1"},
    ),
    "tmc_permit": (
        lambda c: c.tmc_permit(["a", "b"]),
        {"is_success": True},
        "taobao.tmc.user.permit",
        {"topics": "a,b"},
    ),
    "tmc_consume": (
        lambda c: c.tmc_consume("default", quantity=100),
        {},
        "taobao.tmc.messages.consume",
        {"group_name": "default", "quantity": "100"},
    ),
    "tmc_confirm": (
        lambda c: c.tmc_confirm("default", ["1", "2"]),
        {"is_success": True},
        "taobao.tmc.messages.confirm",
        {"group_name": "default", "s_message_ids": "1,2"},
    ),
}
COMMON = {"method", "app_key", "session", "timestamp", "v", "format", "sign_method", "sign"}
WRITES = (
    "refunds_agree",
    "returngoods_agree",
    "refund_refuse",
    "memo_update",
    "fast_update",
    "delete",
    "consign_resend",
    "waybill_get",
    "waybill_cancel",
)
#: Writes whose answer has to say that it worked.
CONFIRMED = ("refunds_agree", "returngoods_agree", "refund_refuse", "consign_resend", "waybill_cancel")


def envelope(method):
    return method.removeprefix("taobao.").replace(".", "_") + "_response"


@pytest.mark.parametrize("name", CALLS)
def test_a_call_sends_its_documented_parameters_and_no_empty_ones(connect, name):
    act, answer, method, fields = CALLS[name]
    heard = []

    def listen(request):
        heard.append(dict(httpx.QueryParams(request.read().decode())))
        return httpx.Response(200, json={envelope(method): answer})

    act(client(connect, listen))
    (params,) = heard
    assert params["method"] == method
    assert {key: value for key, value in params.items() if key not in COMMON} == fields


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("broken", [b"<html>", b'{"x', b"{}"])
def test_a_broken_answer_is_looked_up_after_a_write_and_repeated_after_a_read(connect, name, broken):
    wanted = Indeterminate if name in WRITES or name == "memo_reset" else PlatformDown
    with pytest.raises(wanted):
        CALLS[name][0](client(connect, lambda _: httpx.Response(200, content=broken)))


@pytest.mark.parametrize("name", CONFIRMED)
def test_a_write_that_is_not_confirmed_is_looked_up(connect, name):
    act, _, method, _ = CALLS[name]
    with pytest.raises(Indeterminate):
        act(client(connect, lambda _: httpx.Response(200, json={envelope(method): {}})))


def test_a_proof_travels_as_a_file(connect):
    heard = []

    def listen(request):
        heard.append(request.read())
        return httpx.Response(200, json={"refund_refuse_response": {"is_success": True}})

    shop = client(connect, listen)
    shop.refund_refuse("9", "3", "onsale", words="不行", reason_id="5", proof=("p.jpg", b"\xff\xd8", "image/jpeg"))
    assert b'name="refuse_proof"; filename="p.jpg"' in heard[0]


def test_a_case_that_is_not_known_is_none_and_another_refusal_is_not(connect):
    def refuse(code):
        return lambda _: httpx.Response(200, json={"error_response": {"code": 15, "msg": "no", "sub_code": code}})

    assert client(connect, refuse("isv.refund-not-exist")).refund("9") is None
    with pytest.raises(Rejected):
        client(connect, refuse("isv.something")).refund("9")


def test_a_number_that_is_not_taken_back_is_rejected(connect):
    body = {"cainiao_waybill_ii_cancel_response": {"cancel_result": False}}
    with pytest.raises(Rejected):
        client(connect, lambda _: httpx.Response(200, json=body)).waybill_cancel("SF", "SF1")


def test_nobody_shows_in_the_repr_of_what_was_read():
    clear = ClearReceiver(matched=True, name="王小明", mobile="10012345678", address_detail="测试巷1号")
    for secret in ("王小明", "10012345678", "测试巷1号", "10000000001", "示范街8号"):
        assert secret not in f"{clear!r}{TO!r}"
