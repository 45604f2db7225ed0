"""Adding people, giving roles, changing passwords. Hashes are made by the caller, outside the transaction."""

from dataclasses import dataclass, field

from sqlmodel import col, delete, func, select

from hub.identity import audit, sessions
from hub.identity.errors import LastAdmin, LoginTaken
from hub.identity.login import normal
from hub.identity.models import LOCALES, RoleGrant, User
from hub.identity.roles import ROLES, known
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is needed to add a person."""

    login: str
    name: str
    password_hash: str = field(repr=False)
    roles: frozenset[str]
    locale: str = "zh"


def add(tx: Tx, new: NewUser, *, actor: Actor) -> int:
    """Add a person; returns their id. Raises LoginTaken, UnknownRole, Invalid."""
    login = normal(new.login)
    if not login or not new.name.strip() or new.locale not in LOCALES:
        raise Invalid("A person needs a log-in name, a name and a known language.")
    if tx.exec(select(User.id).where(User.login == login)).first():
        raise LoginTaken(login=login)
    user = User(login=login, name=new.name.strip(), password_hash=new.password_hash, locale=new.locale)
    tx.add(user)
    tx.flush()
    _grant(tx, user.id, known(new.roles))
    audit.record(tx, actor, "user.added", f"user:{user.id}", login=login, roles=sorted(new.roles))
    return user.id


def set_roles(tx: Tx, user_id: int, roles: frozenset[str], *, actor: Actor) -> None:
    """Replace somebody's roles. Raises NotFound, UnknownRole, LastAdmin."""
    user = _find(tx, user_id)
    tx.exec(delete(RoleGrant).where(col(RoleGrant.user_id) == user.id))
    _grant(tx, user.id, known(roles))
    _keep_an_admin(tx)
    audit.record(tx, actor, "user.roles", f"user:{user.id}", roles=sorted(roles))


def set_active(tx: Tx, user_id: int, *, active: bool, actor: Actor) -> None:
    """Let somebody in again, or shut them out and end their sessions. Raises NotFound, LastAdmin."""
    user = _find(tx, user_id)
    user.active = active
    tx.add(user)
    tx.flush()
    if not active:
        sessions.revoke_all(tx, user_id=user.id)
        _keep_an_admin(tx)
    audit.record(tx, actor, "user.active" if active else "user.inactive", f"user:{user.id}")


def end_sessions(tx: Tx, user_id: int, *, actor: Actor) -> None:
    """Sign somebody out everywhere; they may log in again. Raises NotFound."""
    user = _find(tx, user_id)
    sessions.revoke_all(tx, user_id=user.id)
    audit.record(tx, actor, "user.signed_out", f"user:{user.id}")


def set_password(tx: Tx, user_id: int, password_hash: str, *, actor: Actor, keep_session: int = 0) -> None:
    """Store a new hash and end every other session of this person. Raises NotFound."""
    user = _find(tx, user_id)
    user.password_hash = password_hash
    user.password_changed_at = now()
    tx.add(user)
    sessions.revoke_all(tx, user_id=user.id, keep=keep_session)
    audit.record(tx, actor, "user.password", f"user:{user.id}")


def set_locale(tx: Tx, user_id: int, locale: str) -> None:
    """Choose the language of the console. Raises NotFound, Invalid."""
    if locale not in LOCALES:
        raise Invalid("The console does not speak this language.", locale=locale)
    user = _find(tx, user_id)
    user.locale = locale
    tx.add(user)


def _find(tx: Tx, user_id: int) -> User:
    user = tx.get(User, user_id)
    if user is None:
        raise NotFound("There is no such person.", user_id=user_id)
    return user


def _grant(tx: Tx, user_id: int, roles: frozenset[str]) -> None:
    tx.add_all(RoleGrant(user_id=user_id, role=role) for role in sorted(roles))
    tx.flush()


def _keep_an_admin(tx: Tx) -> None:
    managing = [role for role, permissions in ROLES.items() if "users.manage" in permissions]
    left = tx.exec(
        select(func.count())
        .select_from(RoleGrant)
        .join(User, col(User.id) == col(RoleGrant.user_id))
        .where(col(User.active).is_(True), col(RoleGrant.role).in_(managing))
    ).one()
    if left == 0:
        raise LastAdmin
