"""The sandbox gateway refuses what the real one refuses, in its own numbers."""

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from connectors.taobao.simulator import Simulator

SECRET = "tb-sandbox-secret"
TRADE = "tid,status,receiver_name,receiver_address,created,receiver_mobile,receiver_phone,oaid,orders"


def china(at):
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


def md5(params, secret=SECRET):
    body = "".join(f"{k}{params[k]}" for k in sorted(params))
    return hashlib.md5(f"{secret}{body}{secret}".encode()).hexdigest().upper()


def common(method, at=None, **fields):
    return {
        "method": method,
        "app_key": "tb-sandbox-key",
        "session": "tb-sandbox-session",
        "timestamp": china(at or time.time()),
        "v": "2.0",
        "format": "json",
        "sign_method": "md5",
    } | fields


def post(sim, fields, *, sign=None, **how):
    params = {k: v for k, v in fields.items() if v is not None}
    signed = params | {"sign": sign or md5(params)}
    request = httpx.Request("POST", "http://tb/router/rest", **(how or {"data": signed}))
    return orjson.loads(sim.handle(request).content)


def call(sim, method, **fields):
    return post(sim, common(method, **fields))


def code(answer):
    error = answer["error_response"]
    assert error["request_id"]
    return error["code"]


def sub_code(answer):
    return answer["error_response"]["sub_code"]


@pytest.fixture
def goods(sim):
    return [
        sim.market.create_listing(merchant_code=f"S{i}", title="货", price_fen=1000, stock=99, status="live")
        for i in range(3)
    ]


@pytest.fixture
def order(sim, goods):
    return sim.market.place_orders(1, 1)[0]


# -- the gateway ---------------------------------------------------------------------------------------


def test_a_call_signed_over_what_was_sent_is_answered(sim):
    assert "logistics_companies_get_response" in call(sim, "taobao.logistics.companies.get", fields="code,name")


def test_a_flipped_bit_is_refused_with_code_25(sim):
    params = common("taobao.logistics.companies.get", fields="code,name")
    good = md5(params)
    assert code(post(sim, params, sign=good[:-1] + ("0" if good[-1] != "0" else "1"))) == 25
    assert code(post(sim, params | {"fields": "code,namf"}, sign=good)) == 25
    assert sim.market.rejected["Invalid signature"] == 2


@pytest.mark.parametrize("how", ["hmac", "hmac-sha256"])
def test_hmac_signatures_are_taken(sim, how):
    params = common("taobao.logistics.companies.get", fields="code") | {"sign_method": how}
    body = "".join(f"{k}{params[k]}" for k in sorted(params))
    digest = hmac.digest(SECRET.encode(), body.encode(), "md5" if how == "hmac" else "sha256").hex().upper()
    assert "error_response" not in post(sim, params, sign=digest)
    assert code(post(sim, params)) == 25


def test_an_unknown_sign_method_is_refused(sim):
    assert code(post(sim, common("taobao.logistics.companies.get") | {"sign_method": "crc32"})) == 25


def test_an_empty_value_may_be_signed_or_left_out(sim):
    params = common("taobao.logistics.companies.get", fields="code", order_mode="")
    assert "error_response" not in post(sim, params)
    assert "error_response" not in post(sim, params, sign=md5({k: v for k, v in params.items() if v}))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"method": None}, 21),
        ({"method": "taobao.no.such"}, 22),
        ({"app_key": None}, 28),
        ({"app_key": "other"}, 29),
        ({"timestamp": None}, 30),
        ({"timestamp": "yesterday"}, 31),
        ({"v": None}, 32),
        ({"v": "1.0"}, 34),
        ({"format": None}, 23),
        ({"format": "xml"}, 23),
        ({"session": None}, 26),
        ({"session": "unknown"}, 27),
    ],
)
def test_the_gateway_refuses_in_its_own_numbers(sim, changes, expected):
    assert code(post(sim, common("taobao.logistics.companies.get", fields="code") | changes)) == expected


def test_a_missing_signature_is_code_24(sim):
    request = httpx.Request("POST", "http://tb/router/rest", data=common("taobao.logistics.companies.get"))
    assert code(orjson.loads(sim.handle(request).content)) == 24


@pytest.mark.parametrize(("skew", "fine"), [(590, True), (-590, True), (610, False), (-610, False)])
def test_ten_minutes_of_skew_are_the_limit(sim, skew, fine):
    answer = call(sim, "taobao.logistics.companies.get", at=time.time() + skew, fields="code")
    assert ("error_response" not in answer) is fine
    assert fine or code(answer) == 31


def test_epoch_milliseconds_are_taken_as_timestamp(sim):
    params = common("taobao.logistics.companies.get", fields="code") | {"timestamp": str(int(time.time() * 1000))}
    assert "error_response" not in post(sim, params)


