"""How calls travel: what is sent, how tokens are renewed, what quota answers and odd answers become."""

import orjson
import pytest

from connectors.base.http import MemoryTokenBox, Token
from connectors.pinduoduo.client import as_text
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

OK = {"mall_info_get_response": {"mall_id": 1, "mall_name": "样例店"}}
EXPIRED = {"error_response": {"error_code": 10019, "error_msg": "access_token已过期", "request_id": "r"}}
NEW_TOKEN = {
    "pop_auth_token_refresh_response": {"access_token": "A2", "refresh_token": "R2", "expires_at": 1_800_000_000}
}


def sent(transport, index=0):
    return orjson.loads(transport.seen[index].content)


def test_values_become_the_text_that_is_signed():
    params = {"n": 12, "yes": True, "list": [1, "二"], "none": None, "empty": "", "text": "x"}
    assert as_text(params) == {"n": "12", "yes": "true", "list": '[1,"二"]', "text": "x"}


def test_a_call_goes_to_the_router_as_flat_json_text(connect, answering):
    transport = answering(OK)
    connect(transport).check_connection()
    request = transport.seen[0]
    assert (request.method, request.url.path) == ("POST", "/api/router")
    assert sent(transport)["type"] == "pdd.mall.info.get"
    assert all(isinstance(value, str) for value in sent(transport).values())


def test_every_call_waits_for_quota_first(connect, answering, limiter):
    connect(answering(OK)).check_connection()
    assert limiter.waits == {"pdd.mall.info.get": 1}


def test_an_expired_token_is_renewed_once_and_the_call_repeated(connect, answering, box):
    transport = answering(EXPIRED, NEW_TOKEN, OK)
    assert connect(transport).check_connection() == "样例店 (1)"
    assert [sent(transport, i)["type"] for i in range(3)] == [
        "pdd.mall.info.get",
        "pdd.pop.auth.token.refresh",
        "pdd.mall.info.get",
    ]
    assert "access_token" not in sent(transport, 1)
    assert sent(transport, 2)["access_token"] == "A2"
    assert (box.renewals, box.current()) == (1, Token("A2", "R2", 1_800_000_000))


def test_a_second_refusal_after_renewal_needs_a_person(connect, answering, box):
    transport = answering(EXPIRED, NEW_TOKEN, EXPIRED)
    with pytest.raises(NeedsReauth):
        connect(transport).check_connection()
    assert (box.renewals, len(transport.seen)) == (1, 3)


def test_a_refused_renewal_needs_a_person(connect, answering):
    refused = {"error_response": {"error_code": 50001, "sub_msg": "refresh_token已失效"}}
    with pytest.raises(NeedsReauth) as held:
        connect(answering(EXPIRED, refused)).check_connection()
    assert held.value.message == "refresh_token已失效"


def test_a_renewal_while_the_platform_is_busy_is_tried_again_later(connect, answering, box):
    busy = {"error_response": {"error_code": 52103, "error_msg": "busy"}}
    with pytest.raises(PlatformDown):
        connect(answering(EXPIRED, busy)).check_connection()
    assert box.renewals == 0


def test_a_new_shop_starts_with_the_tokens_it_was_connected_with(connect, box, sim):
    box.__init__(Token(""))
    assert "沙盒拼多多店" in connect().check_connection()
    assert box.current().access == sim.credentials()["access_token"]


def test_a_shop_without_any_token_needs_a_person(answering):
    from connectors.base.http import Connection
    from connectors.pinduoduo.connector import Connector

    connection = Connection(
        shop="x",
        base_url="http://pdd",
        credentials={"client_id": "c", "client_secret": "s"},
        tokens=MemoryTokenBox(Token("")),
        transport=answering(OK),
    )
    with pytest.raises(NeedsReauth):
        Connector(connection).check_connection()


@pytest.mark.parametrize(("code", "after"), [(70031, 1.0), (52101, 2.0)])
def test_flow_control_makes_the_api_quiet(connect, answering, limiter, code, after):
    with pytest.raises(RateLimited) as held:
        connect(answering({"error_response": {"error_code": code, "error_msg": "slow"}})).check_connection()
    assert held.value.after == after
    assert limiter.pauses == [("pdd.mall.info.get", after)]


