"""Every page read by axe-core: no serious or critical problem, in light and dark, at desktop and phone width."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.screenshots.gallery import OWN_PAGES, SIZES
from tests.screenshots.sample_desks import every_desk
from tests.screenshots.stage import LOGIN, PASSWORD

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COUNTED = ("serious", "critical")
PAGES = ("/login", *every_desk(), *OWN_PAGES)

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("phone", "dark")])
def test_no_page_has_a_serious_problem(browser: Browser, console: str, size: str, theme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        base_url=console,
        color_scheme=theme,
        bypass_csp=True,
    )
    context.add_init_script(path=AXE)
    tab, found = context.new_page(), []
    for path in PAGES:
        tab.goto(path)
        told = tab.evaluate("rules => axe.run(document, rules)", RULES)
        found += [
            (path, problem["id"], node["target"][0], node["any"][0]["message"] if node["any"] else "")
            for problem in told["violations"]
            if problem["impact"] in COUNTED
            for node in problem["nodes"]
        ]
        if path == "/login":
            tab.fill("[name=login]", LOGIN)
            tab.fill("[name=password]", PASSWORD)
            tab.click("button.main-act")
            tab.wait_for_url("**/today")
    context.close()
    assert not found, "\n".join(map(str, found))
