"""The simulated gateway itself: it is only useful as long as it is as strict as the documents."""

import base64
import hashlib
import json
import time

import httpx
import pytest

from connectors.pinduoduo.simulator import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH, Simulator

NOW = 1_788_228_000


@pytest.fixture
def sim():
    return Simulator(clock=lambda: NOW)


def signed(params, secret=CLIENT_SECRET):
    """A second hand at the signature, so that the simulator is not judged by the client it judges."""
    common = {"client_id": CLIENT_ID, "access_token": ACCESS, "timestamp": str(NOW), "data_type": "JSON"}
    whole = common | params
    flat = "".join(
        k + (v if isinstance(v, str) else json.dumps(v, separators=(",", ":"), ensure_ascii=False))
        for k, v in sorted(whole.items())
    )
    return whole | {"sign": hashlib.md5(f"{secret}{flat}{secret}".encode()).hexdigest().upper()}


def call(sim, api, path="/api/router", how="json", **params):
    whole = signed({"type": api} | params)
    kinds = {"json": {"json": whole}, "form": {"data": whole}, "query": {"params": whole}}
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        return http.post(path, **kinds[how]).json()


def code(answer):
    return answer["error_response"]["error_code"]


@pytest.mark.parametrize("how", ["json", "form", "query"])
@pytest.mark.parametrize("path", ["/api/router", "/api/router/"])
def test_every_documented_encoding_is_accepted(sim, how, path):
    assert call(sim, "pdd.mall.info.get", path, how)["mall_info_get_response"]["mall_id"] == 100001


def test_native_booleans_and_lists_are_signed_as_their_json(sim):
    answer = call(sim, "pdd.goods.commit.status.get", goods_commit_id_list=[], flag=True)
    assert answer["goods_commit_status_get_response"]["list"] == []


def test_parameters_may_be_split_between_query_and_body(sim):
    whole = signed({"type": "pdd.mall.info.get"})
    query = {k: whole.pop(k) for k in ("type", "sign", "client_id")}
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        assert "mall_info_get_response" in http.post("/api/router", params=query, data=whole).json()


def test_a_flipped_bit_is_refused_with_code_20004(sim):
    whole = signed({"type": "pdd.mall.info.get", "x": "a"}) | {"x": "b"}
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        answer = http.post("/api/router", json=whole).json()
    assert code(answer) == 20004
    assert answer["error_response"]["request_id"]
    assert sim.market.rejected == {"20004": 1}
    assert sim.market.calls == {}


def test_a_lower_case_signature_is_refused(sim):
    whole = signed({"type": "pdd.mall.info.get"})
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        answer = http.post("/api/router", json=whole | {"sign": whole["sign"].lower()}).json()
    assert code(answer) == 20004


@pytest.mark.parametrize(("away", "accepted"), [(-600, True), (600, True), (-601, False), (601, False)])
def test_the_clock_may_be_ten_minutes_off_and_no_more(sim, away, accepted):
    answer = call(sim, "pdd.mall.info.get", timestamp=str(NOW + away))
    assert ("mall_info_get_response" in answer) is accepted
    assert accepted or code(answer) == 10001


def test_wrong_client_unknown_api_and_wrong_gateway_have_their_own_codes(sim):
    assert code(call(sim, "pdd.mall.info.get", client_id="other")) == 10016
    assert code(call(sim, "pdd.order.detail.get")) == 10017
    assert code(call(sim, "pdd.mall.info.get", "/api/upload")) == 20035


def test_missing_and_expired_tokens_are_refused_with_10019(sim):
    assert code(call(sim, "pdd.mall.info.get", access_token="nobody")) == 10019
    sim.expire_tokens()
    assert code(call(sim, "pdd.mall.info.get")) == 10019


def test_a_renewed_token_works_and_expires_after_its_time():
    moment = [NOW]
    sim = Simulator(clock=lambda: moment[0])
    sim.expire_tokens()
    new = call(sim, "pdd.pop.auth.token.refresh", refresh_token=REFRESH)["pop_auth_token_refresh_response"]
    assert new["expires_at"] == NOW + new["expires_in"]
    assert "mall_info_get_response" in call(sim, "pdd.mall.info.get", access_token=new["access_token"])
    moment[0] = new["expires_at"]
    late = {"access_token": new["access_token"], "timestamp": str(moment[0])}
    assert code(call(sim, "pdd.mall.info.get", **late)) == 10019


def test_a_refresh_token_nobody_was_given_is_refused(sim):
    assert code(call(sim, "pdd.pop.auth.token.refresh", refresh_token="made up")) == 50001


