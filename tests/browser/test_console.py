"""Promises kept in a real browser."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_log_in_by_keyboard_and_log_out(page: Page) -> None:
    page.goto("/orders")
    assert page.url.endswith("/login?next=%2Forders")
    page.keyboard.type("tashi")
    page.keyboard.press("Tab")
    page.keyboard.type("yak-on-the-high-plain")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders")
    page.click("summary:has(.avatar)")
    page.click("text=退出登录")
    page.wait_for_url("**/login")


def test_the_style_page_is_styled_and_its_dialog_opens(signed_in: Page) -> None:
    signed_in.goto("/styleguide")
    accent = signed_in.evaluate("getComputedStyle(document.querySelector('.button.main-act')).backgroundColor")
    assert accent == "rgb(13, 107, 94)"
    signed_in.click("text=对话框")
    expect(signed_in.locator("#sample-dialog")).to_be_visible()
    signed_in.click("#sample-dialog [data-close]")
    expect(signed_in.locator("#sample-dialog")).to_be_hidden()


def test_a_listing_cell_opens_as_a_drawer_and_escape_closes_it(signed_in: Page) -> None:
    signed_in.goto("/listings")
    signed_in.click("td.cell a >> nth=0")
    expect(signed_in.locator("#drawer .drawer")).to_be_visible()
    assert signed_in.locator("#drawer nav.side").count() == 0
    signed_in.keyboard.press("Escape")
    expect(signed_in.locator("#drawer .drawer")).to_have_count(0)


def test_ticking_rows_shows_the_bulk_bar_with_its_count(signed_in: Page) -> None:
    signed_in.goto("/listings")
    bar = signed_in.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    signed_in.check("[data-tick] >> nth=0")
    expect(bar).to_be_visible()
    signed_in.check("[data-tick-all]")
    expect(signed_in.locator("[data-ticked]")).to_have_text("8")


def test_slash_goes_to_search_and_the_scan_field_has_the_focus(signed_in: Page) -> None:
    signed_in.goto("/orders")
    signed_in.keyboard.press("/")
    assert signed_in.evaluate("document.activeElement.name") == "q"
    signed_in.goto("/fulfilment/parcels/2")
    assert signed_in.evaluate("document.activeElement.id") == "scan"


def test_language_and_theme_change_at_once(signed_in: Page) -> None:
    signed_in.goto("/account")
    signed_in.click("summary:has-text('语言')")
    signed_in.click("button[value=en]")
    expect(signed_in.locator("h1")).to_have_text("My account")
    signed_in.click("summary:has(.avatar)")
    signed_in.click("button[value=dark]")
    expect(signed_in.locator("html")).to_have_attribute("data-theme", "dark")
    signed_in.click("summary:has-text('Language')")
    signed_in.click("button[value=zh]")
    expect(signed_in.locator("h1")).to_have_text("我的账号")


def test_on_a_phone_the_navigation_slides_in_and_nothing_is_wider_than_the_screen(signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    for path in ("/today", "/orders", "/orders/1", "/fulfilment", "/stock", "/products", "/styleguide"):
        signed_in.goto(path)
        assert signed_in.evaluate("document.documentElement.scrollWidth") == 390
    expect(signed_in.locator("nav.side")).to_be_hidden()
    signed_in.click("[data-nav]")
    expect(signed_in.locator("nav.side")).to_be_visible()


def test_tibetan_is_drawn_with_its_own_font(signed_in: Page) -> None:
    signed_in.goto("/styleguide")
    loaded = signed_in.evaluate(
        "document.fonts.load('13px \"Hub Tibetan\"', 'བོད').then((faces) => faces.map((face) => face.status))"
    )
    assert loaded == ["loaded"]
