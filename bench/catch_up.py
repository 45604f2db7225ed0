"""Catching up: a day of orders on one shop after an outage, and pages that shift while they are read.

``python bench/catch_up.py [outage|shifting] [--orders N]`` plays against the sandbox in this process and appends what it saw
to bench/RESULTS.md. In the outage time runs four times as fast, for the quota, for the network and against
our own computing; shifting pages are read as fast as we can. Client, limiter, ingest and database (SQLite, durable) are the hub's own.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from connectors.base.http import Connection, MemoryTokenBox, NoLimit, Token
from connectors.base.registry import connector_class, manifest, simulator_class
from hub.channels import connections
from hub.channels.quota_books import DatabaseBooks
from hub.channels.quota_keeper import Key, SharedLimiter
from hub.cli.bench.ground import ACTOR, Ground, shelf_cards
from hub.kernel.clock import CHINA, from_epoch, now
from hub.kernel.runtime import Runtime
from hub.orders import queries
from hub.orders.ingest import take_in

RESULTS = Path(__file__).with_name("RESULTS.md")
LATENCY = 0.2  # seconds a platform takes to answer
SPEED = 4  # seconds of shop time in a second of ours; what we compute therefore weighs as many times as much
DAY = 86_400.0


@dataclass
class Hasty:
    """A clock that runs ``speed`` times as fast as the world; selling a day's orders jumps over the waiting."""

    speed: float
    started: float = field(default_factory=time.perf_counter)
    jumped: float = -DAY
    origin: float = field(default_factory=lambda: float(int(time.time())))

    def seconds(self) -> float:
        """Seconds since the end of the outage; negative before."""
        return (time.perf_counter() - self.started) * self.speed + self.jumped

    def __call__(self) -> float:
        """Epoch seconds, as a simulator wants them."""
        return self.origin + self.seconds()

    def ns(self) -> int:
        """The same in nanoseconds, for limiters."""
        return round((self.seconds() + 2 * DAY) * 1e9)

    def jump_to(self, seconds: float) -> None:
        """Be at this second at once, unless it is past already."""
        self.jumped += max(seconds - self.seconds(), 0.0)

    def sleep(self, seconds: float) -> None:
        """Wait ``seconds`` of this clock."""
        time.sleep(seconds / self.speed)


@dataclass
class Shop:
    """One shop of a vendor on its simulator, with the hub's limiter on the jumping clock."""

    key: str
    runtime: Runtime
    clock: Hasty
    simulator: Any
    connector: Any
    row: Any
    restless: bool = False  # some order changes with every third request
    moved: int = 0
    requests: int = 0

    def pull(self, since: datetime) -> datetime:
        """Read and take in everything changed since then; returns until when."""
        until = from_epoch(int(self.clock()))
        for page in self.connector.changed_orders(since, until):
            with self.runtime.db.write() as tx:
                take_in(tx, self.runtime.vault, self.row, page.orders, min_days=3, actor=ACTOR)
        return until

    def yesterday(self) -> datetime:
        """The beginning of the outage."""
        return from_epoch(int(self.clock())) - timedelta(seconds=DAY + 60)

    def arrived(self) -> dict[str, int]:
        """Order id -> how often the hub holds it."""
        with self.runtime.db.read() as tx:
            return queries.order_numbers(tx, self.row.id)


