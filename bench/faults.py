"""The long fault runs: twenty kills on each database and broker, and every fault kind by itself, 200 orders each.

``python bench/faults.py [NAME ...]`` plays all or the named runs and appends a table to bench/RESULTS.md. PostgreSQL and
Redis are taken from HUB_TEST_POSTGRES and HUB_TEST_REDIS, or from loopback.
"""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from connectors.sandbox.faults import KINDS
from hub.cli.demo import play
from hub.kernel.clock import CHINA

POSTGRES = os.environ.get("HUB_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("HUB_TEST_REDIS", "redis://127.0.0.1:6379") + "/8"
RESULTS = Path(__file__).with_name("RESULTS.md")
ORDERS, KILLS = 200, 20

RUNS: dict[str, dict[str, Any]] = {
    "kills-sqlite": {"kills": KILLS},
    "kills-sqlite-redis": {"kills": KILLS, "broker_url": REDIS},
    "kills-postgres": {"kills": KILLS, "postgres": True},
    "kills-postgres-redis": {"kills": KILLS, "postgres": True, "broker_url": REDIS},
    **{f"fault-{kind}": {"faults": (kind,)} for kind in KINDS},
}


@contextmanager
def database_url(*, postgres: bool) -> Iterator[str]:
    """A PostgreSQL schema of its own, dropped afterwards; empty text for SQLite."""
    if not postgres:
        yield ""
        return
    engine, schema = create_engine(POSTGRES, isolation_level="AUTOCOMMIT"), f"play{uuid.uuid4().hex[:10]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()


def run(name: str) -> str:
    """Play one run and return its table row."""
    wish = dict(RUNS[name])
    with database_url(postgres=wish.pop("postgres", False)) as url:
        report = play.run(play.Script(orders=ORDERS, seed=7, database_url=url, **wish))
    orders, waits = report["orders"], report["stock_propagation_ms"]
    broken = {key: count for key, count in report["invariants"].items() if count} or "none"
    return (
        f"| {name} | {'yes' if report['ok'] else 'NO'} | {report['seconds']} | {orders['shipped']} | "
        f"{orders['cancelled']} | {orders['parked']} | {broken} | {waits['p50']} | {waits['p95']} |"
    )


def main(names: list[str]) -> None:
    """Play and record; each row is written as soon as it is known."""
    unknown = [name for name in names if name not in RUNS]
    if unknown:
        raise SystemExit(f"unknown run {unknown[0]}; known: {', '.join(RUNS)}")
    with RESULTS.open("a") as file:
        file.write(
            f"\n## {datetime.now(CHINA):%Y-%m-%d %H:%M} `python bench/faults.py {' '.join(names)}`\n\n"
            f"{ORDERS} orders each, seed 7; the stock columns are milliseconds from pull to every other shop.\n\n"
            "| run | ok | seconds | shipped | cancelled | parked | broken | stock p50 | stock p95 |\n"
            "|---|---|---:|---:|---:|---:|---|---:|---:|\n"
        )
    for name in names or RUNS:
        row = run(name)
        print(row, flush=True)
        with RESULTS.open("a") as file:
            file.write(row + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
