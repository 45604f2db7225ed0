"""What the Interfaces page shows."""

from hub.events import webhooks
from hub.events.models import WebhookDelivery, WebhookEndpoint
from hub.events.outgoing import EVENTS
from hub.identity import api_tokens
from hub.identity.api_tokens import in_force
from hub.identity.models import ApiToken
from hub.identity.sessions import Visitor
from hub.kernel.db import Tx
from hub.web.api.desks import DESKS
from hub.web.console.views.interfaces import DeliveryRow, EndpointRow, InterfacesView, KeyRow
from hub.web.page import current


def scopes_for(visitor: Visitor) -> tuple[str, ...]:
    """Scopes some operation asks for, as far as the person has them."""
    asked = {operation.scope for desk in DESKS for operation in desk.operations}
    return tuple(sorted(scope for scope in asked if visitor.may(scope)))


def interfaces_view(tx: Tx, visitor: Visitor) -> InterfacesView:
    """The page's values."""
    return InterfacesView(
        keys=tuple(_key(token, login) for token, login in api_tokens.keys(tx)),
        endpoints=tuple(_endpoint(row) for row in webhooks.endpoints(tx)),
        deliveries=tuple(_delivery(row, host) for row, host in webhooks.deliveries(tx)),
        scopes=scopes_for(visitor),
        events=EVENTS,
    )


def _key(token: ApiToken, login: str) -> KeyRow:
    ended = "revoked" if token.revoked_at else "expired"
    return KeyRow(
        token.id, token.name, token.shown, login, tuple(token.scopes), token.created_at, token.used_at, token.expires_at,
        "good" if in_force(token, current.get().now) else ended,
    )  # fmt: skip


def _endpoint(row: WebhookEndpoint) -> EndpointRow:
    state = row.paused_why.replace(" ", "_") if row.paused_at else "trouble" if row.failing_since else "good"
    since = row.paused_at or row.failing_since
    return EndpointRow(row.id, row.url, row.about, tuple(row.events), state, since, paused=row.paused_at is not None)


def _delivery(row: WebhookDelivery, host: str) -> DeliveryRow:
    state = "sent" if row.delivered_at else "given_up" if row.given_up_at else "waiting"
    return DeliveryRow(row.id, row.event, host, state, row.attempts, row.status, row.error, row.tried_at or row.made_at)
