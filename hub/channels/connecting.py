"""Connecting a shop by hand: the credentials are proven at the platform before anything is kept; every save is on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.registry import connector_class, manifest
from hub.channels import connections, locks, queries
from hub.channels.models import Shop
from hub.channels.tokens import SharedTokenBox
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Proof:
    """The platform took these credentials. ``name`` is the shop's own name there; a token renewed meanwhile is in."""

    name: str
    credentials: dict[str, str] = field(repr=False)


def completed(runtime: Runtime, shop: Shop | None, given: Mapping[str, str]) -> dict[str, str]:
    """What was typed in, and for fields left empty what the shop has already, its token as it is now."""
    if shop is None:
        return dict(given)
    kept = connections.credentials_of(runtime, shop)
    token = SharedTokenBox(runtime, shop.id).current()
    current = {"access_token": token.access, "refresh_token": token.refresh}
    kept |= {name: value for name, value in current.items() if name in kept and value}
    return kept | {name: value for name, value in given.items() if value}


def prove(runtime: Runtime, channel: str, credentials: Mapping[str, str], *, base_url: str = "") -> Proof:
    """Ask the platform who we are; keeps nothing. Raises NeedsReauth, Rejected, Transient, and Invalid or NotFound.

    Call it with no transaction open.
    """
    box = MemoryTokenBox(Token(credentials.get("access_token", ""), credentials.get("refresh_token", "")))
    connector = connector_class(channel)(
        Connection(
            shop="new shop",
            base_url=base_url or manifest(channel).production_url,
            credentials=credentials,
            tokens=box,
            transport=runtime.transports.get(channel),
        )
    )
    try:
        name = connector.check_connection()
    finally:
        connector.close()
    token = box.current()
    fresh = {"access_token": token.access, "refresh_token": token.refresh}
    return Proof(name, {**credentials, **{key: value for key, value in fresh.items() if key in credentials and value}})


def connect_new(
    tx: Tx,
    runtime: Runtime,
    *,
    code: str,
    channel: str,
    name: str,
    credentials: Mapping[str, str],
    base_url: str,
    actor: Actor,
    granted: Token | None = None,
) -> Shop:
    """Register a shop whose credentials were proven. Raises Conflict when the code is taken."""
    if queries.shop_by_code(tx, code) is not None:
        raise Conflict("this shop code is in use", remedy="Choose another code.", code=code)
    shop = connections.add_shop(
        tx,
        runtime,
        code=code,
        channel=channel,
        name=name,
        credentials=credentials,
        base_url=base_url,
        actor=actor,
        granted=granted,
    )
    audit.record(tx, actor, "shop.connected", f"shop:{shop.id}", code=code, channel=channel)
    return shop


def connect_again(
    tx: Tx,
    runtime: Runtime,
    shop_id: int,
    *,
    name: str,
    credentials: Mapping[str, str],
    actor: Actor,
    granted: Token | None = None,
) -> Shop:
    """Give a known shop proven credentials, or a token it was granted; its address and rules stay. Raises NotFound."""
    shop = _locked(tx, shop_id)
    again = connections.add_shop(
        tx,
        runtime,
        code=shop.code,
        channel=shop.channel,
        name=name,
        credentials=credentials,
        base_url=shop.base_url,
        settings=shop.settings,
        actor=actor,
        granted=granted,
    )
    audit.record(tx, actor, "shop.reconnected", f"shop:{shop_id}", code=shop.code)
    return again


def set_quota(tx: Tx, shop_id: int, calls_per_second: int | None, *, actor: Actor) -> None:
    """How many calls a second the platform granted this shop; None goes back to the connector's careful number."""
    shop = _locked(tx, shop_id)
    rules = {name: value for name, value in shop.settings.items() if name != "calls_per_second"}
    shop.settings = rules if calls_per_second is None else rules | {"calls_per_second": calls_per_second}
    tx.add(shop)
    audit.record(tx, actor, "shop.quota_set", f"shop:{shop_id}", code=shop.code, calls_per_second=calls_per_second)


def _locked(tx: Tx, shop_id: int) -> Shop:
    shop = locks.shop(tx, shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    return shop
