"""What goes over the wire per endpoint, and what a strange answer becomes."""

import orjson
import pytest

from connectors.base.http import Token
from connectors.base.types import ListingRef, ListingState, ParcelNotice, ShipmentNotice
from connectors.douyin.client import Client
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected, Transient
from hub.kernel.money import Money

REF = ListingRef("3400000000000000001", "1760000000001", "QH-YAK-500", ListingState.LIVE)
ORDER = {"shop_order_detail": {"order_id": "490", "sku_order_list": []}}
FIRMS = [{"id": 1, "code": "shunfeng", "name": "顺丰速运"}]


def asked(request):
    """Path, method and parameters of a request."""
    return request.url.path, request.url.params["method"], orjson.loads(request.content)


def test_stock_is_set_as_documented(connect, answering, success):
    transport = answering(success(None))
    connect(transport).set_stock(REF, 36)
    (request,) = transport.seen
    assert (request.method, request.url.params["access_token"]) == ("POST", "sandbox-douyin-access")
    assert request.content == (
        b'{"incremental":false,"product_id":3400000000000000001,"sku_id":1760000000001,"stock_num":36}'
    )
    assert asked(request)[:2] == ("/sku/syncStock", "sku.syncStock")


def test_a_listing_without_a_sku_number_is_named_by_its_code(connect, answering, success):
    transport = answering(success(None))
    connect(transport).set_price(ListingRef("34", "", "A", ListingState.LIVE), Money(6905), market_price=Money(1))
    assert asked(transport.seen[0]) == (
        "/sku/editPrice",
        "sku.editPrice",
        {"product_id": 34, "price": 6905, "code": "A"},
    )


def test_orders_are_asked_for_by_change_and_pages_count_from_zero(connect, answering, success):
    from hub.kernel.clock import from_epoch

    transport = answering(success({"total": 0, "shop_order_list": []}))
    list(connect(transport).changed_orders(from_epoch(1_753_891_200), from_epoch(1_753_891_260)))
    assert asked(transport.seen[0]) == (
        "/order/searchList",
        "order.searchList",
        {
            "update_time_start": 1_753_891_200,
            "update_time_end": 1_753_891_260,
            "order_by": "update_time",
            "order_asc": False,
            "page": 0,
            "size": 100,
        },
    )


def test_a_whole_order_is_one_call(connect, answering, success):
    transport = answering(success(ORDER), success(FIRMS), success(None))
    connect(transport).confirm_shipment(ShipmentNotice("490", (ParcelNotice("SF1", "SF", {}),)))
    assert asked(transport.seen[-1]) == (
        "/order/logisticsAdd",
        "order.logisticsAdd",
        {"order_id": "490", "company_code": "shunfeng", "logistics_code": "SF1"},
    )


def test_parcels_name_lines_and_pieces_and_repeat_their_request_id(connect, answering, success):
    parcels = (ParcelNotice("SF1", "SF", {"491": 1}), ParcelNotice("SF2", "SF", {"491": 1, "492": 2}))
    seen = []
    for _ in range(2):
        transport = answering(success(ORDER), success(FIRMS), success(None))
        connect(transport).confirm_shipment(ShipmentNotice("490", parcels))
        seen.append(asked(transport.seen[-1]))
    assert seen[0] == seen[1]
    path, _, params = seen[0]
    assert (path, params["order_id"], len(params["request_id"])) == ("/order/logisticsAddMultiPack", "490", 36)
    assert params["pack_list"][1] == {
        "company_code": "shunfeng",
        "logistics_code": "SF2",
        "shipped_order_info": [
            {"shipped_order_id": "491", "shipped_num": 1},
            {"shipped_order_id": "492", "shipped_num": 2},
        ],
    }


