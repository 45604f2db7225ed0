"""A day without the mouse, and a day without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.kernel.runtime import Runtime
from tests.screenshots.stage import LOGIN, PASSWORD

pytestmark = pytest.mark.browser


def test_a_desk_is_found_by_its_name_and_opened_with_the_arrows(desks: Page) -> None:
    desks.keyboard.press("Control+k")
    desks.keyboard.type("库存")
    expect(desks.locator("#found a").first).to_contain_text("库存")
    desks.keyboard.press("ArrowDown")
    desks.keyboard.press("Enter")
    desks.wait_for_url("**/stock")


def test_g_and_a_letter_go_to_a_desk_and_the_sheet_names_the_letters(desks: Page) -> None:
    desks.keyboard.press("g")
    desks.keyboard.press("o")
    desks.wait_for_url("**/orders")
    desks.keyboard.press("?")
    sheet = desks.locator("#shortcuts")
    expect(sheet).to_be_visible()
    letters = sheet.locator("[data-go]").evaluate_all("links => links.map(link => link.dataset.go)")
    assert len(letters) == len(set(letters)) >= 14
    desks.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_rows_are_walked_ticked_and_opened_by_key(signed_in: Page) -> None:
    signed_in.goto("/orders")
    for _ in range(3):
        signed_in.keyboard.press("j")
    signed_in.keyboard.press("k")
    signed_in.keyboard.press("x")
    expect(signed_in.locator("[data-ticked]")).to_have_text("1")
    assert signed_in.locator("tbody tr").nth(1).get_attribute("class") == "here"


def test_enter_opens_the_row(desks: Page) -> None:
    desks.goto("/products")
    desks.keyboard.press("j")
    href = desks.locator("tr.here a.subject").get_attribute("href")
    desks.keyboard.press("Enter")
    desks.wait_for_url(f"**{href}")


def test_letters_typed_into_a_field_do_nothing_else(desks: Page) -> None:
    desks.goto("/orders")
    desks.click(".filters [name=q]")
    desks.keyboard.type("go?jx")
    assert desks.url.endswith("/orders")
    assert desks.input_value(".filters [name=q]") == "go?jx"
    expect(desks.locator("#shortcuts")).to_be_hidden()


def test_a_column_is_hidden_and_a_filter_kept_for_the_next_visit(desks: Page) -> None:
    desks.goto("/orders?storage=frozen")
    wide = desks.locator("th").filter(visible=True).count()
    desks.click(".tools summary >> nth=0")
    desks.uncheck(".tools label:has-text('买家') [type=checkbox]")
    desks.click("text=显示这些列")
    desks.wait_for_url("**/orders?storage=frozen")
    expect(desks.locator("table[data-hide='4']")).to_have_count(1 if wide else 0)
    assert desks.locator("th").filter(visible=True).count() == max(wide - 1, 0)
    desks.click(".tools summary >> nth=1")
    desks.fill(".tools [name=name]", "冷冻")
    desks.click(".tools button:has-text('保存')")
    desks.goto("/orders")
    desks.click(".tools summary >> nth=1")
    desks.click(".tools a:has-text('冷冻')")
    desks.wait_for_url("**/orders?storage=frozen")


@pytest.fixture
def plain(browser: Browser, stocked: tuple[Runtime, str]) -> Any:
    """A signed-in tab in which no script runs."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=stocked[1], java_script_enabled=False
    )
    tab = context.new_page()
    tab.goto("/login")
    tab.fill("[name=login]", LOGIN)
    tab.fill("[name=password]", PASSWORD)
    tab.click("button.main-act")
    tab.wait_for_url("**/today")
    yield tab
    context.close()


def test_without_scripts_every_desk_is_read_and_a_form_is_sent(plain: Page, stocked: tuple[Runtime, str]) -> None:
    hrefs = plain.locator("nav.side li a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(hrefs) >= 20
    for href in hrefs:
        answer = plain.goto(href)
        assert answer, href
        assert answer.status == 200, href
        assert plain.locator("h1").count() >= 1, href
    plain.goto("/today")
    plain.fill("header [name=q]", "nothing-like-it")
    plain.keyboard.press("Enter")
    plain.wait_for_url(re.compile("/search"))
    plain.goto("/account")
    plain.goto("/products/import")
    plain.set_input_files(
        "[type=file]", {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": b"no workbook"}
    )
    plain.locator(".main form button").first.click()
    expect(plain.locator(".main")).to_contain_text(re.compile("Excel|表格|工作簿|xlsx"))


def test_pages_are_light(browser: Browser, stocked: tuple[Runtime, str]) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=stocked[1])
    tab, sizes, names = context.new_page(), dict[str, float](), dict[str, str]()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update(
            {(url := names[event["requestId"]]): sizes.get(url, 0) + event["encodedDataLength"]}
        ),
    )
    tab.goto("/login")
    tab.fill("[name=login]", LOGIN)
    tab.fill("[name=password]", PASSWORD)
    tab.click("button.main-act")
    tab.wait_for_url("**/today")
    first, weights = dict(sizes), {}
    for path in ("/orders", "/products", "/listings", "/stock", "/fulfilment", "/aftersales"):
        sizes.clear()
        tab.goto(path, wait_until="load")
        weights[path] = sum(size for name, size in sizes.items() if "/media/" not in name)
    context.close()
    assert sum(first.values()) <= 200_000, first
    assert {path: size for path, size in weights.items() if size > 30_000} == {}
