"""Who gets the parcel, behind the masks: opened only where the platform gave it in clear, for a person only on record."""

from dataclasses import dataclass

import orjson

from connectors.base.types import PlainReceiver, Receiver
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.vault import Vault
from hub.orders import events, queries
from hub.orders.models import OrderReceiver

#: Why a person may read a receiver in clear; anything else is no purpose.
PURPOSES = ("address", "call", "aftersales", "waybill")


@dataclass(frozen=True, slots=True)
class Behind:
    """What lies behind the masks of one receiver.

    ``plain`` is None where only the platform can read it; ``cipher`` names the parts we hold as its ciphertext,
    ``token`` says whether it gave an id by which it makes waybills (OAID and the like).
    """

    plain: PlainReceiver | None
    cipher: tuple[str, ...]
    token: bool


def behind(vault: Vault, receiver: OrderReceiver) -> Behind:
    """Open a sealed receiver. Raises Invalid when the hub does not hold its key."""
    said = orjson.loads(vault.unseal(receiver.sealed, where=f"order_receiver:sealed:{receiver.id}"))
    plain = PlainReceiver(**said["plain"]) if said["plain"] else None
    return Behind(plain, tuple(sorted(said["cipher"])), bool(said["token"]))


def as_given(vault: Vault, receiver: OrderReceiver) -> Receiver:
    """The receiver as the platform gave it, for its own calls: masks, ciphertext and token, never the clear text."""
    said = orjson.loads(vault.unseal(receiver.sealed, where=f"order_receiver:sealed:{receiver.id}"))
    return Receiver(
        province=receiver.province,
        city=receiver.city,
        district=receiver.district,
        town=receiver.town,
        name_mask=receiver.name_mask,
        phone_mask=receiver.phone_mask,
        address_mask=receiver.address_mask,
        cipher=said["cipher"],
        token=said["token"],
    )


def reveal(tx: Tx, vault: Vault, order_id: int, *, purpose: str, actor: Actor) -> PlainReceiver:
    """Read one receiver in clear, on record with its purpose.

    Raises Invalid without a purpose, NotFound, and Conflict where only the platform can read the receiver.
    """
    if purpose not in PURPOSES:
        raise Invalid("reading a receiver needs a purpose", remedy="Choose what you need it for.")
    plain = behind(vault, queries.receiver(tx, order_id)).plain
    if plain is None:
        raise Conflict(
            "only the platform can read this receiver",
            remedy="Talk to the buyer through the platform; shipping does not need the plain text.",
        )
    audit.record(tx, actor, "receiver.revealed", f"order:{order_id}", purpose=purpose)
    facts.announce(tx, [events.order_note(order_id, "revealed", purpose=purpose)], actor=actor)
    return plain
