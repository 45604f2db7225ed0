"""Opens shops: unseals credentials, keeps one token per shop under a lock, remembers connectors per process."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import or_, select, update

from connectors.base.http import Connection, Token, TokenFetch
from connectors.base.limits import LocalLimiter
from connectors.base.manifest import RatePolicy
from connectors.base.registry import connector_class, manifest
from hub.channels import lifecycle, queries
from hub.channels.models import Shop
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx, table
from hub.kernel.errors import NeedsReauth, NotFound, PlatformDown
from hub.kernel.runtime import Runtime

#: A token renewal that takes longer than this is taken over by somebody else.
RENEWAL_SECONDS = 20.0
_open: dict[tuple[int, int], tuple[bytes, Any]] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class SharedTokenBox:
    """The shop's one token, in the database: of several refreshers one calls the platform, the others wait."""

    runtime: Runtime
    shop_id: int

    def current(self) -> Token:
        """The token to use now."""
        with self.runtime.db.read() as tx:
            return self._read(tx)

    def renew(self, stale: Token, fetch: TokenFetch) -> Token:
        """Replace ``stale``; the call goes out with no transaction open. Raises NeedsReauth, PlatformDown."""
        deadline = time.monotonic() + RENEWAL_SECONDS
        while time.monotonic() < deadline:
            with self.runtime.db.write() as tx:
                token = self._read(tx)
                mine = token.access == stale.access and self._lock(tx)
            if token.access != stale.access:
                return token
            if mine:
                return self._fetch(token, fetch)
            time.sleep(0.05)
        raise PlatformDown("another worker has been renewing this shop's token for too long")

    def _fetch(self, token: Token, fetch: TokenFetch) -> Token:
        try:
            fresh = fetch(token)
        except BaseException:
            with self.runtime.db.write() as tx:
                self._write(tx, {"token_lock_until": None})
            raise
        with self.runtime.db.write() as tx:
            sealed = _seal_token(self.runtime, self.shop_id, fresh)
            self._write(tx, {"token": sealed, "token_lock_until": None})
        return fresh

    def _read(self, tx: Tx) -> Token:
        shop = table(Shop)
        blob = tx.connection().execute(select(shop.c.token).where(shop.c.id == self.shop_id)).scalar_one()
        if not blob:
            return Token("")
        return Token(**orjson.loads(self.runtime.vault.unseal(blob, where=f"shop:token:{self.shop_id}")))

    def _lock(self, tx: Tx) -> bool:
        shop = table(Shop)
        taken = tx.connection().execute(
            update(shop)
            .where(shop.c.id == self.shop_id, or_(shop.c.token_lock_until.is_(None), shop.c.token_lock_until < now()))
            .values(token_lock_until=now() + timedelta(seconds=RENEWAL_SECONDS))
        )
        return taken.rowcount == 1

    def _write(self, tx: Tx, values: dict[str, Any]) -> None:
        tx.connection().execute(update(table(Shop)).where(table(Shop).c.id == self.shop_id).values(**values))


def add_shop(
    tx: Tx,
    runtime: Runtime,
    *,
    code: str,
    channel: str,
    name: str,
    credentials: Mapping[str, str],
    base_url: str = "",
    settings: Mapping[str, Any] | None = None,
) -> Shop:
    """Register a shop or give a known one new credentials; all secrets are sealed."""
    shop = queries.shop_by_code(tx, code) or Shop(code=code, channel=channel, name=name, base_url="")
    shop.name, shop.base_url = name, base_url or manifest(channel).production_url
    shop.settings = dict(settings or {})
    lifecycle.advance_shop(tx, shop, "connect", actor=system("channels"))
    shop.credentials = runtime.vault.seal(orjson.dumps(dict(credentials)), where=f"shop:credentials:{shop.id}")
    token = Token(credentials.get("access_token", ""), credentials.get("refresh_token", ""))
    shop.token = _seal_token(runtime, shop.id, token)
    tx.add(shop)
    tx.flush()
    return shop


@contextmanager
def opened(runtime: Runtime, shop_id: int) -> Iterator[Any]:
    """The connector of an active shop. NeedsReauth marks the shop, tells the operators, and goes on up."""
    connector = _connector(runtime, shop_id)
    try:
        yield connector
    except NeedsReauth as error:
        with runtime.db.write() as tx:
            mark_needs_reauth(tx, shop_id, reason=str(error), actor=system("channels"))
        raise


def mark_needs_reauth(tx: Tx, shop_id: int, *, reason: str, actor: Actor) -> None:
    """Stop a shop until a person connects it again."""
    shop = tx.get(Shop, shop_id)
    if shop is not None:
        lifecycle.advance_shop(tx, shop, "lose_access", actor=actor, why=reason)


def _connector(runtime: Runtime, shop_id: int) -> Any:
    with runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    if shop.state == "needs_reauth":
        raise NeedsReauth("this shop has to be connected again", vendor=shop.channel)
    with _opening:
        known = _open.get((id(runtime), shop_id))
        if known and known[0] == shop.credentials:
            return known[1]
        made = connector_class(shop.channel)(_connection(runtime, shop))
        _open[id(runtime), shop_id] = (shop.credentials, made)
        return made


def _connection(runtime: Runtime, shop: Shop) -> Connection:
    blob = runtime.vault.unseal(shop.credentials, where=f"shop:credentials:{shop.id}")
    return Connection(
        shop=shop.code,
        base_url=shop.base_url,
        credentials=orjson.loads(blob),
        tokens=SharedTokenBox(runtime, shop.id),
        limiter=LocalLimiter(_rate(shop)),
        settings=shop.settings,
    )


def _rate(shop: Shop) -> RatePolicy:
    """The shop's quota: ``calls_per_second`` in its settings where the platform granted a number, else the manifest's."""
    granted = shop.settings.get("calls_per_second")
    if granted is None:
        return manifest(shop.channel).rate
    return RatePolicy(calls=int(granted), per_seconds=1.0, source="shop setting")


def _seal_token(runtime: Runtime, shop_id: int, token: Token) -> bytes:
    fields = {"access": token.access, "refresh": token.refresh, "expires_at": token.expires_at}
    return runtime.vault.seal(orjson.dumps(fields), where=f"shop:token:{shop_id}")