def test_http_429_makes_the_api_quiet_too(connect, answering, limiter):
    with pytest.raises(RateLimited):
        connect(answering(b"", status=429)).check_connection()
    assert limiter.pauses == [("pdd.mall.info.get", 1.0)]


@pytest.mark.parametrize("body", [b"<html>", b'{"mall_info', b"[]", {"surprise": {}}, {"mall_info_get_response": {}}])
def test_an_unreadable_answer_to_a_read_may_be_asked_again(connect, answering, body):
    with pytest.raises(PlatformDown):
        connect(answering(body)).check_connection()


def test_a_refusal_carries_code_and_request_id(connect, answering):
    refused = {"error_response": {"error_code": 20004, "error_msg": "签名", "request_id": "r-9"}}
    with pytest.raises(Rejected) as held:
        connect(answering(refused)).check_connection()
    assert (held.value.code, held.value.request_id) == ("20004", "r-9")


def test_the_upload_gateway_stands_beside_the_router(connect, answering, picture):
    transport = answering({"goods_img_upload_response": {"url": "https://img.pddpic.com/1"}})
    assert connect(transport).upload_picture(picture()).url == "https://img.pddpic.com/1"
    request = transport.seen[0]
    assert request.url.path == "/api/upload"
    assert b'name="file"' in request.content
    assert request.url.params["type"] == "pdd.goods.img.upload"


@pytest.mark.parametrize("flag", [True, "true", "1", 1])
def test_success_may_be_a_boolean_or_the_text_one(connect, answering, flag):
    shop = connect(answering({"goods_sale_status_set_response": {"is_success": flag}}))
    shop._client.set_on_sale("1", on=True)


def test_a_false_flag_is_a_refusal_and_a_missing_one_is_no_answer(connect, answering):
    with pytest.raises(Rejected):
        connect(answering({"goods_sale_status_set_response": {"is_success": False}}))._client.set_on_sale("1", on=True)
    with pytest.raises(Indeterminate):
        connect(answering({"goods_sale_status_set_response": {}}))._client.set_on_sale("1", on=True)


def test_secrets_and_tokens_stay_out_of_errors(connect, answering, sim):
    with pytest.raises(Rejected) as held:
        connect(answering({"error_response": {"error_code": 10016, "error_msg": "x"}})).check_connection()
    assert sim.credentials()["client_secret"] not in str(held.value)
    assert sim.credentials()["access_token"] not in str(held.value)


def test_a_code_is_exchanged_in_the_apps_own_name(connect, answering):
    transport = answering(
        {"pop_auth_token_create_response": {"access_token": "A", "refresh_token": "R", "expires_at": 9}}
    )
    token = connect(transport).exchange_code("c-1", redirect_uri="https://hub.example/back")
    assert token == Token("A", "R", 9)
    assert (sent(transport)["type"], sent(transport)["code"]) == ("pdd.pop.auth.token.create", "c-1")
    assert "access_token" not in sent(transport)


def test_a_refused_code_is_refused_and_a_lost_answer_costs_the_code(connect, answering):
    with pytest.raises(Rejected, match="code无效"):
        refused = {"error_response": {"error_code": 50001, "sub_msg": "code无效"}}
        connect(answering(refused)).exchange_code("c-1", redirect_uri="x")
    with pytest.raises(Indeterminate):
        connect(answering(b"<html>")).exchange_code("c-1", redirect_uri="x")


def test_messages_are_switched_on_for_topics(connect, answering):
    transport = answering({"pmc_user_permit_response": {"is_success": True}})
    connect(transport)._client.permit_messages("a,b")
    assert (sent(transport)["type"], sent(transport)["topics"]) == ("pdd.pmc.user.permit", "a,b")
    with pytest.raises(Rejected):
        connect(answering({"pmc_user_permit_response": {"is_success": False}}))._client.permit_messages("a")
    with pytest.raises(PlatformDown):
        connect(answering({}))._client.permit_messages("a")
