"""The sandbox answers as the platform's documents say: shapes, quotas, refusals, both path prefixes."""

import httpx
import pytest

from connectors.wechat_shop.simulator import APP_ID, APP_SECRET, Simulator

WINDOW = {"start_time": 1_754_000_000, "end_time": 1_754_100_000}


def stable(call, **more):
    body = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET} | more
    return call("/cgi-bin/stable_token", body)


# -- tokens ------------------------------------------------------------------------------------------


def test_the_stable_token_is_handed_out_again_until_it_is_near_its_end(call, clock):
    first = stable(call)
    clock.at += 6000
    again = stable(call)
    assert (first["expires_in"], again) == (
        7200,
        {"errcode": 0, "errmsg": "ok", "access_token": first["access_token"], "expires_in": 1200},
    )
    clock.at += 950
    assert stable(call)["access_token"] != first["access_token"]


def test_an_old_token_lives_on_for_five_minutes(call, clock):
    old = stable(call)["access_token"]
    clock.at += 31
    stable(call, force_refresh=True)
    assert call("/channels/ec/basics/info/get", method="GET", token=old)["errcode"] == 0
    clock.at += 301
    assert call("/channels/ec/basics/info/get", method="GET", token=old)["errcode"] == 42001


def test_forcing_is_limited_to_once_in_30_seconds_and_20_a_day(call, clock):
    assert stable(call, force_refresh=True)["errcode"] == 0
    assert stable(call, force_refresh=True)["errcode"] == 45011
    for _ in range(19):
        clock.at += 31
        assert stable(call, force_refresh=True)["errcode"] == 0
    clock.at += 31
    assert stable(call, force_refresh=True)["errcode"] == 45011


def test_the_two_token_calls_do_not_disturb_each_other(call, simulator):
    kept = stable(call)["access_token"]
    answer = call("/cgi-bin/token", method="GET", grant_type="client_credential", appid=APP_ID, secret=APP_SECRET)
    assert answer["access_token"] != kept
    assert call("/channels/ec/basics/info/get", method="GET", token=kept)["errcode"] == 0


@pytest.mark.parametrize(
    ("wrong", "code"), [({"appid": "x"}, 40013), ({"secret": "x"}, 40125), ({"grant_type": "x"}, 40002)]
)
def test_wrong_credentials_are_refused(call, wrong, code):
    assert stable(call, **wrong)["errcode"] == code


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("nonsense", 40001)])
def test_a_missing_or_wrong_token_is_refused(call, token, code):
    assert call("/channels/ec/order/get", {"order_id": "1"}, token=token)["errcode"] == code


def test_expired_tokens_are_refused_until_a_new_one_is_fetched(call, simulator):
    old = stable(call)["access_token"]
    simulator.expire_tokens()
    assert call("/channels/ec/order/get", {"order_id": "1"}, token=old)["errcode"] == 42001
    assert call("/channels/ec/order/get", {"order_id": "1"}, token=stable(call)["access_token"])["errcode"] == 100002


# -- shape -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/channels/ec", "/shop/ec"])
def test_both_prefixes_are_served(call, prefix):
    assert call(f"{prefix}/category/all", {})["errcode"] == 0
    assert call(f"{prefix}/basics/info/get", method="GET")["info"]["status"] == "open_finished"


def test_refusals_carry_a_trace_id(call):
    assert " rid: " in call("/channels/ec/order/get", {"order_id": "1"})["errmsg"]


def test_methods_and_bodies_are_checked(call, simulator):
    assert call("/channels/ec/order/get", method="GET")["errcode"] == 43002
    assert call("/channels/ec/basics/info/get", {})["errcode"] == 43002
    assert call("/channels/ec/order/get")["errcode"] == 44002
    token = simulator.credentials()["access_token"]
    url = f"https://x/channels/ec/order/get?access_token={token}"
    assert simulator.handle(httpx.Request("POST", url, content=b"{")).json()["errcode"] == 47001
    assert call("/channels/ec/nowhere", {})["errcode"] == 48001


@pytest.mark.parametrize("path", ["/", "/channels/ec/order/get", "/cgi-bin/token", "/nowhere"])
def test_a_head_request_never_fails(simulator, path):
    assert simulator.handle(httpx.Request("HEAD", f"https://x{path}")).status_code < 500


