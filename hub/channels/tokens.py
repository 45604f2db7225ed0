"""The shop's one access token, in the database: of several refreshers one calls the platform, the others wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, or_, select, update

from connectors.base.http import Token, TokenFetch
from hub.channels.models import Shop
from hub.kernel.clock import now
from hub.kernel.db import Tx, table
from hub.kernel.errors import PlatformDown
from hub.kernel.runtime import Runtime
from hub.kernel.vault import Vault

#: A token renewal that takes longer than this is taken over by somebody else.
RENEWAL_SECONDS = 20.0
#: A token is renewed ahead when this much of its life is over.
RENEW_AT = 0.8
_shop = table(Shop).c
_replacing: ContextVar[tuple[int, Token] | None] = ContextVar("replacing", default=None)


@contextmanager
def only_instead_of(shop_id: int, stale: Token) -> Iterator[None]:
    """Renewals of this shop inside the block replace ``stale`` and no other token, even one that came meanwhile."""
    before = _replacing.set((shop_id, stale))
    try:
        yield
    finally:
        _replacing.reset(before)


def renew_at(token: Token) -> datetime | None:
    """When a token handed out just now is renewed ahead; None when the platform did not say how long it lives."""
    life = token.expires_at - now().timestamp()
    return now() + timedelta(seconds=life * RENEW_AT) if token.expires_at > 0 and life > 0 else None


@dataclass(frozen=True)
class SharedTokenBox:
    """A token box over the shop's row. The platform is called with no transaction open."""

    runtime: Runtime
    shop_id: int

    def current(self) -> Token:
        """The token to use now."""
        with self.runtime.db.read() as tx:
            return self._open(self._blob(tx))

    def renew(self, stale: Token, fetch: TokenFetch) -> Token:
        """Replace ``stale`` unless somebody else has. Raises NeedsReauth, PlatformDown."""
        pinned = _replacing.get()
        if pinned is not None and pinned[0] == self.shop_id:
            stale = pinned[1]
        deadline = time.monotonic() + RENEWAL_SECONDS
        while time.monotonic() < deadline:
            with self.runtime.db.write() as tx:
                blob = self._blob(tx)
                token = self._open(blob)
                until = self._lock(tx, blob) if token.access == stale.access else None
            if token.access != stale.access:
                return token
            if until is not None:
                return self._fetch(token, blob, until, fetch)
            time.sleep(0.05)
        raise PlatformDown("another worker has been renewing this shop's token for too long")

    def _fetch(self, token: Token, blob: bytes, until: datetime, fetch: TokenFetch) -> Token:
        try:
            fresh = fetch(token)
        except BaseException:
            with self.runtime.db.write() as tx:
                self._write(tx, _shop.token_lock_until == until, token_lock_until=None)
            raise
        with self.runtime.db.write() as tx:
            sealed = seal_token(self.runtime.vault, self.shop_id, fresh)
            kept = self._write(
                tx, _shop.token == blob, token=sealed, token_lock_until=None, token_renew_at=renew_at(fresh)
            )
        return fresh if kept else self.current()  # replaced meanwhile: the shop was connected anew

    def _blob(self, tx: Tx) -> bytes:
        found: bytes = tx.connection().execute(select(_shop.token).where(_shop.id == self.shop_id)).scalar_one()
        return found

    def _open(self, blob: bytes) -> Token:
        if not blob:
            return Token("")
        return Token(**orjson.loads(self.runtime.vault.unseal(blob, where=f"shop:token:{self.shop_id}")))

    def _lock(self, tx: Tx, blob: bytes) -> datetime | None:
        """Until when the renewal of the token in ``blob`` is ours; None when somebody else is at it, or has done it."""
        until = now() + timedelta(seconds=RENEWAL_SECONDS)
        free = or_(_shop.token_lock_until.is_(None), _shop.token_lock_until < now())
        return until if self._write(tx, and_(free, _shop.token == blob), token_lock_until=until) else None

    def _write(self, tx: Tx, only_if: ColumnElement[bool], **values: Any) -> bool:
        done = tx.connection().execute(update(table(Shop)).where(_shop.id == self.shop_id, only_if).values(**values))
        return done.rowcount == 1


def seal_token(vault: Vault, shop_id: int, token: Token) -> bytes:
    """A token as it lies in the shop's row."""
    fields = {"access": token.access, "refresh": token.refresh, "expires_at": token.expires_at}
    return vault.seal(orjson.dumps(fields), where=f"shop:token:{shop_id}")
