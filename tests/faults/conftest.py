"""A PostgreSQL schema and a Redis database for plays that run in processes of their own."""

import os
import socket
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

POSTGRES = os.environ.get("HUB_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("HUB_TEST_REDIS", "redis://127.0.0.1:6379")


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A schema of its own, dropped afterwards."""
    if "HUB_TEST_POSTGRES" not in os.environ and not answers(5432):
        pytest.skip("PostgreSQL does not answer on 127.0.0.1:5432: the kill test on it was NOT tried")
    engine, schema = create_engine(POSTGRES, isolation_level="AUTOCOMMIT"), f"play{uuid.uuid4().hex[:10]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def postgres_server() -> str:
    """A server on which databases may be made."""
    if "HUB_TEST_POSTGRES" not in os.environ and not answers(5432):
        pytest.skip("PostgreSQL does not answer on 127.0.0.1:5432: the storm on it was NOT tried")
    return POSTGRES.replace("+psycopg", "")


@pytest.fixture
def redis_url() -> str:
    """A Redis database that nothing else uses."""
    if "HUB_TEST_REDIS" not in os.environ and not answers(6379):
        pytest.skip("Redis does not answer on 127.0.0.1:6379: the kill test behind a broker was NOT tried")
    return f"{REDIS}/7"
