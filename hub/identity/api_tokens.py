"""API keys: made for a person, shown once, kept as a hash, limited to scopes, revoked at will. Every step is on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select, update

from hub.identity import audit
from hub.identity.errors import MissingScope, NotAllowed
from hub.identity.models import ApiToken, RoleGrant, User
from hub.identity.roles import PERMISSIONS, permissions_of
from hub.identity.sessions import TOUCH_EVERY, fingerprint, new_token
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, NotFound

PREFIX = "yph_"
SHOWN = 10
MOST_NAME = 60
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Caller:
    """The program behind a request. ``scopes`` are those in force."""

    token_id: int
    user_id: int
    name: str
    scopes: frozenset[str]
    stale: bool

    @property
    def actor(self) -> Actor:
        """The program as written to history rows, with the person it works for."""
        return Actor("api", self.name, self.user_id)

    def need(self, permission: str) -> None:
        """Raises MissingScope unless the key allows it."""
        if permission not in self.scopes:
            raise MissingScope(permission=permission)


def make(
    tx: Tx, *, name: str, scopes: Iterable[str], days: int | None, allowed: frozenset[str], actor: Actor
) -> tuple[ApiToken, str]:
    """A new key of the person ``actor`` and its secret, which is never shown again. ``days`` None: it does not expire.

    Raises Invalid for a bad name, span or scope, NotAllowed for a scope the person does not have (``allowed``).
    """
    chosen = sorted(set(scopes))
    if not name.strip() or len(name.strip()) > MOST_NAME or actor.user_id is None:
        raise Invalid("an API key needs a name", remedy="Name the program that will use it.")
    if not chosen or set(chosen) - PERMISSIONS.keys():
        raise Invalid("an API key needs scopes", remedy="Tick what the program has to do, and no more.")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid("an API key lives for 1 to 3650 days", remedy="Choose another span.")
    if strange := set(chosen) - allowed:
        raise NotAllowed(permission=",".join(sorted(strange)))
    secret = PREFIX + new_token()
    token = ApiToken(
        token_hash=fingerprint(secret),
        shown=secret[:SHOWN],
        name=name.strip(),
        user_id=actor.user_id,
        scopes=chosen,
        expires_at=None if days is None else now() + timedelta(days=days),
    )
    tx.add(token)
    tx.flush()
    audit.record(tx, actor, "api_key.made", f"api_key:{token.id}", name=token.name, shown=token.shown, scopes=chosen)
    return token, secret


def revoke(tx: Tx, token_id: int, *, actor: Actor) -> None:
    """End a key at once; ending it twice does nothing. Raises NotFound."""
    token = tx.get(ApiToken, token_id)
    if token is None:
        raise NotFound("There is no such API key.", api_key=token_id)
    if token.revoked_at is None:
        token.revoked_at = now()
        tx.add(token)
        audit.record(tx, actor, "api_key.revoked", f"api_key:{token.id}", name=token.name, shown=token.shown)


def caller(tx: Tx, secret: str) -> Caller | None:
    """Who holds this secret; None when it is unknown, expired or revoked, or its person may not come in any more."""
    at = now()
    found = tx.exec(
        select(ApiToken, User)
        .join(User, col(User.id) == col(ApiToken.user_id))
        .where(ApiToken.token_hash == fingerprint(secret), col(ApiToken.revoked_at).is_(None))
        .where(or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > at), col(User.active).is_(True))
    ).first()
    if found is None:
        return None
    token, user = found
    roles = frozenset(tx.exec(select(RoleGrant.role).where(RoleGrant.user_id == user.id)))
    stale = token.used_at is None or token.used_at < at - TOUCH_EVERY
    return Caller(token.id, user.id, token.name, frozenset(token.scopes) & permissions_of(roles), stale)


def touch(tx: Tx, token_id: int) -> None:
    """The key was used just now."""
    tx.exec(update(ApiToken).where(col(ApiToken.id) == token_id).values(used_at=now()))


def keys(tx: Tx) -> Sequence[tuple[ApiToken, str]]:
    """Every key with the log-in of its person, newest first."""
    query = select(ApiToken, User.login).join(User, col(User.id) == col(ApiToken.user_id))
    return tx.exec(query.order_by(col(ApiToken.id).desc())).all()


def in_force(token: ApiToken, at: datetime) -> bool:
    """Whether a key is neither revoked nor expired."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > at)
