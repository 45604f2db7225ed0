"""A recall over 1,000,000 parcels and 20,000 lots in five levels of transformation.

Ours: ``reach.walk`` from one herd, whose every level becomes four lots, to shelves, parcels, orders and channels. Floor: the
least that must be read, every shipment of the lots it reaches, by the raw driver and with the lots given. PostgreSQL only.
"""

from collections.abc import Iterator
from typing import Any

from hub.cli.bench.ground import SHOP, Ground, raw_postgresql
from hub.cli.bench.ratio import Entry, in_turns, stopwatch, times
from hub.kernel.runtime import Runtime
from hub.trace import reach

PARCELS, LOTS, LEVELS, FAN = 1_000_000, 20_000, 5, 4
_EACH = LOTS // LEVELS
#: Ids of what is made here start far above what the clock gives.
_BASE = 8 * 10**18
_FILL = (
    (
        "INSERT INTO trace_lot (id, uri, item, code, kind, name, unit, made_at, sku_id) SELECT %(base)s + n, 'bench:' || n,"
        " 'bench', 'R' || n, 'raw', '', '', now(), CASE WHEN n >= %(last)s THEN %(sku)s END FROM generate_series(0, %(lots)s - 1) n"
    ),
    (
        "INSERT INTO lot (id, sku_id, code, production_date, expiry_date, state, origin, received_at) SELECT %(base)s + n,"
        " %(sku)s, 'R' || n, current_date, current_date + 300, 'good', '', now() FROM generate_series(%(last)s, %(lots)s - 1) n"
    ),
    (
        "INSERT INTO trace_event (id, hash, kind, step, at, body, source, recorded_by, recorded_at) VALUES"
        " (%(base)s, 'bench', 'TransformationEvent', '', now(), '{}', 'bench', 'bench', now())"
    ),
    # Lot n of a level becomes lots 4n to 4n+3 of the next, counted around, so that lots are merged as well as split.
    (
        "INSERT INTO trace_edge (id, parent_id, child_id, event_id) SELECT %(base)s + (l * %(each)s + n) * %(fan)s + f, %(base)s"
        " + l * %(each)s + n, %(base)s + (l + 1) * %(each)s + (n * %(fan)s + f) %% %(each)s, %(base)s FROM"
        " generate_series(0, %(levels)s - 2) l, generate_series(0, %(each)s - 1) n, generate_series(0, %(fan)s - 1) f"
    ),
    (
        "INSERT INTO sales_order (id, shop_id, channel, order_no, state, vendor_state, vendor_status, paid_fen, freight_fen,"
        " discount_fen, buyer_note, seller_note, raw_digest, created_at, modified_at, ship_by_here, pulled_at) SELECT %(base)s + n,"
        " %(shop)s, 'taobao', n::text, 'shipped', '', '', 0, 0, 0, '', '', '', now(), now(), false, now() FROM"
        " generate_series(0, %(parcels)s - 1) n"
    ),
    (
        "INSERT INTO parcel (id, order_id, number, of, storage, state, carrier, carrier_why, waybill, expected_g, label_prints,"
        " planned_at) SELECT %(base)s + n, %(base)s + n, 1, 1, 'ambient', 'handed_over', '', '{}', '', 0, 0, now() FROM"
        " generate_series(0, %(parcels)s - 1) n"
    ),
    (
        "INSERT INTO stock_ledger (id, sku_id, lot_id, location_id, delta, reason, ref, actor, at) SELECT %(base)s + n, %(sku)s,"
        " %(base)s + %(last)s + n %% %(each)s, %(place)s, -1, 'ship', 'parcel:' || (%(base)s + n), 'bench', now() FROM"
        " generate_series(0, %(parcels)s - 1) n"
    ),
)
_SHIPPED = "SELECT lot_id, ref, delta FROM stock_ledger WHERE lot_id = ANY(%s) AND reason = 'ship'"


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry, in milliseconds an answer; nothing without PostgreSQL."""
    if not ground.postgres:
        return
    with ground.postgresql() as runtime, raw_postgresql(runtime) as raw:
        _fill(raw)
        first = _ours(runtime)
        lots = sorted(first.lots)
        low, own = in_turns(
            lambda: stopwatch(lambda: len(raw.execute(_SHIPPED, (lots,)).fetchall())),
            lambda: stopwatch(lambda: len(_ours(runtime).parcels)),
            rounds=4,
        )
    floor, ours = (sorted(s.wall for s in side)[len(side) // 2] * 1000 for side in (low, own))
    worst = max(side.wall for side in own) * 1000
    note = f"{len(first.parcels)} of {PARCELS} parcels, {len(first.trace_lots)} of {LOTS} lots, worst {worst:.0f} ms"
    yield times("recall", "ms", floor, ours, runs=len(own), note=note)


def _ours(runtime: Runtime) -> reach.Reach:
    with runtime.db.read() as tx:
        found = reach.walk(tx, [_BASE])
    if len(found.parcels) != len(found.lots) * (PARCELS // _EACH):
        raise LookupError("the recall does not reach every parcel of its lots")
    return found


def _fill(raw: Any) -> None:
    """Set-based and past the hub: lots, edges, and a million orders with one parcel each."""
    raw.autocommit = True
    shop = raw.execute("SELECT id FROM shop WHERE code = %s", (SHOP,)).fetchone()[0]
    sku, place = raw.execute("SELECT sku_id, location_id FROM stock_level ORDER BY id LIMIT 1").fetchone()
    facts = {"base": _BASE, "lots": LOTS, "each": _EACH, "last": LOTS - _EACH, "levels": LEVELS, "fan": FAN}
    with raw.transaction():
        for statement in _FILL:
            raw.execute(statement, facts | {"parcels": PARCELS, "shop": shop, "sku": sku, "place": place})
    raw.execute("ANALYZE")
