"""What a waybill label says (面单), from parcel, order and receiver. Every print is counted and on the order's timeline.

A receiver is unsealed only where the platform gave it in clear; even then only what may stand on paper leaves here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from hub.channels import queries as channels
from hub.channels.by_hand import platform_name
from hub.channels.models import Shop
from hub.events import facts
from hub.identity import audit
from hub.inventory import queries as stock
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.units import StorageClass
from hub.kernel.vault import Vault
from hub.logistics import carriers
from hub.logistics.addressing import PrintedReceiver, printed
from hub.orders import queries as orders
from hub.orders import receivers
from hub.orders.models import Order, OrderReceiver
from hub.warehouse import events, locks, queries
from hub.warehouse.gs1 import TraceLinks, no_links
from hub.warehouse.models import Parcel, ParcelLine
from hub.warehouse.paper.label import LabelFacts


@dataclass(frozen=True, slots=True)
class _Around:
    """What several labels are filled from, read once."""

    orders: Mapping[int, Order]
    people: Mapping[int, OrderReceiver]
    shops: Mapping[int, Shop]
    cards: Mapping[int, SkuCard]
    contents: Mapping[int, Sequence[ParcelLine]]
    carriers: Mapping[str, str]
    houses: Mapping[int, str]


def print_labels(
    tx: Tx, vault: Vault, parcel_ids: Sequence[int], *, actor: Actor, why: str = "", trace: TraceLinks = no_links
) -> tuple[LabelFacts, ...]:
    """The labels of these parcels, each counted as printed once more; ``trace`` draws their trace codes.

    Raises Invalid for no parcels or a second print without a reason, Conflict when one has no waybill, was stopped or has
    left.
    """
    if not parcel_ids:
        raise Invalid("there is no label to print", remedy="Choose parcels that have a waybill.")
    parcels = locks.parcels(tx, parcel_ids)
    if any(parcel.state != "labelled" or parcel.storage == StorageClass.VIRTUAL.value for parcel in parcels):
        raise Conflict("only parcels that wait for their courier have a label", remedy="Pack the parcel first.")
    if any(parcel.label_prints for parcel in parcels) and not why.strip():
        raise Invalid("this label was printed before", remedy="Say why it is printed again.")
    around = _read(tx, parcels)
    labels = tuple(_label(vault, parcel, around, trace(parcel.id)) for parcel in parcels)
    for parcel in parcels:
        _count(tx, parcel, why.strip()[:200], actor=actor)
    facts.announce(tx, [events.label_printed(parcel) for parcel in parcels], actor=actor)
    return labels


def receiver_on_paper(vault: Vault, receiver: OrderReceiver) -> PrintedReceiver:
    """The receiver as paper may show it: from the clear text where the platform gave one, else from its masks."""
    plain = receivers.behind(vault, receiver).plain
    return printed(
        (plain.name if plain else "") or receiver.name_mask,
        (plain.phone if plain else "") or receiver.phone_mask,
        province=receiver.province,
        city=receiver.city,
        district=receiver.district,
        town=receiver.town,
        address=(plain.address if plain else "") or receiver.address_mask,
    )


def _read(tx: Tx, parcels: Sequence[Parcel]) -> _Around:
    rows = queries.lines_of(tx, [parcel.id for parcel in parcels])
    contents: dict[int, list[ParcelLine]] = {}
    for row in rows:
        contents.setdefault(row.parcel_id, []).append(row)
    order_ids = {parcel.order_id for parcel in parcels}
    return _Around(
        orders={order.id: order for order in orders.by_ids(tx, order_ids)},
        people=orders.receivers(tx, order_ids),
        shops={shop.id: shop for shop in channels.shops(tx)},
        cards=cards_by_id(tx, {row.sku_id for row in rows}),
        contents=contents,
        carriers=carriers.names(tx),
        houses=stock.houses_of(tx, [row.line_id for row in rows]),
    )


def _label(vault: Vault, parcel: Parcel, around: _Around, trace_url: str) -> LabelFacts:
    order, person, contents = around.orders[parcel.order_id], around.people[parcel.order_id], around.contents[parcel.id]
    goods = [(around.cards[row.sku_id], row.quantity) for row in contents]
    return LabelFacts(
        waybill=parcel.waybill,
        carrier_name=around.carriers.get(parcel.carrier, parcel.carrier),
        carrier_code=parcel.carrier,
        receiver=receiver_on_paper(vault, person),
        sender_name=around.shops[order.shop_id].name,
        sender_region=next((around.houses[row.line_id] for row in contents if row.line_id in around.houses), ""),
        order_no=order.order_no,
        channel_name=platform_name(around.shops[order.shop_id]),
        storage=parcel.storage,
        goods="；".join(f"{card.name} {card.spec} × {pieces}" for card, pieces in goods),
        pieces=sum(pieces for _, pieces in goods),
        weight_g=parcel.weight_g,
        parcel_no=f"{parcel.number}/{parcel.of}",
        route=" ".join(dict.fromkeys(part for part in (person.city, person.district) if part)),
        trace_url=trace_url,
        printed_at=now(),
        reprint=parcel.label_prints,
    )


def _count(tx: Tx, parcel: Parcel, why: str, *, actor: Actor) -> None:
    parcel.label_prints += 1
    tx.add(parcel)
    if parcel.label_prints > 1:
        audit.record(
            tx,
            actor,
            "label.reprinted",
            f"parcel:{parcel.id}",
            waybill=parcel.waybill,
            prints=parcel.label_prints,
            why=why,
        )
