"""Twenty people work in the console over 1,000,000 orders: lists, pages, searches, one order in full.

Ours: the 95th percentile of an answer, from asking to the last byte over loopback, by the real server process while all
twenty work. Floor: the same share of the bare SQL of one page of the list, by the raw driver, beside them. PostgreSQL only.
"""

import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from hub.cli.bench.ground import ACTOR, SHOP, Ground, raw_postgresql
from hub.cli.bench.ratio import Entry, percentile, times
from hub.identity import passwords, users
from hub.kernel.runtime import Runtime

ORDERS, PEOPLE, SECONDS, THINKS = 1_000_000, 20, 40.0, 1.0
#: Of so many orders one is still in the house.
INSIDE_ONE_IN = 400
LOGIN, PASSWORD = "bench", "twenty-people-at-work"
#: Of so many orders, the newest, somebody opens one in full.
OPENED = 2_000
_SEED = 7
_FILL = (
    # Ids as the clock would have given them: see hub.kernel.ids.
    (
        "CREATE TEMPORARY TABLE bench_order AS SELECT n, at, ((extract(epoch FROM at) * 1000)::bigint - 1704067200000) << 21 AS id"
        " FROM (SELECT n, now() - (%(orders)s - n) * interval '60 seconds' AS at FROM generate_series(0, %(orders)s - 1) n) made"
    ),
    (
        "INSERT INTO sales_order (id, shop_id, channel, order_no, state, vendor_state, vendor_status, paid_fen, freight_fen,"
        " discount_fen, buyer_note, seller_note, raw_digest, created_at, paid_at, modified_at, ship_by, ship_by_here, pulled_at)"
        " SELECT id, %(shop)s, 'taobao', (7000000000000 + n)::text,"
        " CASE WHEN n %% %(inside)s = 0 THEN 'received' WHEN n %% 50 = 1 THEN 'cancelled' ELSE 'shipped' END, '', '', 13800, 0, 0,"
        " '', '', '', at, at, at, at + interval '48 hours', false, at"
        " FROM bench_order"
    ),
    (
        "INSERT INTO order_line (id, order_id, line_no, item_id, vendor_sku_id, merchant_code, sku_id, title, quantity, unit_fen,"
        " paid_fen, refund_open, refunded) SELECT b.id, b.id, '1', '', '', s.code, s.id, s.code, 2, 6900, 13800,"
        " false, false FROM bench_order b JOIN (SELECT id, code, row_number() OVER (ORDER BY id) - 1 AS r,"
        " count(*) OVER () AS c FROM sku) s ON b.n %% s.c = s.r"
    ),
    (
        "INSERT INTO order_receiver (id, province, city, district, town, name_mask, phone_mask, address_mask, sealed, merge_key,"
        " phone_tail_key) SELECT id, '青海省', '西宁市', '城西区', '', '卓*', '139****0000', '***', '', '', ''"
        " FROM bench_order"
    ),
    (
        "INSERT INTO parcel (id, order_id, number, of, storage, state, carrier, carrier_why, waybill, expected_g, label_prints,"
        " planned_at) SELECT id, id, 1, 1, 'ambient', 'handed_over', 'SF', '{}', 'SF' || (8000000000 + n), 500, 1,"
        " now() FROM bench_order WHERE n %% %(inside)s <> 0 AND n %% 50 <> 1"
    ),
)
_LIST = (
    "SELECT * FROM (SELECT * FROM sales_order ORDER BY id DESC LIMIT 51) o JOIN order_receiver r ON r.id = o.id"
    " JOIN order_line l ON l.order_id = o.id LEFT JOIN parcel p ON p.order_id = o.id ORDER BY o.id DESC"
)


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry per kind of page and one for all, in milliseconds; nothing without PostgreSQL."""
    if not ground.postgres:
        return
    with ground.postgresql() as runtime, raw_postgresql(runtime) as raw:
        opened = _fill(runtime, raw)
        with _served(runtime) as address:
            floor, found = _day(address, raw, opened)
    every = [wait for waits in found.values() for wait in waits]
    low = percentile(floor, 0.95)
    for name, waits in (*sorted(found.items()), ("all", every)):
        note = f"p95 of {len(waits)} answers, p50 {percentile(waits, 0.5):.0f} ms, {PEOPLE} people, {ORDERS} orders"
        yield times(f"console {name}", "ms", low, percentile(waits, 0.95), runs=len(waits), note=note)


def _fill(runtime: Runtime, raw: Any) -> list[int]:
    """Orders of two years, one a minute, and somebody who may see them. Returns the ids of those that can be opened."""
    with raw.transaction():
        facts = {"orders": ORDERS, "inside": INSIDE_ONE_IN}
        facts["shop"] = raw.execute("SELECT id FROM shop WHERE code = %s", (SHOP,)).fetchone()[0]
        for statement in _FILL:
            raw.execute(statement, facts)
        newest = "SELECT id FROM bench_order ORDER BY n DESC LIMIT %s"
        opened = [order_id for (order_id,) in raw.execute(newest, (OPENED,))]
        nothing = orjson.dumps({"plain": None, "cipher": {}, "token": ""})
        sealed = [(runtime.vault.seal(nothing, where=f"order_receiver:sealed:{one}"), one) for one in opened]
        raw.cursor().executemany("UPDATE order_receiver SET sealed = %s WHERE id = %s", sealed)
    raw.autocommit = True
    raw.execute("VACUUM ANALYZE")
    new = users.NewUser(LOGIN, "bench", passwords.digest(PASSWORD, login=LOGIN), frozenset({"admin"}))
    with runtime.db.write() as tx:
        users.add(tx, new, actor=ACTOR)
    return opened


@contextmanager
def _served(runtime: Runtime) -> Iterator[str]:
    """The console as ``hub web`` serves it, in a process of its own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {name.upper(): str(value) for name, value in _settings(runtime, port).items()}
    server = subprocess.Popen([sys.executable, "-m", "hub", "web"], env=told)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _settings(runtime: Runtime, port: int) -> dict[str, object]:
    known = runtime.settings
    return {
        "hub_data_dir": known.data_dir,
        "hub_database_url": known.database_url,
        "hub_broker_url": "",
        "hub_master_key": known.master_key.get_secret_value(),
        "hub_web_port": port,
    }


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/login").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the console did not come up")


