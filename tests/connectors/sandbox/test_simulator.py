"""The frame: faults happen before or after the effect as they say, and the panel tells and does what it says."""

import httpx
import pytest

from connectors.sandbox.faults import KINDS
from connectors.sandbox.simulator import BaseSimulator, NoAnswer


def call(simulator):
    return simulator.handle(httpx.Request("POST", "http://x/api", content=b"payload"))


def test_a_vendor_must_write_its_protocol(market):
    with pytest.raises(TypeError):
        BaseSimulator(market)


@pytest.mark.parametrize(
    ("kind", "status"), [("http_500", 500), ("rate_limited", 429), ("rate_limited_retry_after", 429)]
)
def test_early_faults_answer_before_anything_happens(simulator, kind, status):
    simulator.faults.arm(kind, 1)
    assert call(simulator).status_code == status
    assert simulator.effects == 0
    assert call(simulator).status_code == 200


def test_only_one_kind_of_429_says_how_long_to_wait(simulator):
    simulator.faults.arm("rate_limited", 1)
    assert "retry-after" not in call(simulator).headers
    simulator.faults.arm("rate_limited_retry_after", 1)
    assert call(simulator).headers["retry-after"] == "1"


def test_a_connection_dropped_before_has_no_effect(simulator):
    simulator.faults.arm("timeout_before", 1)
    with pytest.raises(NoAnswer):
        call(simulator)
    assert simulator.effects == 0


def test_a_connection_dropped_after_has_its_effect(simulator):
    simulator.faults.arm("timeout_after", 1)
    with pytest.raises(NoAnswer):
        call(simulator)
    assert simulator.effects == 1


def test_a_truncated_answer_has_its_effect_and_is_half_as_long(simulator):
    whole = call(simulator).content
    simulator.faults.arm("truncated_json", 1)
    assert call(simulator).content == whole[: len(whole) // 2]
    assert simulator.effects == 2


def test_an_html_page_has_its_effect_and_status_200(simulator):
    simulator.faults.arm("html_page", 1)
    response = call(simulator)
    assert (response.status_code, response.text[:6], simulator.effects) == (200, "<html>", 1)


def test_an_expired_token_expires_and_the_call_goes_on(simulator):
    simulator.faults.arm("expired_token", 1)
    assert call(simulator).status_code == 200
    assert (simulator.expired, simulator.effects) == (1, 1)


def test_the_panel_is_free_of_faults(simulator, panel):
    simulator.faults.arm("http_500", 1)
    assert panel("GET", "state")[0] == 200
    assert simulator.faults.armed() == {"http_500": 1}


def test_as_a_transport_a_dropped_connection_is_a_read_timeout(simulator):
    simulator.faults.arm("timeout_before", 1)
    with httpx.Client(transport=simulator.transport(), base_url="http://x") as client:
        with pytest.raises(httpx.ReadTimeout):
            client.get("/api")
        assert client.get("/api").status_code == 200


# -- pages -------------------------------------------------------------------------------------------


@pytest.fixture
def rows(market, shelf, clock):
    """Ten orders, two seconds apart, newest first."""
    shelf("A")
    for _ in range(10):
        clock.at += 2
        market.place_orders(1, int(clock.at))
    clock.at += 2
    return lambda: market.changed(0, clock.at)


def ids(orders):
    return [order.id for order in orders]


def test_pages_cover_all_rows_without_overlap(simulator, rows):
    pages = [simulator.page(rows, number, 4) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [4, 4, 2, 0]
    assert ids(order for page in pages for order in page) == ids(rows())


def test_a_duplicate_page_repeats_the_page_before(simulator, rows):
    before = simulator.page(rows, 1, 4)
    simulator.faults.arm("duplicate_page", 1)
    assert ids(simulator.page(rows, 2, 4)) == ids(before)
    assert ids(simulator.page(rows, 2, 4)) == ids(rows()[4:8])


def test_a_shifted_page_moves_rows_by_one(simulator, rows):
    all_rows = ids(rows())
    simulator.faults.arm("shifted_page", 1)
    assert ids(simulator.page(rows, 2, 4)) == all_rows[3:7]


# -- panel -------------------------------------------------------------------------------------------


def test_state_shows_the_ledger(simulator, panel, shelf):
    shelf("A")
    call(simulator)
    simulator.refused("bad-sign")
    status, state = panel("GET", "state")
    assert status == 200
    assert state["name"] == "plain"
    assert state["calls"] == {"/api": 1}
    assert state["rejected"] == {"bad-sign": 1}
    assert [x["merchant_code"] for x in state["listings"]] == ["A"]


def test_credentials_are_shown(panel):
    assert panel("GET", "credentials") == (200, {"app_key": "sandbox"})


def test_orders_are_placed_and_named(panel, shelf, market):
    shelf("A")
    status, answer = panel("POST", "orders", {"n": 3, "seed": 1})
    assert status == 200
    assert answer == {"placed": 3, "order_ids": list(market.orders)}


def test_orders_may_carry_wishes(panel, shelf, market):
    shelf("A", "B")
    panel("POST", "orders", {"n": 1, "seed": 1, "skus": ["B"], "note": "轻放", "odd_status": "WEIRD"})
    (order,) = market.orders.values()
    assert (order.lines[0].merchant_code, order.note, order.odd_status) == ("B", "轻放", "WEIRD")


def test_refunds_are_asked_or_granted(panel, shelf, market):
    shelf("A")
    asked, granted = market.place_orders(2, 1)
    panel("POST", "refunds", {"order_ids": [asked.id], "close": False})
    panel("POST", "refunds", {"order_ids": [granted.id]})
    assert (asked.refund, asked.status) == ("open", "to_ship")
    assert (granted.refund, granted.status) == ("done", "closed")


def test_a_refund_of_nothing_is_a_conflict(panel):
    assert panel("POST", "refunds", {"order_ids": ["nobody"]})[0] == 409


def test_faults_are_listed_armed_and_counted(simulator, panel):
    assert panel("POST", "faults", {"kind": "http_500", "n": 2}) == (200, {"armed": {"http_500": 2}})
    call(simulator)
    status, shown = panel("GET", "faults")
    assert status == 200
    assert shown == {"kinds": KINDS, "armed": {"http_500": 1}, "committed": {"http_500": 1}}


def test_a_reset_forgets_goods_orders_counters_and_faults(simulator, panel, shelf, market):
    shelf("A")
    market.place_orders(1, 1)
    simulator.faults.arm("http_500", 1)
    assert panel("POST", "reset") == (200, {"reset": True})
    assert (market.state()["orders"], simulator.faults.armed(), simulator.forgotten) == ([], {}, 1)


@pytest.mark.parametrize(
    ("page", "body"),
    [("faults", {"kind": "earthquake"}), ("faults", {}), ("orders", {"n": "many"}), ("refunds", {}), ("orders", [1])],
)
def test_a_bad_command_is_refused_with_422(panel, page, body):
    assert panel("POST", page, body)[0] == 422


def test_a_body_that_is_no_json_is_refused_with_422(simulator):
    response = simulator.handle(httpx.Request("POST", "http://x/__sandbox__/orders", content=b"{"))
    assert response.status_code == 422


def test_an_unknown_page_is_404_and_names_the_pages(panel):
    status, answer = panel("GET", "nowhere")
    assert status == 404
    assert "GET state" in answer["pages"]
