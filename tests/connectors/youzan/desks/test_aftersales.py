"""After-sales through the connector: cases are read in full, answered once, and never over the head of a change."""

from datetime import timedelta

import orjson
import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState, ReturnAddress, UnreadableRefund
from connectors.base.types import Picture
from connectors.youzan import mapping
from hub.kernel import clock
from hub.kernel.errors import Conflict, Indeterminate, PlatformDown, RateLimited, Rejected, Transient
from hub.kernel.money import Money
from tests.connectors.youzan.stage import drop_answer_of, sent

MINUTE = timedelta(minutes=1)
TOKEN = {"success": True, "code": 200, "data": {"access_token": "A"}}
DONE = {"success": True, "code": 200, "data": {"is_success": True}}
TID = "E20260901100000000000001"
CASE = {
    "refund_id": "R1",
    "tid": TID,
    "version": 7,
    "status": "WAIT_SELLER_AGREE",
    "demand": 1,
    "refund_fee": "20.00",
    "reason": "不想要了",
    "created": "2026-09-01 10:00:00",
    "modified": "2026-09-01 10:00:30",
}
NO_TRADE = {"success": False, "code": 5000, "message": "trade not found", "data": {}}
WAREHOUSE = {
    "id": "A",
    "name": "样例仓",
    "mobile": "10012345678",
    "province": "青海省",
    "address": "样例路1号",
    "default": True,
}


def answer(data):
    return {"success": True, "code": 200, "data": data}


def refused(code):
    return {"success": False, "code": code, "message": "no", "data": None}


def changed(shop, *, back=MINUTE, ahead=MINUTE):
    now = clock.now()
    return [case for page in shop.changed_refunds(now - back, now + ahead) for case in page.refunds]


@pytest.fixture
def desk(stocked):
    return stocked.market.service


@pytest.fixture
def asked(stocked, desk, several):
    """``asked(kind)`` opens a case about the second line of an order."""
    return lambda kind="refund": desk.ask(several.id, kind, line_ids=(several.lines[1].id,))


def read(shop, case):
    found = shop.refund(case.id, order_id=case.order_id)
    assert isinstance(found, Refund)
    return found


# -- reading -----------------------------------------------------------------------------------------


def test_a_case_is_read_in_full(shop, asked):
    case = asked("return")
    found = read(shop, case)
    assert (found.refund_id, found.order_id, found.kind, found.state) == (
        case.id,
        case.order_id,
        RefundKind.RETURN,
        RefundState.ASKED,
    )
    assert (found.amount, found.version, found.line_ids) == (Money(case.amount_fen), "1", case.line_ids)
    assert (found.vendor_status, found.reason) == ("WAIT_SELLER_AGREE", "不想要了")
    assert found.created_at == clock.from_epoch(int(case.created))
    assert orjson.loads(found.raw)["refund_id"] == case.id


def test_changed_cases_are_found_by_their_time_of_change(shop, desk, stocked):
    cases = {desk.ask(order.id).id for order in stocked.market.place_orders(5, 1)}
    old = desk.ask(stocked.market.place_orders(1, 2)[0].id)
    old.modified -= 3600
    assert {case.refund_id for case in changed(shop)} == cases
    assert {case.refund_id for case in changed(shop, back=timedelta(days=10))} == cases | {old.id}


def test_the_search_is_asked_in_seconds_and_in_pairs(connect, answering):
    transport = answering(TOKEN, answer({"refunds": [], "total": 0}))
    until = clock.from_epoch(1_788_228_000)
    (page,) = connect(transport).changed_refunds(until - MINUTE, until)
    assert page.refunds == ()
    params = {"update_time_start": 1_788_227_940, "update_time_end": 1_788_228_000, "page_no": 1, "page_size": 30}
    assert sent(transport) == [("youzan.trade.refund.search/3.0.1", params)]


def test_no_case_is_missed_over_several_pages(connect, desk, stocked):
    cases = {desk.ask(order.id).id for order in stocked.market.place_orders(11, 1)}
    assert {case.refund_id for case in changed(connect(page_size=3))} == cases


def test_a_window_of_more_rows_than_can_be_paged_is_cut_in_two(connect, desk, stocked):
    placed = stocked.market.place_orders(130, 1)
    cases = [desk.ask(order.id) for order in placed]
    for index, case in enumerate(cases):
        case.modified -= index
    found = changed(connect(page_size=1), back=timedelta(minutes=10))
    assert {case.refund_id for case in found} == {case.id for case in cases}


def test_more_cases_in_one_second_than_can_be_paged_are_reported(connect, desk, stocked):
    cases = [desk.ask(order.id) for order in stocked.market.place_orders(101, 1)]
    for case in cases:
        case.modified = cases[0].created
    with pytest.raises(Rejected, match="one second"):
        changed(connect(page_size=1))


