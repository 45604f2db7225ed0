"""Shared fixtures: a fresh database per test on SQLite and, where it answers on loopback, on PostgreSQL."""

import os
import socket
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import hub.boot
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault

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
def postgres_admin() -> Iterator[object]:
    """One engine for making and dropping schemas."""
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with every table."""
    database = Database(f"sqlite:///{tmp_path / 'hub.sqlite3'}", sqlite_sync="OFF")
    database.create_all()
    yield database
    database.close()


@pytest.fixture(params=_databases())
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    admin, schema = request.getfixturevalue("postgres_admin"), f"t{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    database = Database(f"{POSTGRES}?options=-csearch_path%3D{schema}", pool_size=5)
    database.create_all()
    yield database
    database.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


@pytest.fixture
def runtime(database: Database, tmp_path: Path) -> Runtime:
    """A runtime over the test database, with a throw-away vault key and quick leases."""
    settings = Settings(data_dir=tmp_path, job_lease_seconds=5, _env_file=None)
    return Runtime(settings=settings, db=database, vault=Vault({1: b"t" * 32}), blobs=BlobStore(tmp_path / "media"))


@pytest.fixture(autouse=True, scope="session")
def _wired() -> None:
    """Every table and job kind is known, as in a running hub."""
    hub.boot.wire()
