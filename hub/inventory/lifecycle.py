"""The lives of receipts, their lines, incidents, counts and lots, and the one door that changes any of them."""

from hub.events import facts
from hub.inventory import events
from hub.inventory.models import CountLine, Incident, Lot, Receipt, ReceiptLine
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle

RECEIPT = Lifecycle(
    "receipt",
    "expected",
    {("expected", "arrive"): "arrived", ("arrived", "close"): "closed", ("expected", "call_off"): "called_off"},
)
RECEIPT_LINE = Lifecycle(
    "receipt line",
    "expected",
    {
        ("expected", "book"): "booked",
        ("expected", "ask"): "waiting",
        ("expected", "refuse"): "refused",
        ("waiting", "book"): "booked",
        ("waiting", "refuse"): "refused",
    },
)
INCIDENT = Lifecycle(
    "incident",
    "recorded",
    {
        ("recorded", "settle"): "settled",
        ("recorded", "hold"): "held",
        ("held", "release"): "released",
        ("held", "write_off"): "written_off",
    },
)
COUNT_LINE = Lifecycle(
    "count",
    "open",
    {
        ("open", "match"): "matched",
        ("open", "differ"): "differs",
        ("differs", "approve"): "approved",
        ("differs", "recount"): "open",
    },
)
LOT = Lifecycle(
    "lot",
    "good",
    {
        ("good", "quarantine"): "quarantine",
        ("quarantine", "release"): "good",
        ("good", "recall"): "recalled",
        ("quarantine", "recall"): "recalled",
        ("recalled", "clear"): "good",
        ("recalled", "scrap"): "scrapped",
    },
)

_TABLES = {Receipt: RECEIPT, ReceiptLine: RECEIPT_LINE, Incident: INCIDENT, CountLine: COUNT_LINE, Lot: LOT}


def advance(
    tx: Tx, thing: Receipt | ReceiptLine | Incident | CountLine | Lot, event: str, *, actor: Actor, why: str = ""
) -> None:
    """Move one thing along its table and announce the move. Raises IllegalMove."""
    table = _TABLES[type(thing)]
    before, after = table.move(thing, event)
    tx.add(thing)
    name = table.name.replace(" ", "_")
    facts.announce(tx, [events.moved(name, thing.id, event, before=before, to=after, why=why)], actor=actor)