def test_parameters_may_be_split_between_query_and_body(sim):
    params = common("taobao.logistics.companies.get", fields="code")
    signed = params | {"sign": md5(params)}
    query = {k: signed.pop(k) for k in ("method", "app_key", "sign")}
    assert "error_response" not in post(sim, params, params=query, data=signed)
    assert "error_response" not in post(sim, params, params=params | {"sign": md5(params)})
    whole = httpx.Request("GET", "http://tb/router/rest", params=params | {"sign": md5(params)})
    assert "error_response" not in orjson.loads(sim.handle(whole).content)


def test_head_is_answered_and_other_paths_are_not(sim):
    assert sim.handle(httpx.Request("HEAD", "http://tb/router/rest")).status_code == 200
    assert sim.handle(httpx.Request("GET", "http://tb/elsewhere")).status_code == 404


def test_a_body_that_cannot_be_read_is_refused_politely(sim):
    request = httpx.Request("POST", "http://tb/router/rest", content=b"{", headers={"content-type": "application/json"})
    assert code(orjson.loads(sim.handle(request).content)) == 23


def test_a_ban_names_its_seconds(sim):
    sim.bans["taobao.logistics.companies.get"] = sim.market.clock() + 5
    answer = call(sim, "taobao.logistics.companies.get", fields="code")
    assert code(answer) == 7
    assert answer["error_response"]["sub_msg"] == "This ban will last for 5 more seconds"
    sim.forget()
    assert "error_response" not in call(sim, "taobao.logistics.companies.get", fields="code")


# -- sessions ------------------------------------------------------------------------------------------


def test_an_ended_session_is_code_27_and_the_refresh_token_stays_good(sim):
    sim.expire_tokens()
    assert code(call(sim, "taobao.logistics.companies.get", fields="code")) == 27
    answer = post(sim, common("taobao.top.auth.token.refresh", refresh_token="tb-sandbox-refresh") | {"session": None})
    result = orjson.loads(answer["top_auth_token_refresh_response"]["token_result"])
    fresh = common("taobao.logistics.companies.get", fields="code") | {"session": result["access_token"]}
    assert "error_response" not in post(sim, fresh)
    assert sim.credentials()["access_token"] == result["access_token"]


def test_a_wrong_refresh_token_is_refused(sim):
    assert code(call(sim, "taobao.top.auth.token.refresh", refresh_token="x")) == 41


def test_it_can_be_built_without_arguments():
    assert Simulator().credentials()["app_key"] == "tb-sandbox-key"


# -- trades --------------------------------------------------------------------------------------------


def changed(sim, *, back=3600, span=3700, **fields):
    start = time.time() - back
    named = {"fields": "tid,modified", "start_modified": china(start), "end_modified": china(start + span)} | fields
    return call(sim, "taobao.trades.sold.increment.get", **named)


def test_a_window_of_more_than_a_day_is_refused(sim):
    assert sub_code(changed(sim, span=86_401)) == "isv.invalid-parameter:end_modified"
    assert sub_code(changed(sim, span=-1)) == "isv.invalid-parameter:end_modified"
    assert "error_response" not in changed(sim, span=86_400)


@pytest.mark.parametrize("size", ["0", "101", "x"])
def test_page_sizes_beyond_100_are_refused(sim, size):
    assert code(changed(sim, page_size=size)) == 41


def test_has_next_replaces_the_total(sim, goods):
    sim.market.place_orders(5, 1)
    counted = changed(sim, page_size="2")["trades_sold_increment_get_response"]
    paged = changed(sim, page_size="2", use_has_next="true")["trades_sold_increment_get_response"]
    last = changed(sim, page_size="2", page_no="3", use_has_next="true")["trades_sold_increment_get_response"]
    assert (counted["total_results"], "has_next" in counted) == (5, False)
    assert (paged["has_next"], "total_results" in paged) == (True, False)
    assert last["has_next"] is False


def test_only_asked_for_fields_are_answered(sim, order):
    (row,) = changed(sim)["trades_sold_increment_get_response"]["trades"]["trade"]
    assert set(row) == {"tid", "modified"}
    assert sub_code(changed(sim, fields="")) == "isv.missing-parameter:fields"


def test_an_empty_list_is_left_out(sim):
    assert "trades" not in changed(sim)["trades_sold_increment_get_response"]


def test_ids_are_numbers_of_19_digits_beyond_a_floats_reach(sim, order):
    row = call(sim, "taobao.trade.fullinfo.get", tid=order.id, fields=TRADE)["trade_fullinfo_get_response"]["trade"]
    assert type(row["tid"]) is int
    assert len(str(row["tid"])) == 19
    assert int(float(row["tid"])) != row["tid"]