def test_a_product_is_looked_up_by_our_code(connect, answering, failure):
    transport = answering(failure(40004, "isv.parameter-invalid:2010058"))
    assert connect(transport).find_listing("A") is None
    assert asked(transport.seen[0]) == (
        "/product/detail",
        "product.detail",
        {"out_product_id": "A", "show_draft": "true"},
    )


def test_an_expired_token_is_refreshed_once_and_the_call_repeated(connect, answering, success, failure, box):
    fresh = success({"access_token": "A2", "refresh_token": "R2", "expires_in": 60})
    transport = answering(failure(40003, "isv.access-token-expired"), fresh, success([]))
    connect(transport).check_connection()
    assert [request.url.params["method"] for request in transport.seen] == [
        "shop.getShopCategory",
        "token.refresh",
        "shop.getShopCategory",
    ]
    assert "access_token" not in transport.seen[1].url.params
    assert transport.seen[2].url.params["access_token"] == "A2"
    assert (box.current().refresh, box.renewals) == ("R2", 1)


def test_an_app_without_a_token_or_with_a_dead_one_asks_for_a_new_one(connect, answering, success, failure, box):
    fresh = success({"access_token": "A2", "refresh_token": "R2", "expires_in": 60})
    refused = failure(40003, "isv.refresh-token-expired")
    connect(answering(refused, fresh)).refresh_token()
    assert box.current().access == "A2"
    box._token = Token("")
    transport = answering(fresh, success([]))
    connect(transport).check_connection()
    assert asked(transport.seen[0]) == (
        "/token/create",
        "token.create",
        {"code": "", "grant_type": "authorization_self", "shop_id": "900001"},
    )


@pytest.mark.parametrize(
    ("code", "sub_code", "kind"),
    [
        (50002, "isv.business-failed:1", NeedsReauth),
        (40003, "isv.refresh-token-expired", NeedsReauth),
        (20000, "", PlatformDown),
    ],
)
def test_a_refused_renewal_needs_a_person_unless_the_platform_is_down(
    connect, answering, failure, code, sub_code, kind
):
    with pytest.raises(kind):
        connect(answering(failure(code, sub_code))).refresh_token()


def test_an_older_token_answer_is_understood(connect, answering, box):
    answer = {"err_no": 0, "message": "success", "data": {"access_token": "A3", "expires_in": 60}}
    connect(answering(answer)).refresh_token()
    assert (box.current().access, box.current().refresh) == ("A3", "sandbox-douyin-refresh")


def test_a_write_with_an_unreadable_answer_may_have_happened_a_read_has_not(connect, answering):
    for answer in (b"<html/>", {"other": 1}):
        with pytest.raises(Indeterminate):
            connect(answering(answer)).set_stock(REF, 1)
        with pytest.raises(PlatformDown):
            connect(answering(answer)).order("490")


@pytest.mark.parametrize("data", [None, {}, {"success_map": {}}, {"success_map": {"x": {}}}])
def test_a_picture_without_an_address_is_no_answer(connect, answering, success, picture, data):
    with pytest.raises(PlatformDown):
        connect(answering(success(data))).upload_picture(picture())


def test_a_list_that_is_none_is_no_answer(connect, answering, success):
    with pytest.raises(Transient):
        connect(answering(success({"a": 1}))).carriers()
    with pytest.raises(Transient):
        connect(answering(success([{"name": "x"}]))).carriers()


def test_a_product_refused_for_another_reason_is_refused(connect, answering, failure):
    with pytest.raises(Rejected):
        connect(answering(failure(40004, "isv.parameter-invalid:9"))).find_listing("A")


def test_the_platforms_pause_is_handed_to_the_limiter(connect, answering, limiter):
    with pytest.raises(RateLimited):
        connect(answering({}, status=429)).order("490")
    assert limiter.pauses == [("order.orderDetail", 1.0)]
    assert limiter.waits == {"order.orderDetail": 1}


def test_a_client_has_no_secret_in_its_repr(connect):
    client: Client = connect()._client
    assert "sandbox-douyin-secret" not in repr(client)
