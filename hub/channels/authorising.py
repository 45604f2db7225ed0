"""Granting access in the browser: what the operator typed waits, sealed, until the platform sends the owner back.

A pending authorisation is found by a random state, belongs to one signed-in session, works once and soon ends.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.ports import ShopAuthoriser
from connectors.base.registry import connector_class, manifest
from hub.channels import connecting, connections, queries
from hub.channels.models import PendingAuthorisation, Shop
from hub.identity.sessions import fingerprint
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, table
from hub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from hub.kernel.ids import new_id
from hub.kernel.runtime import Runtime

#: An owner has so long to agree on the platform's page; its code lives ten minutes at the longest.
PATIENCE = timedelta(minutes=15)
#: Credentials that an authorisation brings; they are not asked for before it.
BROUGHT = ("access_token", "refresh_token")
_pending = table(PendingAuthorisation).c


@dataclass(frozen=True, slots=True)
class Wish:
    """The shop to be connected, as it was typed in. ``shop_id`` 0 is a new shop."""

    channel: str
    shop_id: int
    name: str
    code: str
    base_url: str
    redirect_uri: str
    credentials: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted:
    """The platform granted access and took the token. ``name`` is the shop's own name there."""

    name: str
    token: Token
    credentials: dict[str, str] = field(repr=False)


def offered(channel: str) -> bool:
    """Whether shops of this channel are authorised in the browser. Raises NotFound for an unknown channel."""
    return "oauth" in manifest(channel).capabilities


def begin(tx: Tx, runtime: Runtime, wish: Wish, *, session_id: int) -> str:
    """Keep a wish until the owner comes back; the answer is the state to send along. Raises Conflict, NotFound."""
    if not offered(wish.channel):
        raise NotFound("this marketplace does not authorise in the browser")
    if not wish.shop_id and queries.shop_by_code(tx, wish.code) is not None:
        raise Conflict("this shop code is in use", remedy="Choose another code.", code=wish.code)
    state, row_id = secrets.token_urlsafe(32), new_id()
    typed = {name: getattr(wish, name) for name in ("name", "code", "base_url", "redirect_uri")}
    kept = orjson.dumps(typed | {"credentials": dict(wish.credentials), "settings": dict(wish.settings)})
    tx.add(
        PendingAuthorisation(
            id=row_id,
            state_hash=fingerprint(state),
            session_id=session_id,
            channel=wish.channel,
            shop_id=wish.shop_id or None,
            sealed=runtime.vault.seal(kept, where=f"pending_authorisation:sealed:{row_id}"),
            expires=now() + PATIENCE,
        )
    )
    return state


def address(runtime: Runtime, wish: Wish, state: str) -> str:
    """Where the owner agrees: the platform's own page."""
    connector = _connector(runtime, wish, MemoryTokenBox(Token("")))
    try:
        return str(connector.authorise_url(redirect_uri=wish.redirect_uri, state=state))
    finally:
        connector.close()


def claim(tx: Tx, runtime: Runtime, state: str, *, session_id: int) -> Wish:
    """Take a wish out, once. Raises Forbidden when it is unknown, used, too old or another session's."""
    mine = (_pending.state_hash == fingerprint(state), _pending.session_id == session_id)
    row = tx.connection().execute(select(*_pending).where(*mine)).mappings().first()
    gone = tx.connection().execute(delete(table(PendingAuthorisation)).where(*mine)) if row else None
    if row is None or gone is None or gone.rowcount != 1 or row["expires"] < now():
        raise Forbidden(
            "this authorisation is not known, was used, or took too long", remedy="Open Shops and start again."
        )
    kept = orjson.loads(runtime.vault.unseal(row["sealed"], where=f"pending_authorisation:sealed:{row['id']}"))
    return Wish(channel=row["channel"], shop_id=row["shop_id"] or 0, **kept)


def exchange(runtime: Runtime, wish: Wish, code: str) -> Granted:
    """The first token for a code, proven by a call. Keeps nothing; call it with no transaction open.

    Raises NeedsReauth, Rejected, Transient, and Invalid without a code.
    """
    if not code:
        raise Invalid("the platform sent no authorisation code", remedy="Open Shops and start again.")
    connector = _connector(runtime, wish, MemoryTokenBox(Token("")))
    try:
        token = connector.exchange_code(code, redirect_uri=wish.redirect_uri)
    finally:
        connector.close()
    box = MemoryTokenBox(token)
    connector = _connector(runtime, wish, box)
    try:
        name = connector.check_connection()
    finally:
        connector.close()
    final = box.current()
    brought = {"access_token": final.access, "refresh_token": final.refresh}
    asked = {one.name for one in manifest(wish.channel).credentials}
    return Granted(name, final, {**wish.credentials, **{k: v for k, v in brought.items() if k in asked}})


def keep(tx: Tx, runtime: Runtime, wish: Wish, granted: Granted, *, actor: Actor) -> Shop:
    """Save a shop that was granted access, with its token. Raises Conflict, NotFound."""
    given: dict[str, Any] = {"name": wish.name, "credentials": granted.credentials, "granted": granted.token}
    if wish.shop_id:
        return connecting.connect_again(tx, runtime, wish.shop_id, actor=actor, **given)
    return connecting.connect_new(
        tx, runtime, code=wish.code, channel=wish.channel, base_url=wish.base_url, actor=actor, **given
    )


def completed(runtime: Runtime, shop: Shop | None, typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed in without what the platform will bring; fields left empty are taken from a known shop."""
    known = connections.credentials_of(runtime, shop) if shop is not None else {}
    return {name: value or known.get(name, "") for name, value in typed.items() if name not in BROUGHT}


def forget(tx: Tx, *, before: datetime) -> int:
    """Drop what ended before an instant; the answer is how many."""
    return tx.connection().execute(delete(table(PendingAuthorisation)).where(_pending.expires < before)).rowcount


def _connector(runtime: Runtime, wish: Wish, box: MemoryTokenBox) -> Any:
    connector = connector_class(wish.channel)(
        Connection(
            shop=wish.code or "new shop",
            base_url=wish.base_url or manifest(wish.channel).production_url,
            credentials={**dict.fromkeys(BROUGHT, ""), **wish.credentials},
            tokens=box,
            transport=runtime.transports.get(wish.channel),
            settings=wish.settings,
        )
    )
    if not isinstance(connector, ShopAuthoriser):
        connector.close()
        raise NotFound("this marketplace does not authorise in the browser")
    return connector
