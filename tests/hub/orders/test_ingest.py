"""Each marketplace order is taken in once, in its newest version; what cannot be read is parked, never guessed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlmodel import select

from connectors.base.types import OrderState, PlainReceiver, Receiver, UnreadableOrder
from hub.orders import queries
from hub.orders.models import Order, OrderLine, OrderReceiver, ParkedOrder

STATES = {
    OrderState.UNPAID: "unpaid",
    OrderState.HELD: "allocated:platform",
    OrderState.TO_SHIP: "allocated",
    OrderState.PART_SHIPPED: "allocated:platform",
    OrderState.SHIPPED: "shipped",
    OrderState.FINISHED: "finished",
    OrderState.CLOSED: "cancelled",
}


def row(house, no: str) -> Order:
    with house.runtime.db.read() as tx:
        return tx.exec(select(Order).where(Order.order_no == no)).one()


def parked(house) -> list[tuple[str, str, bool]]:
    with house.runtime.db.read() as tx:
        return [(p.order_no, p.reason, p.open) for p in tx.exec(select(ParkedOrder).order_by(ParkedOrder.id))]


@pytest.fixture
def stocked(house):
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 10)
    return house


def test_a_new_order_is_kept_with_lines_and_facts_and_its_goods_are_promised(stocked) -> None:
    taken = stocked.take(stocked.order("N1", ("A", 2), ("B", 1), vendor_status="WAIT_SELLER_SEND_GOODS"))

    assert (len(taken.new), taken.changed, taken.same, taken.parked) == (1, [], 0, 0)
    assert stocked.state("N1") == "allocated"
    assert stocked.sums() == {"A": (10, 2), "B": (10, 1)}
    with stocked.runtime.db.read() as tx:
        lines = queries.lines_of(tx, taken.new)
    assert [(x.line_no, x.merchant_code, x.quantity, x.sku_id) for x in lines] == [
        ("N1-1", "A", 2, stocked.skus["A"]), ("N1-2", "B", 1, stocked.skus["B"]),
    ]  # fmt: skip
    assert row(stocked, "N1").vendor_status == "WAIT_SELLER_SEND_GOODS"
    assert [fact.name for fact in stocked.facts() if fact.subject.startswith("order:")] == [
        "order.arrived",
        "order.allocate",
    ]


def test_the_same_page_twice_is_one_order(stocked) -> None:
    page = [stocked.order("N1", ("A", 2)), stocked.order("N1", ("A", 2)), stocked.order("N2", ("B", 1))]
    first, facts = stocked.take(*page), len(stocked.facts())

    again = stocked.take(*page)

    assert (len(first.new), again.new, again.changed, again.same) == (2, [], [], 2)
    assert len(stocked.facts()) == facts
    assert stocked.sums() == {"A": (10, 2), "B": (10, 1)}


def test_the_same_order_number_in_two_shops_is_two_orders(stocked) -> None:
    stocked.shop("t2")
    stocked.take(stocked.order("N1", ("A", 1)))
    stocked.take(stocked.order("N1", ("A", 1)), shop="t2")

    assert stocked.sums()["A"] == (10, 2)


def test_of_two_versions_on_one_page_the_newer_counts_whatever_their_order(stocked) -> None:
    new = stocked.order("N1", ("A", 1), at=60, vendor_status="NEW")
    stocked.take(new, stocked.order("N1", ("A", 1), at=0, vendor_status="OLD"))

    assert row(stocked, "N1").vendor_status == "NEW"


def test_an_older_version_never_overwrites_a_newer_one(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), at=60, vendor_status="NEW"))
    before = stocked.facts()

    taken = stocked.take(stocked.order("N1", ("A", 1), at=59, vendor_status="OLD", state=OrderState.CLOSED))

    assert (taken.same, taken.changed) == (1, [])
    assert (row(stocked, "N1").vendor_status, stocked.state("N1")) == ("NEW", "allocated")
    assert len(stocked.facts()) == len(before)


def test_another_content_of_the_same_second_is_applied(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), at=60))

    taken = stocked.take(stocked.order("N1", ("A", 1), at=60, vendor_status="CLOSED", state=OrderState.CLOSED))

    assert len(taken.changed) == 1
    assert stocked.state("N1") == "cancelled"


@pytest.mark.parametrize(("said", "state"), STATES.items())
def test_an_order_enters_where_the_platform_says_it_stands(stocked, said: OrderState, state: str) -> None:
    stocked.take(stocked.order("N1", ("A", 1), state=said))

    assert stocked.state("N1") == state


def test_an_order_that_has_gone_is_not_held_for_anything(stocked) -> None:
    stocked.take(stocked.order("N1", ("NOBODY-KNOWS", 1), state=OrderState.SHIPPED, refund_open=True))

    assert stocked.state("N1") == "shipped"


def test_one_of_a_page_that_is_short_is_held_and_the_next_is_served(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 11)), stocked.order("N2", ("A", 10)))

    assert (stocked.state("N1"), stocked.state("N2")) == ("received:short", "allocated")


def test_phone_numbers_in_notes_are_struck_out(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), buyer_note="放门口,打13812345678", seller_note="已联系8613912345678"))

    kept = row(stocked, "N1")
    assert kept.buyer_note == "放门口,打1**********"
    assert "13912345678" not in kept.seller_note


def test_text_no_database_keeps_is_cleaned_not_refused(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), buyer_note="甲\x00乙\ud800丙"))

    assert row(stocked, "N1").buyer_note == "甲乙丙"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_receiver_and_no_payload_lies_in_the_database_in_clear(stocked, tmp_path: Path) -> None:
    who = Receiver(
        "青海省", "黄南州", "泽库县", name_mask="扎*", phone_mask="138****5678", address_mask="幸福路***",
        cipher={"name": "~CIPHERNAME~"}, token="OAID-VERY-SECRET",
        plain=PlainReceiver("扎西东智", "13812345678", "幸福路18号院2单元"),
    )  # fmt: skip
    raw = orjson.dumps({"receiver_name": "扎西东智", "mobile": "13812345678", "nick": "buyer-nick-77"})
    stocked.take(stocked.order("N1", ("A", 1), receiver=who, raw=raw, buyer_note="打13812345678"))
    stocked.take(UnreadableOrder("N2", "unknown status", raw, field="receiver_name", value="扎西东智"))
    stocked.runtime.db.close()

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("hub.sqlite3*"))
    secrets = ["扎西东智", "13812345678", "幸福路18号院2单元", "OAID-VERY-SECRET", "~CIPHERNAME~", "buyer-nick-77"]
    assert b"N1-1" in kept
    assert [word for word in secrets if word.encode() in kept] == []


def test_a_sealed_receiver_opens_only_as_its_own_order_s(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1)))
    vault = stocked.runtime.vault
    with stocked.runtime.db.read() as tx:
        kept = tx.exec(select(OrderReceiver)).one()

    assert orjson.loads(vault.unseal(kept.sealed, where=f"order_receiver:sealed:{kept.id}"))["token"] == "OAID-1"
    assert kept.merge_key == vault.fingerprint("OAID-1", purpose="receiver-token")
    assert kept.phone_tail_key == vault.fingerprint("5678", purpose="phone-tail")


# -- parking


def test_an_unknown_status_is_parked_and_announced_once(stocked) -> None:
    odd = UnreadableOrder("N1", "unknown status ODD", b'{"status":"ODD"}', field="status", value="ODD")

    assert [stocked.take(odd).parked, stocked.take(odd).parked] == [1, 0]

    assert parked(stocked) == [("N1", "unknown status ODD", True)]
    assert len(stocked.facts("order.parked")) == 1
    with stocked.runtime.db.read() as tx:
        assert tx.exec(select(Order)).all() == []


def test_a_parked_order_that_becomes_readable_is_taken_in_and_unparked(stocked) -> None:
    stocked.take(UnreadableOrder("N1", "unknown status", b"{}"), stocked.order("N2", ("A", 1)))

    stocked.take(stocked.order("N1", ("A", 1)))

    assert parked(stocked) == [("N1", "unknown status", False)]
    assert (stocked.state("N1"), stocked.state("N2")) == ("allocated", "allocated")


def test_an_order_parked_a_second_time_for_the_same_reason_is_open_again(stocked) -> None:
    odd = UnreadableOrder("N1", "unknown status", b'{"n":1}')
    stocked.take(odd)
    stocked.take(stocked.order("N1", ("A", 1)))

    assert stocked.take(odd).parked == 1
    assert parked(stocked) == [("N1", "unknown status", True)]
    assert len(stocked.facts("order.parked")) == 2


def test_a_parked_order_keeps_its_newest_payload(stocked) -> None:
    import zlib

    for number in (1, 2):
        stocked.take(UnreadableOrder("N1", "unknown status", b'{"n":%d}' % number))

    with stocked.runtime.db.read() as tx:
        [kept] = tx.exec(select(ParkedOrder)).all()
    where = f"parked_order:sealed:{kept.shop_id}:N1"
    assert zlib.decompress(stocked.runtime.vault.unseal(kept.sealed, where=where)) == b'{"n":2}'


def test_unreadable_orders_without_a_number_are_all_kept(stocked) -> None:
    stocked.take(UnreadableOrder("", "no id", b'{"a":1}'), UnreadableOrder("", "no id", b'{"a":2}'))

    assert len({no for no, _, _ in parked(stocked)}) == 2


def test_an_order_in_the_house_that_turns_unreadable_must_not_leave_until_it_reads_again(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1)))
    stocked.take(UnreadableOrder("N1", "unknown status FROZEN", b"{}"))
    assert stocked.state("N1") == "allocated:unreadable"

    stocked.take(stocked.order("N1", ("A", 1)))  # the very same content again
    assert stocked.state("N1") == "allocated"


# -- unknown merchant codes


def test_an_unknown_merchant_code_holds_the_whole_order_until_the_product_is_entered(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), ("NEW", 2)))
    assert stocked.state("N1") == "received:unmapped"
    assert stocked.sums()["A"] == (10, 0)

    remap(stocked)
    assert stocked.state("N1") == "received:unmapped"

    stocked.sku("NEW")
    stocked.stock("NEW", 5)
    remap(stocked)
    assert stocked.state("N1") == "allocated"
    assert (stocked.sums()["A"], stocked.sums()["NEW"]) == ((10, 1), (5, 2))


def test_a_product_without_stock_turns_the_hold_from_unknown_to_short(stocked) -> None:
    stocked.take(stocked.order("N1", ("NEW", 2)))
    stocked.sku("NEW")

    remap(stocked)

    assert stocked.state("N1") == "received:short"


def test_a_later_version_does_not_lift_the_hold_of_a_code_that_is_still_unknown(stocked) -> None:
    stocked.take(stocked.order("N1", ("NEW", 1)))
    stocked.take(stocked.order("N1", ("NEW", 1), at=60))

    assert stocked.state("N1") == "received:unmapped"


def remap(house) -> None:
    from hub.kernel.jobs.queue import enqueue
    from hub.orders import review

    with house.runtime.db.write() as tx:
        enqueue(tx, review.REMAP, key="tick")
    house.run(review.REMAP)


# -- newer versions


def change(house, no: str, *lines: tuple[str, int], at: int = 60, **changes) -> None:
    house.take(house.order(no, *(lines or [("A", 2)]), at=at, **changes))


def test_an_order_paid_later_is_allocated_then(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.UNPAID, paid_at=None))
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("unpaid", (10, 0))

    change(stocked, "N1")
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated", (10, 2))


def test_a_refund_request_holds_the_order_and_its_withdrawal_lets_it_go(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), refund_open=True))
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("received:refund", (10, 0))

    change(stocked, "N1")
    assert stocked.state("N1") == "allocated"
    change(stocked, "N1", at=90, refund_open=True)
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated:refund", (10, 2))


def test_a_platform_hold_promises_the_goods_but_keeps_them_from_leaving(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.HELD, hold_reason="拼团未成功"))

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated:platform", (10, 2))
    with stocked.runtime.db.read() as tx:
        [hold] = queries.holds_of(tx, stocked.order_id("N1"))
    assert hold.why == "拼团未成功"

    change(stocked, "N1")
    assert stocked.state("N1") == "allocated"


def test_closing_cancels_the_order_frees_its_goods_and_ends_its_holds(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))
    change(stocked, "N1", refund_open=True)

    change(stocked, "N1", at=90, state=OrderState.CLOSED)

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("cancelled", (10, 0))
    assert "warehouse.stop_parcels" in stocked.queued()
    assert stocked.whole()


def test_freed_goods_go_to_the_order_that_waited_for_them(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 10)), stocked.order("N2", ("A", 3)))
    assert stocked.state("N2") == "received:short"

    change(stocked, "N1", ("A", 10), state=OrderState.CLOSED)
    stocked.run("orders.retry_short")

    assert (stocked.state("N2"), stocked.sums()["A"]) == ("allocated", (10, 3))


@pytest.mark.parametrize("said", [OrderState.SHIPPED, OrderState.FINISHED])
def test_an_order_shipped_on_the_platform_s_own_pages_frees_what_we_promised_it(stocked, said: OrderState) -> None:
    stocked.take(stocked.order("N1", ("A", 2)), stocked.order("N2", ("A", 99)))

    change(stocked, "N1", state=said)
    change(stocked, "N2", ("A", 99), state=said)

    ended = "shipped" if said is OrderState.SHIPPED else "finished"
    assert (stocked.state("N1"), stocked.state("N2")) == (ended, ended)
    assert stocked.sums()["A"] == (10, 0)
    assert "warehouse.stop_parcels" in stocked.queued()


def test_a_signed_order_is_finished(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.SHIPPED))
    change(stocked, "N1", state=OrderState.FINISHED)

    assert stocked.state("N1") == "finished"


def refund_line(order, number: int):
    lines = tuple(replace(x, refunded=True) if n == number else x for n, x in enumerate(order.lines, 1))
    return replace(order, lines=lines, raw=b"refunded %d" % number)


def test_a_line_refunded_before_allocation_is_not_promised(stocked) -> None:
    stocked.take(refund_line(stocked.order("N1", ("A", 2), ("B", 1)), 2))

    assert (stocked.state("N1"), stocked.sums()) == ("allocated", {"A": (10, 2), "B": (10, 0)})


def test_a_line_refunded_after_allocation_gives_its_goods_back(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), ("B", 1)))

    stocked.take(refund_line(stocked.order("N1", ("A", 2), ("B", 1), at=60), 2))

    assert (stocked.state("N1"), stocked.sums()) == ("allocated", {"A": (10, 2), "B": (10, 0)})
    assert "warehouse.take_out" in stocked.queued()


def test_an_order_whose_lines_are_all_refunded_is_cancelled(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))

    stocked.take(refund_line(stocked.order("N1", ("A", 2), at=60), 1))

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("cancelled", (10, 0))


def test_a_page_of_known_orders_costs_the_same_few_look_ups_however_long_it_is(stocked) -> None:
    from sqlalchemy import event

    page = [stocked.order(f"N{n}", ("A", 1)) for n in range(8)]
    stocked.take(*page)
    seen: list[str] = []
    engine = stocked.runtime.db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    stocked.take(*page[:1])
    one = len(seen)
    stocked.take(*page)

    assert len(seen) - one == one
    assert row(stocked, "N0").modified_at + timedelta(0) == row(stocked, "N7").modified_at


def test_lines_of_an_order_are_read_back_in_their_own_order(stocked) -> None:
    stocked.take(stocked.order("N1", ("B", 1), ("A", 1)))

    with stocked.runtime.db.read() as tx:
        assert [x.merchant_code for x in tx.exec(select(OrderLine).order_by(OrderLine.id))] == ["B", "A"]