def _day(address: str, raw: Any, opened: Sequence[int]) -> tuple[list[float], dict[str, list[float]]]:
    """Milliseconds of the bare list, and of every answer by kind of page."""
    found: dict[str, list[float]] = defaultdict(list)
    cookies = _log_in(address)
    with httpx.Client(base_url=address, cookies=cookies, timeout=60) as browser:
        for _, path in _pages(0, opened[0], "review"):
            browser.get(path)
    stop = time.monotonic() + SECONDS
    people = [threading.Thread(target=_person, args=(address, cookies, opened, n, stop, found)) for n in range(PEOPLE)]
    for person in people:
        person.start()
    floor = []
    while time.monotonic() < stop:
        began = time.perf_counter()
        raw.execute(_LIST).fetchall()
        floor.append((time.perf_counter() - began) * 1000)
        time.sleep(0.5)
    for person in people:
        person.join()
    return floor, found


def _log_in(address: str) -> httpx.Cookies:
    with httpx.Client(base_url=address) as browser:
        page = browser.get("/login").text
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
        assert token
        browser.post("/login", data={"login": LOGIN, "password": PASSWORD, "form_token": token[1]})
        return browser.cookies


def _person(
    address: str,
    cookies: httpx.Cookies,
    opened: Sequence[int],
    number: int,
    stop: float,
    found: dict[str, list[float]],
) -> None:
    chance = random.Random(_SEED * 1000 + number)
    time.sleep(chance.random() * THINKS)
    with httpx.Client(base_url=address, cookies=cookies, timeout=30) as browser:
        while time.monotonic() < stop:
            phase = chance.choice(("review", "to_ship", "shipped", "cancelled", "held"))
            name, path = chance.choice(_pages(chance.randrange(ORDERS), chance.choice(opened), phase))
            began = time.perf_counter()
            answer = browser.get(path)
            found[name].append((time.perf_counter() - began) * 1000)
            if answer.status_code >= httpx.codes.BAD_REQUEST:
                raise LookupError(f"{path} answered {answer.status_code}")
            time.sleep(chance.expovariate(1 / THINKS))


def _pages(n: int, order_id: int, phase: str) -> tuple[tuple[str, str], ...]:
    """Kind and address of everything people look at; ``n`` is the order some of it is about."""
    return (
        ("list", "/orders"),
        ("page", f"/orders?after={order_id}"),
        ("phase", f"/orders?phase={phase}"),
        ("order", f"/orders/{order_id}"),
        ("search", f"/search?q={7000000000000 + n}"),
        ("waybill", f"/orders?q=SF{8000000000 + n}"),
        ("number", f"/orders?q={7000000000000 + n}"),
        ("sku", "/orders?q=ZK001"),
        ("today", "/today"),
        ("stock", "/stock"),
    )
