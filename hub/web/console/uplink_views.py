"""What the uplink desk shows."""

from catalog.lookup import cards_by_id
from hub.inventory import floor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.warehouse import uplink, uplink_queries
from hub.web.console.story import who
from hub.web.console.views import uplink as views
from hub.web.console.views.shared import Tab
from hub.web.labels import label

STATES = ("expected", "received", "merged", "refused")


def uplink_view(tx: Tx, tab: str) -> views.UplinkView:
    """Parcels of one state."""
    tab = tab if tab in STATES else "expected"
    counts = uplink_queries.counts(tx)
    tabs = tuple(Tab(state, label("uplink", state).text, counts.get(state, 0)) for state in STATES)
    found = uplink_queries.parcels_in(tx, tab)
    cards = cards_by_id(tx, {row.sku_id for row in found})
    lots = uplink_queries.lots_of(tx, [row.id for row in found])
    rows = tuple(
        views.UplinkRow(
            row.id, row.code, row.station, row.producer, cards[row.sku_id].code, cards[row.sku_id].name,
            cards[row.sku_id].storage.value, row.sent_on, row.sent_pieces, row.sent_g, row.pieces, row.grams,
            "" if row.temperature_dc is None else f"{row.temperature_dc / 10:.1f} ℃", row.note, lots.get(row.id, ""),
            row.received_at, who(row.received_by or row.announced_by), uplink.is_off(row),
        )
        for row in found
    )  # fmt: skip
    return views.UplinkView(tabs, tab, rows, tuple(floor.houses(tx).items()), business_day(now()))
