"""Log-in in three steps, because hashing must not hold the database: ``admit``, check the password, ``conclude``.

``admit`` counts the try as failed before the password is looked at, so parallel guesses cannot slip through;
``conclude`` takes that back on success. The delay grows per account and per address and is kept in the database, so
all web processes share it. A browser that has signed in before has a count of its own: strangers guessing at a name
slow down strangers, not its owner.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from hub.identity import audit, sessions
from hub.identity.errors import TooManyAttempts
from hub.identity.models import LOCALES, FailureCount, KnownDevice, User
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, table
from hub.kernel.ids import new_id

FREE_TRIES = {"account": 5, "device": 5, "address": 30}
MAX_DELAY = {"account": 300, "device": 300, "address": 60}
#: A key is forgotten after this much quiet.
QUIET = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A try that was let through. ``user_id`` and ``stored`` are None for a name nobody has."""

    login: str
    keys: tuple[str, ...]
    user_id: int | None
    stored: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Tokens for the two cookies of a browser that has just signed in."""

    session: str = field(repr=False)
    device: str = field(repr=False)


def normal(login: str) -> str:
    """Log-in names are compared without case and outer blanks."""
    return login.strip().lower()[:64]


def admit(tx: Tx, *, login: str, address: str, device: str = "") -> Candidate | TooManyAttempts:
    """Count a try and find the person. Returns, not raises, TooManyAttempts, so that the count is kept."""
    name = normal(login)
    user = tx.exec(select(User).where(User.login == name, col(User.active).is_(True))).first()
    keys = (_who_key(tx, name, user, device), f"address:{address[:64]}")
    counts = [_count(tx, key) for key in keys]
    wait = max((count.not_before - now()).total_seconds() for count in counts)
    if wait > 0:
        return TooManyAttempts(after=int(wait) + 1)
    for count in counts:
        _add_failure(tx, count)
    return Candidate(name, keys, user.id if user else None, user.password_hash if user else None)


def conclude(
    tx: Tx,
    candidate: Candidate,
    *,
    matched: bool,
    address: str,
    agent: str,
    renewed: str | None = None,
    locale: str = "",
) -> Welcome | None:
    """Start a session when the password matched, else None.

    ``renewed`` replaces a hash of older strength; ``locale`` is a language chosen on the log-in page, if any.
    """
    if not matched or candidate.user_id is None:
        # A name nobody has may be a password typed into the wrong field: it is not written down.
        who = candidate.login if candidate.user_id else "unknown"
        audit.record(tx, Actor("user", who, candidate.user_id), "login.failed", "login", address=address)
        return None
    user = tx.get_one(User, candidate.user_id)
    user.password_hash = renewed or user.password_hash
    user.locale = locale if locale in LOCALES else user.locale
    user.last_login_at = now()
    tx.add(user)
    _take_back(tx, candidate.keys)
    device = sessions.new_token()
    tx.add(KnownDevice(token_hash=sessions.fingerprint(device), user_id=user.id))
    token = sessions.begin(tx, user.id, address=address, agent=agent)
    audit.record(tx, Actor("user", user.login, user.id), "login.done", f"user:{user.id}", address=address)
    return Welcome(token, device)


def forget(tx: Tx, *, before: datetime) -> None:
    """Delete failure counts and devices not seen since ``before``."""
    tx.exec(delete(FailureCount).where(col(FailureCount.last_at) < before))
    tx.exec(delete(KnownDevice).where(col(KnownDevice.seen_at) < before))


def _who_key(tx: Tx, name: str, user: User | None, device: str) -> str:
    if user and device:
        token_hash = sessions.fingerprint(device)
        owner = tx.exec(select(KnownDevice.user_id).where(KnownDevice.token_hash == token_hash)).first()
        if owner == user.id:
            return f"device:{token_hash[:64]}"
    return f"account:{sessions.fingerprint(name)[:64]}"


def _count(tx: Tx, key: str) -> FailureCount:
    """The count under ``key``, made when missing, locked, and set back to zero after a quiet time."""
    at = now()
    row = {"id": new_id(), "key": key, "failures": 0, "last_at": at, "not_before": at}
    tx.connection().execute(insert(tx, table(FailureCount)).values(row).on_conflict_do_nothing(index_elements=["key"]))
    count = tx.exec(select(FailureCount).where(FailureCount.key == key).with_for_update()).one()
    if count.last_at < at - QUIET and count.not_before < at:
        count.failures = 0
    return count


def _add_failure(tx: Tx, count: FailureCount) -> None:
    kind = count.key.partition(":")[0]
    count.failures += 1
    count.last_at = now()
    over = count.failures - FREE_TRIES[kind]
    delay = min(2 ** min(over, 16), MAX_DELAY[kind]) if over >= 0 else 0
    count.not_before = count.last_at + timedelta(seconds=delay)
    tx.add(count)


def _take_back(tx: Tx, keys: tuple[str, ...]) -> None:
    """Success clears the person's count and takes one failure off the address, which others may share."""
    who, address = keys
    columns = table(FailureCount).c
    tx.exec(update(FailureCount).where(columns.key == who).values(failures=0, not_before=now()))
    tx.exec(
        update(FailureCount)
        .where(columns.key == address, columns.failures > 0)
        .values(failures=columns.failures - 1, not_before=now())
    )