def increment(sim, start=NOW - 1800, end=NOW, **more):
    wanted = {"order_status": "5", "refund_status": "5", "is_lucky_flag": "0", "page": "1", "page_size": "100"}
    times = {"start_updated_at": str(start), "end_updated_at": str(end)}
    return call(sim, "pdd.order.number.list.increment.get", **(wanted | times | more))


def placed(sim, n=1, **wish):
    if not sim.market.listings:
        sim.market.create_listing(merchant_code="A", title="样例", price_fen=1000, stock=999, status="live")
    return sim.market.place_orders(n, 1, **wish)


def test_a_window_over_thirty_minutes_is_refused(sim):
    assert code(increment(sim, start=NOW - 1801)) == 50001
    assert "order_sn_increment_get_response" in increment(sim)


def test_a_page_over_one_hundred_rows_is_refused(sim):
    assert code(increment(sim, page_size="101")) == 10000


def test_the_total_is_told_only_when_has_next_is_not_wanted(sim):
    placed(sim, 3)
    told = increment(sim, page_size="2")["order_sn_increment_get_response"]
    spared = increment(sim, page_size="2", use_has_next="true")["order_sn_increment_get_response"]
    assert told["total_count"] == 3
    assert "has_next" not in told
    assert spared["has_next"] is True
    assert "total_count" not in spared


def test_orders_come_newest_modification_first():
    sim = Simulator(clock=lambda: NOW)
    for index, order in enumerate(placed(sim, 4)):
        order.modified = NOW - 10 * (index % 3)
    rows = increment(sim)["order_sn_increment_get_response"]["order_sn_list"]
    times = [row["updated_at"] for row in rows]
    assert times == sorted(times, reverse=True)


def test_ciphertext_is_shown_only_while_the_order_waits_for_shipment(sim):
    order = placed(sim)[0]
    row = increment(sim)["order_sn_increment_get_response"]["order_sn_list"][0]
    assert row["receiver_name"].startswith("~AgAAAA")
    assert row["receiver_name"].endswith("~~")
    assert order.receiver.name not in json.dumps(row, ensure_ascii=False)
    assert order.receiver.phone not in json.dumps(row)
    sim.market.confirm(order.id, [("SF1", "44", None)])
    row = increment(sim)["order_sn_increment_get_response"]["order_sn_list"][0]
    assert row["receiver_name"] == ""
    assert row["receiver_name_mask"].endswith("**")


def test_an_order_under_review_shows_no_ciphertext(sim):
    placed(sim, status="held")
    row = increment(sim)["order_sn_increment_get_response"]["order_sn_list"][0]
    assert (row["risk_control_status"], row["receiver_phone"]) == (1, "")


def test_the_sums_of_an_order_add_up(sim):
    for order in placed(sim, 8):
        row = call(sim, "pdd.order.information.get", order_sn=order.id)["order_info_get_response"]["order_info"]
        assert round(row["goods_amount"] - row["discount_amount"] + row["postage"], 2) == row["pay_amount"]
        assert len(row["item_list"]) == 1


def ship(sim, order, waybill="SF1", company="44"):
    params = {"order_sn": order.id, "logistics_id": company, "tracking_number": waybill}
    return call(sim, "pdd.logistics.online.send", **params)


def test_shipping_twice_is_refused_and_counted_once(sim):
    order = placed(sim)[0]
    assert ship(sim, order)["logistics_online_send_response"]["is_success"] is True
    again = ship(sim, order, "SF2")
    assert (code(again), again["error_response"]["sub_msg"]) == (50001, "订单已发货,请勿重复发货")
    assert order.confirm_count == 1


def test_a_waybill_of_another_order_and_a_company_out_of_use_are_refused(sim):
    first, second = placed(sim, 2)
    ship(sim, first)
    assert code(ship(sim, second, "SF1")) == 50001
    assert code(ship(sim, second, "X1", "3")) == 50001
    assert second.confirm_count == 0


def test_extra_parcels_need_a_shipped_order(sim):
    order = placed(sim)[0]
    tracks = json.dumps([{"shipping_id": 44, "tracking_number": "SF9"}])
    params = {"order_sn": order.id, "extra_track_list": tracks, "extra_track_type": "1"}
    assert code(call(sim, "pdd.order.upload.extra.logistics", **params)) == 50001
    ship(sim, order)
    assert call(sim, "pdd.order.upload.extra.logistics", **params)["upload_extra_logistics_response"]["success"]
    assert code(call(sim, "pdd.order.upload.extra.logistics", **params)) == 50001


def test_stock_may_be_changed_by_a_difference_but_not_below_zero(sim):
    item = sim.market.create_listing(merchant_code="A", title="x", price_fen=1, stock=5, status="live")
    params = {"goods_id": item.id, "sku_id": item.sku_id, "update_type": "2"}
    call(sim, "pdd.goods.quantity.update", quantity="-2", **params)
    assert item.stock == 3
    assert code(call(sim, "pdd.goods.quantity.update", quantity="-4", **params)) == 50001
    assert item.stock == 3