def test_a_strange_path_is_404(simulator):
    assert simulator.handle(httpx.Request("GET", "https://x/index.html")).status_code == 404


def test_calls_and_refusals_are_counted(call, simulator):
    call("/shop/ec/order/get", {"order_id": "1"})
    state = simulator.market.state()
    assert (state["calls"], state["rejected"]) == ({"order/get": 1}, {"100002": 1})


# -- products ----------------------------------------------------------------------------------------


@pytest.fixture
def wire(connector, simulator, goods):
    """The body our client sends, as the sandbox kept it."""
    (ref,) = goods("A")
    return dict(simulator.market.listing(ref.item_id).extra["wire"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "短"}, 10020001),
        ({"title": "only letters here"}, 10020001),
        ({"head_imgs": []}, 10020001),
        ({"head_imgs": ["https://elsewhere.example/1.jpg"] * 4}, 10020001),
        ({"head_imgs": [f"https://elsewhere.example/{n}.jpg" for n in range(4)]}, 10020331),
        ({"desc_info": {"imgs": []}}, 10020001),
        ({"after_sale_info": {}}, 10020290),
        ({"deliver_method": 2}, 10020001),
        ({"express_info": {}}, 10020001),
        ({"attrs": []}, 10020001),
        ({"cats_v2": [{"cat_id": "1"}]}, 10020001),
        ({"skus": []}, 10020001),
    ],
)
def test_products_that_break_a_rule_are_refused_and_not_kept(call, simulator, wire, changes, code):
    before = len(simulator.market.listings)
    assert call("/channels/ec/product/add", wire | changes)["errcode"] == code
    assert len(simulator.market.listings) == before


def test_the_same_code_twice_makes_two_products(call, simulator, wire):
    assert call("/channels/ec/product/add", wire)["errcode"] == 0
    assert simulator.market.created_count["A"] == 2


def test_the_hourly_quota_of_product_writes(clock):
    simulator = Simulator(clock=clock, listing_quota=(2, 3))
    url = f"https://x/channels/ec/product/add?access_token={simulator.credentials()['access_token']}"

    def add():
        return simulator.handle(httpx.Request("POST", url, json={"cats_v2": [{"cat_id": "0"}]})).json()["errcode"]

    assert [add(), add(), add()] == [10020001, 10020001, 45009]
    clock.at += 3601
    assert [add(), add()] == [10020001, 45009]


def test_a_draft_stays_a_draft_until_it_is_listed(call, wire):
    product_id = call("/channels/ec/product/add", wire | {"listing": 0})["data"]["product_id"]
    shown = call("/channels/ec/product/get", {"product_id": product_id, "data_type": 3})
    assert "product" not in shown
    assert (shown["edit_product"]["status"], shown["edit_product"]["edit_status"]) == (0, 1)
    call("/channels/ec/product/listing", {"product_id": product_id})
    assert call("/channels/ec/product/get", {"product_id": product_id})["product"]["status"] == 5


def test_deleted_products_are_gone(call, goods):
    (ref,) = goods("A")
    assert call("/channels/ec/product/delete", {"product_id": ref.item_id})["errcode"] == 0
    assert call("/channels/ec/product/get", {"product_id": ref.item_id})["errcode"] == 10020052
    assert call("/channels/ec/product/list/get", {})["product_ids"] == []


@pytest.mark.parametrize(
    ("how", "num", "code"),
    [
        (1, 0, 10020218),
        (2, 0, 10020218),
        (2, 51, 10020219),
        (3, 0, 0),
        (4, 1, 10020001),
        (1, -1, 10020001),
        (1, 1.5, 10020001),
    ],
)
def test_stock_rules(call, goods, how, num, code):
    (ref,) = goods("A")
    body = {"product_id": ref.item_id, "sku_id": ref.vendor_sku_id, "diff_type": how, "num": num}
    assert call("/channels/ec/product/stock/update", body)["errcode"] == code


def test_stock_of_a_product_never_listed_or_of_a_wrong_sku_is_refused(call, wire):
    product_id = call("/channels/ec/product/add", wire | {"listing": 0})["data"]["product_id"]
    body = {"product_id": product_id, "sku_id": "2" + product_id[1:], "diff_type": 3, "num": 1}
    assert call("/channels/ec/product/stock/update", body)["errcode"] == 10020289
    assert call("/channels/ec/product/stock/update", body | {"sku_id": "1"})["errcode"] == 10020054


