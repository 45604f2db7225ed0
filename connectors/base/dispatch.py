"""Electronic waybills and receivers in clear, in neutral words. No I/O; nothing in clear appears in a repr."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from connectors.base.types import Receiver


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a parcel: the county's own warehouse."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    province: str
    city: str
    district: str
    address: str = field(repr=False)
    town: str = ""


@dataclass(frozen=True, slots=True)
class WaybillAccount:
    """A carrier branch the shop may draw electronic waybill numbers from. ``left`` is None where it is not counted."""

    carrier: str  # our code; empty when we know no equivalent
    vendor_carrier: str
    branch: str = ""
    account_id: str = ""
    left: int | None = None


@dataclass(frozen=True, slots=True)
class WaybillRequest:
    """A number for one parcel. Asking again with the same ``request_id`` gives the same number."""

    request_id: str
    order_id: str
    account: WaybillAccount
    sender: Sender
    receiver: Receiver  # ciphertext and token as the order gave them: nothing is decrypted on the way
    goods: tuple[tuple[str, int], ...]  # (name, pieces)
    weight_g: int
    volume_cm3: int = 0


@dataclass(frozen=True, slots=True)
class Waybill:
    """A number and what the platform's print component needs. ``print_data`` is opaque and often encrypted."""

    number: str
    carrier: str
    vendor_carrier: str
    print_data: str = field(default="", repr=False)
    template_url: str = ""


class Scene(StrEnum):
    """Why somebody must see a receiver in clear. Platforms want the purpose named."""

    WAYBILL = "waybill"  # a label that is not printed by the platform
    DELIVERY = "delivery"  # the courier cannot find the address
    AFTER_SALES = "after_sales"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class Revealed:
    """A receiver in clear, to be shown or printed and not kept. ``phone`` may be a virtual number with an extension."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    extension: str = field(default="", repr=False)
    virtual: bool = False
    expires_at: datetime | None = None