def test_the_quota_of_an_api_is_kept_per_window():
    moment = [float(NOW)]
    sim = Simulator(clock=lambda: moment[0])
    sim.quota.limits["pdd.mall.info.get"] = (2, 1)
    answers = [call(sim, "pdd.mall.info.get") for _ in range(3)]
    assert code(answers[2]) == 70031
    moment[0] += 1
    assert "mall_info_get_response" in call(sim, "pdd.mall.info.get")


def test_a_missing_parameter_is_a_parameter_error(sim):
    assert code(call(sim, "pdd.order.information.get")) == 10000


def test_head_is_answered_below_500_and_other_paths_do_not_exist(sim):
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        assert http.head("/api/router").status_code < 500
        assert http.post("/router/rest").status_code == 404


def test_multipart_with_every_parameter_as_a_text_part_is_accepted(sim):
    whole = signed({"type": "pdd.goods.img.upload"})
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        answer = http.post("/api/upload", data=whole, files={"file": ("a.jpg", b"no picture")}).json()
    assert code(answer) == 50001
    assert answer["error_response"]["sub_code"] == "isv.invalid-parameter:file"


def test_credentials_are_the_documented_ones_and_survive_a_reset():
    sim = Simulator()
    assert time.time() - sim.market.clock() < 5
    before = sim.credentials()
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        assert http.post("/__sandbox__/reset").json() == {"reset": True}
        assert http.get("/__sandbox__/credentials").json() == before


# -- what other clients send -------------------------------------------------------------------------


def post(sim, path="/api/router", **how):
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        return http.post(path, **how).json()


@pytest.mark.parametrize("signed_too", [True, False])
def test_an_empty_parameter_may_be_signed_or_left_out_of_the_signature(sim, signed_too):
    whole = signed({"type": "pdd.mall.info.get"} | ({"note": ""} if signed_too else {})) | {"note": ""}
    assert "mall_info_get_response" in post(sim, data=whole)


def test_a_null_counts_as_left_out_even_as_text(sim):
    whole = signed({"type": "pdd.goods.list.get", "outer_id": "null"})
    assert post(sim, data=whole)["goods_list_get_response"]["total_count"] == 0
    whole = signed({"type": "pdd.goods.list.get"}) | {"outer_id": None}
    assert post(sim, json=whole)["goods_list_get_response"]["total_count"] == 0


def test_native_objects_are_signed_in_the_order_they_were_sent(sim):
    request = {"order_sn": "x", "after_sales_id": 1, "operate_desc": "同意"}
    answer = call(sim, "pdd.refund.agree", request=request)
    assert answer["error_response"]["sub_msg"] == "售后单不存在"


def test_parameters_may_stand_in_the_query_beside_a_file(sim):
    query = signed({"type": "pdd.goods.img.upload"})
    answer = post(sim, "/api/upload/", params=query, files={"picture": ("a.jpg", b"no picture")})
    assert answer["error_response"]["sub_code"] == "isv.invalid-parameter:file"


@pytest.mark.parametrize("path", ["/", "/api/router", "/api/router/", "/anything"])
def test_a_head_probe_is_never_an_error_of_the_server(sim, path):
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        assert http.head(path).status_code < 500


@pytest.mark.parametrize("prefix", ["", "data:image/jpeg;base64,"])
def test_a_picture_may_come_as_text(sim, picture, prefix):
    image = prefix + base64.b64encode(picture().data).decode()
    url = call(sim, "pdd.goods.image.upload", image=image)["goods_image_upload_response"]["image_url"]
    assert sim.market.pictures[url] == picture().data
    assert code(call(sim, "pdd.goods.image.upload", image="!")) == 10000


def test_orders_of_a_day_are_listed_by_their_conclusion(sim):
    orders = placed(sim, 3)
    base = {"order_status": "5", "refund_status": "5", "page": "1", "page_size": "2"}
    times = {"start_confirm_at": str(NOW - 86_400), "end_confirm_at": str(NOW)}
    told = call(sim, "pdd.order.list.get", **base, **times)["order_list_get_response"]
    assert (len(told["order_list"]), told["total_count"]) == (2, 3)
    told = call(sim, "pdd.order.list.get", **(base | {"page": "2", "use_has_next": "true"}), **times)
    assert [row["order_sn"] for row in told["order_list_get_response"]["order_list"]] == [orders[2].id]
    assert told["order_list_get_response"]["has_next"] is False
    times["start_confirm_at"] = str(NOW - 86_401)
    assert code(call(sim, "pdd.order.list.get", **base, **times)) == 50001


