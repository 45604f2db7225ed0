"""Endpoints of programs outside: added with a secret of their own, paused, resumed, removed; deliveries sent again."""

import base64
import secrets
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from sqlmodel import col, select

from hub.events import addresses
from hub.events.models import WebhookDelivery, WebhookEndpoint
from hub.events.outgoing import DELIVER, EVENTS
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.ids import new_id
from hub.kernel.jobs.queue import enqueue
from hub.kernel.vault import Vault

SECRET = "whsec_"  # noqa: S105 - the mark before a secret
BY_HAND, FAILING, GONE = "by hand", "failing", "gone"


def add(
    tx: Tx, vault: Vault, url: str, *, about: str, events: Iterable[str], private: bool, actor: Actor
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its signing secret, which is never shown again.

    Raises Invalid for an address that will not do (``private`` permits those inside), or without known events.
    """
    chosen = sorted(set(events))
    addresses.check_form(url, private=private)
    if not chosen or set(chosen) - set(EVENTS):
        raise Invalid("an endpoint needs events", remedy="Tick what the program wants to be told.")
    secret = SECRET + base64.b64encode(secrets.token_bytes(32)).decode()
    row = WebhookEndpoint(id=new_id(), url=url, about=about.strip()[:80], events=chosen, made_by=str(actor))
    row.sealed = vault.seal(secret.encode(), where=_where(row.id))
    tx.add(row)
    return row, secret


def signing_key(vault: Vault, row: WebhookEndpoint) -> bytes:
    """The bytes an endpoint's messages are signed with."""
    return base64.b64decode(vault.unseal(row.sealed, where=_where(row.id)).decode().removeprefix(SECRET))


def pause(tx: Tx, endpoint_id: int) -> WebhookEndpoint:
    """Send nothing more, and keep nothing for later. Raises NotFound."""
    row = endpoint(tx, endpoint_id)
    row.paused_at, row.paused_why = row.paused_at or now(), row.paused_why or BY_HAND
    tx.add(row)
    return row


def resume(tx: Tx, endpoint_id: int) -> WebhookEndpoint:
    """Tell the endpoint of what happens from now on. Raises NotFound."""
    row = endpoint(tx, endpoint_id)
    row.paused_at, row.paused_why, row.failing_since = None, "", None
    tx.add(row)
    return row


def remove(tx: Tx, endpoint_id: int) -> WebhookEndpoint:
    """Forget an endpoint and its secret; what was sent to it stays on the list. Raises NotFound."""
    row = endpoint(tx, endpoint_id)
    row.removed_at, row.sealed = now(), b""
    tx.add(row)
    return row


def send_again(tx: Tx, delivery_id: int) -> WebhookDelivery:
    """Send a message once more, under its own id. Raises NotFound, Conflict while its endpoint is paused."""
    row = tx.get(WebhookDelivery, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery.", delivery=delivery_id)
    if endpoint(tx, row.endpoint_id).paused_at is not None:
        raise Conflict("this endpoint is paused", remedy="Resume it first.")
    row.delivered_at, row.given_up_at, row.attempts = None, None, 0
    tx.add(row)
    enqueue(tx, DELIVER, key=str(row.id), payload={"delivery_id": str(row.id)})
    return row


def endpoint(tx: Tx, endpoint_id: int) -> WebhookEndpoint:
    """An endpoint that was not removed, locked. Raises NotFound."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, col(WebhookEndpoint.removed_at).is_(None))
    row = tx.exec(query.with_for_update()).first()
    if row is None:
        raise NotFound("There is no such endpoint.", endpoint=endpoint_id)
    return row


def endpoints(tx: Tx) -> Sequence[WebhookEndpoint]:
    """Every endpoint that was not removed, oldest first."""
    query = select(WebhookEndpoint).where(col(WebhookEndpoint.removed_at).is_(None))
    return tx.exec(query.order_by(col(WebhookEndpoint.id))).all()


def deliveries(tx: Tx, *, limit: int = 50) -> Sequence[tuple[WebhookDelivery, str]]:
    """The newest messages with the host they go to, newest first."""
    query = select(WebhookDelivery, WebhookEndpoint.url).join(
        WebhookEndpoint, col(WebhookEndpoint.id) == col(WebhookDelivery.endpoint_id)
    )
    found = tx.exec(query.order_by(col(WebhookDelivery.id).desc()).limit(limit)).all()
    return [(row, urlsplit(url).netloc) for row, url in found]


def _where(row_id: int) -> str:
    return f"webhook_endpoint:sealed:{row_id}"