def test_the_largest_page_the_platform_counts_to_is_never_passed(connect, answering):
    transport = answering(TOKEN, answer({"refunds": [], "total": 0}))
    changed(connect(transport, page_size=100))
    assert sent(transport)[0][1]["page_size"] == 30


def test_an_unknown_case_is_none_and_another_refusal_is_raised(connect, answering, shop):
    assert shop.refund("R0", order_id=TID) is None
    with pytest.raises(Rejected) as held:
        connect(answering(TOKEN, refused(103010052))).refund("R1", order_id=TID)
    assert held.value.code == "103010052"


def test_a_case_is_asked_by_its_id_and_its_lines_by_the_order(connect, answering):
    trade = {"refund_order": [{"refund_id": "R1", "oids": ["11", {"oid": 12}]}, {"refund_id": "R2", "oids": ["13"]}]}
    transport = answering(TOKEN, answer(CASE), answer(trade))
    found = connect(transport).refund("R1", order_id=TID)
    assert found.line_ids == ("11", "12")
    assert sent(transport) == [
        ("youzan.trade.refund.get/3.0.1", {"refund_id": "R1"}),
        ("youzan.trade.get/4.0.2", {"tid": TID}),
    ]


def test_a_case_of_an_order_nobody_knows_has_no_lines(connect, answering):
    assert connect(answering(TOKEN, answer(CASE), NO_TRADE)).refund("R1", order_id=TID).line_ids == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "MYSTERY"}, "status"),
        ({"demand": 9}, "demand"),
        ({"refund_fee": 2000}, "refund_fee"),
        ({"created": None}, "created"),
        ({"version": None}, "version"),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_payload(connect, answering, changes, field):
    found = connect(answering(TOKEN, answer(CASE | changes), NO_TRADE)).refund("R1", order_id=TID)
    assert isinstance(found, UnreadableRefund)
    assert (found.refund_id, found.order_id, found.field) == ("R1", TID, field)
    assert orjson.loads(found.raw)["refund_id"] == "R1"


def test_an_unreadable_case_hides_no_other(shop, desk, stocked):
    kinds = ("refund", "repair", "return")
    for order, kind in zip(stocked.market.place_orders(3, 1), kinds, strict=True):
        desk.ask(order.id, kind)
    found = changed(shop)
    assert [type(case) for case in found].count(UnreadableRefund) == 1
    assert len(found) == 3


def test_names_the_documents_do_not_tell_are_configured(connect, answering):
    row = {name: value for name, value in CASE.items() if name not in ("created", "modified")}
    row |= {"born": 1_788_228_000, "moved": 1_788_228_030_000, "logistics": {"no": "YT1", "by": "圆通速递"}}
    names = {"created": "born", "modified": "moved", "return_waybill": "no", "return_carrier": "by"}
    found = connect(answering(TOKEN, answer(row), NO_TRADE), refund_fields=names).refund("R1", order_id=TID)
    assert (found.created_at, found.modified_at) == (clock.from_epoch(1_788_228_000), clock.from_epoch(1_788_228_030))
    assert (found.return_waybill, found.return_carrier) == ("YT1", "圆通速递")


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_reading_cases_fails_without_harm(shop, stocked, asked, fault):
    case = asked()
    shop.check_connection()
    stocked.faults.arm(fault, 1)
    with pytest.raises(Transient):
        changed(shop)
    assert [found.refund_id for found in changed(shop)] == [case.id]


# -- answering ---------------------------------------------------------------------------------------


def test_a_refund_is_agreed_once_and_the_lines_are_paid_back(shop, asked, several):
    case = asked()
    shop.agree_refund(read(shop, case))
    assert (case.state, case.paid_count, several.lines[1].refund) == ("done", 1, "done")
    assert read(shop, case).state is RefundState.DONE


def test_a_refusal_carries_the_words(shop, asked):
    case = asked()
    assert shop.refusal_reasons(read(shop, case)) == ()
    shop.refuse_refund(read(shop, case), reason_id="", words="货物已发出")
    assert (case.state, case.refusal) == ("refused", "货物已发出")
    assert read(shop, case).state is RefundState.REFUSED


def test_a_return_comes_back_before_it_is_paid(connect, asked, desk):
    case, shop = asked("return"), connect(return_addresses=[WAREHOUSE])
    shop.agree_return(read(shop, case), address_id="A")
    assert (case.state, case.return_address) == ("returning", "青海省样例路1号")
    desk.send_back(case.id, "YT1", "圆通速递")
    back = read(shop, case)
    assert (back.state, back.return_waybill, back.return_carrier) == (RefundState.RETURNED, "YT1", "圆通速递")
    shop.confirm_return(back)
    assert (case.state, case.paid_count) == ("done", 1)


