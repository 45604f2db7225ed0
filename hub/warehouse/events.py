"""Facts this room announces; they stand on the order's timeline."""

from hub.events.facts import Fact
from hub.warehouse.models import Parcel, UplinkParcel

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


def not_scanned(order_id: int, waybill: str, hours: int) -> Fact:
    """The platform knows a number since ``hours`` hours and no courier has scanned it."""
    details = {"order_id": str(order_id), "waybill": waybill, "hours": str(hours)}
    return Fact("parcel.no_scan", f"order:{order_id}", details)


def lot_replaced(order_id: int, wave: str, promised: str, taken: str, pieces: int) -> Fact:
    """The picker took another lot of the same goods than was promised."""
    details = {"order_id": str(order_id), "wave": wave, "from": promised, "to": taken, "pieces": str(pieces)}
    return Fact("parcel.lot_replaced", f"order:{order_id}", details)


def picked_short(order_id: int, wave: str, lot: str, pieces: int) -> Fact:
    """A shelf had fewer pieces than it should; these pieces of an order come from elsewhere."""
    details = {"order_id": str(order_id), "wave": wave, "lot": lot, "pieces": str(pieces)}
    return Fact("parcel.picked_short", f"order:{order_id}", details)


def uplink_moved(parcel: UplinkParcel) -> Fact:
    """Goods of a village station were received, refused or merged into a lot."""
    details = {"uplink": parcel.code, "station": parcel.station, "to": parcel.state}
    return Fact(f"uplink.{parcel.state}", f"uplink:{parcel.id}", details)


def lot_merged(lot_id: int, lot: str, uplinks: int, pieces: int) -> Fact:
    """A lot was made of goods of several stations; ``LotSource`` says which."""
    details = {"lot_id": str(lot_id), "lot": lot, "uplinks": str(uplinks), "pieces": str(pieces)}
    return Fact("lot.merged", f"lot:{lot_id}", details)
