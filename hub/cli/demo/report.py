"""Compares what the hub believes with what the marketplaces know, and counts every invariant that is broken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any

from catalog import queries as catalog
from hub.channels import queries as channels
from hub.channels.models import Shop, StockPush
from hub.inventory import queries as stock
from hub.kernel.db import Tx
from hub.orders import queries as orders
from hub.trace import completeness

Truth = Mapping[str, Any]


def channel_figures(tx: Tx, truth: Mapping[str, Truth]) -> dict[str, dict[str, int]]:
    """Per marketplace: what is live there, what was ordered, what the hub has of it and has confirmed."""
    pushes, states = channels.push_counts(tx), orders.state_counts(tx)
    figures = {}
    for shop in channels.shops(tx):
        seen = truth[shop.channel]
        figures[shop.channel] = {
            "listings_live": sum(1 for x in seen["listings"] if x["status"] == "live"),
            "orders_placed": len(seen["orders"]),
            "orders_pulled": sum(n for (shop_id, _), n in states.items() if shop_id == shop.id),
            "confirmed": sum(1 for o in seen["orders"] if o["confirm_count"] >= 1),
            "stock_pushes": pushes.get(shop.id, 0),
        }
    return figures


def invariants(tx: Tx, truth: Mapping[str, Truth]) -> dict[str, int]:
    """Broken promises, each counted by comparing the hub's database with the marketplaces' own state."""
    broken: Counter[str] = Counter(
        dict.fromkeys(("lost", "duplicated", "oversold", "double_confirmed", "double_listed", "ledger_drift"), 0)
    )
    parked = {(p.shop_id, p.order_no) for p in orders.open_parked(tx)}
    for shop in channels.shops(tx):
        _count_orders(tx, shop, truth[shop.channel]["orders"], parked, broken)
        created: Counter[str] = Counter(x["merchant_code"] for x in truth[shop.channel]["listings"])
        broken["double_listed"] += sum(1 for n in created.values() if n > 1)
    broken["oversold"] += len(orders.short_orders(tx, limit=100_000))
    broken["ledger_drift"] += len(stock.drift(tx)) + abs(stock.consumed_pieces(tx) - stock.shipped_pieces(tx))
    return dict(broken)


def _count_orders(
    tx: Tx, shop: Shop, seen: Sequence[Truth], parked: set[tuple[int, str]], broken: Counter[str]
) -> None:
    known = orders.order_numbers(tx, shop.id)
    placed = {o["id"] for o in seen}
    broken["lost"] += sum(1 for no in placed if no not in known and (shop.id, no) not in parked)
    broken["duplicated"] += sum(n - 1 for n in known.values()) + len(set(known) - placed)
    for order in seen:
        waybills = Counter(c["waybill"] for c in order["confirmed"])
        broken["double_confirmed"] += int(order["confirm_count"] > 1 or any(n > 1 for n in waybills.values()))
        broken["double_confirmed"] += int(order["status"] == "closed" and order["confirm_count"] > 0)
    told = orders.told_numbers(tx, shop.id)
    confirmed = {o["id"] for o in seen if o["confirm_count"] >= 1}
    broken["lost"] += len(told ^ confirmed)


def propagation(pushes: Sequence[StockPush], sold: Sequence[tuple[datetime, int, int]]) -> dict[str, int]:
    """Milliseconds from an order being pulled until each other shop had the new stock: p50 and p95.

    ``sold`` holds (pulled at, SKU id, shop id).
    """
    by_sku: dict[int, list[StockPush]] = {}
    for push in pushes:
        by_sku.setdefault(push.sku_id, []).append(push)
    waits = []
    for at, sku, sold_in in sold:
        first: dict[int, datetime] = {}
        for push in by_sku.get(sku, ()):
            if push.computed_at >= at and push.shop_id != sold_in:
                first.setdefault(push.shop_id, push.landed_at)
        waits += [(landed - at).total_seconds() * 1000 for landed in first.values()]
    if not waits:
        return {"p50": 0, "p95": 0}
    waits.sort()
    return {"p50": round(median(waits)), "p95": round(waits[min(int(len(waits) * 0.95), len(waits) - 1)])}


def summary(tx: Tx, truth: Mapping[str, Truth], *, seconds: float, since: datetime) -> dict[str, Any]:
    """The report, in the shape the README promises."""
    counts, states = catalog.counts(tx), Counter[str]()
    for (_, state), n in orders.state_counts(tx).items():
        states[state] += n
    placed = sum(len(seen["orders"]) for seen in truth.values())
    broken, parked = invariants(tx, truth), len(orders.open_parked(tx))
    shipped = states["shipped"] + states["finished"]
    cancelled = states["cancelled"] + states["intercept"]
    listed, traced = _all_listed(tx), completeness.of_shipped(tx)
    return {
        "ok": not any(broken.values()) and placed == shipped + cancelled + parked and listed and not traced.broken,
        "seconds": round(seconds, 1),
        "skus": counts.skus,
        "brands": counts.brands,
        "channels": channel_figures(tx, truth),
        "orders": {"total": placed, "shipped": shipped, "cancelled": cancelled, "parked": parked},
        "invariants": broken,
        "trace": {"shipped_lots": traced.shipped, "complete_percent": traced.percent},
        "stock_propagation_ms": propagation(channels.pushes_since(tx, since), orders.sold_since(tx, since)),
    }


def _all_listed(tx: Tx) -> bool:
    """Every listing is live, or blocked for a reason that stands beside it."""
    return all(x.state == "live" or (x.state == "blocked" and x.error) for x in channels.listings(tx))
