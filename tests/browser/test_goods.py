"""Today, products, listings, shops and jobs over a stocked hub: a way that works and one that is refused, for each."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.channels import connections, lifecycle, queries
from hub.kernel.actor import system
from hub.kernel.runtime import Runtime

pytestmark = pytest.mark.browser
Stocked = tuple[Runtime, str]
SHEET = """SKU,名称,品牌,类目,规格,储存,保质期(天),价格(分),单位,毛重(克),产地
B1,样例石刻,A,手工艺,1件,常温,,9900,件,500,青海省
B2,样例石刻二,A,手工艺,1件,火热,,9900,件,500,青海省
"""


def test_today_turns_loud_by_itself_when_a_shop_loses_access(desks: Page, stocked: Stocked) -> None:
    card = desks.locator("a.stat", has_text="店铺待授权").locator(".n")
    expect(card).to_have_text("0")
    desks.wait_for_timeout(1500)  # the stream learns first what is there already
    runtime = stocked[0]
    with runtime.db.write() as tx:
        lost = connections.add_shop(tx, runtime, code="lost", channel="youzan", name="有赞店", credentials={})
        connections.mark_needs_reauth(tx, lost.id, reason="授权已过期", actor=system("test"))
    expect(card).to_have_text("1", timeout=10_000)
    assert desks.locator("nav.side").count() == 1


def test_a_refused_listing_is_read_in_the_drawer_and_published_again(desks: Page, stocked: Stocked) -> None:
    desks.goto("/listings?state=refused")
    desks.locator("td.cell a", has_text="被拒").click()
    drawer = desks.locator("#drawer .drawer")
    expect(drawer).to_contain_text("改掉标题里的这个词，再发布一次。")
    drawer.locator("button", has_text="发布").click()
    expect(desks.locator(".toast")).to_contain_text("已提交 1 个铺货")
    expect(drawer).to_contain_text("发布中")
    with stocked[0].db.write() as tx:
        row = next(x for x in queries.listings(tx) if x.merchant_code == "ZK002")
        lifecycle.advance(tx, row, "wait_audit", actor=system("test"))
    expect(drawer).to_contain_text("审核中", timeout=10_000)


def test_taking_off_sale_needs_a_reason(desks: Page) -> None:
    desks.goto("/listings?q=ZK001")
    desks.locator("td.cell a", has_text="在售").first.click()
    drawer = desks.locator("#drawer .drawer")
    drawer.locator("summary", has_text="下架").click()
    drawer.locator("button", has_text="确认下架").click()
    assert drawer.locator("input[name=why]").evaluate("(box) => box.validity.valueMissing")
    expect(desks.locator(".toast")).to_have_count(0)


def test_pictures_of_the_goods_are_drawn(desks: Page) -> None:
    desks.goto("/products?q=ZK001")
    picture = desks.locator("img.thumb")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 96


def test_a_sheet_is_sent_and_its_bad_row_named(desks: Page, tmp_path: Path) -> None:
    sheet = tmp_path / "new.csv"
    sheet.write_text(SHEET)
    desks.goto("/products")
    desks.click("a:has-text('导入')")
    desks.set_input_files("[name=file]", sheet)
    desks.click("button.main-act:has-text('导入')")
    expect(desks.locator("tr", has_text="火热").locator("td").first).to_have_text("3")
    desks.set_input_files("[name=file]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    desks.click("button.main-act:has-text('导入')")
    expect(desks.locator(".field.wrong .error")).to_contain_text("不认识的文件类型")


def test_a_wrong_secret_is_refused_and_the_known_one_kept(desks: Page, stocked: Stocked) -> None:
    with stocked[0].db.read() as tx:
        known = queries.shop_by_code(tx, "taobao-test")
    desks.goto(f"/shops/{known.id}/connect")
    desks.fill("[name=app_secret]", "wrong-secret")
    desks.click("text=测试并连接")
    expect(desks.locator(".callout.bad")).to_contain_text("什么都没有保存")
    assert desks.input_value("[name=app_secret]") == ""
    desks.click("text=测试并连接")
    desks.wait_for_url("**/shops")
    expect(desks.locator(".toast.good")).to_contain_text("已连接")


def test_a_job_that_was_given_up_runs_again(desks: Page) -> None:
    desks.goto("/jobs")
    expect(desks.locator("tr.loud")).to_contain_text("发布铺货")
    desks.locator("tr.loud button", has_text="再运行").click()
    expect(desks.locator(".toast.good")).to_contain_text("已重新排队")
    expect(desks.locator("tr.loud")).to_have_count(0)
