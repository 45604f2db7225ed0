"""How a request ends decides which error the caller sees; secrets stay out of reprs and logs."""

import logging
import threading
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from connectors.base.http import (
    Connection,
    MemoryTokenBox,
    NoLimit,
    Token,
    lost_answer,
    read_json,
    send,
)
from hub.kernel.clock import now
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected, Transient


def outcome(answer, *, effect):
    """Send one request whose transport answers or raises ``answer``."""

    def respond(request):
        if isinstance(answer, Exception):
            raise answer
        return answer

    with httpx.Client(transport=httpx.MockTransport(respond)) as client:
        request = client.build_request("POST", "http://sandbox.invalid/")
        response = send(client, request, vendor="test", effect=effect)
        return read_json(response, vendor="test", effect=effect)


NEVER_SENT = [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol]
MAYBE_SENT = [
    httpx.ReadTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
    httpx.CloseError,
    httpx.DecodingError,
]
NO_ANSWER = [
    httpx.Response(500, text="oops"),
    httpx.Response(502),
    httpx.Response(503, text="<html>"),
    httpx.Response(504),
    httpx.Response(408),
    httpx.Response(200, text='{"cut": tr'),
    httpx.Response(200, html="<html></html>"),
    httpx.Response(200, json=[1, 2]),
    httpx.Response(200),
    httpx.Response(302, headers={"location": "/elsewhere"}),
]


@pytest.mark.parametrize("error", NEVER_SENT)
@pytest.mark.parametrize("effect", [True, False])
def test_what_was_never_sent_is_transient_even_for_a_write(error, effect):
    with pytest.raises(PlatformDown) as down:
        outcome(error("no"), effect=effect)
    assert down.value.facts["error"] == error.__name__


@pytest.mark.parametrize("error", MAYBE_SENT)
def test_a_write_that_may_have_arrived_is_indeterminate(error):
    with pytest.raises(Indeterminate):
        outcome(error("no"), effect=True)


@pytest.mark.parametrize("error", MAYBE_SENT)
def test_a_read_that_failed_is_transient(error):
    with pytest.raises(Transient):
        outcome(error("no"), effect=False)


@pytest.mark.parametrize("answer", NO_ANSWER, ids=lambda x: f"{x.status_code}-{x.text[:10]}")
def test_an_unreadable_answer_is_no_answer(answer):
    with pytest.raises(Indeterminate):
        outcome(answer, effect=True)
    with pytest.raises(PlatformDown):
        outcome(answer, effect=False)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422])
def test_other_client_errors_are_rejections_with_their_code(status):
    with pytest.raises(Rejected) as rejected:
        outcome(httpx.Response(status), effect=True)
    assert rejected.value.code == str(status)


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("1", 1.0),
        ("30", 30.0),
        ("0", 0.0),
        ("999999", 3600.0),
        ("", 1.0),
        ("soon", 1.0),
        ("-5", 1.0),
        ("²", 1.0),
        ("１", 1.0),
    ],
)
def test_retry_after_in_seconds(header, after):
    headers = {"retry-after": header.encode()} if header else {}
    with pytest.raises(RateLimited) as limited:
        outcome(httpx.Response(429, headers=headers), effect=True)
    assert limited.value.after == after


def test_retry_after_as_a_date():
    header = format_datetime(now() + timedelta(seconds=100), usegmt=True)
    with pytest.raises(RateLimited) as limited:
        outcome(httpx.Response(429, headers={"retry-after": header}), effect=False)
    assert 90 < limited.value.after <= 100


def test_retry_after_as_a_date_gone_by_means_now():
    header = format_datetime(now() - timedelta(seconds=100), usegmt=True)
    with pytest.raises(RateLimited) as limited:
        outcome(httpx.Response(429, headers={"retry-after": header}), effect=False)
    assert limited.value.after == 0.0


def test_a_good_answer_is_the_object():
    assert outcome(httpx.Response(200, json={"id": 3705115058471208928}), effect=True) == {"id": 3705115058471208928}


def test_an_answer_above_the_size_limit_is_no_answer(monkeypatch):
    monkeypatch.setattr("connectors.base.http.MAX_ANSWER_BYTES", 10)
    with pytest.raises(PlatformDown):
        outcome(httpx.Response(200, json={"long": "x" * 20}), effect=False)


def test_a_lost_answer_names_the_vendor():
    error = lost_answer(effect=True, vendor="test", error="cut")
    assert (type(error), error.vendor, error.facts["error"]) == (Indeterminate, "test", "cut")


def test_errors_raised_while_renewing_a_token_pass_through():
    class Auth(httpx.Auth):
        def auth_flow(self, request):
            raise NeedsReauth("refused")
            yield request

    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)), auth=Auth()) as client:
        request = client.build_request("GET", "http://sandbox.invalid/")
        with pytest.raises(NeedsReauth):
            send(client, request, vendor="test", effect=True)


# -- tokens ----------------------------------------------------------------------------------------


def test_a_stale_token_is_replaced_once():
    box = MemoryTokenBox(Token("old"))
    stale = box.current()
    assert box.renew(stale, lambda token: Token(token.access + "-new")).access == "old-new"
    assert box.renew(stale, lambda _: pytest.fail("somebody replaced it already")).access == "old-new"
    assert box.renewals == 1


def test_a_refused_renewal_keeps_the_old_token():
    box = MemoryTokenBox(Token("old", "refresh"))

    def refuse(_):
        raise NeedsReauth("no")

    with pytest.raises(NeedsReauth):
        box.renew(box.current(), refuse)
    assert (box.current().access, box.renewals) == ("old", 0)


def test_many_threads_renew_once():
    box = MemoryTokenBox(Token("old"))
    stale, calls, gate = box.current(), [], threading.Barrier(8)

    def fetch(_):
        calls.append(1)
        return Token("new")

    def work():
        gate.wait()
        box.renew(stale, fetch)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(calls), box.renewals, box.current().access) == (1, 1, "new")


# -- secrets -----------------------------------------------------------------------------------------


def test_secrets_are_not_in_reprs():
    token = Token("access-secret", "refresh-secret", 1.0)
    connection = Connection("shop", "http://x", {"app_secret": "very-secret"}, MemoryTokenBox(token))
    assert "secret" not in repr(token)
    assert "very-secret" not in repr(connection)


def test_addresses_with_tokens_are_not_logged(caplog):
    caplog.set_level(logging.INFO)
    connection = Connection(
        "shop", "http://x", {}, MemoryTokenBox(Token("t")), transport=httpx.MockTransport(lambda _: httpx.Response(200))
    )
    with connection.client() as client:
        client.get("/api", params={"access_token": "very-secret"})
    assert "very-secret" not in caplog.text


def test_no_limit_never_waits():
    NoLimit().wait("api")
    NoLimit().pause("api", 9999)
    NoLimit().wait("api")
