"""Waybill numbers drawn from the platform, for shops with the setting ``waybills: platform``.

The number is asked for with the order's own receiver as it was given, token and ciphertext, never in clear; asking
again for the same parcel gives the same number. What no longer travels is given back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from catalog.lookup import cards_by_id
from connectors.base.dispatch import Sender, Waybill, WaybillAccount, WaybillRequest
from connectors.base.ports import WaybillSource
from hub.channels import queries as channels
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid, Rejected
from hub.kernel.ids import new_id
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.kernel.runtime import Runtime
from hub.kernel.vault import Vault
from hub.logistics import carriers
from hub.orders import queries as orders
from hub.orders import receivers
from hub.orders.models import Order
from hub.warehouse import locks, queries, waybills
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import Parcel, PlatformWaybill, WaybillNumber

GIVE_BACK = "warehouse.give_back_waybills"
SENDER_PARTS = ("name", "phone", "province", "city", "district", "address")


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is asked for, but for the branch that will carry it."""

    row_id: int
    shop_id: int
    order_id: int
    couriers: tuple[str, ...]
    request: dict[str, Any]


def from_platform(shop: Shop) -> bool:
    """Whether the labels of this shop come from its platform."""
    return shop.settings.get("waybills") == "platform"


def label(runtime: Runtime, parcel_id: int, *, actor: Actor) -> Parcel:
    """Bind a number to a packed parcel: from the platform where the shop wants that, else from our own pool.

    Raises Conflict when no courier has a contract or the parcel moved on, Invalid for a shop without a sender,
    IllegalMove when not packed, and what the platform says.
    """
    with runtime.db.write() as tx:
        parcel = locks.parcel(tx, parcel_id)
        order = orders.order(tx, parcel.order_id)
        shop = next(shop for shop in channels.shops(tx) if shop.id == order.shop_id)
        if parcel.waybill or not from_platform(shop):
            return waybills.label_parcel(tx, parcel_id, actor=actor)
        waybills.refuse_unfit(tx, parcel.id)
        draft = _draft(tx, runtime.vault, parcel, order, shop)
    with opened(runtime, draft.shop_id, lane="people") as connector:
        if not isinstance(connector, WaybillSource):
            raise Invalid(
                "this platform gives no waybill numbers",
                remedy="Take the setting waybills: platform away; numbers then come from the pool.",
            )
        account = _account(connector.waybill_accounts(), draft.couriers)
        drawn = connector.request_waybill(WaybillRequest(account=account, **draft.request))
    with runtime.db.write() as tx:
        bound = _bind(tx, runtime.vault, draft, drawn, actor=actor)
    if bound is None:
        raise Conflict("this parcel moved on while its number was drawn", remedy="Look at the parcel again.")
    return bound


def print_data(tx: Tx, vault: Vault, parcel_id: int) -> dict[str, str]:
    """What the platform's print component needs for the number on this parcel.

    Raises NotFound, and Conflict for a number that did not come from a platform.
    """
    parcel = queries.parcel(tx, parcel_id)
    rows = [row for row in queries.platform_waybills(tx, [parcel_id]) if row.number and row.number == parcel.waybill]
    if not rows:
        raise Conflict("this waybill did not come from the platform", remedy="Print our own label.")
    said = orjson.loads(vault.unseal(rows[-1].sealed, where=_where(rows[-1].id)))
    return {"waybill": rows[-1].number, "carrier": rows[-1].vendor_carrier, **said}


@outward(GIVE_BACK)
def give_back(run: Run) -> Finish | None:
    """Give back the numbers of one order that no parcel carries any more. Giving back twice does no harm."""
    with run.runtime.db.read() as tx:
        order = orders.order(tx, int(run.payload["order_id"]))
        loose = queries.loose_waybills(tx, order.id)
    if not loose:
        return None
    refused: dict[int, str] = {}
    with opened(run.runtime, order.shop_id) as connector:
        for row in loose:
            try:
                connector.cancel_waybill(Waybill(row.number, row.carrier, row.vendor_carrier))
            except (Rejected, Conflict) as error:
                refused[row.id] = error.message or "refused"
    ids = [row.id for row in loose]
    return lambda tx: _given_back(tx, ids, refused)


