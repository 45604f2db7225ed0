"""How calls travel: what is sent, how tokens are asked for, what quota answers and odd answers become."""

import httpx
import orjson
import pytest

from connectors.base.http import Token
from connectors.base.types import ListingRef, ListingState
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

TOKEN = {"success": True, "code": 200, "data": {"access_token": "A1", "expires": 1_788_832_800_000}}
AGAIN = {"success": True, "code": 200, "data": {"access_token": "A2", "expires": 1_788_832_800_000}}
OK = {"code": 200, "success": True, "data": {"sid": "160", "name": "样例店"}}
REF = ListingRef("1", "2", "x", ListingState.LIVE)


def gateway(code):
    return {"gw_err_resp": {"trace_id": "t-1", "err_code": code, "err_msg": "no"}}


def sent(transport, index):
    return orjson.loads(transport.seen[index].content)


def test_a_first_token_is_asked_for_as_it_lives(connect, answering, box, sim):
    transport = answering(TOKEN, OK)
    assert connect(transport).check_connection() == "样例店 (160)"
    keys = sim.credentials()
    assert transport.seen[0].url.path == "/auth/token"
    assert sent(transport, 0) == {
        "client_id": keys["client_id"],
        "client_secret": keys["client_secret"],
        "authorize_type": "silent",
        "grant_id": keys["kdt_id"],
        "refresh": False,
    }
    assert box.current() == Token("A1", "", 1_788_832_800.0)


def test_a_call_is_json_at_name_and_version_with_the_token_in_the_query(connect, answering, limiter):
    transport = answering(TOKEN, OK)
    connect(transport).check_connection()
    request = transport.seen[1]
    assert (request.method, request.url.path) == ("POST", "/api/youzan.shop.basic.get/3.0.0")
    assert dict(request.url.params) == {"access_token": "A1"}
    assert (request.headers["content-type"], request.content) == ("application/json", b"{}")
    assert limiter.waits == {"auth/token": 1, "youzan.shop.basic.get": 1}


@pytest.mark.parametrize("code", [4201, 4202, 4203])
def test_a_stale_token_is_made_anew_once_and_the_call_repeated(connect, answering, box, code):
    transport = answering(TOKEN, gateway(code), AGAIN, OK)
    assert connect(transport).check_connection()
    assert sent(transport, 2)["refresh"] is True
    assert transport.seen[3].url.params["access_token"] == "A2"
    assert box.renewals == 2


def test_a_second_refusal_needs_a_person(connect, answering):
    transport = answering(TOKEN, gateway(4203), AGAIN, gateway(4203))
    with pytest.raises(NeedsReauth) as held:
        connect(transport).check_connection()
    assert (held.value.code, held.value.request_id, len(transport.seen)) == ("4203", "t-1", 4)


def test_a_refused_token_needs_a_person(connect, answering):
    refused = {"success": False, "code": 1103, "message": "应用未授权", "data": None}
    with pytest.raises(NeedsReauth) as held:
        connect(answering(refused)).check_connection()
    assert (held.value.code, held.value.message) == ("1103", "应用未授权")


def test_a_token_call_while_the_platform_is_busy_is_tried_again_later(connect, answering, box):
    with pytest.raises(RateLimited):
        connect(answering(gateway(4101))).check_connection()
    assert box.current() == Token("")


def test_flow_control_makes_the_api_quiet(connect, answering, limiter):
    with pytest.raises(RateLimited):
        connect(answering(TOKEN, gateway(4101))).check_connection()
    assert limiter.pauses == [("youzan.shop.basic.get", 3.0)]


def test_http_429_makes_the_api_quiet_too(connect, answering, limiter):
    with pytest.raises(RateLimited):
        connect(answering(b"", status=429)).check_connection()
    assert limiter.pauses == [("auth/token", 1.0)]


@pytest.mark.parametrize("body", [b"<html>", b'{"code', b"[]", {"success": True, "data": {}}])
def test_an_unreadable_answer_to_a_read_may_be_asked_again(connect, answering, body):
    with pytest.raises(PlatformDown):
        connect(answering(TOKEN, body)).check_connection()


def test_an_unreadable_answer_to_a_creation_is_looked_up_first(connect, answering, draft, box):
    ready = draft()
    with pytest.raises(Indeterminate):
        connect(answering({"success": True, "data": {}})).create_listing(ready)


def test_an_empty_list_of_a_failed_call_is_not_taken_for_no_orders(connect, answering):
    from hub.kernel import clock

    failed = {"code": 5001, "success": False, "message": "系统异常", "data": {"full_order_info_list": []}}
    with pytest.raises(PlatformDown):
        list(connect(answering(TOKEN, failed)).changed_orders(clock.now(), clock.now()))


def test_the_older_envelope_is_read_too(connect, answering):
    connect(answering(TOKEN, {"response": {"is_success": True}})).set_stock(REF, 1)


def test_a_false_flag_is_a_refusal(connect, answering):
    with pytest.raises(Rejected):
        connect(answering(TOKEN, {"success": True, "data": {"is_success": False}})).set_stock(REF, 1)


def test_stock_is_sent_in_the_documented_version(connect, answering):
    transport = answering(TOKEN, {"success": True, "data": {"is_success": True}})
    connect(transport).set_stock(REF, 7)
    assert transport.seen[1].url.path == "/api/youzan.item.quantity.update/3.0.0"
    assert sent(transport, 1) == {"item_id": 1, "sku_id": 2, "quantity": 7, "type": 0}


