"""A real Chromium, with the packaged Chinese fonts, before a real console."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from hub.kernel.runtime import Runtime
from hub.web.app import build_app
from tests.screenshots.gallery import SHELL, sample_routes
from tests.screenshots.stage import LOGIN, PASSWORD, chromium, chromium_path, font_config, served, small_hub
from tests.screenshots.stocked import plug_in, stock_up


@pytest.fixture(scope="session")
def font_config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fontconfig file for browsers on machines without Chinese fonts."""
    return font_config(tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if chromium_path() is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or set HUB_TEST_CHROMIUM")
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a console in which every desk shows invented values; one administrator exists."""
    with (
        small_hub(tmp_path_factory.mktemp("hub")) as runtime,
        served(build_app(runtime, desks=(*SHELL, sample_routes()))) as address,
    ):
        yield address


@pytest.fixture
def page(browser: Browser, console: str) -> Iterator[Page]:
    """A fresh tab; the test fails when the browser's console shows an error, a refused script or style included."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=console)
    tab, complaints = context.new_page(), []
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []


@pytest.fixture
def signed_in(page: Page) -> Page:
    """The tab after log-in."""
    page.goto("/login")
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main-act")
    page.wait_for_url("**/today")
    return page


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runtime, str]]:
    """A stocked hub behind the real desks, and its address. Each test has things of its own in it."""
    with small_hub(tmp_path_factory.mktemp("stocked")) as runtime:
        stock_up(runtime)
        plug_in(runtime)
        with served(build_app(runtime)) as address:
            yield runtime, address


@pytest.fixture
def desks(browser: Browser, stocked: tuple[Runtime, str]) -> Iterator[Page]:
    """A signed-in tab before the stocked hub; a form that is refused with 422 is no complaint."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=stocked[1])
    tab, complaints = context.new_page(), []
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto("/login")
    tab.fill("[name=login]", LOGIN)
    tab.fill("[name=password]", PASSWORD)
    tab.click("button.main-act")
    tab.wait_for_url("**/today")
    yield tab
    context.close()
    assert [text for text in complaints if "status of 422" not in text] == []
