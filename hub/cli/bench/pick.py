"""A wave of 10,000 orders, 20,000 lines, becomes a pick list.

Ours: ``waves.pick_list``, with cards, lots, walking order and the share of every parcel. Floor: one SQL statement of the same
grouping by the raw driver, on the same file, fetched to the end.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

from hub.cli.bench.ground import SHOP, Ground, raw_sqlite
from hub.cli.bench.ratio import Entry, in_turns, stopwatch, times
from hub.kernel.ids import new_id, new_ids
from hub.kernel.runtime import Runtime
from hub.warehouse import waves

ORDERS = 10_000
LINES_EACH = 2
GROUPED = """
SELECT l.code, r.sku_id, t.code, t.expiry_date, sum(r.quantity), group_concat(p.id || ':' || r.quantity)
FROM parcel p JOIN parcel_line c ON c.parcel_id = p.id
JOIN reservation r ON r.line_id = c.line_id AND r.sku_id = c.sku_id
JOIN location l ON l.id = r.location_id JOIN lot t ON t.id = r.lot_id
WHERE p.wave_id = ? AND p.state <> 'stopped' AND r.state <> 'released'
GROUP BY l.code, r.sku_id, t.code, t.expiry_date ORDER BY l.code, t.expiry_date
"""
AT = "2026-11-24 00:00:00.000000"


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry on SQLite, in milliseconds a list."""
    with ground.sqlite() as runtime, raw_sqlite(runtime) as raw:
        wave_id = _fill(raw)
        expected = len(raw.execute(GROUPED, (wave_id,)).fetchall())
        low, own = in_turns(
            lambda: stopwatch(lambda: len(raw.execute(GROUPED, (wave_id,)).fetchall())),
            lambda: stopwatch(lambda: _ours(runtime, wave_id, expected)),
            rounds=4,
        )
    floor, ours = (sorted(s.wall for s in side)[len(side) // 2] * 1000 for side in (low, own))
    yield times(
        "pick", "ms", floor, ours, runs=len(own), note=f"{ORDERS * LINES_EACH} lines in {expected} stops, SQLite"
    )


def _ours(runtime: Runtime, wave_id: int, expected: int) -> int:
    with runtime.db.read() as tx:
        found = waves.pick_list(tx, wave_id)
    if len(found) != expected or sum(stop.pieces for stop in found) != ORDERS * LINES_EACH:
        raise LookupError("the pick list is not the wave")
    return len(found)


def _fill(raw: sqlite3.Connection) -> int:
    """Orders, lines, parcels and reservations of one wave, written past the hub; every shelf is drawn on in turn."""
    shop = raw.execute("SELECT id FROM shop WHERE code = ?", (SHOP,)).fetchone()[0]
    levels = raw.execute("SELECT id, sku_id, lot_id, location_id FROM stock_level ORDER BY id").fetchall()
    wave, orders, parcels = new_id(), new_ids(ORDERS), new_ids(ORDERS)
    lines = [
        (new_id(), n, levels[(n * 7 + part * 3) % len(levels)]) for n in range(ORDERS) for part in range(LINES_EACH)
    ]
    _put(raw, "wave", {"id": [wave], "code": ["W1"], "storage": ["ambient"], "released_at": [AT], "released_by": ["b"]})
    same = {
        "shop_id": shop,
        "channel": "taobao",
        "state": "picking",
        "created_at": AT,
        "modified_at": AT,
        "pulled_at": AT,
    }
    named: dict[str, list[Any]] = {"id": orders, "order_no": [str(n) for n in orders]}
    _put(raw, "sales_order", named | {k: [v] * ORDERS for k, v in same.items()})
    _put(raw, "order_line", {
        "id": [x[0] for x in lines], "order_id": [orders[x[1]] for x in lines], "line_no": [str(x[0]) for x in lines],
        "sku_id": [x[2][1] for x in lines],
    })  # fmt: skip
    once: dict[str, Any] = {
        "number": 1,
        "of": 1,
        "storage": "ambient",
        "state": "picking",
        "wave_id": wave,
        "planned_at": AT,
    }
    _put(raw, "parcel", {"id": parcels, "order_id": orders} | {k: [v] * ORDERS for k, v in once.items()})
    _put(raw, "parcel_line", {
        "id": new_ids(len(lines)), "parcel_id": [parcels[x[1]] for x in lines], "line_id": [x[0] for x in lines],
        "sku_id": [x[2][1] for x in lines], "quantity": [1] * len(lines),
    })  # fmt: skip
    _put(raw, "reservation", {
        "id": new_ids(len(lines)), "line_id": [x[0] for x in lines], "level_id": [x[2][0] for x in lines],
        "sku_id": [x[2][1] for x in lines], "lot_id": [x[2][2] for x in lines], "location_id": [x[2][3] for x in lines],
        "quantity": [1] * len(lines), "state": ["open"] * len(lines), "at": [AT] * len(lines),
    })  # fmt: skip
    raw.execute("ANALYZE")
    return wave


def _put(raw: sqlite3.Connection, table: str, columns: dict[str, list[Any]]) -> None:
    """Rows by column; what a table must have and nobody named is empty text or nought."""
    given = dict(columns)
    size = len(next(iter(given.values())))
    for _, name, kind, needed, default, key in raw.execute(f"PRAGMA table_info({table})"):
        if needed and not key and default is None and name not in given:
            given[name] = [0 if kind in ("INTEGER", "BIGINT", "BOOLEAN") else ""] * size
    names, marks = ", ".join(f'"{name}"' for name in given), ", ".join("?" for _ in given)
    raw.execute("BEGIN")
    raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(zip(*given.values(), strict=True)))  # noqa: S608 - our own names
    raw.execute("COMMIT")