def test_states_are_told_for_many_orders_and_0_for_a_stranger(sim):
    order = placed(sim)[0]
    rows = call(sim, "pdd.order.status.get", order_sns=f"{order.id},x")["order_status_get_response"]
    assert rows["order_status_list"] == [
        {"orderSn": order.id, "order_status": 1, "refund_status": 1},
        {"orderSn": "x", "order_status": 0, "refund_status": 0},
    ]


def test_the_clock_of_the_platform_can_be_read(sim):
    assert call(sim, "pdd.time.get")["time_get_response"]["time"] == "2026-09-01 10:00:00"


# -- after the sale ----------------------------------------------------------------------------------


def cases(sim, **more):
    wanted = {"after_sales_status": "1", "after_sales_type": "1", "page": "1", "page_size": "100"}
    times = {"start_updated_at": str(NOW - 1800), "end_updated_at": str(NOW)}
    return call(sim, "pdd.refund.list.increment.get", **(wanted | times | more))


def test_the_type_filter_of_cases_is_shifted_by_one(sim):
    for order, kind in zip(placed(sim, 3), ("refund", "return", "exchange"), strict=True):
        sim.market.service.ask(order.id, kind)
    told = {number: cases(sim, after_sales_type=str(number))["refund_increment_get_response"] for number in range(1, 6)}
    assert {n: [row["after_sales_type"] for row in answer["refund_list"]] for n, answer in told.items()} == {
        1: [3, 2, 1],
        2: [1],
        3: [2],
        4: [3],
        5: [],
    }


def test_the_list_speaks_yuan_text_and_the_detail_whole_fen(sim):
    case = sim.market.service.ask(placed(sim)[0].id, amount_fen=1230)
    row = cases(sim)["refund_increment_get_response"]["refund_list"][0]
    detail = call(sim, "pdd.refund.information.get", order_sn=case.order_id, after_sales_id=case.id)
    assert (row["refund_amount"], detail["refund_amount"]) == ("12.30", 1230)
    assert (row["after_sale_reason"], detail["after_sales_reason"]) == (case.reason, case.reason)
    assert detail["request_id"]


def test_an_order_number_makes_the_window_of_cases_irrelevant(sim):
    case = sim.market.service.ask(placed(sim)[0].id)
    assert code(cases(sim, start_updated_at="0")) == 50001
    told = cases(sim, start_updated_at="0", order_sn=case.order_id)["refund_increment_get_response"]
    assert [row["id"] for row in told["refund_list"]] == [int(case.id)]


def test_a_return_is_not_paid_before_it_was_agreed_to(sim):
    case = sim.market.service.ask(placed(sim)[0].id, "return")
    request = json.dumps({"after_sales_id": int(case.id), "order_sn": case.order_id, "operate_desc": "x"})
    assert code(call(sim, "pdd.refund.agree", request=request)) == 50001
    assert case.paid_count == 0


def test_a_case_of_another_order_is_not_answered(sim):
    case = sim.market.service.ask(placed(sim)[0].id)
    request = json.dumps({"after_sales_id": int(case.id), "order_sn": "x", "operate_desc": "x"})
    assert code(call(sim, "pdd.refund.agree", request=request)) == 50001
    assert case.state == "asked"


def test_nothing_is_decrypted_before_the_waybill_was_reported(sim):
    order = placed(sim)[0]
    row = call(sim, "pdd.order.information.get", order_sn=order.id)["order_info_get_response"]["order_info"]
    rows = json.dumps([{"data_tag": order.id, "encrypted_data": row["receiver_name"]}])
    told = call(sim, "pdd.open.decrypt.batch", data_list=rows)["open_decrypt_batch_response"]["data_decrypt_list"]
    assert (told[0]["error_code"], told[0]["decrypted_data"]) == (1001, "")
    call(sim, "pdd.open.waybill.type.report", order_sn_list=json.dumps([order.id]), waybill_type="2")
    told = call(sim, "pdd.open.decrypt.batch", data_list=rows)["open_decrypt_batch_response"]["data_decrypt_list"]
    assert (told[0]["error_code"], told[0]["decrypted_data"], told[0]["data_type"]) == (0, order.receiver.name, 5)


def test_a_code_of_the_grant_lives_ten_minutes():
    moment = [float(NOW)]
    sim = Simulator(clock=lambda: moment[0])
    with httpx.Client(transport=sim.transport(), base_url="http://pdd") as http:
        page = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": "http://hub/back", "state": "s"}
        back = httpx.URL(http.get("/service-market/auth", params=page).headers["location"])
        assert http.get("/service-market/auth", params=page | {"client_id": "x"}).status_code == 400
    moment[0] += 600
    late = call(sim, "pdd.pop.auth.token.create", code=back.params["code"], timestamp=str(int(moment[0])))
    assert (back.params["state"], code(late)) == ("s", 50001)
