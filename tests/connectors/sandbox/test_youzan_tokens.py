"""Tokens of the sandbox Youzan shop: codes live for two minutes, tokens for a week, refresh tokens for four."""

import httpx
import pytest

from connectors.sandbox.youzan_gateway import CLIENT_ID, CLIENT_SECRET
from connectors.youzan.simulator import Simulator

NOW = 1_788_228_000
DAY = 86_400
BACK = "http://127.0.0.1:8600/back"
KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@pytest.fixture
def moment():
    return [float(NOW)]


@pytest.fixture
def http(moment):
    simulator = Simulator(clock=lambda: moment[0])
    with httpx.Client(transport=simulator.transport(), base_url="http://youzan") as client:
        yield client


@pytest.fixture
def code(http):
    """``code(**changes)`` is what the consent page sends back, or nothing when it sends nobody back."""

    def make(**changes):
        asked = {"client_id": CLIENT_ID, "response_type": "code", "state": "s", "redirect_uri": BACK} | changes
        answer = http.get("/oauth/authorize", params=asked)
        return httpx.URL(answer.headers["location"]).params["code"] if answer.status_code == 302 else ""

    return make


@pytest.fixture
def ask(http):
    """``ask(way, **more)`` asks for a token."""
    return lambda way, **more: http.post("/auth/token", json=KEYS | {"authorize_type": way} | more).json()


@pytest.mark.parametrize("changes", [{"client_id": "x"}, {"response_type": "token"}, {"redirect_uri": ""}])
def test_the_consent_page_knows_its_app(code, changes):
    assert code(**changes) == ""


@pytest.mark.parametrize(("later", "ok"), [(0, True), (119, True), (120, False)])
def test_a_code_lives_for_two_minutes(code, ask, moment, later, ok):
    ticket = code()
    moment[0] += later
    assert ask("authorization_code", code=ticket, redirect_uri=BACK)["success"] is ok


def test_a_code_belongs_to_its_address_and_is_used_up(code, ask):
    ticket = code()
    assert ask("authorization_code", code=ticket, redirect_uri=BACK + "/x")["code"] == 1105
    assert ask("authorization_code", code=ticket, redirect_uri=BACK)["code"] == 1105
    assert ask("authorization_code", code=ticket)["code"] == 1000


@pytest.mark.parametrize(("later", "ok"), [(8 * DAY, True), (28 * DAY - 1, True), (28 * DAY, False)])
def test_a_refresh_token_outlives_its_access_token_and_works_once(code, ask, moment, later, ok):
    refresh = ask("authorization_code", code=code(), redirect_uri=BACK)["data"]["refresh_token"]
    moment[0] += later
    assert ask("refresh_token", refresh_token=refresh)["success"] is ok
    assert ask("refresh_token", refresh_token=refresh)["code"] == 1105


def test_an_unknown_way_of_asking_is_refused(ask):
    assert ask("password", grant_id="160160")["code"] == 1000
