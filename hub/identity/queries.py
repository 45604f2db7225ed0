"""SELECTs over people, sessions and the audit log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from hub.identity.models import AuditEntry, LoginSession, RoleGrant, User
from hub.identity.sessions import ABSOLUTE, IDLE
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.ids import first_id_at


@dataclass(frozen=True, slots=True)
class Person:
    """A person as lists show them."""

    user_id: int
    login: str
    name: str
    locale: str
    active: bool
    roles: tuple[str, ...]
    last_login_at: datetime | None
    password_changed_at: datetime


def anybody(tx: Tx) -> bool:
    """Whether there is any person yet."""
    return tx.exec(select(User.id).limit(1)).first() is not None


def user_id(tx: Tx, login: str) -> int | None:
    """The person with this log-in name, written in lower case."""
    return tx.exec(select(User.id).where(User.login == login)).first()


def password_hash(tx: Tx, user_id: int) -> str:
    """The stored hash, to be checked outside the transaction. Raises NotFound."""
    stored = tx.exec(select(User.password_hash).where(User.id == user_id)).first()
    if stored is None:
        raise NotFound("There is no such person.", user_id=user_id)
    return stored


def people(tx: Tx) -> list[Person]:
    """Everybody, by log-in name."""
    roles: dict[int, list[str]] = {}
    for user_id, role in tx.exec(select(RoleGrant.user_id, RoleGrant.role).order_by(RoleGrant.role)).all():
        roles.setdefault(user_id, []).append(role)
    return [_person(user, roles.get(user.id, [])) for user in tx.exec(select(User).order_by(User.login)).all()]


def person(tx: Tx, user_id: int) -> Person:
    """One person. Raises NotFound."""
    user = tx.get(User, user_id)
    if user is None:
        raise NotFound("There is no such person.", user_id=user_id)
    return _person(user, tx.exec(select(RoleGrant.role).where(RoleGrant.user_id == user_id)).all())


def open_sessions(tx: Tx, user_id: int) -> Sequence[LoginSession]:
    """Where this person is signed in at present, newest first."""
    at = now()
    return tx.exec(
        select(LoginSession)
        .where(LoginSession.user_id == user_id, col(LoginSession.revoked_at).is_(None))
        .where(LoginSession.seen_at > at - IDLE, LoginSession.created_at > at - ABSOLUTE)
        .order_by(col(LoginSession.seen_at).desc())
    ).all()


def audit_trail(tx: Tx, *, before: int | None = None, subject: str = "", limit: int = 50) -> Sequence[AuditEntry]:
    """Newest acts first; ``before`` is the number of the last row of the page before."""
    chosen = select(AuditEntry).order_by(col(AuditEntry.seq).desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(AuditEntry.seq < before)
    if subject:
        chosen = chosen.where(AuditEntry.subject == subject)
    return tx.exec(chosen).all()


def acts_since(tx: Tx, instant: datetime, *, actions: Iterable[str]) -> Sequence[AuditEntry]:
    """Acts of these kinds on record since an instant, oldest first."""
    query = select(AuditEntry).where(col(AuditEntry.id) >= first_id_at(instant), AuditEntry.at >= instant)
    return tx.exec(query.where(col(AuditEntry.action).in_(set(actions))).order_by(col(AuditEntry.seq))).all()


def _person(user: User, roles: Sequence[str]) -> Person:
    return Person(
        user_id=user.id,
        login=user.login,
        name=user.name,
        locale=user.locale,
        active=user.active,
        roles=tuple(sorted(roles)),
        last_login_at=user.last_login_at,
        password_changed_at=user.password_changed_at,
    )