def test_the_receiver_is_masked_and_the_oaid_needs_its_five_companions(sim, order):
    ask = {"tid": order.id, "fields": TRADE}
    row = call(sim, "taobao.trade.fullinfo.get", **ask)["trade_fullinfo_get_response"]["trade"]
    assert row["receiver_name"] == order.receiver.name[0] + "**"
    assert row["receiver_mobile"] == "*******" + order.receiver.phone[-4:]
    assert (row["receiver_address"], row["oaid"]) == ("***", order.receiver.token)
    alone = call(sim, "taobao.trade.fullinfo.get", **ask | {"fields": "tid,oaid"})
    assert "oaid" not in alone["trade_fullinfo_get_response"]["trade"]


def test_a_single_line_hides_the_freight_in_its_payment(sim, order):
    order.freight_fen = 800
    row = call(sim, "taobao.trade.fullinfo.get", tid=order.id, fields=TRADE)["trade_fullinfo_get_response"]["trade"]
    (line,) = row["orders"]["order"]
    assert float(line["payment"]) - float(line["divide_order_fee"]) == pytest.approx(8.0)
    assert line["oid"] == row["tid"]


def test_an_unknown_trade_is_refused(sim):
    assert sub_code(call(sim, "taobao.trade.fullinfo.get", tid="5", fields="tid")) == "isv.trade-not-exist"
    assert code(call(sim, "taobao.trade.fullinfo.get", fields="tid")) == 40


# -- shipping ------------------------------------------------------------------------------------------


def send(sim, tid, waybill="SF0001", company="SF", **more):
    return call(sim, "taobao.logistics.offline.send", tid=tid, out_sid=waybill, company_code=company, **more)


def letter(answer):
    return sub_code(answer).removeprefix("isv.logistics-offline-service-error:")


def test_a_second_shipment_is_b04(sim, order):
    assert send(sim, order.id)["logistics_offline_send_response"]["shipping"]["is_success"] is True
    assert letter(send(sim, order.id)) == "B04"
    assert order.confirm_count == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tid": "99"}, "B01"),
        ({"company": "PIGEON"}, "B57"),
        ({"waybill": ""}, "B59"),
        ({"waybill": "??"}, "B60"),
        ({"is_split": "1"}, "CD25"),
        ({"is_split": "1", "sub_tid": "5"}, "P38"),
    ],
)
def test_a_bad_shipment_is_refused_by_letter(sim, order, fields, expected):
    assert letter(send(sim, fields.pop("tid", order.id), **fields)) == expected
    assert order.status == "to_ship"


def test_a_closed_order_is_b04_and_a_held_one_b02(sim, goods):
    closed, held = sim.market.place_orders(2, 1)
    sim.market.close_order(closed.id)
    held.status = "held"
    assert (letter(send(sim, closed.id)), letter(send(sim, held.id))) == ("B04", "B02")


def test_a_waybill_serves_one_order(sim, goods):
    first, second = sim.market.place_orders(2, 1)
    send(sim, first.id)
    assert letter(send(sim, second.id)) == "B60"


def test_part_of_an_order_ships_by_its_line_numbers(sim, goods):
    order = next(x for x in sim.market.place_orders(20, 1) if len(x.lines) == 2)
    send(sim, order.id, is_split="1", sub_tid=order.lines[0].id)
    assert order.status == "part_shipped"


def packages(sim, order, consign_type, lines):
    parcel = {"out_sid": "SF0001", "company_code": "SF", "goods": [{"sub_tid": x.id, "num": 1} for x in lines]}
    text = orjson.dumps([parcel]).decode()
    return call(sim, "alibaba.ascp.logistics.offline.send", tid=order.id, consign_pkgs=text, consign_type=consign_type)


def test_all_shipped_must_name_every_line(sim, goods):
    order = next(x for x in sim.market.place_orders(20, 1) if len(x.lines) == 2)
    assert letter(packages(sim, order, "2", order.lines[:1])) == "P38"
    assert packages(sim, order, "1", order.lines[:1])["alibaba_ascp_logistics_offline_send_response"]["result"]
    assert order.status == "part_shipped"


def test_unreadable_packages_are_refused(sim, order):
    answer = call(sim, "alibaba.ascp.logistics.offline.send", tid=order.id, consign_pkgs="[{}]")
    assert sub_code(answer) == "isv.invalid-parameter:consign_pkgs"


# -- items ---------------------------------------------------------------------------------------------

GOOD = {
    "title": ["好货"],
    "price": ["29.90"],
    "quantity": ["12"],
    "outerId": ["S-1"],
    "itemImages": ["u1"],
    "description": ["<p>好货</p>"],
    "p-30006": ["601"],
}


