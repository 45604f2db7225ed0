"""What goes out is text in the platform's own columns; a waybill file closes its orders once it is confirmed."""

import io

import openpyxl
import pytest

from hub.cli.demo import crew
from hub.kernel.errors import Conflict
from hub.logistics import carriers
from hub.orders import ship_notice
from hub.sheets import exporting, queries
from hub.warehouse import parcels, vouchers, waybills


@pytest.fixture
def shipped(desk):
    """Two orders of the shop left with the courier, one of them with a long number."""
    with desk.house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="顺丰速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", [f"69202601{n:010d}" for n in range(20)])
    desk.load(desk.csv([desk.row("6920260110000012345"), desk.row("O2", "A"), desk.row("O2", "B", 2)]))
    desk.house.run(parcels.PLAN)
    assert crew.work(desk.house.runtime) == 2
    desk.house.run(ship_notice.TELL)
    return desk


def made(desk):
    with desk.house.runtime.db.write() as tx:
        return exporting.make_waybills(tx, desk.shop.id, actor=desk.house.actor)


def cells(data):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]


def test_waybills_are_text_one_row_a_line(shipped):
    export = made(shipped)
    with shipped.house.runtime.db.read() as tx:
        rows = cells(exporting.waybill_file(tx, export.id))
    assert [cell.value for cell in rows[0]] == list(exporting.OWN["waybills"].values())
    assert len(rows) == 4
    assert [cell.value for cell in rows[1]][:6] == [
        "6920260110000012345", "顺丰速运", "692026010000000000", "A", "样例石刻 A", "1",
    ]  # fmt: skip
    assert {(cell.data_type, cell.number_format) for row in rows[1:] for cell in row} == {("s", "@")}


def test_the_platform_s_own_columns_are_kept_in_their_order(shipped):
    template = shipped.csv([], ["备用", "物流单号", "物流公司", "订单号"])
    shipped.learn(shipped.hand_in(template, "t.csv", "waybills"))
    export = made(shipped)
    with shipped.house.runtime.db.read() as tx:
        rows = [[cell.value for cell in row] for row in cells(exporting.waybill_file(tx, export.id))]
    assert rows[0] == ["备用", "物流单号", "物流公司", "订单号"]
    assert len(rows) == 3
    assert [(row[0] or "", *row[2:]) for row in rows[1:]] == [
        ("", "顺丰速运", "6920260110000012345"), ("", "顺丰速运", "O2"),
    ]  # fmt: skip


def test_a_confirmed_file_closes_the_ship_notices_and_an_order_goes_out_in_one_file(shipped):
    export = made(shipped)
    with pytest.raises(Conflict):
        made(shipped)
    assert shipped.house.state("O2") == "handed_over"
    with shipped.house.runtime.db.write() as tx:
        assert exporting.confirm(tx, export.id, actor=shipped.house.actor) == 2
    assert shipped.house.state("O2") == "shipped"
    for settle in (exporting.confirm, exporting.drop):
        with pytest.raises(Conflict), shipped.house.runtime.db.write() as tx:
            settle(tx, export.id, actor=shipped.house.actor)
    with shipped.house.runtime.db.read() as tx:
        assert len(cells(exporting.waybill_file(tx, export.id))) == 4
        assert queries.shippable(tx, shipped.shop.id) == []


def test_a_dropped_file_gives_its_orders_to_the_next(shipped):
    export = made(shipped)
    with shipped.house.runtime.db.write() as tx:
        exporting.drop(tx, export.id, actor=shipped.house.actor)
    assert made(shipped).order_ids == export.order_ids
    assert shipped.house.state("O2") == "handed_over"


def test_a_file_in_which_the_platform_shows_the_order_as_shipped_closes_it_too(shipped):
    shipped.load(shipped.csv([shipped.row("6920260110000012345", status="已发货")]))
    assert shipped.house.state("6920260110000012345") == "shipped"
    assert shipped.house.state("O2") == "handed_over"


def test_a_ticket_goes_out_as_a_code_without_a_carrier(desk):
    desk.house.sku("T", storage="virtual", voucher=True, gross_g=0)
    desk.house.stock("T", 10, place=desk.house.place("virtual"))
    desk.load(desk.csv([desk.row("O1", "T", 2, 省="", 市="", 区="", 详细地址="")]))
    desk.house.run(parcels.PLAN, vouchers.ISSUE)
    assert desk.house.state("O1") == "handed_over"
    export = made(desk)
    with desk.house.runtime.db.read() as tx:
        rows = cells(exporting.waybill_file(tx, export.id))
    assert [cell.value for cell in rows[1]][:2] == ["O1", exporting.NO_CARRIER]
    assert len(rows[1][2].value) == 14


def test_goods_and_stock_go_out_with_what_may_be_promised(desk):
    desk.house.sku("=1+1")
    desk.load(desk.csv([desk.row("O1", "A", 5)]))
    with desk.house.runtime.db.read() as tx:
        settings = desk.house.runtime.settings
        stock = cells(exporting.goods(tx, settings, desk.shop.id, "stock"))
        goods = cells(exporting.goods(tx, settings, desk.shop.id, "products"))
    told = {row[0].value: row[2].value for row in stock[1:]}
    assert told == {"=1+1": "0", "A": str(15 - settings.safety_buffer), "B": str(20 - settings.safety_buffer)}
    assert [row[0].data_type for row in stock] == ["s"] * 4
    assert goods[2][6].value == "99.00"
