"""Signed-in browsers: 256-bit random tokens, stored as SHA-256 only, with idle and absolute time-outs.

The form token is derived from the session token, so each session has its own and the database holds neither.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import col, delete, or_, select, update

from hub.identity.errors import NotAllowed
from hub.identity.models import LoginSession, Preference, RoleGrant, User
from hub.identity.roles import permissions_of
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx

IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
#: A session row is touched at most this often, so that reading pages does not write.
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request, what they may do and how they like it (see hub.identity.models.Preference)."""

    user_id: int
    session_id: int
    login: str
    name: str
    locale: str
    roles: frozenset[str]
    stale: bool
    hidden: Mapping[str, Sequence[int]] = field(default_factory=dict)
    views: Sequence[Mapping[str, str]] = ()

    @property
    def actor(self) -> Actor:
        """The person as written to history rows."""
        return Actor("user", self.login, self.user_id)

    def may(self, permission: str) -> bool:
        """Whether any of their roles allows it."""
        return permission in permissions_of(self.roles)

    def need(self, permission: str) -> None:
        """Raises NotAllowed unless ``may``."""
        if not self.may(permission):
            raise NotAllowed(permission=permission)


def new_token() -> str:
    """256 bits from the system's generator, as 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """SHA-256 of a token, the only form of it that is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """The token every form of this session must carry."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def begin(tx: Tx, user_id: int, *, address: str, agent: str) -> str:
    """Start a session; returns its token, which is shown to the browser once and never stored."""
    token = new_token()
    tx.add(LoginSession(token_hash=fingerprint(token), user_id=user_id, address=address[:64], agent=agent[:200]))
    return token


def visitor(tx: Tx, token: str) -> Visitor | None:
    """Who holds this token, or None when it is unknown, revoked, timed out or its owner is not active."""
    at = now()
    found = tx.exec(
        select(LoginSession, User, Preference)
        .join(User, col(User.id) == col(LoginSession.user_id))
        .outerjoin(Preference, col(Preference.id) == col(User.id))
        .where(LoginSession.token_hash == fingerprint(token), col(LoginSession.revoked_at).is_(None))
        .where(LoginSession.seen_at > at - IDLE, LoginSession.created_at > at - ABSOLUTE, col(User.active).is_(True))
    ).first()
    if found is None:
        return None
    session, user, liked = found
    roles = frozenset(tx.exec(select(RoleGrant.role).where(RoleGrant.user_id == user.id)).all())
    stale = session.seen_at < at - TOUCH_EVERY
    known = Visitor(user.id, session.id, user.login, user.name, user.locale, roles, stale)
    return replace(known, hidden=liked.columns, views=liked.views) if liked else known


def touch(tx: Tx, session_id: int) -> None:
    """The person behind the session did something just now."""
    tx.exec(update(LoginSession).where(col(LoginSession.id) == session_id).values(seen_at=now()))


def revoke(tx: Tx, *, user_id: int, session_id: int) -> None:
    """End one session of this person; another person's session is left alone."""
    tx.exec(
        update(LoginSession)
        .where(col(LoginSession.id) == session_id, col(LoginSession.user_id) == user_id)
        .values(revoked_at=now())
    )


def revoke_all(tx: Tx, *, user_id: int, keep: int = 0) -> None:
    """End every session of this person but ``keep``."""
    tx.exec(
        update(LoginSession)
        .where(col(LoginSession.user_id) == user_id, col(LoginSession.id) != keep)
        .where(col(LoginSession.revoked_at).is_(None))
        .values(revoked_at=now())
    )


def purge(tx: Tx, *, before: datetime) -> None:
    """Delete sessions that ended before ``before``."""
    tx.exec(delete(LoginSession).where(or_(col(LoginSession.seen_at) < before, col(LoginSession.revoked_at) < before)))
