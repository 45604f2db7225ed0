"""Promises about opening a new house, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.first_run import founding, steps
from hub.kernel.runtime import Runtime
from hub.web.app import build_app
from tests.screenshots.stage import LOGIN, PASSWORD, served, small_hub


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def new_house(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Runtime, Page]]:
    width, height = request.param
    with small_hub(tmp_path, opened=False) as runtime, served(build_app(runtime)) as address:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", base_url=address)
        yield runtime, context.new_page()
        context.close()


def test_a_new_house_is_opened_and_set_up_without_a_manual(new_house: tuple[Runtime, Page]) -> None:
    runtime, page = new_house
    page.goto("/")
    page.wait_for_url("**/welcome")
    page.fill("[name=code]", "0000-0000-0000")
    for name, value in (("house", "样例县电商中心"), ("name", "扎西"), ("login", LOGIN), ("password", PASSWORD)):
        page.fill(f"[name={name}]", value)
    page.click("button.main-act")
    expect(page.locator("#m-code")).to_contain_text("开通码不对")
    page.fill("[name=code]", founding.opening_code(runtime.vault))
    page.fill("[name=password]", PASSWORD)
    page.click("button.main-act")
    page.wait_for_url("**/login**")
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main-act")
    page.wait_for_url("**/first-run")
    expect(page.locator("#step-name")).to_contain_text("样例县电商中心")
    page.fill("[name=code]", "W1")
    page.fill("[name=warehouse]", "样例仓")
    page.check("[name=storage][value=frozen]")
    page.click("text=建仓库 >> nth=-1")
    expect(page.locator("#step-warehouse")).to_contain_text("2 个货位")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("#step-catalogue a")
    page.wait_for_url("**/products/import")
    with runtime.db.read() as tx:
        assert [step.key for step in steps.standing(tx) if step.done] == ["name", "warehouse"]
