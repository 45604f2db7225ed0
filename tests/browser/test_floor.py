"""Orders, the warehouse floor and stock in a real browser: one flow and one failure a desk, over real rooms."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from connectors.base.types import ChannelOrder, OrderLine, OrderState, Receiver, UnreadableOrder
from hub.channels.queries import shops
from hub.kernel.actor import Actor
from hub.kernel.jobs.models import LANES
from hub.kernel.jobs.running import run_next
from hub.kernel.money import Money
from hub.kernel.runtime import Runtime
from hub.logistics import carriers
from hub.orders import cancel, desk_queries, queries
from hub.orders.ingest import take_in
from hub.warehouse import waybills
from hub.warehouse.queries import parcels

pytestmark = pytest.mark.browser
ACTOR = Actor("user", "tester")
DAWN = datetime(2026, 1, 10, 1, tzinfo=UTC)


def order(no: str, pieces: int) -> ChannelOrder:
    return ChannelOrder(
        order_id=no,
        state=OrderState.TO_SHIP,
        vendor_status="WAIT_SELLER_SEND_GOODS",
        created_at=DAWN,
        paid_at=DAWN,
        modified_at=DAWN,
        ship_by=DAWN + timedelta(days=900),
        lines=(OrderLine(f"{no}-1", "I1", "V1", "ZK001", "样例商品", pieces, Money(6900), Money(6900 * pieces)),),
        receiver=Receiver("浙江省", "杭州市", "西湖区", "", "王*", "138****1234", "文三路***", token="T"),
        paid=Money(6900 * pieces),
        freight=Money(0),
        discount=Money(0),
        raw=no.encode(),
    )


def take(runtime: Runtime, *orders: ChannelOrder | UnreadableOrder) -> None:
    """Orders arrive and are divided into parcels."""
    with runtime.db.write() as tx:
        take_in(tx, runtime.vault, shops(tx)[-1], orders, min_days=3, actor=ACTOR)
    while run_next(runtime, owner="test:1:1:x", lanes=tuple(LANES)):
        pass


def order_id(runtime: Runtime, no: str) -> int:
    with runtime.db.read() as tx:
        return desk_queries.rows(tx, desk_queries.Search(text=no))[0].order.id


@pytest.fixture(scope="module")
def floor(stocked: tuple[Runtime, str]) -> Runtime:
    """The stocked hub with a courier."""
    runtime = stocked[0]
    with runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("frozen",), rank=1)
        waybills.import_numbers(tx, "SF", [f"SF00000000{n:02d}" for n in range(9)])
    return runtime


def test_a_wave_is_worked_with_scanner_and_keyboard(desks: Page, floor: Runtime) -> None:
    take(floor, order("FLOOR-1", 2))
    desks.goto("/fulfilment")
    desks.click("text=放波次")
    desks.wait_for_url("**/fulfilment/waves/*")
    desks.click("text=去打包")
    for code, said in (("0000", "不是这个包裹里的商品"), ("ZK001", "1 / 2"), ("ZK001", "请称重")):
        expect(desks.locator("#scan")).to_be_focused()
        desks.keyboard.type(code)
        desks.keyboard.press("Enter")
        expect(desks.locator(".say")).to_contain_text(said)
    expect(desks.locator("#weight")).to_be_focused()
    for _ in range(2):
        desks.fill("#weight", "9")
        desks.evaluate("document.getElementById('weight').dataset.sent = 'yes'")
        desks.keyboard.press("Enter")
        expect(desks.locator("#weight[data-sent]")).to_have_count(0)
        expect(desks.locator(".say.bad")).to_contain_text("称得 9 克")
    desks.fill("#weight", "9")
    desks.fill("#accepted", "样例秤没有放东西")
    desks.click("text=打包完成")
    expect(desks.locator(".waybill")).to_have_text("SF0000000000")
    expect(desks.locator("button:has-text('打印面单')")).to_be_focused()
    desks.goto("/fulfilment")
    desks.click("text=去交接")
    desks.fill("#courier", "样例快递员")
    desks.click("text=已交给快递员")
    expect(desks.locator(".callout.good")).to_contain_text("样例快递员")
    with floor.db.read() as tx:
        assert queries.order(tx, order_id(floor, "FLOOR-1")).state == "handed_over"


def test_an_order_that_was_cancelled_meanwhile_stops_the_pack_screen(desks: Page, floor: Runtime) -> None:
    take(floor, order("FLOOR-2", 1))
    desks.goto("/fulfilment")
    desks.click("text=放波次")
    desks.click("text=去打包")
    expect(desks.locator("#scan")).to_be_focused()
    mine = order_id(floor, "FLOOR-2")
    with floor.db.write() as tx:
        cancel.cancel_by_hand(tx, mine, "买家取消", actor=ACTOR)
    take(floor)
    desks.keyboard.type("ZK001")
    desks.keyboard.press("Enter")
    expect(desks.locator(".stopped")).to_contain_text("停！不要发")
    with floor.db.read() as tx:
        assert {parcel.state for parcel in parcels(tx, order_ids=[mine])} == {"stopped"}


def test_an_order_is_found_held_and_let_go(desks: Page, floor: Runtime) -> None:
    take(floor, order("DESK-1", 1))
    desks.goto("/orders")
    desks.fill("[data-search]", "DESK-1")
    desks.keyboard.press("Enter")
    desks.click("button[data-dialog=hold]")
    desks.fill("#hold-note", "等买家回话")
    desks.click("#hold button:not([type=button])")
    expect(desks.locator(".callout.warn")).to_contain_text("等买家回话")
    desks.click("text=解除挂起")
    expect(desks.locator(".toast.good")).to_be_visible()
    expect(desks.locator(".callout.warn")).to_have_count(0)


def test_holding_what_was_cancelled_meanwhile_says_why_not(desks: Page, floor: Runtime) -> None:
    take(floor, order("DESK-2", 1))
    desks.goto(f"/orders/{order_id(floor, 'DESK-2')}")
    desks.click("button[data-dialog=hold]")
    desks.fill("#hold-note", "等等")
    with floor.db.write() as tx:
        cancel.cancel_by_hand(tx, order_id(floor, "DESK-2"), "买家取消", actor=ACTOR)
    desks.click("#hold button:not([type=button])")
    expect(desks.locator(".toast.bad")).to_be_visible()
    expect(desks.locator(".strip")).to_contain_text("已取消")


def test_a_parked_order_is_read_and_asked_for_again(desks: Page, floor: Runtime) -> None:
    take(floor, UnreadableOrder("PARK-1", "cannot read this amount", b'{"tid":"PARK-1","payment":""}', field="payment"))
    desks.goto("/parked")
    desks.click("a.subject >> text=PARK-1")
    expect(desks.locator("pre")).to_contain_text('"tid": "PARK-1"')
    desks.click("text=再运行")
    expect(desks.locator(".toast.good")).to_contain_text("重新询问")
    expect(desks.locator("a.subject >> text=PARK-1")).to_be_visible()


def test_the_ledger_opens_in_a_drawer_and_an_empty_search_says_so(desks: Page, floor: Runtime) -> None:
    desks.goto("/stock?q=ZK001")
    desks.click("a.plain-link >> nth=0")
    expect(desks.locator("#drawer .drawer")).to_contain_text("入库")
    desks.keyboard.press("Escape")
    expect(desks.locator("#drawer .drawer")).to_have_count(0)
    desks.fill("main [name=q]", "没有这种货")
    desks.keyboard.press("Enter")
    expect(desks.locator(".empty")).to_contain_text("没有符合条件的库存")