def test_goods_that_came_back_wrong_are_refused(connect, asked, desk):
    case, shop = asked("return"), connect(return_addresses=[WAREHOUSE])
    shop.agree_return(read(shop, case), address_id="A")
    desk.send_back(case.id, "YT1", "圆通速递")
    shop.refuse_refund(read(shop, case), reason_id="", words="少了一袋")
    assert read(shop, case).vendor_status == "SELLER_REFUSE_BUYER_RETURN_GOODS"
    assert (read(shop, case).state, case.paid_count) == (RefundState.REFUSED, 0)


def test_an_answer_to_a_case_that_changed_is_a_conflict_and_changes_nothing(shop, asked, desk):
    case = asked()
    seen = read(shop, case)
    desk.withdraw(case.id)
    for act in (
        lambda: shop.agree_refund(seen),
        lambda: shop.confirm_return(seen),
        lambda: shop.refuse_refund(seen, reason_id="", words="不同意"),
    ):
        with pytest.raises(Conflict):
            act()
    assert (case.state, case.paid_count) == ("closed", 0)


def test_money_does_not_go_back_while_the_goods_are_still_to_come(shop, asked):
    case = asked("return")
    with pytest.raises(Conflict):
        shop.agree_refund(read(shop, case))
    assert (case.state, case.paid_count) == ("asked", 0)


def test_answers_are_sent_as_documented(connect, answering):
    refund = mapping.read_refund(CASE, (), {})
    transport = answering(TOKEN, DONE)
    other = connect(transport, return_addresses=[WAREHOUSE])
    other.agree_refund(refund)
    other.refuse_refund(refund, reason_id="", words="不同意")
    other.agree_return(refund, address_id="A")
    seen = {"refund_id": "R1", "version": 7}
    place = {"name": "样例仓", "mobile": "10012345678", "province": "青海省", "address": "样例路1号"}
    assert sent(transport) == [
        ("youzan.trade.refund.agree/3.0.1", seen),
        ("youzan.trade.refund.refuse/3.0.1", seen | {"remark": "不同意"}),
        ("youzan.trade.returngoods.agree/3.0.1", seen | place),
    ]


def test_versions_the_documents_do_not_tell_are_configured(connect, answering):
    refund = mapping.read_refund(CASE, (), {})
    transport = answering(TOKEN, DONE)
    versions = {"youzan.trade.refund.refuse": "3.0.0"}
    connect(transport, api_versions=versions).refuse_refund(refund, reason_id="", words="不同意")
    assert sent(transport)[0][0] == "youzan.trade.refund.refuse/3.0.0"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (103010039, Conflict),
        (102010002, Conflict),
        (102010003, RateLimited),
        (102090108, Rejected),
        (103011024, Rejected),
        (5001, Indeterminate),
    ],
)
def test_a_refused_answer_says_what_to_do(connect, answering, code, kind):
    refund = mapping.read_refund(CASE, (), {})
    with pytest.raises(kind) as held:
        connect(answering(TOKEN, refused(code))).agree_refund(refund)
    assert held.value.remedy


def test_a_lost_answer_is_looked_up_and_the_money_goes_back_once(shop, stocked, asked):
    case = asked()
    seen = read(shop, case)
    drop_answer_of(stocked, "youzan.trade.refund.agree")
    with pytest.raises(Indeterminate):
        shop.agree_refund(seen)
    assert (read(shop, case).state, case.paid_count) == (RefundState.DONE, 1)
    with pytest.raises(Conflict):
        shop.agree_refund(seen)
    assert case.paid_count == 1


def test_reasons_and_proofs_are_not_taken(shop, asked):
    case = asked()
    for more in ({"reason_id": "1"}, {"reason_id": "", "proof": Picture("a.jpg", b"x", "image/jpeg", "")}):
        with pytest.raises(Rejected):
            shop.refuse_refund(read(shop, case), words="不同意", **more)
    assert case.state == "asked"


def test_return_addresses_are_the_configured_ones_with_the_phone_masked(connect, asked, shop):
    assert shop.return_addresses() == ()
    there = connect(return_addresses=[WAREHOUSE])
    assert there.return_addresses() == (ReturnAddress("A", "青海省样例路1号 样例仓 100****5678", is_default=True),)
    case = asked("return")
    with pytest.raises(Rejected) as held:
        there.agree_return(read(shop, case), address_id="B")
    assert (held.value.field, case.state) == ("address_id", "asked")


def test_an_order_shows_the_lines_of_its_case_as_open(shop, asked, several):
    asked()
    assert [line.refund_open for line in shop.order(several.id).lines][:2] == [False, True]


def test_a_write_without_a_readable_answer_is_never_called_harmless(shop, stocked, asked):
    refund = read(shop, asked())
    stocked.faults.arm("http_500", 1)
    with pytest.raises(Indeterminate):
        shop.agree_refund(refund)
    stocked.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        shop.refund(refund.refund_id, order_id=refund.order_id)