def _given_back(tx: Tx, row_ids: Iterable[int], refused: dict[int, str]) -> str | None:
    for row_id in row_ids:
        row = tx.get(PlatformWaybill, row_id)
        if row is not None:
            row.given_back_at, row.refused = None if row_id in refused else now(), refused.get(row_id, "")
            tx.add(row)
    return "refused" if refused else None


def _draft(tx: Tx, vault: Vault, parcel: Parcel, order: Order, shop: Shop) -> _Draft:
    PARCEL.target(parcel.state, "label")
    known = queries.platform_waybills(tx, [parcel.id])
    row = next((row for row in known if not row.number), None)
    if row is None:
        row = PlatformWaybill(
            parcel_id=parcel.id, request_id=f"{parcel.id}-{len(known) + 1}" if known else str(parcel.id)
        )
        tx.add(row)
    contents = queries.lines_of(tx, [parcel.id])
    cards = cards_by_id(tx, {line.sku_id for line in contents})
    able = [c for c in carriers.active(tx) if c.takes(parcel.storage) and c.serves(order.channel)]
    return _Draft(
        row_id=row.id,
        shop_id=shop.id,
        order_id=order.id,
        couriers=tuple(carrier.code for carrier in able),
        request={
            "request_id": row.request_id,
            "order_id": order.order_no,
            "sender": _sender(shop),
            "receiver": receivers.as_given(vault, orders.receiver(tx, order.id)),
            "goods": tuple((cards[line.sku_id].name, line.quantity) for line in contents),
            "weight_g": parcel.weight_g or parcel.expected_g,
        },
    )


def _sender(shop: Shop) -> Sender:
    said = shop.settings.get("sender") or {}
    if any(not said.get(part) for part in SENDER_PARTS):
        raise Invalid(
            "this shop has no complete sender for waybills",
            remedy="Set sender with name, phone, province, city, district and address for this shop.",
        )
    return Sender(**{part: str(said[part]) for part in SENDER_PARTS}, town=str(said.get("town", "")))


def _account(accounts: Iterable[WaybillAccount], couriers: Iterable[str]) -> WaybillAccount:
    """The branch of the first of our couriers; one with numbers left before one that counts none.

    Couriers that run their own branches show 0 and still give numbers, so 0 is no refusal.
    """
    known = sorted(accounts, key=lambda account: account.left == 0)
    for courier in couriers:
        for account in known:
            if account.carrier == courier:
                return account
    raise Conflict(
        "this shop has no contract with any of our couriers on the platform",
        remedy="Sign a courier on the platform, or take numbers from the pool.",
    )


def _bind(tx: Tx, vault: Vault, draft: _Draft, drawn: Waybill, *, actor: Actor) -> Parcel | None:
    """Keep the number, and put it on the parcel when that still waits for one; else it is given back."""
    row = tx.get(PlatformWaybill, draft.row_id)
    assert row is not None
    parcel = locks.parcel(tx, row.parcel_id)
    if row.number and parcel.waybill == row.number:
        return parcel  # somebody asked at the same time, and the platform gave both the same number
    said = {"print_data": drawn.print_data, "template_url": drawn.template_url}
    row.number, row.carrier, row.vendor_carrier = drawn.number, drawn.carrier, drawn.vendor_carrier
    row.sealed = vault.seal(orjson.dumps(said), where=_where(row.id))
    tx.add(row)
    if parcel.state != "packed" or parcel.waybill:
        enqueue(tx, GIVE_BACK, key=str(draft.order_id), payload={"order_id": str(draft.order_id)})
        return None
    number = {"id": new_id(), "carrier": drawn.carrier, "number": drawn.number, "parcel_id": parcel.id}
    insert_new(tx, table(WaybillNumber), [number], unique=["number"])
    parcel.carrier, parcel.waybill = drawn.carrier, drawn.number
    parcel.carrier_why = {"rule": "platform"}
    advance(tx, [parcel], "label", actor=actor, why=parcel.waybill)
    return parcel


def _where(row_id: int) -> str:
    return f"platform_waybill:sealed:{row_id}"
