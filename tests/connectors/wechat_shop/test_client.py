"""Four tests per operation: it works, the platform's no is a Rejected, busy is Transient, a lost answer is judged by effect."""

from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.wechat_shop.client import ADD, CHANNELS, ENDPOINTS, SHARED, SHOP, Client
from hub.kernel.clock import from_epoch
from hub.kernel.errors import Indeterminate, PlatformDown, RateLimited, Rejected

OK = {"errcode": 0, "errmsg": "ok"}
AT = from_epoch(1_754_010_000)


@dataclass
class Operation:
    """One endpoint: how to call it, what the platform answers, what we make of it, whether it has an effect."""

    name: str
    call: Any
    answer: dict[str, Any]
    result: Any
    effect: bool = False
    sent: Any = None

    def __str__(self):
        return self.name


OPERATIONS = [
    Operation("shop_info", lambda c: c.shop_name(), {"info": {"nickname": "店"}}, "店"),
    Operation(
        "img_upload",
        lambda c: c.upload(name="a.jpg", data=b"\xff", mime="image/jpeg"),
        {"pic_file": {"img_url": "https://mmecimage.cn/p/1"}},
        "https://mmecimage.cn/p/1",
        effect=True,
    ),
    Operation(
        "category_all",
        lambda c: [x.name for x in c.categories()],
        {"cats": [], "cats_v2": [{"cat_and_qua": [{"cat": {"cat_id": 1, "name": "生鲜"}}]}]},
        ["生鲜"],
    ),
    Operation(
        "category_detail",
        lambda c: [x.name for x in c.category("1").attr.product_attr_list],
        {"attr": {"product_attr_list": [{"name": "净含量", "is_required": True}]}},
        ["净含量"],
        sent={"cat_id": "1"},
    ),
    Operation("address_list", lambda c: c.address_ids(), {"address_id_list": [7]}, ["7"]),
    Operation("freight_templates", lambda c: c.freight_template_ids(), {"template_id_list": ["8"]}, ["8"]),
    Operation("product_add", lambda c: c.product_add({"title": "x"}), {"data": {"product_id": 5}}, "5", effect=True),
    Operation(
        "product_get",
        lambda c: c.product("5").status,
        {"product": {"product_id": "5", "status": 5}, "edit_product": {"product_id": "5", "status": 0}},
        5,
        sent={"product_id": "5", "data_type": 3},
    ),
    Operation(
        "product_list",
        lambda c: list(c.product_ids("k").product_ids),
        {"product_ids": [5, "6"]},
        ["5", "6"],
        sent={"page_size": 30, "next_key": "k"},
    ),
    Operation("product_listing", lambda c: c.product_listing("5"), {}, None, effect=True, sent={"product_id": "5"}),
    Operation("product_delisting", lambda c: c.product_delisting("5"), {}, None, effect=True, sent={"product_id": "5"}),
    Operation("stock_get", lambda c: c.stock("5", "6"), {"data": {"normal_stock_num": 3}}, 3),
    Operation(
        "stock_update",
        lambda c: c.stock_update("5", "6", how=ADD, pieces=2),
        {},
        None,
        effect=True,
        sent={"product_id": "5", "sku_id": "6", "diff_type": 1, "num": 2},
    ),
    Operation(
        "order_list",
        lambda c: c.order_ids(AT, AT, "", size=100).order_id_list,
        {"order_id_list": [3705115058471208928], "has_more": False},
        ["3705115058471208928"],
        sent={"update_time_range": {"start_time": 1754010000, "end_time": 1754010000}, "page_size": 100},
    ),
    Operation("order_get", lambda c: c.order("9")[0], {"order": {"order_id": "9"}}, {"order_id": "9"}),
    Operation(
        "delivery_send",
        lambda c: c.delivery_send("9", [{"waybill_id": "SF1"}]),
        {},
        None,
        effect=True,
        sent={"order_id": "9", "delivery_list": [{"waybill_id": "SF1"}]},
    ),
    Operation(
        "delivery_companies",
        lambda c: [x.delivery_id for x in c.delivery_companies()],
        {"company_list": [{"delivery_id": "SF", "delivery_name": "顺丰"}]},
        ["SF"],
    ),
    Operation(
        "address_get",
        lambda c: c.address("7").address_id,
        {"address_detail": {"address_id": 7, "name": "仓"}},
        "7",
        sent={"address_id": "7"},
    ),
    Operation(
        "aftersale_list",
        lambda c: c.case_ids(AT, AT, "").ids(),
        {"after_sale_order_id_list": [2000000012345678], "has_more": False},
        ["2000000012345678"],
        sent={"begin_update_time": 1754010000, "end_update_time": 1754010000},
    ),
    Operation(
        "aftersale_get",
        lambda c: c.case("2")[0],
        {"after_sale_order": {"after_sale_order_id": "2"}},
        {"after_sale_order_id": "2"},
        sent={"after_sale_order_id": "2"},
    ),
    Operation(
        "aftersale_accept",
        lambda c: c.case_accept("2", accept_type=1, address_id="7"),
        {},
        None,
        effect=True,
        sent={"after_sale_order_id": "2", "accept_type": 1, "address_id": "7"},
    ),
    Operation(
        "aftersale_reject",
        lambda c: c.case_reject("2", kind=3, words="已发货"),
        {},
        None,
        effect=True,
        sent={"after_sale_order_id": "2", "reject_reason_type": 3, "reject_reason": "已发货"},
    ),
    Operation(
        "qualification_upload",
        lambda c: c.upload_paper(name="a.jpg", data=b"\xff", mime="image/jpeg"),
        {"data": {"file_id": "f1"}},
        "f1",
        effect=True,
    ),
    Operation(
        "freight_template_get",
        lambda c: c.freight_template("8").template_id,
        {"freight_template": {"template_id": 8, "name": "包邮", "is_default": True}},
        "8",
        sent={"template_id": "8"},
    ),
    Operation(
        "product_update",
        lambda c: c.product_update({"product_id": "5"}),
        {"data": {"product_id": 5, "update_time": "2025-08-01 09:00:01"}},
        None,
        effect=True,
        sent={"product_id": "5"},
    ),
    Operation(
        "product_auditfree",
        lambda c: c.product_auditfree("5", [{"sku_id": "6", "sale_price": 100}]),
        {"data": {"product_id": 5}},
        None,
        effect=True,
        sent={"product_id": "5", "skus": [{"sku_id": "6", "sale_price": 100}]},
    ),
    Operation("product_delete", lambda c: c.product_delete("5"), {}, None, effect=True, sent={"product_id": "5"}),
    Operation(
        "merchant_notes",
        lambda c: c.merchant_notes("9", "加冰"),
        {},
        None,
        effect=True,
        sent={"order_id": "9", "merchant_notes": "加冰"},
    ),
    Operation(
        "address_accept",
        lambda c: c.answer_address("9", accept=True),
        {},
        None,
        effect=True,
        sent={"order_id": "9"},
    ),
    Operation(
        "address_reject",
        lambda c: c.answer_address("9", accept=False),
        {},
        None,
        effect=True,
        sent={"order_id": "9"},
    ),
    Operation(
        "delivery_update",
        lambda c: c.delivery_update("9", [{"waybill_id": "SF2"}]),
        {},
        None,
        effect=True,
        sent={"order_id": "9", "delivery_list": [{"waybill_id": "SF2"}]},
    ),
    Operation(
        "decode",
        lambda c: c.decode("9").virtual_number_info.extension,
        {
            "address_info": {"user_name": "王一诺"},
            "virtual_number_info": {"virtual_number": "10000000000", "extension": "12", "expiration": 1754010000},
        },
        "12",
        sent={"order_id": "9"},
    ),
    Operation(
        "reject_reasons",
        lambda c: [x.reject_reason_type for x in c.reject_reasons()],
        {"reject_reason_list": [{"reject_reason_type": 1, "reject_reason_type_text": "x"}]},
        ["1"],
        sent={},
    ),
]
WITHOUT_SHAPE = ("shop_info", "address_list", "freight_templates")
READS_WITH_SHAPE = [x for x in OPERATIONS if not x.effect and x.name not in WITHOUT_SHAPE]


