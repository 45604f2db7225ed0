"""A console over an empty hub: one call runs an async story against the real application."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
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
        text = await response.text()
        if found := _TOKEN.search(text):
            self.token = found[1]
        return response, text

    async def post(
        self, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **fields: str
    ) -> tuple[ClientResponse, str]:
        data = {"form_token": self.token if token is None else token, **fields}
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