def test_stock_of_one_sku_may_not_change_too_often(call, goods, simulator, clock):
    simulator._stock_gap = 1.0
    (ref,) = goods("A")
    body = {"product_id": ref.item_id, "sku_id": ref.vendor_sku_id, "diff_type": 3, "num": 1}
    assert call("/channels/ec/product/stock/update", body)["errcode"] == 0
    assert call("/channels/ec/product/stock/update", body)["errcode"] == 10020112
    clock.at += 1
    assert call("/channels/ec/product/stock/update", body)["errcode"] == 0


@pytest.mark.parametrize(("query", "code"), [({}, 10020001), ({"upload_type": "0"}, 10020001)])
def test_an_upload_needs_its_parameters(simulator, query, code):
    params = query | {"access_token": simulator.credentials()["access_token"]}
    files = {"media": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}
    request = httpx.Request("POST", "https://x/shop/ec/basics/img/upload", params=params, files=files)
    assert simulator.handle(request).json()["errcode"] == code


def test_a_picture_that_is_none_is_refused(simulator):
    params = {"access_token": simulator.credentials()["access_token"], "upload_type": "0", "height": "1", "width": "1"}
    files = {"media": ("a.jpg", b"GIF89a", "image/jpeg")}
    request = httpx.Request("POST", "https://x/shop/ec/basics/img/upload", params=params, files=files)
    assert simulator.handle(request).json()["errcode"] == 10020331


def test_the_same_picture_gets_the_same_permanent_address(connector, shop):
    first = connector.upload_picture(shop.picture())
    assert first.url.startswith(f"https://mmecimage.cn/p/{APP_ID}/")
    assert connector.upload_picture(shop.picture()) == first
    assert connector.upload_picture(shop.picture(colour=(9, 9, 9))) != first


# -- orders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"update_time_range": {"start_time": 0, "end_time": 7 * 86_400 + 1}},
        {"update_time_range": {"start_time": 2, "end_time": 1}},
        {"update_time_range": WINDOW, "page_size": 101},
        {"update_time_range": WINDOW, "page_size": 0},
    ],
)
def test_order_lists_need_a_range_of_at_most_seven_days_and_a_page_of_at_most_100(call, body):
    assert call("/channels/ec/order/list/get", body)["errcode"] == 10020004


def test_orders_can_be_listed_by_creation_and_status(call, sold):
    by_creation = {"create_time_range": WINDOW, "page_size": 10}
    assert call("/channels/ec/order/list/get", by_creation)["order_id_list"] == [sold.id]
    assert call("/channels/ec/order/list/get", by_creation | {"status": 30})["order_id_list"] == []


def test_an_order_shows_the_documented_numbers(call, sold):
    shown = call("/channels/ec/order/get", {"order_id": sold.id})["order"]
    prices = shown["order_detail"]["price_info"]
    assert prices["merchant_receieve_price"] == prices["order_price"] == sold.paid_fen
    line = shown["order_detail"]["product_infos"][0]
    assert line["real_price"] - line["estimate_price"] == line["merchant_discounted_price"]
    assert len(shown["order_id"]) == 19


def test_buyers_are_masked_until_decoded(call, sold):
    to = call("/channels/ec/order/get", {"order_id": sold.id})["order"]["order_detail"]["delivery_info"]["address_info"]
    assert (to["user_name"], to["detail_info"]) == (sold.receiver.name[0] + "**", "****")
    decoded = call("/channels/ec/order/sensitiveinfo/decode", {"order_id": sold.id})
    assert decoded["address_info"]["user_name"] == sold.receiver.name
    assert decoded["address_info"]["tel_number"] == to["tel_number"]
    assert decoded["virtual_number_info"]["extension"] == sold.receiver.phone[-4:]


def test_decoding_is_limited_per_day_and_the_same_order_counts_once(clock, call, simulator, goods):
    goods("A")
    orders = simulator.market.place_orders(31, 1)
    codes = [call("/channels/ec/order/sensitiveinfo/decode", {"order_id": o.id})["errcode"] for o in orders[:30]]
    again = call("/channels/ec/order/sensitiveinfo/decode", {"order_id": orders[0].id})["errcode"]
    over = call("/channels/ec/order/sensitiveinfo/decode", {"order_id": orders[30].id})["errcode"]
    assert (set(codes), again, over) == ({0}, 0, 45009)
    clock.at += 86_400
    assert call("/channels/ec/order/sensitiveinfo/decode", {"order_id": orders[30].id})["errcode"] == 0