@pytest.fixture
def open_client(limits):
    """A client whose platform always answers the same: ``open_client(answer)`` -> (client, requests)."""
    opened = []

    def open_one(answer, **settings):
        seen = []

        def respond(request):
            seen.append(request)
            if isinstance(answer, Exception):
                raise answer
            return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

        connection = Connection(
            "wx", "https://x", {}, MemoryTokenBox(Token("t")), limits, httpx.MockTransport(respond), settings=settings
        )
        opened.append(Client(connection))
        return opened[-1], seen

    yield open_one
    for client in opened:
        client.close()


def test_every_endpoint_has_its_four_tests():
    assert [x.name for x in OPERATIONS] == list(ENDPOINTS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_it_asks_the_documented_path_and_reads_the_answer(open_client, limits, operation):
    client, seen = open_client(OK | operation.answer)
    assert operation.call(client) == operation.result
    method, prefix, path = ENDPOINTS[operation.name]
    (request,) = seen
    assert (request.method, request.url.path, request.url.params["access_token"]) == (method, prefix + path, "t")
    assert limits.waited == [SHARED.get(operation.name, operation.name)]
    if operation.sent is not None:
        assert orjson.loads(request.content) == operation.sent


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_the_platforms_no_is_rejected_with_its_words(open_client, operation):
    client, _ = open_client({"errcode": 10020999, "errmsg": "not now rid: abc-1"})
    with pytest.raises(Rejected) as rejected:
        operation.call(client)
    assert (rejected.value.code, rejected.value.message, rejected.value.request_id) == ("10020999", "not now", "abc-1")


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_busy_is_transient_and_too_often_pauses_the_api(open_client, limits, operation):
    client, _ = open_client({"errcode": -1, "errmsg": "system error"})
    with pytest.raises(PlatformDown):
        operation.call(client)
    client, _ = open_client({"errcode": 45011, "errmsg": "minute quota"})
    with pytest.raises(RateLimited) as limited:
        operation.call(client)
    assert limits.paused == [(SHARED.get(operation.name, operation.name), limited.value.after)]


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
@pytest.mark.parametrize(
    "answer",
    [httpx.ReadTimeout("lost"), httpx.Response(502), httpx.Response(200, text="<html>"), {"no": "errcode"}],
    ids=repr,
)
def test_a_lost_answer_is_transient_for_reads_and_indeterminate_for_writes(open_client, operation, answer):
    client, _ = open_client(answer)
    with pytest.raises(Indeterminate if operation.effect else PlatformDown):
        operation.call(client)


@pytest.mark.parametrize("operation", READS_WITH_SHAPE, ids=str)
def test_an_answer_of_another_shape_is_no_answer(open_client, operation):
    broken = dict.fromkeys(operation.answer, 7.5) | {"order_id_list": 7.5, "product_ids": 7.5}
    client, _ = open_client(OK | broken)
    with pytest.raises(PlatformDown):
        operation.call(client)


@pytest.mark.parametrize(
    "operation", [x for x in OPERATIONS if x.name in ("img_upload", "product_add", "qualification_upload")], ids=str
)
def test_a_write_whose_result_is_missing_is_indeterminate(open_client, operation):
    client, _ = open_client(OK)
    with pytest.raises(Indeterminate):
        operation.call(client)


def test_prefixes_can_be_moved_in_the_settings(open_client):
    client, seen = open_client(OK | {"cats_v2": []}, prefixes={"category_all": CHANNELS, "order_get": SHOP})
    client.categories()
    client.address_ids()
    assert [r.url.path for r in seen] == ["/channels/ec/category/all", "/channels/ec/merchant/address/list"]


def test_lists_by_offset_are_read_to_their_end(open_client):
    ids = [str(n) for n in range(23)]

    def page(request):
        asked = orjson.loads(request.content)
        return httpx.Response(
            200, json=OK | {"address_id_list": ids[asked["offset"] : asked["offset"] + asked["limit"]]}
        )

    client, _ = open_client(None)
    client._http = httpx.Client(base_url="https://x", transport=httpx.MockTransport(page))
    assert client.address_ids() == ids
    client._http.close()


def test_a_list_that_ignores_the_offset_is_not_read_for_ever(open_client):
    client, seen = open_client(OK | {"template_id_list": [str(n) for n in range(10)]})
    assert len(client.freight_template_ids()) == 10
    assert len(seen) == 2


def test_the_draft_says_where_the_audit_stands(open_client):
    online = {"product_id": "5", "status": 5, "edit_status": 4}
    draft = {"product_id": "5", "status": 5, "edit_status": 3, "audit_info": {"reject_reason": "x"}}
    client, _ = open_client(OK | {"product": online, "edit_product": draft})
    assert (client.product("5").edit_status, client.product("5").refusal()) == (3, "x")


def test_busy_with_one_case_does_not_pause_the_others(open_client, limits):
    for code in (10021044, 10021059):
        client, _ = open_client({"errcode": code, "errmsg": "busy"})
        with pytest.raises(RateLimited):
            client.case_accept("2")
    assert limits.paused == []


def test_a_proof_is_uploaded_for_its_media_id(open_client, shop):
    client, seen = open_client(OK | {"pic_file": {"media_id": "m1"}})
    picture = shop.picture()
    assert client.upload_media(name=picture.name, data=picture.data, mime=picture.mime) == "m1"
    assert seen[0].url.params["resp_type"] == "0"


def test_a_429_pauses_the_api(open_client, limits):
    client, _ = open_client(httpx.Response(429, headers={"retry-after": "7"}))
    with pytest.raises(RateLimited):
        client.stock("5", "6")
    assert limits.paused == [("stock_get", 7.0)]


def test_pictures_are_sent_with_their_size(open_client, shop):
    client, seen = open_client(OK | {"pic_file": {"img_url": "u"}})
    picture = shop.picture(size=(600, 400))
    client.upload(name=picture.name, data=picture.data, mime=picture.mime)
    params = seen[0].url.params
    assert (params["upload_type"], params["resp_type"], params["width"], params["height"]) == ("0", "1", "600", "400")
    assert picture.data in seen[0].content
