"""Each marketplace order is taken in once, in its newest version; what cannot be read is parked, never guessed."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import event
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
def test_no_receiver_and_no_payload_lies_in_the_database_in_clear(stocked, sqlite_file: Path) -> None:
    who = Receiver(
        "青海省", "黄南州", "泽库县", name_mask="扎*", phone_mask="138****5678", address_mask="幸福路***",
        cipher={"name": "~CIPHERNAME~"}, token="OAID-VERY-SECRET",
        plain=PlainReceiver("扎西东智", "13812345678", "幸福路18号院2单元"),
    )  # fmt: skip
    raw = orjson.dumps({"receiver_name": "扎西东智", "mobile": "13812345678", "nick": "buyer-nick-77"})
    stocked.take(stocked.order("N1", ("A", 1), receiver=who, raw=raw, buyer_note="打13812345678"))
    stocked.take(UnreadableOrder("N2", "unknown status", raw, field="receiver_name", value="扎西东智"))
    stocked.runtime.db.close()

    kept = b"".join(file.read_bytes() for file in sqlite_file.parent.glob("hub.sqlite3*"))
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


def test_a_page_of_known_orders_costs_the_same_few_look_ups_however_long_it_is(stocked) -> None:
    page = [stocked.order(f"N{n}", ("A", 1)) for n in range(8)]
    stocked.take(*page)
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    engine = stocked.runtime.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        stocked.take(*page[:1])
        one = len(seen)
        stocked.take(*page)
    finally:
        event.remove(engine, "before_cursor_execute", note)

    assert len(seen) - one == one
    assert row(stocked, "N0").modified_at + timedelta(0) == row(stocked, "N7").modified_at


def test_lines_of_an_order_are_read_back_in_their_own_order(stocked) -> None:
    stocked.take(stocked.order("N1", ("B", 1), ("A", 1)))

    with stocked.runtime.db.read() as tx:
        assert [x.merchant_code for x in tx.exec(select(OrderLine).order_by(OrderLine.id))] == ["B", "A"]
