"""A storm over the API: requests made from its own OpenAPI document, right ones and wrong ones, against a stocked house."""

import asyncio
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import schemathesis
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from yarl import URL

from hub.kernel.runtime import Runtime
from hub.web.api import openapi
from hub.web.api.desks import DESKS
from hub.web.app import build_app

#: What fits the shapes, and what does not.
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass
class Seen:
    """What came back, and what should not have happened."""

    statuses: Counter[int] = field(default_factory=Counter)
    changes: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


class Storm:
    """Sends cases of every operation and looks at each answer and at the database file beside it."""

    def __init__(self, runtime: Runtime, database: Path, secret: str, known: dict[str, list[str]]) -> None:
        self.runtime, self.secret, self.known, self.seen = runtime, secret, known, Seen()
        self.watch = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
        self.schema = schemathesis.openapi.from_dict(openapi.document(DESKS))

    def blow(self, each: int, *, start: int = 1) -> Seen:
        """``each`` cases of every operation in both modes."""
        with asyncio.Runner() as runner:
            client = runner.run(self._open())
            for found in self.schema.get_all_operations():
                operation = found.ok()
                for mode in MODES:
                    self._cases(runner, client, operation, mode, each, start)
            runner.run(client.close())
        self.watch.close()
        return self.seen

    async def _open(self) -> Any:
        client = TestClient(TestServer(build_app(self.runtime)))
        await client.start_server()
        await client.get("/api/v1/goods", headers=self._key())  # from now on the key counts as used
        return client

    def _cases(self, runner: Any, client: Any, operation: Any, mode: Any, each: int, start: int) -> None:
        @seed(start)
        @settings(
            max_examples=each,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode), st.randoms(use_true_random=False))
        def send(case: Any, chance: random.Random) -> None:
            for name in case.path_parameters or {}:
                if chance.random() < 0.7:
                    case.path_parameters[name] = chance.choice(self.known[name])
            self._look(case, runner.run(self._send(client, case)))

        send()

    async def _send(self, client: Any, case: Any) -> tuple[str, int, str, bytes, bool]:
        made = requests.Request(**case.as_transport_kwargs(base_url="http://hub.invalid")).prepare()
        path = made.url.removeprefix("http://hub.invalid")
        headers = {
            k: v for k, v in made.headers.items() if k.lower() not in ("content-length", "authorization", "host")
        }
        before = self._version()
        try:
            response = await client.session.request(
                made.method, URL(str(client.make_url("/")).rstrip("/") + path, encoded=True), data=made.body,
                headers=headers | self._key(), allow_redirects=False,
            )  # fmt: skip
        except ValueError:  # no header can say this, so no server ever hears it
            return path, 0, "", b"", False
        body = await response.read()
        return f"{made.method} {path}", response.status, response.content_type, body, self._version() != before

    def _look(self, case: Any, heard: tuple[str, int, str, bytes, bool]) -> None:
        asked, status, media, body, changed = heard
        if not status:
            return
        self.seen.statuses[status] += 1
        self.seen.changes += changed
        if status >= 500 or b"Traceback" in body:
            self.seen.wrong.append(f"{status} {asked} {case.body!r}")
        if changed and (status >= 400 or case.method.upper() == "GET"):
            self.seen.wrong.append(f"changed by {status} {asked}")
        if status >= 400 and media != "application/problem+json":
            self.seen.wrong.append(f"no problem document: {status} {asked}")

    def _version(self) -> int:
        """Rises whenever another connection commits a change."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def _key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}
