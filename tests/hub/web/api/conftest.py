"""Programs with keys over a small house: goods, a courier, two orders ready to be picked."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import orjson
import pytest

from hub.identity import api_tokens
from hub.identity.roles import PERMISSIONS
from hub.kernel.actor import Actor
from hub.kernel.runtime import Runtime
from hub.logistics import carriers
from hub.warehouse import waybills

Play = Callable[..., None]


class Program:
    """A caller with a key and no cookies."""

    def __init__(self, browser: Any, secret: str) -> None:
        self.client, self.secret = browser.client, secret

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
        """(response, JSON) of one request under /api/v1; bytes are sent as they are."""
        named = {"Authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if body is not None:
            named.setdefault("Content-Type", "application/json")
        data = body if body is None else BytesIO(body if isinstance(body, bytes) else orjson.dumps(body))
        response = await self.client.request(method, f"/api/v1{path}", data=data, headers=named)
        raw = await response.read()
        return response, orjson.loads(raw) if raw else None


@pytest.fixture
def runtime(console_runtime: Runtime) -> Runtime:
    """The house stands on the database the API shows."""
    return console_runtime


@pytest.fixture
def shopfloor(house: Any) -> Any:
    """Two orders, O1 of two pieces and O2 of one, planned as parcels; a courier with three numbers."""
    house.sku("A1", gross_g=500)
    house.stock("A1", 20, lot="L-A1")
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF0000000001", "SF0000000002", "SF0000000003"])
    house.take(house.order("O1", ("A1", 2)), house.order("O2", ("A1", 1)))
    house.run("warehouse.plan_parcels")
    return house


@pytest.fixture
def make_key(console_runtime: Runtime, add_person: Callable[..., int]) -> Callable[..., str]:
    """A key with these scopes, all by default, of an administrator."""
    people: dict[str, int] = {}

    def make(*scopes: str, name: str = "erp", days: int | None = None) -> str:
        people.setdefault("tashi", 0) or people.update(tashi=add_person())
        actor = Actor("user", "tashi", people["tashi"])
        with console_runtime.db.write() as tx:
            return api_tokens.make(
                tx, name=name, scopes=scopes or PERMISSIONS, days=days, allowed=frozenset(PERMISSIONS), actor=actor
            )[1]

    return make


@pytest.fixture
def program(play: Play, make_key: Callable[..., str]) -> Callable[..., None]:
    """Run one story with a program whose key has these scopes, all by default."""

    def run(story: Callable[[Program], Awaitable[None]], *scopes: str, **named: Any) -> None:
        secret = make_key(*scopes)
        play(lambda browser: story(Program(browser, secret)), **named)

    return run