def publish(sim, root="itemParam", category="50025689", **changes):
    fields = (
        "".join(
            f'<field id="{k}">{"".join(f"<value>{x}</value>" for x in v)}</field>' for k, v in (GOOD | changes).items()
        )
        .replace("<p>", "&lt;p&gt;")
        .replace("</p>", "&lt;/p&gt;")
    )
    return call(
        sim,
        "alibaba.item.publish.submit",
        market="taobao",
        cat_id=category,
        schema=f"<{root}>{fields}</{root}>",
    )


@pytest.mark.parametrize("root", ["itemParam", "itemRule", "itemSchema"])
def test_a_legal_item_is_published_off_the_shelf(sim, root):
    number = publish(sim, root)["alibaba_item_publish_submit_response"]["item_id"]
    assert (sim.market.listings[str(number)].status, sim.market.listings[str(number)].price_fen) == ("off", 2990)
    assert sim.market.created_count["S-1"] == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ["好" * 30 + "a"]}, "title"),
        ({"title": []}, "title"),
        ({"price": ["0"]}, "price"),
        ({"price": ["1.234"]}, "price"),
        ({"price": ["100000001"]}, "price"),
        ({"quantity": ["-1"]}, "quantity"),
        ({"quantity": ["900000001"]}, "quantity"),
        ({"outerId": ["x" * 65]}, "outerId"),
        ({"itemImages": []}, "itemImages"),
        ({"itemImages": ["u"] * 6}, "itemImages"),
        ({"description": ["ab"]}, "description"),
        ({"description": ["x" * 25_001]}, "description"),
        ({"p-30006": []}, "p-30006"),
        ({"root": "rubbish"}, "schema"),
        ({"category": "5"}, "cat_id"),
    ],
)
def test_an_illegal_item_is_refused_and_not_created(sim, changes, field):
    assert sub_code(publish(sim, **changes)) == f"isv.invalid-parameter:{field}"
    assert not sim.market.listings


def test_schemas_that_declare_entities_are_refused(sim):
    bad = "<!DOCTYPE a [<!ENTITY b 'c'>]><itemParam/>"
    answer = call(sim, "alibaba.item.publish.submit", market="taobao", cat_id="50025689", schema=bad)
    assert sub_code(answer) == "isv.invalid-parameter:schema"


def test_the_stock_room_has_drawers(sim):
    number = str(publish(sim)["alibaba_item_publish_submit_response"]["item_id"])

    def drawer(banner):
        answer = call(sim, "taobao.items.inventory.get", fields="num_iid", banner=banner)
        return answer["items_inventory_get_response"]["total_results"]

    assert (drawer("never_on_shelf"), drawer("off_shelf")) == (1, 0)
    call(sim, "alibaba.item.operate.upshelf", item_id=number, quantity="3")
    assert (drawer("never_on_shelf"), drawer("off_shelf")) == (0, 0)
    call(sim, "alibaba.item.operate.downshelf", item_id=number)
    assert (drawer("never_on_shelf"), drawer("off_shelf")) == (0, 1)


@pytest.mark.parametrize(
    ("fields", "stock"),
    [({"quantity": "5"}, 5), ({"quantity": "0", "type": "1"}, 0), ({"quantity": "-9", "type": "2"}, 90)],
)
def test_stock_is_set_in_full_or_by_difference(sim, goods, fields, stock):
    call(sim, "taobao.item.quantity.update", num_iid=goods[0].id, **fields)
    assert goods[0].stock == stock


@pytest.mark.parametrize(
    "fields",
    [{"quantity": "-1"}, {"quantity": "-100", "type": "2"}, {"quantity": "x"}, {"quantity": "1", "sku_id": "9"}],
)
def test_impossible_stock_is_refused_and_changes_nothing(sim, goods, fields):
    assert code(call(sim, "taobao.item.quantity.update", num_iid=goods[0].id, **fields)) == 41
    assert goods[0].stock == 99


def upload(sim, data, title="a.jpg"):
    params = common("taobao.picture.upload", picture_category_id="0", image_input_title=title)
    return post(sim, params, data=params | {"sign": md5(params)}, files={"img": ("a.jpg", data)})


def test_a_picture_is_never_part_of_the_signature(sim):
    picture = upload(sim, b"\xff\xd8\xff" + b"0" * 99)["picture_upload_response"]["picture"]
    assert sim.market.pictures[picture["picture_path"]].startswith(b"\xff\xd8\xff")


def test_pictures_that_are_too_large_or_none_are_refused(sim):
    assert sub_code(upload(sim, b"\xff\xd8\xff" + b"0" * 3 * 1024 * 1024)) == "isv.invalid-parameter:img"
    assert sub_code(upload(sim, b"BM")) == "isv.invalid-parameter:img"
    assert sub_code(upload(sim, b"\xff\xd8\xff", title="a")) == "isv.invalid-parameter:image_input_title"
    assert not sim.market.pictures