def parcel(sold, **changes):
    goods = [{"product_id": x.listing_id, "sku_id": x.sku_id, "product_cnt": x.quantity} for x in sold.lines]
    return {"deliver_type": 1, "delivery_id": "SF", "waybill_id": "SF1", "product_infos": goods} | changes


@pytest.mark.parametrize(
    "changes",
    [{"deliver_type": 3}, {"deliver_type": 2}, {"delivery_id": "PIGEON"}, {"waybill_id": ""}, {"product_infos": []}],
)
def test_bad_parcels_are_refused_and_nothing_ships(call, sold, changes):
    body = {"order_id": sold.id, "delivery_list": [parcel(sold, **changes)]}
    assert call("/channels/ec/order/delivery/send", body)["errcode"] == 109000
    assert (sold.confirmed, sold.status) == ([], "to_ship")


def test_a_second_shipment_is_refused(call, sold):
    body = {"order_id": sold.id, "delivery_list": [parcel(sold)]}
    assert call("/channels/ec/order/delivery/send", body)["errcode"] == 0
    assert call("/channels/ec/order/delivery/send", body)["errcode"] == 109001
    shown = call("/channels/ec/order/get", {"order_id": sold.id})["order"]
    assert shown["status"] == 30
    (sent,) = shown["order_detail"]["delivery_info"]["delivery_product_info"]
    assert (sent["waybill_id"], sent["delivery_name"]) == ("SF1", "顺丰速运")


def test_both_lists_of_companies_agree(call):
    new = call("/channels/ec/order/deliverycompanylist/new/get", {"ewaybill_only": False})["company_list"]
    assert new == call("/channels/ec/order/deliverycompanylist/get", {})["company_list"]
    assert {"delivery_id": "EMS", "delivery_name": "中国邮政"} in new


def test_a_reset_forgets_quotas_but_keeps_tokens(simulator, call, sold):
    call("/channels/ec/order/sensitiveinfo/decode", {"order_id": sold.id})
    token = stable(call)["access_token"]
    simulator.handle(httpx.Request("POST", "https://x/__sandbox__/reset"))
    assert simulator.market.orders == {}
    assert simulator._decoded == {}
    assert call("/channels/ec/basics/info/get", method="GET", token=token)["errcode"] == 0


# -- after-sales -------------------------------------------------------------------------------------

DAY = {"begin_update_time": 1_754_000_000, "end_update_time": 1_754_086_400}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 10020003),
        ({"begin_update_time": 1}, 10020003),
        ({"begin_update_time": "1", "end_update_time": "2"}, 10020003),
        (DAY | {"end_update_time": 1_754_086_401}, 10020004),
        ({"begin_create_time": 2, "end_create_time": 1}, 10020004),
        (DAY, 0),
    ],
)
def test_case_lists_need_a_range_of_at_most_24_hours(call, body, code):
    assert call("/channels/ec/aftersale/getaftersalelist", body)["errcode"] == code


def test_cases_can_be_listed_by_creation_too(call, simulator, sold):
    case = simulator.market.service.ask(sold.id)
    body = {"begin_create_time": int(case.created) - 5, "end_create_time": int(case.created)}
    assert call("/channels/ec/aftersale/getaftersalelist", body)["after_sale_order_id_list"] == [case.id]


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("refund", {"accept_type": 3}, 10020000),
        ("refund", {"accept_type": 1}, 10021041),
        ("return", {"accept_type": 2}, 10021041),
        ("return", {}, 10021058),
        ("return", {"accept_type": 1, "address_id": "10003"}, 10021058),
        ("exchange", {}, 10021043),
    ],
)
def test_an_answer_that_does_not_fit_the_case_is_refused(call, simulator, sold, kind, body, code):
    case = simulator.market.service.ask(sold.id, kind)
    answer = call("/channels/ec/aftersale/acceptapply", {"after_sale_order_id": case.id} | body)
    assert (answer["errcode"], case.state, case.paid_count) == (code, "asked", 0)


