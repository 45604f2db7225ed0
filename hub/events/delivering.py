"""Sending what is owed: signed as Standard Webhooks says, again after growing waits, until days of failure pause an endpoint."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlmodel import col, delete

from hub.events import addresses, webhooks
from hub.events.models import WebhookDelivery, WebhookEndpoint
from hub.events.outgoing import DELIVER
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Finish, Run, inward, outward

TIDY = "events.tidy_deliveries"
#: Seconds before each further try; after the last one a message is given up.
WAITS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
#: An endpoint that took nothing for so long is paused.
PATIENCE = timedelta(days=5)
KEEP = timedelta(days=30)
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try ended; ``status`` 0 when nobody answered."""

    status: int
    error: str = ""

    @property
    def taken(self) -> bool:
        """Any answer of the 200s."""
        return 200 <= self.status < 300


def signature(key: bytes, *, message_id: str, timestamp: int, body: str) -> str:
    """``v1,`` and the HMAC-SHA256 of id, seconds and body (Standard Webhooks, 1.0.0)."""
    digest = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


@outward(DELIVER, lane="bulk")
def deliver(run: Run) -> Finish | None:
    """Send one message; payload ``{"delivery_id"}``. It may arrive twice, always under the same id."""
    delivery_id = int(run.payload["delivery_id"])
    with run.runtime.db.read() as tx:
        row = tx.get(WebhookDelivery, delivery_id)
        target = tx.get(WebhookEndpoint, row.endpoint_id) if row else None
    if row is None or target is None or row.delivered_at:
        return None
    if target.removed_at or target.paused_at:
        return lambda tx: _drop(tx, delivery_id)
    outcome = _post(run, target, row)
    return lambda tx: _record(tx, delivery_id, outcome)


@inward(TIDY, lane="bulk")
def tidy(tx: Tx, _run: Run) -> None:
    """Forget messages after thirty days."""
    tx.exec(delete(WebhookDelivery).where(col(WebhookDelivery.made_at) < now() - KEEP))


def _post(run: Run, target: WebhookEndpoint, row: WebhookDelivery) -> Outcome:
    seconds = int(now().timestamp())
    message_id = f"msg_{row.id}"
    key = webhooks.signing_key(run.runtime.vault, target)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Yipanhuo",
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(key, message_id=message_id, timestamp=seconds, body=row.body),
    }
    try:
        to = addresses.resolve(target.url, private=run.runtime.settings.webhooks_inside)
        transport = run.runtime.transports.get("webhooks")
        with httpx.Client(transport=transport, trust_env=False, timeout=SECONDS, follow_redirects=False) as client:
            named = headers | {"Host": to.header}
            request = client.build_request(
                "POST", to.url, content=row.body.encode(), headers=named, extensions={"sni_hostname": to.host}
            )
            answer = client.send(request, stream=True)
            answer.close()
            return Outcome(answer.status_code)
    except Invalid as error:
        return Outcome(0, error.message)
    except (httpx.HTTPError, OSError) as error:
        return Outcome(0, type(error).__name__)


def _drop(tx: Tx, delivery_id: int) -> None:
    """Nobody listens any more."""
    row = tx.get(WebhookDelivery, delivery_id)
    if row is not None:
        row.given_up_at = now()
        tx.add(row)


def _record(tx: Tx, delivery_id: int, outcome: Outcome) -> str | None:
    row = tx.get(WebhookDelivery, delivery_id)
    target = tx.get(WebhookEndpoint, row.endpoint_id, with_for_update=True) if row else None
    if row is None or target is None:
        return None
    at = now()
    row.attempts, row.tried_at, row.status, row.error = row.attempts + 1, at, outcome.status, outcome.error[:200]
    tx.add(row)
    tx.add(target)
    if outcome.taken:
        row.delivered_at, target.failing_since = at, None
        return None
    _failed(tx, row, target, at=at, gone=outcome.status == 410)
    return "refused" if row.given_up_at else None


def _failed(tx: Tx, row: WebhookDelivery, target: WebhookEndpoint, *, at: datetime, gone: bool) -> None:
    target.failing_since = target.failing_since or at
    if gone or at - target.failing_since > PATIENCE:
        target.paused_at = target.paused_at or at
        target.paused_why = target.paused_why or (webhooks.GONE if gone else webhooks.FAILING)
    if target.paused_at or row.attempts > len(WAITS):
        row.given_up_at = at
        return
    due = at + timedelta(seconds=WAITS[row.attempts - 1])
    enqueue(tx, DELIVER, key=str(row.id), payload={"delivery_id": str(row.id)}, due=due)
