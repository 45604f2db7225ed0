"""Pushes verify and decrypt as the platform's worked samples say; damaged or foreign ones are refused."""

import base64
from dataclasses import replace

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.wechat_shop.auth import TokenAuth, decrypt, encrypt, message_signature, signature_matches
from connectors.wechat_shop.simulator import APP_ID, APP_SECRET
from hub.kernel.clock import now
from hub.kernel.errors import Forbidden, Invalid, NeedsReauth, PlatformDown, RateLimited, Rejected

A_KEY = "A" * 43
OFFICIAL_ID = "wxba5fad812f8e6fb9"
PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8X"
    "GT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32II"
    "jdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PUSH_TEXT = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
OUR_KEY, OUR_ID = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", "wx00000000000qhhub"
ORDER_PUSH = (
    "B4PcXgtThYsrOQnzxvXRUMlgtLrtpDaKRigtDKO3KZkq21xvC7b41nA71o5vOuyjTJKLYkUZ47XaiuO3BsgsP0bJm9qiyOn5QU4rE6HnuEl+3QgJqDy"
    "M1bEczwRiqxUcE7yo8wBVWzzaAXjua3Rp+JVpMEiwAbLyfy5yCjqDcA3pv7rlni6xSMhZrCttUBPc/vGYAqD4HJbb8gAcfXYaEcq2mgBWHzVDrTeT5"
    "KT2CiUp/xs7vOQorJeck/mnN7I1aH9DF0JPqm9NuZVt89bEow/DdC7l6eVbMfuxEdj+tkcyRD9BLSAp/svGWWZjNcW/wfYyGkRfEWU2xTp03gltGA=="
)
ORDER_TEXT = (
    '{"ToUserName":"gh_qinghai0001","FromUserName":"oQH_buyer_0001","CreateTime":1754010005,"MsgType":"event",'
    '"Event":"channels_ec_order_pay","order_info":{"order_id":"3705115058471208928","pay_time":"1754010003"}}'
)


