"""A console over an empty hub: one call runs an async story against the real application."""

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from hub.identity import passwords, users
from hub.kernel.actor import system
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault
from hub.web.app import build_app
from tests.screenshots.stocked import plug_in, stock_up

PASSWORD = "yak-on-the-high-plain"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


class Browser:
    """Just enough of a browser: cookies, the form token of the last page, no redirects followed."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.app = client.app
        self.token = ""

    async def get(self, path: str, **headers: str) -> tuple[ClientResponse, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self.client.get(path, headers=named, allow_redirects=False)
        text = await response.text(errors="replace")  # a workbook is no text
        if found := _TOKEN.search(text):
            self.token = found[1]
        return response, text

    async def post(
        self, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **fields: Any
    ) -> tuple[ClientResponse, str]:
        """Send a form; a list sends its field several times, ``(name, bytes)`` sends a file."""
        data = FormData({"form_token": self.token if token is None else token})
        for name, value in fields.items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, tuple):
                    data.add_field(name, one[1], filename=one[0])
                else:
                    data.add_field(name, one)
        response = await self.client.post(path, data=data, headers=headers, allow_redirects=False)
        return response, await response.text()

    async def log_in(self, login: str = "tashi", password: str = PASSWORD, **fields: str) -> tuple[ClientResponse, str]:
        await self.get("/login")
        return await self.post("/login", login=login, password=password, **fields)

    def cookies(self) -> dict[str, str]:
        return {c.key: c.value for c in self.client.session.cookie_jar}

    def set_cookie(self, name: str, value: str) -> None:
        self.client.session.cookie_jar.update_cookies({name: value}, URL("http://127.0.0.1"))


Story = Callable[[Browser], Awaitable[None]]


@pytest.fixture
def console_runtime(sqlite_database: Database, tmp_path: Path) -> Runtime:
    settings = Settings(data_dir=tmp_path, _env_file=None)
    return Runtime(
        settings=settings, db=sqlite_database, vault=Vault({1: b"t" * 32}), blobs=BlobStore(tmp_path / "media")
    )


@pytest.fixture(scope="session")
def stored_password() -> str:
    return passwords.digest(PASSWORD, login="tashi")


@pytest.fixture
def add_person(sqlite_database: Database, stored_password: str) -> Callable[..., int]:
    def add(login: str = "tashi", *roles: str) -> int:
        new = users.NewUser(login, "扎西", stored_password, frozenset(roles or {"admin"}))
        with sqlite_database.write() as tx:
            return users.add(tx, new, actor=system("test"))

    return add


@pytest.fixture
def play(console_runtime: Runtime) -> Callable[..., None]:
    """Run one story against the console; ``change`` may add routes first."""

    def run(
        story: Story, *, runtime: Runtime | None = None, change: Callable[[web.Application], None] | None = None
    ) -> None:
        async def main() -> None:
            app = build_app(runtime or console_runtime)
            if change:
                change(app)
            async with TestClient(TestServer(app)) as client:
                await story(Browser(client))

        asyncio.run(main())

    return run


@pytest.fixture(scope="session")
def stocked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with goods, shops and listings, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("stocked")
    made = _runtime(folder)
    made.db.create_all()
    stock_up(made)
    made.db.close()
    return folder


@pytest.fixture
def stocked(stocked_folder: Path, tmp_path: Path, stored_password: str) -> Iterator[Runtime]:
    """A copy of the stocked hub; the administrator is tashi, the designer drolma."""
    runtime = _runtime(Path(shutil.copytree(stocked_folder, tmp_path / "stocked")))
    plug_in(runtime)
    with runtime.db.write() as tx:
        users.add(tx, users.NewUser("tashi", "扎西", stored_password, frozenset({"admin"})), actor=system("test"))
        users.add(tx, users.NewUser("drolma", "卓玛", stored_password, frozenset({"designer"})), actor=system("test"))
    yield runtime
    runtime.db.close()


def _runtime(folder: Path) -> Runtime:
    database = Database(f"sqlite:///{folder / 'hub.sqlite3'}", sqlite_sync="OFF")
    settings = Settings(data_dir=folder, _env_file=None)
    return Runtime(settings=settings, db=database, vault=Vault({1: b"t" * 32}), blobs=BlobStore(folder / "media"))
