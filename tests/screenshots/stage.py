"""A console on a real port and a Chromium to look at it: shared by the browser tests and the screenshot gallery."""

import asyncio
import importlib.metadata
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web
from playwright.sync_api import Browser, sync_playwright

from hub.identity import passwords, users
from hub.kernel.actor import system
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
LOGIN, PASSWORD = "tashi", "yak-on-the-high-plain"
_FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{dirs}<cachedir>{cache}</cachedir></fontconfig>"""


def font_config(folder: Path) -> Path:
    """A fontconfig file that knows the packaged Chinese fonts, for machines without any of their own."""
    files = importlib.metadata.files("manimgx-fonts-cjk") or []
    folders = {Path(str(file.locate())).parent for file in files if file.suffix in {".ttc", ".otf", ".ttf"}}
    conf = folder / "fonts.conf"
    dirs = "".join(f"<dir>{path}</dir>" for path in sorted(folders))
    conf.write_text(_FONTS_CONF.format(dirs=dirs, cache=folder / "font-cache"))
    return conf


def chromium_path() -> str | None:
    """The system's Chromium, or None."""
    return next(
        (path for path in (os.environ.get("HUB_TEST_CHROMIUM", ""), *CHROMIUM) if path and Path(path).exists()), None
    )


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A headless browser with the packaged fonts."""
    env = {**os.environ, "FONTCONFIG_FILE": str(font_config(folder))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"], env=env)
        yield browser
        browser.close()


@contextmanager
def small_hub(folder: Path, *, opened: bool = True) -> Iterator[Runtime]:
    """A runtime over an empty SQLite file, with one administrator in it when it is ``opened``."""
    settings = Settings(data_dir=folder, _env_file=None)
    database = Database(f"sqlite:///{folder / 'hub.sqlite3'}", sqlite_sync="OFF")
    database.create_all()
    if opened:
        new = users.NewUser(LOGIN, "扎西", passwords.digest(PASSWORD, login=LOGIN), frozenset({"admin"}))
        with database.write() as tx:
            users.add(tx, new, actor=system("test"))
    yield Runtime(settings=settings, db=database, vault=Vault({1: b"t" * 32}), blobs=BlobStore(folder / "media"))
    database.close()


@contextmanager
def served(app: web.Application) -> Iterator[str]:
    """The application on a free loopback port, in a thread of its own; yields its address."""
    loop, ready, address = asyncio.new_event_loop(), threading.Event(), []
    runner = web.AppRunner(app, shutdown_timeout=1)

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(start())
        loop.run_forever()

    thread = threading.Thread(target=run, name="console")
    thread.start()
    try:
        assert ready.wait(10)
        yield address[0]
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