# -- signatures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "timestamp", "nonce", "signature"),
    [
        ("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("AAAAA", "1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("AAAAA", "1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        ("QhHubToken2025", "1754010006", "271828182", "372dd671b5a22d3c5181d536b35eee789f9f0a2a"),
    ],
)
def test_the_address_check_is_signed_as_published(token, timestamp, nonce, signature):
    assert message_signature(token, timestamp, nonce, "") == signature


@pytest.mark.parametrize(
    ("token", "timestamp", "nonce", "encrypted", "signature"),
    [
        ("AAAAA", "1714112445", "415670741", PUSH, "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        ("AAAAA", "1713424427", "415670741", REPLY, "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
        ("QhHubToken2025", "1754010006", "271828182", ORDER_PUSH, "22551c68b1360a6be851f0184b6e8bf553cc5d2e"),
    ],
)
def test_a_push_is_signed_as_published(token, timestamp, nonce, encrypted, signature):
    assert message_signature(token, timestamp, nonce, encrypted) == signature


def test_the_plain_signature_is_not_the_message_signature():
    plain = message_signature("AAAAA", "1714112445", "415670741", "")
    assert plain != message_signature("AAAAA", "1714112445", "415670741", PUSH)


def test_a_flipped_bit_anywhere_changes_the_signature():
    good = message_signature("AAAAA", "1714112445", "415670741", PUSH)
    for position in range(0, len(PUSH), 7):
        flipped = PUSH[:position] + chr(ord(PUSH[position]) ^ 1) + PUSH[position + 1 :]
        assert not signature_matches(good, message_signature("AAAAA", "1714112445", "415670741", flipped))
    assert signature_matches(good, good)


def test_a_signature_that_is_no_text_of_ours_does_not_match():
    assert not signature_matches("a" * 40, "")
    assert not signature_matches("a" * 40, "签名")


# -- encryption --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encrypted", "key", "app_id", "text", "random"),
    [
        (PUSH, A_KEY, OFFICIAL_ID, PUSH_TEXT, b"a8eedb185eb2fecf"),
        (REPLY, A_KEY, OFFICIAL_ID, '{"demo_resp":"good luck"}', b"707722b803182950"),
        (ORDER_PUSH, OUR_KEY, OUR_ID, ORDER_TEXT, b"0123456789abcdef"),
    ],
)
def test_published_messages_decrypt_and_encrypt_to_the_same_bytes(encrypted, key, app_id, text, random):
    assert decrypt(encrypted, key, app_id) == text.encode()
    assert encrypt(text, key, app_id, random=random) == encrypted


@given(st.binary(max_size=400))
def test_whatever_is_encrypted_comes_back(message):
    assert decrypt(encrypt(message, OUR_KEY, OUR_ID), OUR_KEY, OUR_ID) == message


def test_two_encryptions_of_one_message_differ():
    assert encrypt("same", OUR_KEY, OUR_ID) != encrypt("same", OUR_KEY, OUR_ID)


def test_a_message_for_another_app_is_refused():
    with pytest.raises(Forbidden):
        decrypt(PUSH, A_KEY, OUR_ID)


def test_a_message_under_another_key_is_refused():
    with pytest.raises(Forbidden):
        decrypt(PUSH, OUR_KEY, OFFICIAL_ID)


@pytest.mark.parametrize(
    "encrypted", ["", "AAAA", "not base64!", base64.b64encode(b"x" * 15).decode(), "签名", "A" * 43]
)
def test_what_is_no_ciphertext_is_refused(encrypted):
    with pytest.raises(Forbidden):
        decrypt(encrypted, A_KEY, OFFICIAL_ID)


def test_a_flipped_bit_is_refused_or_at_least_never_read_as_the_message():
    sealed = bytearray(base64.b64decode(ORDER_PUSH))
    for position in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[position] ^= 1
        try:
            message = decrypt(base64.b64encode(bytes(damaged)).decode(), OUR_KEY, OUR_ID)
        except Forbidden:
            continue
        assert message != ORDER_TEXT.encode() or position < 16  # the random head carries nothing


@given(st.binary(min_size=16, max_size=200).map(lambda x: x[: len(x) // 16 * 16]))
def test_random_bytes_never_crash_the_decryption(noise):
    with pytest.raises(Forbidden):
        decrypt(base64.b64encode(noise).decode(), OUR_KEY, OUR_ID)


@pytest.mark.parametrize("key", ["", "short", "A" * 42, "A" * 44, "!" * 43])
def test_an_unusable_key_is_named_with_a_remedy(key):
    with pytest.raises(Invalid) as invalid:
        encrypt("x", key, OUR_ID)
    assert "back office" in invalid.value.remedy


def test_the_random_head_must_be_sixteen_bytes():
    with pytest.raises(Invalid):
        encrypt("x", OUR_KEY, OUR_ID, random=b"short")


# -- tokens ------------------------------------------------------------------------------------------


def requests_for(answers, *, token):
    """A client whose platform gives ``answers`` in order; returns (client, box, requests)."""
    seen = []

    def respond(request):
        seen.append(httpx.Request(request.method, request.url, content=request.content))  # the flow reuses its own
        answer = answers.pop(0)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    box = MemoryTokenBox(token)
    connection = Connection(
        "wx", "https://x", {"app_id": "id", "app_secret": "secret"}, box, transport=httpx.MockTransport(respond)
    )
    return connection.client(auth=TokenAuth(connection)), box, seen


def get(client):
    with client:
        return client.get("/api", extensions={"api": "api"})


FRESH = {"access_token": "fresh", "expires_in": 7200}
EXPIRED = {"errcode": 42001, "errmsg": "access_token expired rid: 1-2"}
FINE = {"errcode": 0, "errmsg": "ok"}


def test_the_token_travels_in_the_query():
    client, _, seen = requests_for([FINE], token=Token("good"))
    get(client)
    assert seen[0].url.params["access_token"] == "good"


def test_without_a_token_one_is_fetched_first_with_the_credentials():
    client, box, seen = requests_for([FRESH, FINE], token=Token(""))
    get(client)
    assert seen[0].url.path == "/cgi-bin/stable_token"
    assert orjson.loads(seen[0].content) == {
        "grant_type": "client_credential",
        "appid": "id",
        "secret": "secret",
        "force_refresh": False,
    }
    assert (seen[1].url.params["access_token"], box.renewals) == ("fresh", 1)
    assert 7100 < box.current().expires_at - now().timestamp() <= 7200


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(code):
    client, box, seen = requests_for([EXPIRED | {"errcode": code}, FRESH, FINE], token=Token("old"))
    assert get(client).json() == FINE
    assert [r.url.params.get("access_token") for r in seen] == ["old", None, "fresh"]
    assert box.renewals == 1


def test_a_fresh_token_that_is_refused_too_needs_a_person():
    client, box, seen = requests_for([EXPIRED, FRESH, EXPIRED], token=Token("old"))
    with pytest.raises(NeedsReauth):
        get(client)
    assert (len(seen), box.renewals) == (3, 1)


def test_a_token_near_its_end_is_renewed_before_it_is_refused():
    soon = Token("old", expires_at=now().timestamp() + 200)
    client, _, seen = requests_for([FRESH, FINE], token=soon)
    get(client)
    assert seen[1].url.params["access_token"] == "fresh"


def test_a_token_with_time_left_is_kept():
    later = Token("old", expires_at=now().timestamp() + 600)
    client, box, seen = requests_for([FINE], token=later)
    get(client)
    assert (len(seen), box.renewals) == (1, 0)


def test_when_the_platform_hands_back_the_refused_token_a_new_one_is_forced():
    same = {"access_token": "old", "expires_in": 5000}
    client, _, seen = requests_for([EXPIRED, same, FRESH, FINE], token=Token("old"))
    get(client)
    assert [orjson.loads(r.content)["force_refresh"] for r in seen[1:3]] == [False, True]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errcode": 40013, "errmsg": "invalid appid"}, NeedsReauth),
        ({"errcode": 40125, "errmsg": "invalid appsecret"}, NeedsReauth),
        ({"errcode": 45011, "errmsg": "too often"}, RateLimited),
        ({"errcode": -1, "errmsg": "system error"}, PlatformDown),
        ({"errcode": 61004, "errmsg": "access clientip is not registered"}, Rejected),
        ({"errcode": 0}, NeedsReauth),
        ({}, PlatformDown),
        (httpx.Response(500), PlatformDown),
        (httpx.Response(200, text="<html>"), PlatformDown),
    ],
)
def test_a_failed_renewal_says_what_to_do(answer, error):
    client, box, _ = requests_for([answer], token=Token(""))
    with pytest.raises(error):
        get(client)
    assert box.renewals == 0


def test_an_unreadable_answer_is_left_to_the_caller():
    client, _, _ = requests_for([httpx.Response(200, text='{"errcode": 420')], token=Token("good"))
    assert get(client).text == '{"errcode": 420'


# -- against the sandbox -----------------------------------------------------------------------------


def test_an_expired_token_is_renewed_against_the_sandbox(connect, simulator):
    connector = connect()
    simulator.expire_tokens()
    assert connector.check_connection() == "一盘货微信小店(沙箱)"


@pytest.mark.parametrize("wrong", [{"app_id": "wx0000000000000000"}, {"app_secret": "wrong"}])
def test_wrong_credentials_need_a_person(connect, wrong):
    connector = connect(credentials=wrong, token="")
    with pytest.raises(NeedsReauth) as refused:
        connector.check_connection()
    assert refused.value.remedy


def test_every_token_call_waits_for_the_limiter(connect, limits):
    connect(token="").check_connection()
    assert limits.waited == ["shop_info", "stable_token"]


def test_a_repeated_call_waits_again(connect, simulator, limits):
    connector = connect()
    simulator.expire_tokens()
    connector.check_connection()
    assert limits.waited == ["shop_info", "stable_token", "shop_info"]


def test_sandbox_credentials_are_the_documented_ones(simulator):
    keys = simulator.credentials()
    assert (keys["app_id"], keys["app_secret"]) == (APP_ID, APP_SECRET)
    assert len(keys["encoding_aes_key"]) == 43
    sealed = encrypt("x", keys["encoding_aes_key"], keys["app_id"])
    assert decrypt(sealed, keys["encoding_aes_key"], keys["app_id"]) == b"x"


def test_secrets_do_not_show_in_errors(connect):
    connector = connect(credentials={"app_secret": "very-secret"}, token="")
    with pytest.raises(NeedsReauth) as refused:
        connector.check_connection()
    assert "very-secret" not in f"{refused.value} {refused.value!r} {replace(Token('very-secret'))!r}"
