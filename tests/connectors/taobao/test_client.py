"""The wire: quotas are kept, answers that are none are told apart, ids keep all their digits."""

import httpx
import pytest

from connectors.taobao.client import TopClient
from hub.kernel.errors import Indeterminate, MappingError, PlatformDown, RateLimited


class Notes:
    """A limiter that writes down what it is told."""

    def __init__(self):
        self.waited = []
        self.paused = []

    def wait(self, api):
        self.waited.append(api)

    def pause(self, api, seconds):
        self.paused.append((api, seconds))


@pytest.fixture
def notes():
    return Notes()


def client(connect, respond, **more):
    return TopClient(connect(httpx.MockTransport(respond), **more))


def test_every_call_waits_for_its_own_quota(sim, connect, notes):
    shop = TopClient(connect(sim.transport(), limiter=notes))
    shop.logistics_companies()
    shop.trades_sold(size=1)
    assert notes.waited == ["taobao.logistics.companies.get", "taobao.trades.sold.get"]


def test_a_ban_pauses_that_api_for_as_long_as_the_platform_says(sim, connect, notes):
    sim.bans["taobao.trades.sold.get"] = sim.market.clock() + 20
    with pytest.raises(RateLimited) as caught:
        TopClient(connect(sim.transport(), limiter=notes)).trades_sold(size=1)
    assert 19 <= caught.value.after <= 21
    assert notes.paused == [("taobao.trades.sold.get", caught.value.after)]


@pytest.mark.parametrize(("fault", "after"), [("rate_limited", 1.0), ("rate_limited_retry_after", 1.0)])
def test_http_429_pauses_too(sim, connect, notes, fault, after):
    sim.faults.arm(fault, 1)
    with pytest.raises(RateLimited):
        TopClient(connect(sim.transport(), limiter=notes)).trades_sold(size=1)
    assert notes.paused == [("taobao.trades.sold.get", after)]


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_read_that_breaks_is_simply_repeated(sim, connect, fault):
    sim.faults.arm(fault, 1)
    shop = TopClient(connect(sim.transport()))
    with pytest.raises(PlatformDown):
        shop.logistics_companies()
    assert shop.logistics_companies()


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_write_that_breaks_is_looked_up(sim, connect, fault):
    shop = TopClient(connect(sim.transport()))
    item = sim.market.create_listing(merchant_code="A", title="t", price_fen=1, stock=1, status="live")
    sim.faults.arm(fault, 1)
    with pytest.raises(Indeterminate):
        shop.quantity_update(item.id, 5, sku_id="")


def test_a_platform_that_cannot_be_reached_has_had_no_effect(connect):
    def refuse(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(PlatformDown):
        client(connect, refuse).quantity_update("1", 5, sku_id="")


def test_ids_of_19_digits_keep_every_digit(connect):
    body = b'{"trades_sold_get_response":{"trades":{"trade":[{"tid":4117890123456781237}]}}}'
    shop = client(connect, lambda _: httpx.Response(200, content=body))
    assert shop.trades_sold(size=1).trades[0].tid == "4117890123456781237"


def test_an_empty_list_is_left_out_by_the_platform_and_read_as_empty(connect):
    shop = client(connect, lambda _: httpx.Response(200, content=b'{"trades_sold_get_response":{}}'))
    assert shop.trades_sold(size=1).trades == []


def test_a_read_that_is_not_as_documented_is_parked(connect):
    body = b'{"trades_sold_get_response":{"trades":{"trade":[{"number":1}]}}}'
    with pytest.raises(MappingError):
        client(connect, lambda _: httpx.Response(200, content=body)).trades_sold(size=1)


def test_a_picture_travels_as_multipart_and_everything_else_is_signed(sim, connect):
    heard = []

    def listen(request):
        heard.append(request.read())
        return sim.handle(request)

    shop = client(connect, listen)
    shop.picture_upload("a.png", b"\x89PNG\r\n\x1a\nxx", "image/png")
    assert b'filename="a.png"' in heard[0]
    assert b'name="sign"' in heard[0]


def test_no_secret_ever_leaves_the_machine(connect):
    heard = []

    def listen(request):
        heard.append(request.read() + str(request.url).encode() + str(request.headers).encode())
        return httpx.Response(200, content=b'{"trades_sold_get_response":{}}')

    client(connect, listen).trades_sold(size=1)
    assert b"tb-sandbox-secret" not in heard[0]


def test_secrets_do_not_show_in_a_repr(connect):
    assert "sandbox-secret" not in repr(connect(None))


def test_a_closed_client_gives_its_connections_back(connect, sim):
    shop = TopClient(connect(sim.transport()))
    shop.close()
    with pytest.raises(RuntimeError):
        shop.trades_sold(size=1)
