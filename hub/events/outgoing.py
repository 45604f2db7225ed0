"""What programs outside are told, and owing it to them: a delivery is written in the transaction of its fact.

A message names things by id only; who may know more asks the API. So no buyer data ever stands in one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import col, select

from hub.events.models import WebhookDelivery, WebhookEndpoint
from hub.kernel.db import Tx, insert_many, table
from hub.kernel.ids import new_id
from hub.kernel.jobs.queue import enqueue_many

DELIVER = "events.deliver"


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact as the outside knows it: its event name, and the details that may leave under the names they have there.

    ``subject`` is the name of the id behind the fact's subject, where that leaves too.
    """

    event: str
    details: Mapping[str, str]
    subject: str = ""


_ORDER = {"order_id": "order"}
_CASE = {"case_id": "case", "refund_kind": "kind", "refund_state": "state"}
#: Fact -> what is told of it; a fact that is not here never leaves.
TOLD: dict[str, Telling] = {
    "order.arrived": Telling("order.taken", _ORDER),
    "order.held": Telling("order.held", _ORDER | {"hold": "hold"}),
    "order.released": Telling("order.released", _ORDER | {"hold": "hold"}),
    "order.hand_over": Telling("order.shipped", _ORDER),
    "order.cancel": Telling("order.cancelled", _ORDER),
    "parcel.hand_over": Telling("parcel.handed_over", _ORDER | {"waybill": "waybill"}),
    "stock.changed": Telling("stock.changed", {"sku_ids": "goods"}),
    "listing.moved": Telling("listing.changed", {"code": "sku", "to": "state"}, subject="listing"),
    "refund.opened": Telling("case.opened", _CASE),
    "refund.moved": Telling("case.changed", _CASE),
}
EVENTS = tuple(sorted({telling.event for telling in TOLD.values()}))


def feed(tx: Tx, facts: Sequence[tuple[str, str, Mapping[str, Any]]], *, at: datetime) -> None:
    """Owe each endpoint that wants it a message of these (name, subject, details); one look when there are any."""
    if not facts:
        return
    open_ones = select(WebhookEndpoint.id, WebhookEndpoint.events).where(
        col(WebhookEndpoint.paused_at).is_(None), col(WebhookEndpoint.removed_at).is_(None)
    )
    rows = []
    for endpoint_id, wanted in tx.exec(open_ones).all():
        for name, subject, details in facts:
            if TOLD[name].event in wanted:
                event, body = message(TOLD[name], subject, details, at=at)
                rows.append(_row(endpoint_id, event, body, at=at))
    insert_many(tx, table(WebhookDelivery), rows)
    enqueue_many(tx, DELIVER, [(str(row["id"]), {"delivery_id": str(row["id"])}) for row in rows])


def message(telling: Telling, subject: str, details: Mapping[str, Any], *, at: datetime) -> tuple[str, str]:
    """(event, JSON body) as Standard Webhooks wants it: type, timestamp and data."""
    data = {there: details[here] for here, there in telling.details.items() if details.get(here)}
    if telling.subject:
        data[telling.subject] = subject.rpartition(":")[2]
    body = {"type": telling.event, "timestamp": at.isoformat(), "data": data}
    return telling.event, orjson.dumps(body).decode()


def _row(endpoint_id: int, event: str, body: str, *, at: datetime) -> dict[str, Any]:
    row = WebhookDelivery(id=new_id(), endpoint_id=endpoint_id, event=event, body=body, made_at=at)
    return row.model_dump()
