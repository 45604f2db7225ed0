"""The after-sales desk of the sandbox JD shop refuses what JD would refuse and moves money once."""

import pytest

from connectors.jd.simulator import Simulator
from connectors.sandbox.jd_answers import Refuse

APPLY = "jingdong.pop.afs.soa.refundapply."
OPERATOR = {"buId": "1", "operatePin": "p", "operateNick": "n"}


@pytest.fixture
def clock():
    return [1_790_000_000.0]


@pytest.fixture
def sim(clock):
    sim = Simulator(clock=lambda: clock[0])
    sim.market.create_listing(merchant_code="A", title="货", price_fen=1000, stock=99, status="live")
    return sim


@pytest.fixture
def case(sim):
    return sim.market.service.ask(sim.market.place_orders(1, 1)[0].id)


def call(sim, api, **body):
    return sim.aftersales.apis[api](body, b"")


def listed(sim, **body):
    return call(sim, APPLY + "queryPageList", **({"pageIndex": 1, "pageSize": 50} | body))["queryResult"]


def reply(sim, case, status=1, **more):
    asked = {"id": int(case.id), "status": status, "checkUserName": "店", "remark": "好"} | more
    return call(sim, APPLY + "replyRefund", **asked)["replyResult"]


def test_an_application_shows_its_amount_in_fen_and_masks_its_buyer(sim, case):
    (row,) = listed(sim)["result"]
    order = sim.market.orders[case.order_id]
    assert (row["id"], row["applyRefundSum"], row["status"], row["checkTime"]) == (
        int(case.id),
        order.paid_fen,
        0,
        None,
    )
    assert row["buyerName"] == order.receiver.name[0] + "**"


def test_applications_are_found_by_each_of_their_filters(sim, clock, case):
    clock[0] += 3600
    other = sim.market.service.ask(sim.market.place_orders(1, 2)[0].id)
    sim.market.service.refuse(case.id, "已发货")
    first, second = int(case.id), int(other.id)
    for asked, expected in (
        ({}, [second, first]),
        ({"ids": str(first)}, [first]),
        ({"status": 2}, [first]),
        ({"orderId": int(other.order_id)}, [second]),
        ({"applyTimeEnd": "2026-09-21 22:30:00"}, [first]),
        ({"checkTimeStart": "2026-09-21 22:30:00"}, [first]),
        ({"checkTimeEnd": "2026-09-21 22:30:00"}, []),
        ({"pageIndex": 2, "pageSize": 1}, [first]),
    ):
        assert [row["id"] for row in listed(sim, **asked)["result"]] == expected, asked


def test_a_withdrawal_has_no_time_of_a_check(sim, case):
    sim.market.service.withdraw(case.id)
    (row,) = listed(sim)["result"]
    assert (row["status"], row["checkTime"]) == (11, None)


@pytest.mark.parametrize("page", [{"pageIndex": 0}, {"pageIndex": 101}, {"pageSize": 0}, {"pageSize": 51}])
def test_pages_beyond_the_limits_are_refused(sim, page):
    with pytest.raises(Refuse):
        listed(sim, **page)


@pytest.mark.parametrize("status", [1, 6, 9])
def test_an_agreement_pays_once(sim, case, status):
    assert reply(sim, case, status)["success"] is True
    again = reply(sim, case, status)
    assert (again["success"], again["errorCode"], case.paid_count) == (False, "102", 1)
    assert sim.market.rejected["wrong-state"] == 1


def test_a_refusal_frees_the_order_again(sim, case):
    assert sim.market.orders[case.order_id].refund == "open"
    assert reply(sim, case, 2, rejectType=3)["success"] is True
    assert (case.state, case.paid_count, sim.market.orders[case.order_id].refund) == ("refused", 0, "")


def test_a_parcel_that_is_followed_up_leaves_the_case_open(sim, case):
    reply(sim, case, 10)
    assert (case.state, listed(sim)["result"][0]["status"]) == ("asked", 10)
    sim.aftersales.forget()
    assert listed(sim)["result"][0]["status"] == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"status": 3},
        {"checkUserName": ""},
        {"remark": ""},
        {"rejectType": 1},
        {"status": 2, "rejectType": 6},
        {"outWareStatus": 3},
    ],
)
def test_an_answer_that_breaks_a_rule_is_refused_and_moves_nothing(sim, case, bad):
    with pytest.raises(Refuse):
        reply(sim, case, **bad)
    assert (case.state, case.paid_count) == ("asked", 0)


def test_an_unknown_application_has_no_row_and_no_answer(sim, case):
    assert call(sim, APPLY + "queryById", id=5)["queryResult"]["result"] == []
    assert call(sim, APPLY + "replyRefund", id=5, status=9, checkUserName="店")["replyResult"]["errorCode"] == "101"


def test_returns_stand_among_service_orders_only(sim):
    order = sim.market.place_orders(1, 1, status="shipped")[0]
    case = sim.market.service.ask(order.id, "return")
    assert listed(sim)["result"] == []
    assert reply(sim, case)["errorCode"] == "101"
    (row,) = call(sim, "jingdong.asc.query.list", **OPERATOR)["pageResult"]["data"]
    assert (row["serviceId"], row["serviceKind"], row["finishTime"]) == (int(case.id), "return", None)
    past = {"applyTimeBegin": "2020-01-01 00:00:00", "applyTimeEnd": "2020-01-02 00:00:00"}
    assert call(sim, "jingdong.asc.query.list", **OPERATOR, **past)["pageResult"]["totalCount"] == 0


@pytest.mark.parametrize(
    "bad", [{"buId": ""}, {"operatePin": ""}, {"operateNick": ""}, {"pageSize": 51}, {"pageNumber": 0}]
)
def test_service_orders_want_an_operator_and_a_page(sim, bad):
    with pytest.raises(Refuse):
        call(sim, "jingdong.asc.query.list", **(OPERATOR | bad))


def test_a_remark_keeps_one_of_six_flags(sim):
    order = sim.market.place_orders(1, 1)[0]
    answer = call(sim, "jingdong.pop.order.modifyVenderRemark", order_id=int(order.id), flag=5, remark="急")
    assert answer["modifyvenderremark_result"]["success"] is True
    assert sim.market.service.memos == {order.id: ("急", "5")}
    with pytest.raises(Refuse):
        call(sim, "jingdong.pop.order.modifyVenderRemark", order_id=int(order.id), flag=6, remark="急")
    gone = call(sim, "jingdong.pop.order.modifyVenderRemark", order_id=5, flag=0, remark="急")
    assert gone["modifyvenderremark_result"]["success"] is False
