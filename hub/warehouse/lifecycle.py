"""The lives of a parcel and of an uplink parcel, and the one door that changes each."""

from collections.abc import Sequence

from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle
from hub.warehouse import events
from hub.warehouse.models import Parcel, UplinkParcel

PARCEL = Lifecycle(
    "parcel",
    "planned",
    {
        ("planned", "release"): "picking",
        ("planned", "stop"): "stopped",
        ("picking", "pack"): "packed",
        ("picking", "stop"): "stopped",
        ("picking", "put_back"): "planned",
        ("packed", "label"): "labelled",
        ("packed", "stop"): "stopped",
        ("packed", "reopen"): "picking",
        ("labelled", "hand_over"): "handed_over",
        ("labelled", "stop"): "stopped",
        ("labelled", "void"): "packed",
        ("labelled", "reopen"): "picking",
    },
)


UPLINK = Lifecycle(
    "uplink",
    "expected",
    {
        ("expected", "take_in"): "received",
        ("expected", "refuse"): "refused",
        ("received", "refuse"): "refused",
        ("received", "merge"): "merged",
    },
)


def advance_uplink(tx: Tx, parcel: UplinkParcel, event: str, *, actor: Actor) -> None:
    """Move an uplink parcel and announce it. Raises IllegalMove."""
    UPLINK.move(parcel, event)
    tx.add(parcel)
    facts.announce(tx, [events.uplink_moved(parcel)], actor=actor)


def advance(tx: Tx, parcels: Sequence[Parcel], event: str, *, actor: Actor, why: str = "") -> None:
    """Move parcels along the table and announce each move. Raises IllegalMove, and then none of them moved."""
    for parcel in parcels:
        PARCEL.target(parcel.state, event)
    announced = []
    for parcel in parcels:
        before, _ = PARCEL.move(parcel, event)
        tx.add(parcel)
        announced.append(events.parcel_moved(parcel, event, before, why))
    facts.announce(tx, announced, actor=actor)
