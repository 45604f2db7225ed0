"""Facts this room announces; they stand on the order's timeline."""

from hub.events.facts import Fact
from hub.warehouse.models import Parcel

PLANNED = "parcel.plan"
STOPPED = "parcel.stop"
VOIDED = "parcel.void"


def parcel_moved(parcel: Parcel, event: str, before: str, why: str) -> Fact:
    """A parcel went from one state to another."""
    details = {
        "order_id": str(parcel.order_id),
        "parcel": f"{parcel.number}/{parcel.of}",
        "from": before,
        "to": parcel.state,
        "waybill": parcel.waybill,
    }
    return Fact(f"parcel.{event}", f"order:{parcel.order_id}", details | ({"why": why} if why else {}))


def label_printed(parcel: Parcel) -> Fact:
    """A label came out of the printer; ``prints`` counts from 1."""
    details = {
        "order_id": str(parcel.order_id),
        "parcel": f"{parcel.number}/{parcel.of}",
        "waybill": parcel.waybill,
        "prints": str(parcel.label_prints),
    }
    return Fact("parcel.print", f"order:{parcel.order_id}", details)
