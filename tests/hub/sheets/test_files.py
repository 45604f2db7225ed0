"""Files are loaded once, good rows beside refused ones, and leave nothing in clear behind."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.channels.models import Shop
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.jobs.queue import enqueue
from hub.orders import queries as orders
from hub.orders import receivers
from hub.orders.models import Order, OrderLine
from hub.sheets import files, queries


def numbers(desk) -> dict[str, int]:
    with desk.house.runtime.db.read() as tx:
        return orders.order_numbers(tx, desk.shop.id)


@pytest.mark.parametrize(
    ("name", "encoding"), [("o.xlsx", ""), ("o.csv", "utf-8"), ("o.csv", "utf-8-sig"), ("o.csv", "gbk")]
)
def test_every_usual_form_of_file_gives_the_same_orders(desk, name, encoding):
    rows = [desk.row("202601100001", "A", 2), desk.row("202601100002", "B"), desk.row("202601100002", "A")]
    data = desk.csv(rows, encoding=encoding) if encoding else desk.xlsx(rows)
    assert desk.load(data, name) == {"rows": 3, "new": 2, "changed": 0, "same": 0, "parked": 0, "refused": 0}
    assert numbers(desk) == {"202601100001": 1, "202601100002": 1}
    assert desk.house.state("202601100001") == "allocated"
    assert desk.house.sums()["A"] == (20, 3)
    with desk.house.runtime.db.read() as tx:
        row = tx.exec(select(Order).where(Order.order_no == "202601100001")).one()
        assert (row.channel, row.paid_fen, row.vendor_status) == ("sheet", 19800, "待发货")
        assert row.paid_at.isoformat() == "2026-01-10T01:00:00+00:00"
        who = orders.receiver(tx, row.id)
        assert (who.province, who.name_mask, who.phone_mask) == ("青海省", "张**", "100****5678")
        plain = receivers.behind(desk.house.runtime.vault, who).plain
        assert plain is not None
        assert (plain.name, plain.phone, plain.address) == ("张样例", "10012345678", "幸福路12号")


def test_the_same_file_and_one_that_overlaps_it_change_nothing(desk):
    first = [desk.row("O1"), desk.row("O2", "B", 2)]
    desk.load(desk.csv(first))
    before = len(desk.house.facts())
    assert desk.load(desk.csv(first))["same"] == 2
    assert desk.load(desk.xlsx(first[::-1]), "again.xlsx")["same"] == 2
    assert len(desk.house.facts()) == before
    assert desk.load(desk.csv([*first, desk.row("O3")])) == {
        "rows": 3, "new": 1, "changed": 0, "same": 2, "parked": 0, "refused": 0,
    }  # fmt: skip
    assert numbers(desk) == {"O1": 1, "O2": 1, "O3": 1}
    assert desk.house.sums()["B"] == (20, 2)


def test_a_changed_row_is_a_newer_version_and_an_old_file_does_not_undo_it(desk):
    old = desk.csv([desk.row("O1"), desk.row("O2")])
    desk.load(old)
    assert desk.load(desk.csv([desk.row("O1", status="已取消"), desk.row("O2")]))["changed"] == 1
    assert desk.house.state("O1") == "cancelled"
    assert desk.house.sums()["A"] == (20, 1)
    assert desk.load(desk.csv([desk.row("O2", status="退款中")]))["changed"] == 1
    assert desk.house.state("O2") == "allocated:refund"
    assert desk.load(old)["changed"] == 0
    assert desk.house.state("O2") == "allocated:refund"
    assert desk.load(old, fresh=True)["changed"] == 2
    assert [desk.house.state(no) for no in ("O1", "O2")] == ["cancelled", "allocated"]


def test_the_plan_says_what_will_change_and_changes_nothing(desk):
    desk.load(desk.csv([desk.row("O1"), desk.row("O2"), desk.row("O3")]))
    rows = [
        desk.row("O1"), desk.row("O2", status="已发货"), desk.row("O3", "A", 2), desk.row("O4", status="奇怪的词"),
        desk.row("O5"), desk.row("", "A"), desk.row("O6", "A", "两件"),
    ]  # fmt: skip
    plan = desk.plan(desk.hand_in(desk.csv(rows)))
    assert [(c.order_no, c.what) for c in plan.changes] == [
        ("O1", "same"), ("O2", "changed"), ("O3", "goods"), ("O4", "parked"),
    ]  # fmt: skip
    assert (plan.changes[1].before, plan.changes[1].after) == ("待发货", "已发货")
    assert [(r.line, r.column) for r in plan.refused] == [(6, "订单编号"), (7, "订单编号"), (8, "数量")]
    assert numbers(desk) == {"O1": 1, "O2": 1, "O3": 1}


def test_changed_goods_and_unknown_status_words_are_parked_and_stop_the_order(desk):
    desk.load(desk.csv([desk.row("O1")]))
    figures = desk.load(desk.csv([desk.row("O1", "A", 3), desk.row("O2", status="奇怪的词")]))
    assert (figures["parked"], figures["new"]) == (2, 0)
    assert desk.house.state("O1") == "allocated:unreadable"
    with desk.house.runtime.db.read() as tx:
        assert [(row.order_no, row.value) for row in orders.open_parked(tx)] == [("O1", ""), ("O2", "奇怪的词")]
        line = tx.exec(select(OrderLine).where(OrderLine.order_id == desk.house.order_id("O1"))).one()
    assert line.quantity == 1
    desk.load(desk.csv([desk.row("O1")]), fresh=True)
    assert desk.house.state("O1") == "allocated"


def test_an_old_file_does_not_let_an_order_go_that_a_later_one_stopped(desk):
    old, odd = desk.csv([desk.row("O1")]), desk.csv([desk.row("O1", status="奇怪的词")])
    desk.load(old)
    desk.load(odd)
    assert desk.load(old) == {"rows": 1, "new": 0, "changed": 0, "same": 1, "parked": 0, "refused": 0}
    assert desk.house.state("O1") == "allocated:unreadable"
    file = desk.hand_in(odd)
    desk.learn(file, words={"奇怪的词": "to_ship"})
    with desk.house.runtime.db.write() as tx:
        files.load(tx, desk.house.runtime, file.id, actor=desk.house.actor)
    assert desk.house.state("O1") == "allocated"


def test_a_word_that_was_taught_is_understood(desk):
    file = desk.hand_in(desk.csv([desk.row("O1", status="待妥投")]))
    desk.learn(file, words={"待妥投": "to_ship"})
    with desk.house.runtime.db.write() as tx:
        files.load(tx, desk.house.runtime, file.id, actor=desk.house.actor)
    assert desk.house.state("O1") == "allocated"


def test_good_rows_load_beside_damaged_numbers(desk):
    rows = [
        desk.row("1.23457E+17"), desk.row("1234567890123450000"), desk.row("6920260110000012345"), desk.row("O1"),
    ]  # fmt: skip
    assert desk.load(desk.csv(rows)) == {"rows": 4, "new": 2, "changed": 0, "same": 0, "parked": 0, "refused": 2}
    assert numbers(desk) == {"6920260110000012345": 1, "O1": 1}


def test_an_unknown_merchant_code_holds_the_order_until_the_catalogue_has_it(desk):
    desk.load(desk.csv([desk.row("O1", "NEW")]))
    assert desk.house.state("O1") == "received:unmapped"


def test_nothing_of_a_file_stays_in_clear_and_it_is_forgotten_once_loaded(desk):
    data = desk.csv([desk.row("O1", 买家留言="请打10012345678")])
    file = desk.hand_in(data, "订单13800001234.csv")
    assert file.sealed
    assert b"10012345678" not in file.sealed
    assert file.name == "订单1**********.csv"
    desk.load(data)
    with desk.house.runtime.db.write() as tx:
        files.give_up(tx, file.id)
    assert [each.sealed for each in desk.files()] == [b"", b""]
    with pytest.raises(Conflict):
        desk.plan(desk.files()[0])


def test_a_file_nobody_loads_is_forgotten_after_a_day(desk):
    desk.hand_in(desk.csv([desk.row("O1")]))
    for hours, left in ((23, True), (25, False)):
        with time_machine.travel(now() + timedelta(hours=hours)):
            with desk.house.runtime.db.write() as tx:
                enqueue(tx, files.TIDY, key=str(hours))
            desk.house.run(files.TIDY)
        assert bool(desk.files()[0].sealed) is left
    assert numbers(desk) == {}


def test_a_file_without_known_headings_or_layout_is_not_loaded(desk):
    with pytest.raises(Invalid):
        desk.hand_in(b"x,y\n1,2")
    file = desk.hand_in(desk.csv([desk.row("O1")]))
    with pytest.raises(Conflict), desk.house.runtime.db.write() as tx:
        files.load(tx, desk.house.runtime, file.id, actor=desk.house.actor)
    assert numbers(desk) == {}


def test_only_shops_of_files_take_files(desk):
    desk.house.shop("t1")
    with desk.house.runtime.db.write() as tx:
        other = tx.exec(select(Shop).where(Shop.code == "t1")).one()
        with pytest.raises(NotFound):
            files.hand_in(
                tx, desk.house.runtime, other.id, kind="orders", data=b"x", name="o.csv", actor=desk.house.actor
            )
        assert list(queries.files(tx, other.id)) == []