@contextmanager
def shop(key: str, *, quota: bool) -> Iterator[Shop]:
    """A stocked hub with one shop that has listings; without ``quota`` it answers at once and as often as one likes."""
    clock = Hasty(SPEED if quota else 1.0)
    with tempfile.TemporaryDirectory(prefix="catch-up-") as folder, Ground(Path(folder)).sqlite() as runtime:
        simulator = simulator_class(key)(clock=clock)
        with runtime.db.read() as tx:
            cards = shelf_cards(tx)
        for card in cards[:20]:
            simulator.market.create_listing(
                merchant_code=card.code, title=card.name, price_fen=5800, stock=10**7, status="live", extra={"wire": {}}
            )
        keys = {name: str(value) for name, value in simulator.credentials().items()}
        with runtime.db.write() as tx:
            row = connections.add_shop(tx, runtime, code="far", channel=key, name="far", credentials=keys)
        rate, dice = manifest(key).rate, random.Random(7)
        found = Shop(key, runtime, clock, simulator, None, row)

        def answer(request: httpx.Request) -> httpx.Response:
            if quota:
                clock.sleep(LATENCY)
            found.requests += 1
            if found.restless and found.requests % 3 == 0:
                simulator.market.touch(dice.choice(tuple(simulator.market.orders.values())))
                found.moved += 1
            return simulator.handle(request)

        books = DatabaseBooks(runtime.db, clock=clock.ns)
        kept = SharedLimiter(books, rate, Key(key, "", "far"), clock=clock.ns, sleep=clock.sleep, longest_wait=3600.0)
        connection = Connection(
            shop="far",
            base_url="http://sandbox.invalid",
            credentials=keys,
            tokens=MemoryTokenBox(Token(keys.get("access_token", ""), keys.get("refresh_token", ""))),
            limiter=kept if quota else NoLimit(),
            transport=httpx.MockTransport(answer),
            settings={"reads_abreast": connections.READS_ABREAST},
        )
        connector = connector_class(key)(connection)
        found.connector = connector
        yield found
        connector.close()


def sell(it: Shop, orders: int) -> list[str]:
    """Buyers order all through the day of the outage."""
    placed = []
    for number in range(orders):
        it.clock.jump_to(-DAY * (1 - number / orders))
        placed += [order.id for order in it.simulator.market.place_orders(1, number)]
    it.clock.jump_to(0.0)
    return placed


def outage(orders: int) -> str:
    """WeChat tells ids only, so every order costs a call: the quota for order details is the least time possible."""
    with shop("wechat_shop", quota=True) as it:
        placed = sell(it, orders)
        rate = manifest(it.key).rate
        began = it.clock.seconds()
        it.pull(it.yesterday())
        took, arrived = it.clock.seconds() - began, it.arrived()
        read = sum(count for name, count in it.simulator.market.calls.items() if name.endswith("order/get"))
    least = orders / (rate.calls / rate.per_seconds)
    whole = arrived == dict.fromkeys(placed, 1)
    return (
        f"| outage, wechat_shop | {orders} | {'yes' if whole else 'NO'} | {read} order/get calls | "
        f"{took:,.0f} s of shop time | {least:,.0f} s | {took / least:.3f} |"
    )


def shifting(orders: int) -> str:
    """Taobao sorts newest change first, so rows move while one pages: some order changes with every third request.

    What changes goes out of the window that is being read and into one that the next pull reads.
    """
    with shop("taobao", quota=False) as it:
        placed = sell(it, orders)
        began = it.clock.seconds()
        it.restless = True
        until = it.pull(it.yesterday())
        it.restless = False
        it.pull(until - timedelta(minutes=1))
        took, arrived = it.clock.seconds() - began, it.arrived()
        moved = it.moved
    whole = arrived == dict.fromkeys(placed, 1)
    return f"| shifting, taobao | {orders} | {'yes' if whole else 'NO'} | {moved} rows moved | {took:,.0f} s of shop time | | |"


RUNS = {"outage": (outage, 60_000), "shifting": (shifting, 10_000)}


def main() -> None:
    """Play and record."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[[], *RUNS])
    options.add_argument("--orders", type=int, default=0)
    asked = options.parse_args()
    rows = []
    for name in asked.names or RUNS:
        run, usual = RUNS[name]
        began = time.perf_counter()
        rows.append(run(asked.orders or usual))
        print(rows[-1], f"computed in {time.perf_counter() - began:.0f} s", flush=True)
    with RESULTS.open("a") as file:
        file.write(
            f"\n## {now().astimezone(CHINA):%Y-%m-%d %H:%M} `python bench/catch_up.py {' '.join(asked.names)}`\n\n"
            f"Eight orders are read at a time. In the outage answers take {LATENCY} s and time runs {SPEED} times as fast.\n\n"
            "| run | orders | each exactly once | seen | took | least the quota allows | ratio |\n|---|---:|---|---|---:|---:|---:|\n"
            + "\n".join(rows)
            + "\n"
        )


if __name__ == "__main__":
    main()