def test_stock_can_be_sent_in_the_newer_version(connect, answering, sim):
    transport = answering(TOKEN, {"success": True, "data": None})
    connect(transport, quantity_version="4.0.0").set_stock(ListingRef("1", "", "x", ListingState.LIVE), 7)
    assert transport.seen[1].url.path == "/api/youzan.item.quantity.update/4.0.0"
    kdt_id = int(sim.credentials()["kdt_id"])
    assert sent(transport, 1) == {"item_id": 1, "type": 0, "kdt_id": kdt_id, "channel": 0, "stock_num_str": "7"}


def test_an_upload_is_one_file_named_image(connect, answering, picture):
    uploaded = {"success": True, "data": {"image_id": 9, "image_url": "https://img.yzcdn.cn/9.jpg"}}
    transport = answering(TOKEN, uploaded)
    ref = connect(transport).upload_picture(picture())
    assert (ref.url, ref.vendor_id) == ("https://img.yzcdn.cn/9.jpg", "9")
    assert transport.seen[1].headers["content-type"].startswith("multipart/form-data")
    assert b'name="image"' in transport.seen[1].content


def test_secrets_and_tokens_stay_out_of_errors(connect, answering, sim):
    with pytest.raises(Rejected) as held:
        connect(answering(TOKEN, gateway(4005))).check_connection()
    assert sim.credentials()["client_secret"] not in str(held.value)
    assert "A1" not in str(held.value)


# -- consent and renewal of tool apps ----------------------------------------------------------------

BACK = "http://127.0.0.1:8600/shops/connected"
GRANTED = {
    "success": True,
    "code": 200,
    "data": {
        "access_token": "A1",
        "refresh_token": "R1",
        "expires": 1_788_832_800_000,
        "authority_id": "160160",
    },
}


def consent(sim, shop):
    """The code and the state an owner's browser comes back with."""
    with httpx.Client(transport=sim.transport()) as browser:
        answer = browser.get(shop.authorise_url(redirect_uri=BACK, state="s-1"))
    back = httpx.URL(answer.headers["location"])
    assert str(back).startswith(BACK)
    return back.params["code"], back.params["state"]


def test_the_consent_page_is_the_platforms_own_in_production_and_the_sandboxs_there(connect):
    real = httpx.URL(connect(base_url="https://open.youzanyun.com").authorise_url(redirect_uri=BACK, state="s-1"))
    assert (real.host, real.path) == ("diy.youzanyun.com", "/oauth/authorize")
    asked = {"client_id": "sandbox-youzan-client", "response_type": "code", "state": "s-1", "redirect_uri": BACK}
    assert dict(real.params) == asked
    assert httpx.URL(connect().authorise_url(redirect_uri=BACK, state="s-1")).host == "youzan.sandbox"


def test_an_owners_consent_ends_in_a_token_that_works(connect, sim, box):
    shop = connect(app_type="tool")
    code, state = consent(sim, shop)
    token = shop.exchange_code(code, redirect_uri=BACK)
    box.renew(box.current(), lambda _: token)
    assert (state, bool(token.refresh)) == ("s-1", True)
    assert shop.check_connection()


def test_a_code_works_once(connect, sim):
    shop = connect()
    code, _ = consent(sim, shop)
    shop.exchange_code(code, redirect_uri=BACK)
    with pytest.raises(Rejected) as held:
        shop.exchange_code(code, redirect_uri=BACK)
    assert held.value.code == "1105"


def test_a_code_is_exchanged_as_documented(connect, answering, sim):
    transport = answering(GRANTED)
    assert connect(transport).exchange_code("c-1", redirect_uri=BACK) == Token("A1", "R1", 1_788_832_800.0)
    assert transport.seen[0].url.path == "/auth/token"
    assert sent(transport, 0) == {
        "client_id": sim.credentials()["client_id"],
        "client_secret": sim.credentials()["client_secret"],
        "authorize_type": "authorization_code",
        "code": "c-1",
        "redirect_uri": BACK,
    }


def test_consent_for_another_shop_is_refused(connect, answering):
    other = GRANTED | {"data": GRANTED["data"] | {"authority_id": "1"}}
    with pytest.raises(Rejected) as held:
        connect(answering(other)).exchange_code("c-1", redirect_uri=BACK)
    assert held.value.field == "kdt_id"


def test_a_lost_answer_to_a_code_may_have_used_it_up(connect, sim):
    shop = connect()
    code, _ = consent(sim, shop)
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(Indeterminate):
        shop.exchange_code(code, redirect_uri=BACK)


def test_a_tool_app_renews_by_its_refresh_token(connect, answering, box):
    box.renew(box.current(), lambda _: Token("A0", "R0"))
    transport = answering(gateway(4202), GRANTED, OK)
    assert connect(transport, app_type="tool").check_connection()
    renewal = sent(transport, 1)
    assert (renewal["authorize_type"], renewal["refresh_token"], "grant_id" in renewal) == (
        "refresh_token",
        "R0",
        False,
    )
    assert box.current() == Token("A1", "R1", 1_788_832_800.0)


def test_a_tool_app_whose_refresh_token_is_refused_needs_its_owner(connect, sim, box):
    with pytest.raises(NeedsReauth):
        connect(app_type="tool").check_connection()
    assert box.current() == Token("")
    assert sim.market.rejected["token"] == 1
