"""What the couriers' desk shows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from connectors.base.registry import manifests
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.money import Money
from hub.logistics import carriers, tariff_book, tracking
from hub.logistics.models import Carrier
from hub.warehouse import first_scan, handover_queries, queries
from hub.web.console.views import couriers as views
from hub.web.formats import money
from hub.web.i18n import mark, translate
from hub.web.labels import label


def couriers_view(tx: Tx) -> views.CouriersView:
    """Every courier."""
    return views.CouriersView(_rows(tx, carriers.every(tx)), len(late_rows(tx)))


def courier_view(tx: Tx, code: str) -> views.CourierView:
    """One courier, or an empty form for a new one. Raises NotFound."""
    rows = _rows(tx, [carriers.one(tx, code)]) if code else ()
    return views.CourierView(rows[0] if rows else None, tariff_book.STORAGES, tuple(manifests()))


def areas_view(tx: Tx, carrier: str) -> views.AreasView:
    """The served areas of one courier, of the first one when none is named. Raises NotFound."""
    known = carriers.every(tx)
    chosen = carriers.one(tx, carrier) if carrier else next(iter(known), None)
    code = chosen.code if chosen else ""
    rows = tariff_book.areas(tx, carrier=code) if code else ()
    return views.AreasView(
        code,
        chosen.name if chosen else "",
        tuple((row.code, row.name) for row in known),
        tuple(views.AreaRow(row.id, row.area, row.storage, row.days, row.served) for row in rows),
        tariff_book.STORAGES,
    )


def tracking_view(tx: Tx, waybill: str) -> views.TrackingView:
    """The watch list, and one waybill's scans."""
    scans = tracking.events_of(tx, waybill) if waybill else ()
    rows = tuple(
        views.ScanRow(x.at, x.kind, x.place, x.words, x.source, x.told_by.removeprefix("user:")) for x in scans
    )
    return views.TrackingView(late_rows(tx), waybill, rows, _order_of(tx, waybill), tuple(tracking.KINDS))


def _order_of(tx: Tx, waybill: str) -> int:
    try:
        return queries.parcel_by_waybill(tx, waybill).order_id if waybill else 0
    except NotFound:
        return 0


def late_rows(tx: Tx) -> tuple[views.LateRow, ...]:
    """Parcels whose number was told 12 hours ago or more and that nobody has scanned, the longest wait first."""
    at, names = now(), carriers.names(tx)
    found = handover_queries.unscanned(
        tx, before=at - timedelta(hours=first_scan.WARN_HOURS), since=at - first_scan.WINDOW
    )
    rows = []
    for row in found:
        hours = int((at - row.told_at).total_seconds() // 3600)
        level = "bad" if hours >= first_scan.LAST_HOURS else "warn"
        rows.append(
            views.LateRow(
                row.order_id, row.order_no, row.channel, names.get(row.carrier, row.carrier), row.waybill,
                row.handed_over_at, row.told_at, hours, level,
            )
        )  # fmt: skip
    return tuple(rows)


def _rows(tx: Tx, found: Iterable[Carrier]) -> tuple[views.CourierRow, ...]:
    pools, areas = handover_queries.pools(tx), Counter(service.carrier for service in tariff_book.services(tx))
    rows = []
    for row in found:
        pool = pools.get(row.code, handover_queries.Pool())
        rows.append(
            views.CourierRow(
                row.code, row.name, _parts(row.storages), _parts(row.channels), row.rank, row.active, row.cut_off,
                row.low_at, pool.free, pool.used, row.active and pool.free <= row.low_at, areas[row.code],
            )
        )  # fmt: skip
    return tuple(rows)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(",") if part)


def why_text(why: Mapping[str, Any]) -> str:
    """Why a parcel travels with its courier, in the page's language; empty for parcels of earlier days."""
    if not why:
        return ""
    said = [translate(label("courier_rule", why["rule"]).text)]
    if why.get("fen") is not None:
        said.append(money(Money(why["fen"])))
    if why.get("days"):
        said.append(translate(mark("%(n)s 天到")) % {"n": why["days"]})
    if why.get("next_fen") is not None and why["next_fen"] != why.get("fen"):
        said.append(translate(mark("次选 %(amount)s")) % {"amount": money(Money(why["next_fen"]))})
    return " · ".join(said)
