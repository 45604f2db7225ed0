"""The studio desk in a real browser: a designer makes an approved set for one product, photo included."""

import io
import time

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from catalog.lookup import ids_by_code
from hub.channels import queries
from hub.identity import passwords, users
from hub.kernel.actor import system
from hub.kernel.jobs.running import run_next
from hub.kernel.runtime import Runtime

pytestmark = pytest.mark.browser
LOGIN, PASSWORD = "dolma", "blue-poppy-in-the-snow"


def a_photo() -> bytes:
    """A synthetic photo with its subject off the middle."""
    picture = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((900, 400, 1400, 900), fill=(150, 60, 30))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def designer(stocked: tuple[Runtime, str]) -> None:
    with stocked[0].db.write() as tx:
        new = users.NewUser(LOGIN, "卓玛", passwords.digest(PASSWORD, login=LOGIN), frozenset({"designer"}))
        users.add(tx, new, actor=system("test"))


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main-act")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_designer_makes_an_approved_detail_page_set_in_under_three_minutes(
    browser: Browser, stocked: tuple[Runtime, str], designer: None
) -> None:
    runtime, address = stocked
    started = time.monotonic()
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
    sign_in(page, address)
    page.goto(f"{address}/studio?q=ZK003")
    page.locator("a.button", has_text="编辑").click()
    preview = page.locator("#sight img")
    before = preview.get_attribute("src")
    page.fill("#story-text", "国家级的好肉。")
    page.locator("#story-heading").focus()
    expect(page.locator("#sight .callout.bad")).to_contain_text("国家级")
    assert preview.get_attribute("src") != before
    page.fill("#story-text", "牦牛随季节转场，自由采食。")
    page.locator("#story-heading").focus()
    expect(page.locator("#sight .callout.bad")).to_have_count(0)
    page.locator("#points button[value='up:points']").click()
    page.set_input_files("input[name=photo]", {"name": "锅.png", "mimeType": "image/png", "buffer": a_photo()})
    page.select_option("select[name=block]", "story")
    page.locator("button", has_text="上传并放入").click()
    expect(page.locator("#story-photo option:checked")).to_have_text("锅.png")
    page.locator("button", has_text="出图并检查").click()
    expect(page.locator("#checks details.sheet")).to_have_count(7)
    page.locator("button", has_text="批准").click()
    expect(page.locator(".head .badge")).to_have_text("已批准")
    assert time.monotonic() - started < 180
    with runtime.db.read() as tx:
        row = next(card for card in queries.all_creatives(tx, sku_of(runtime, "ZK003")) if card.slot == "detail-1")
    assert row.width == 750
    page.goto(f"{address}/studio/photos")
    expect(page.locator("figure", has_text="锅.png")).to_contain_text("ZK003")


def test_a_batch_shows_its_progress_and_its_pictures(
    browser: Browser, stocked: tuple[Runtime, str], designer: None
) -> None:
    runtime, address = stocked
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    sign_in(page, address)
    page.goto(f"{address}/studio?q=ZK02")
    for code in ("ZK021", "ZK022"):
        page.check(f"input[value={code}]")
    page.locator("button", has_text="批量出图").click()
    expect(page.locator("#batch")).to_contain_text("0 / 2")
    while run_next(runtime, owner="test:0:0:0", lanes=("media",)):
        pass
    expect(page.locator("#batch")).to_contain_text("2 / 2", timeout=10_000)
    expect(page.locator("#batch img")).to_have_count(10)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def sku_of(runtime: Runtime, code: str) -> int:
    with runtime.db.read() as tx:
        return ids_by_code(tx, [code])[code]
