"""What goes over the wire per endpoint, and what a strange answer becomes."""

import orjson
import pytest

from connectors.base.types import ListingRef, ListingState, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected
from hub.kernel.money import Money

REF = ListingRef("000000012345678901", "", "QH-YAK-500", ListingState.LIVE)


def asked(request):
    """Method and parameters of a request: its single node."""
    body = orjson.loads(request.content)["sn_request"]["sn_body"]
    (node,) = body
    return request.headers["AppMethod"], node, body[node]


def test_stock_is_set_as_documented(connect, answering, success):
    transport = answering(success("inventory", {"result": "Y"}))
    connect(transport).set_stock(REF, 36)
    (request,) = transport.seen
    assert (request.method, request.url.path) == ("POST", "/api/http/sopRequest")
    assert request.headers["Format"] == "json"
    assert asked(request) == (
        "suning.custom.inventory.modify",
        "inventory",
        {"productCode": "000000012345678901", "destInvNum": "36"},
    )


def test_a_price_is_yuan_text(connect, answering, success):
    transport = answering(success("updatePrice", {"result": "Y"}))
    assert connect(transport).set_price(REF, Money(6905), market_price=Money(8900)) == REF
    assert asked(transport.seen[0])[2] == {"productCode": "000000012345678901", "price": "69.05"}


def test_a_listing_without_a_number_is_named_by_its_merchant_code(connect, answering, success):
    transport = answering(success("inventory", {}))
    connect(transport).set_stock(ListingRef("", "", "A", ListingState.LIVE), 0)
    assert asked(transport.seen[0])[2] == {"itemCode": "A", "destInvNum": "0"}


def test_one_order_is_asked_for_as_documented(connect, answering, failure):
    transport = answering(failure("biz.handler.data-get:no-result"))
    assert connect(transport).order("32000000000001") is None
    assert asked(transport.seen[0]) == ("suning.custom.order.get", "orderGet", {"orderCode": "32000000000001"})


def test_a_shipment_is_told_line_by_line(connect, answering, success):
    detail = {"orderLineNumber": "L1", "productCode": "P1", "saleNum": "1", "unitPrice": "1", "payAmount": "1"}
    order = success("orderGet", {"orderCode": "32", "orderTotalStatus": "10", "orderDetail": [detail]})
    firms = success("logisticCompany", [{"expressCompanyCode": "S02", "expressCompanyName": "顺丰"}])
    sent = success("orderDelivery", {"orderCode": "32", "sendDetail": [{"productCode": "P1", "sendresult": "Y"}]})
    transport = answering(order, firms, sent)
    connect(transport).confirm_shipment(ShipmentNotice("32", (ParcelNotice("SF1", "SF", {"L1": 1}),)))
    method, node, params = asked(transport.seen[-1])
    assert (method, node) == ("suning.custom.orderdelivery.add", "orderDelivery")
    assert params.pop("deliveryTime")
    assert params == {
        "orderCode": "32",
        "expressCompanyCode": "S02",
        "expressNo": "SF1",
        "sendDetail": {"productCode": ["P1"]},
        "orderLineNumbers": {"orderLineNumber": ["L1"]},
    }


@pytest.mark.parametrize(("results", "kind"), [(["N"], Rejected), (["Y", "N"], Indeterminate), ([], Indeterminate)])
def test_every_line_of_a_shipment_is_checked(connect, answering, success, results, kind):
    details = [
        {"orderLineNumber": f"L{n}", "productCode": f"P{n}", "saleNum": "1"} for n in range(max(len(results), 1))
    ]
    order = success("orderGet", {"orderCode": "32", "orderTotalStatus": "10", "orderDetail": details})
    firms = success("logisticCompany", {"expressCompanyCode": "S02"})
    rows = [{"productCode": f"P{n}", "sendresult": said} for n, said in enumerate(results)]
    transport = answering(order, firms, success("orderDelivery", {"sendDetail": rows}))
    with pytest.raises(kind):
        connect(transport).confirm_shipment(ShipmentNotice("32", (ParcelNotice("SF1", "SF", {}),)))


def test_every_page_of_the_couriers_is_read(connect, answering, success):
    first = success("logisticCompany", [{"expressCompanyCode": "S02"}], pageTotal="2", totalSize="2")
    second = success("logisticCompany", [{"expressCompanyCode": "E01"}], pageTotal="2", totalSize="2")
    transport = answering(first, second)
    assert [x.code for x in connect(transport).carriers()] == ["SF", "EMS"]
    assert [asked(request)[2]["pageNo"] for request in transport.seen] == ["1", "2"]


def test_a_kept_oauth_token_travels_in_its_header_and_none_otherwise(connect, answering, failure):
    for token in ("", "T-1"):
        transport = answering(failure("biz.handler.data-get:no-result"))
        connect(transport, token=token).order("32")
        assert transport.seen[0].headers.get("access_token", "") == token


def test_an_overdue_token_asks_for_a_person(connect, answering, failure):
    with pytest.raises(NeedsReauth):
        connect(answering(failure("sys.oauth.check.access_token:overdue")), token="T").order("32")


def test_a_write_with_an_unreadable_answer_may_have_happened_a_read_has_not(connect, answering):
    for answer in (b"<html/>", {"sn_responseContent": {}}, {"other": 1}):
        with pytest.raises(Indeterminate):
            connect(answering(answer)).set_stock(REF, 1)
        with pytest.raises(PlatformDown):
            connect(answering(answer)).order("32")


def test_an_application_without_a_number_may_have_happened(shop, draft, sim, monkeypatch, connect):
    ready = draft()
    monkeypatch.setattr("connectors.suning.client.find_text", lambda *_: "")
    with pytest.raises(Indeterminate):
        shop.create_listing(ready)
    assert sim.market.created_count["ZK-YAK-500"] == 1


def test_the_platforms_pause_is_handed_to_the_limiter(connect, answering, limiter):
    with pytest.raises(RateLimited):
        connect(answering({}, status=429)).order("32")
    assert limiter.pauses == [("suning.custom.order.get", 1.0)]
    assert limiter.waits == {"suning.custom.order.get": 1}