def test_without_accept_type_the_state_decides(call, simulator, sold):
    case = simulator.market.service.ask(sold.id, "return")
    body = {"after_sale_order_id": case.id, "address_id": 10001}
    assert call("/channels/ec/aftersale/acceptapply", body)["errcode"] == 0
    assert case.state == "returning"
    assert call("/channels/ec/aftersale/acceptapply", body)["errcode"] == 10021041
    simulator.market.service.send_back(case.id, "YT1", "YTO")
    assert call("/channels/ec/aftersale/acceptapply", body)["errcode"] == 0
    assert (case.state, case.paid_count) == ("done", 1)


@pytest.mark.parametrize(
    "changes", [{"reject_reason": ""}, {"reject_reason_type": 99}, {"reject_certificates": ["not uploaded"]}]
)
def test_a_refusal_needs_a_reason_words_and_uploaded_proofs(call, simulator, sold, changes):
    case = simulator.market.service.ask(sold.id)
    body = {"after_sale_order_id": case.id, "reject_reason": "x", "reject_reason_type": 1} | changes
    assert call("/channels/ec/aftersale/rejectapply", body)["errcode"] == 10020001
    assert case.state == "asked"


def test_a_case_or_address_nobody_knows_is_refused(call):
    assert call("/channels/ec/aftersale/getaftersaleorder", {"after_sale_order_id": "1"})["errcode"] == 10021050
    assert call("/channels/ec/merchant/address/get", {"address_id": "1"})["errcode"] == 10020001


# -- the variety of the wire -------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/channels/ec", "/shop/ec"])
@pytest.mark.parametrize("key", ["order_id_list", "orders"])
def test_orders_are_found_by_search_under_either_key(call, simulator, sold, prefix, key):
    simulator.search_key = key
    simulator.market.service.memo(sold.id, "加冰袋")
    for condition in (
        {"order_id": int(sold.id)},
        {"merchant_notes": "冰"},
        {"tel_number_last4": sold.receiver.phone[-4:]},
    ):
        found = call(f"{prefix}/order/search", {"search_condition": condition, "page_size": 10})
        assert (found[key], found["has_more"]) == ([sold.id], False)
    nobody = {"search_condition": {"merchant_notes": "冰", "address_under_review": True}}
    assert call(f"{prefix}/order/search", nobody)[key] == []


@pytest.mark.parametrize("condition", [{}, {"title": ""}, {"unknown": "x"}])
def test_a_search_needs_a_condition(call, sold, condition):
    assert call("/channels/ec/order/search", {"search_condition": condition})["errcode"] == 10020004


def test_ids_are_taken_as_text_or_number(call, simulator, sold, goods):
    for order_id in (sold.id, int(sold.id)):
        assert call("/channels/ec/order/get", {"order_id": order_id})["order"]["order_id"] == sold.id
    (ref,) = goods("B")
    for product_id in (ref.item_id, int(ref.item_id)):
        assert call("/channels/ec/product/get", {"product_id": product_id})["errcode"] == 0


def test_a_change_without_its_object_is_refused(call, sold):
    assert call("/channels/ec/order/addressmodify/accept", {"order_id": sold.id})["errcode"] == 109000
    assert call("/channels/ec/order/merchantnotes/update", {"order_id": sold.id})["errcode"] == 109000
    assert call("/channels/ec/order/deliveryinfo/update", {"order_id": sold.id})["errcode"] == 109000
    assert call("/channels/ec/merchant/getfreighttemplatedetail", {"template_id": "1"})["errcode"] == 10020001


def test_both_prefixes_take_the_newer_calls(call, simulator, sold):
    case = simulator.market.service.ask(sold.id)
    for prefix in ("/channels/ec", "/shop/ec"):
        shown = call(f"{prefix}/aftersale/getaftersaleorder", {"after_sale_order_id": case.id})
        assert shown["after_sale_order"]["order_id"] == sold.id


def test_a_sku_without_its_id_is_a_new_one(call, simulator, wire, goods):
    (ref,) = goods("B")
    body = dict(simulator.market.listing(ref.item_id).extra["wire"]) | {"product_id": ref.item_id}
    assert call("/channels/ec/product/update", body)["errcode"] == 0
    assert simulator.market.listing(ref.item_id).sku_id != ref.vendor_sku_id
    assert call("/channels/ec/product/update", body | {"out_product_id": "other"})["errcode"] == 10020001
