"""An open after-sales case keeps its order in the house; a closed one lets it go."""

import pytest

from hub.sheets import queries

HEAD = ["售后单号", "订单号", "售后类型", "退款金额", "退款原因", "售后状态"]


@pytest.fixture
def cases(desk):
    """Load an after-sales file of such rows."""

    def run(*rows):
        return desk.load(desk.csv(rows, HEAD), "r.csv", "aftersales")

    desk.load(desk.csv([desk.row("O1"), desk.row("O2")]))
    return run


def test_an_open_case_holds_its_order_once(desk, cases):
    rows = [["R1", "O1", "仅退款", "99.00", "不想要了", "待处理"], ["R2", "O9", "退款", "1", "", "待处理"]]
    assert cases(*rows) == {"rows": 2, "held": 1, "lifted": 0, "same": 0, "unknown": 1, "refused": 0}
    assert [desk.house.state(no) for no in ("O1", "O2")] == ["allocated:refund", "allocated"]
    assert cases(*rows)["held"] == 0
    [held] = desk.house.facts("order.held")
    assert held.details["why"] == "买家申请退款中:不想要了;待处理"


def test_a_case_that_is_over_lets_the_order_go_when_no_other_is_open(desk, cases):
    cases(["R1", "O1", "退款", "9", "", "待处理"], ["R2", "O1", "退款", "9", "", "没见过的词"])
    assert cases(["R1", "O1", "退款", "9", "", "已撤销"])["lifted"] == 0
    assert desk.house.state("O1") == "allocated:refund"
    assert cases(["R2", "O1", "退款", "9", "", "已拒绝"])["lifted"] == 1
    assert desk.house.state("O1") == "allocated"


def test_an_order_file_does_not_lift_the_hold_of_an_open_case(desk, cases):
    cases(["R1", "O1", "退款", "9", "", "待处理"])
    desk.load(desk.csv([desk.row("O1", 买家留言="请尽快"), desk.row("O2")]))
    assert desk.house.state("O1") == "allocated:refund"


def test_an_order_that_comes_after_its_case_is_held_from_the_start(desk, cases):
    cases(["R1", "O3", "退货退款", "9", "", "待处理"])
    desk.load(desk.csv([desk.row("O3")]))
    assert desk.house.state("O3") == "received:refund"


def test_bad_rows_are_refused_by_row_and_column(desk, cases):
    figures = cases(
        ["R1", "1.2E+17", "退款", "9", "", ""], ["R2", "O1", "赔付", "9", "", ""], ["R3", "O1", "退款", "九", "", ""],
        ["R4", "", "退款", "9", "", ""],
    )  # fmt: skip
    assert figures == {"rows": 4, "held": 0, "lifted": 0, "same": 0, "unknown": 0, "refused": 4}
    assert desk.house.state("O1") == "allocated"
    with desk.house.runtime.db.read() as tx:
        assert queries.refunding(tx, desk.shop.id) == set()
