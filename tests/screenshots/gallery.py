"""Take a picture of every page: ``python -m tests.screenshots.gallery FOLDER [--only TEXT] [--quick]``."""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from aiohttp import web
from playwright.sync_api import Browser

from hub.web import assets, live
from hub.web.app import build_app
from hub.web.console import account, audit_log, doors, glossary_page, people, search, styleguide
from hub.web.page import current
from hub.web.render import render
from hub.web.routes import PUBLIC, SIGNED_IN, Routes
from tests.screenshots.sample_desks import NOW, every_desk
from tests.screenshots.stage import LOGIN, PASSWORD, chromium, served, small_hub

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
OWN_PAGES = ("/glossary", "/search", "/search?q=SF", "/account", "/people", "/audit", "/styleguide", "/nowhere")
#: The shell without the desks, whose places are taken by desks of invented values.
SHELL = (
    assets.routes, live.routes, doors.routes, account.routes, people.routes, audit_log.routes, glossary_page.routes, search.routes, styleguide.routes,
)  # fmt: skip
NAMES = {"/today": "home", "/products": "products", "/listings": "listings", "/orders": "orders", "/parked": "parked"}
NAMES |= {"/fulfilment": "fulfilment", "/stock": "stock", "/shops": "shops", "/jobs": "jobs"}


def sample_routes() -> Routes:
    """Every desk drawn from invented values, at a fixed instant."""
    routes = Routes()
    for path, (template, values) in every_desk().items():

        async def show(
            request: web.Request, template: str = template, values: dict[str, object] = values
        ) -> web.Response:
            current.set(replace(current.get(), now=NOW))
            return render(request, template, **values)

        routes.get(path, access=SIGNED_IN, name=NAMES.get(path))(show)

    async def picture(request: web.Request) -> web.Response:
        hue = int(request.match_info["n"]) * 67 % 360
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="hsl({hue} 38% 84%)"/>'
            f'<path d="M0 60 24 34l14 14 16-22 26 34v20H0z" fill="hsl({hue} 34% 56%)"/><circle cx="60" cy="18" r="7" fill="hsl({hue} 50% 94%)"/></svg>'
        )
        return web.Response(text=svg, content_type="image/svg+xml")

    routes.get("/sample/{n:\\d+}.svg", access=PUBLIC)(picture)
    return routes


def shoot(browser: Browser, address: str, folder: Path, *, only: str, quick: bool) -> None:
    """One context per size, language and theme; one picture per page."""
    looks = [("desk", "zh", "light"), ("phone", "zh", "light")]
    if not quick:
        looks += [("desk", "en", "light"), ("desk", "zh", "dark"), ("phone", "en", "dark"), ("desk", "bo", "light")]
    for size, language, theme in looks:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{address}/login")
        page.screenshot(path=folder / f"{size}-{language}-{theme}-login.png")
        page.fill("[name=login]", LOGIN)
        page.fill("[name=password]", PASSWORD)
        page.click("button.main-act")
        for action, name, value in (("/language", "language", language), ("/theme", "theme", theme)):
            page.evaluate(
                "([a, n, v]) => fetch(a, {method: 'POST', headers: {'X-Form-Token': JSON.parse(document.body.getAttribute('hx-headers'))['X-Form-Token']},"
                " body: new URLSearchParams({[n]: v, next: '/account'})})",
                [action, name, value],
            )
        for path in (*every_desk(), *OWN_PAGES):
            if only not in path:
                continue
            page.goto(address + path, wait_until="load")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                sys.stderr.write(f"{size} {language} {path}: {wide}px too wide\n")
            page.evaluate("Promise.all([...document.fonts].map((face) => face.load())).then(() => true)")
            name = path.strip("/").replace("/", "_")
            page.screenshot(path=folder / f"{size}-{language}-{theme}-{name}.png", full_page=size == "phone")
        context.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, small_hub(Path(scratch)) as runtime:
        app = build_app(runtime, desks=(*SHELL, sample_routes()))
        with served(app) as address, chromium(Path(scratch)) as browser:
            shoot(browser, address, chosen.folder, only=chosen.only, quick=chosen.quick)


if __name__ == "__main__":
    main()
