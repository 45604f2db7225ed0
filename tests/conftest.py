"""Shared fixtures: a fresh database per test on SQLite and, where it answers on loopback, on PostgreSQL."""

import os
import shutil
import socket
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import SQLModel

import hub.boot
from connectors.base.registry import simulator_class
from hub.channels import connections
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault

_EMPTY = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT * FROM (VALUES {names}) AS known LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$
"""
POSTGRES = os.environ.get("HUB_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False


def _databases() -> list[str]:
    if "HUB_TEST_POSTGRES" in os.environ or _answers(5432):
        return ["sqlite", "postgres"]
    warnings.warn("PostgreSQL does not answer on 127.0.0.1:5432: its half of the tests is not tried", stacklevel=1)
    return ["sqlite"]


@pytest.fixture(scope="session")
def postgres_admin() -> Iterator[Engine]:
    """One engine for making and dropping schemas."""
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_schema(postgres_admin: Engine) -> Iterator[str]:
    """The url of one schema with every table, made once and dropped at the end."""
    hub.boot.wire()
    schema = f"t{uuid.uuid4().hex[:12]}"
    with postgres_admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = f"{POSTGRES}?options=-csearch_path%3D{schema}"
    database = Database(url, pool_size=1)
    database.create_all()
    database.close()
    yield url
    with postgres_admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture(scope="session")
def postgres_engines(postgres_schema: str) -> Iterator[Database]:
    """One Database for the whole run: its engine remembers the statements it has compiled."""
    database = Database(postgres_schema, pool_size=5)
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_engines: Database) -> Iterator[Database]:
    """The PostgreSQL schema, emptied after the test; far quicker than making it anew."""
    yield postgres_engines
    with postgres_engines.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers, no order of tables
        names = ", ".join(f"({table.name!r})" for table in SQLModel.metadata.sorted_tables)
        connection.execute(text(_EMPTY.format(names=names)))


@pytest.fixture(scope="session")
def sqlite_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One Database over one file for the whole run, and beside it an empty copy of the file with every table."""
    hub.boot.wire()
    path = tmp_path_factory.mktemp("sqlite") / "hub.sqlite3"
    database = Database(f"sqlite:///{path}", sqlite_sync="OFF")
    database.create_all()
    database.close()
    shutil.copy(path, path.with_name("empty"))
    yield database
    database.close()


@pytest.fixture
def sqlite_file(sqlite_engines: Database) -> Path:
    """Where the SQLite database of this test lies."""
    return Path(sqlite_engines.url.removeprefix("sqlite:///"))


@pytest.fixture
def sqlite_database(sqlite_engines: Database, sqlite_file: Path) -> Iterator[Database]:
    """An empty SQLite database with every table."""
    for old in sqlite_file.parent.glob("hub.sqlite3*"):
        old.unlink()
    shutil.copy(sqlite_file.with_name("empty"), sqlite_file)
    yield sqlite_engines
    sqlite_engines.close()


@pytest.fixture(params=_databases())
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    yield request.getfixturevalue("postgres_database")


@pytest.fixture
def runtime(database: Database, tmp_path: Path) -> Runtime:
    """A runtime over the test database, with a throw-away vault key and quick leases."""
    settings = Settings(data_dir=tmp_path, job_lease_seconds=5, _env_file=None)
    return Runtime(settings=settings, db=database, vault=Vault({1: b"t" * 32}), blobs=BlobStore(tmp_path / "media"))


@pytest.fixture(autouse=True, scope="session")
def _wired() -> None:
    """Every table and job kind is known, as in a running hub."""
    hub.boot.wire()


@pytest.fixture
def open_shop(runtime: Runtime) -> Callable[..., Any]:
    """Open a shop of a vendor on that vendor's simulator, in this process; answers with the simulator and the shop id."""

    def run(channel: str, *, settings: dict[str, Any] | None = None, **simulator_options: Any) -> tuple[Any, int]:
        simulator = simulator_class(channel)(**simulator_options)
        runtime.transports[channel] = simulator.transport()
        with runtime.db.write() as tx:
            shop = connections.add_shop(
                tx,
                runtime,
                code=f"{channel}-test",
                channel=channel,
                name=f"{channel} test",
                credentials={name: str(value) for name, value in simulator.credentials().items()},
                base_url="http://sandbox.invalid",
                settings={"calls_per_second": 100_000} | (settings or {}),
            )
        return simulator, shop.id

    return run
