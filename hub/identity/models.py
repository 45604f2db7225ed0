"""Tables of identity: the house, people, their roles, sessions and API keys, known devices, failed log-ins, the audit chain.

Failed log-ins are counted per key (account, device, address) rather than on the user row, so that guessing at a name
that does not exist costs the same and nobody can lock another person out.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Connection, LargeBinary, UniqueConstraint, event
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record, table

LOCALES = ("zh", "en", "bo")


class User(Record, table=True):
    """A person. ``login`` is lower-case and never re-used."""

    __tablename__ = "user_account"

    login: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=64)
    password_hash: str = Field(repr=False)
    locale: str = Field(default="zh", max_length=8)
    active: bool = True
    created_at: datetime = Field(default_factory=now)
    password_changed_at: datetime = Field(default_factory=now)
    last_login_at: datetime | None = None


class House(Record, table=True):
    """Whose hub this is; one row, ``id`` 1. In a ``sample`` house everything is invented and may be swept out."""

    name: str = Field(default="", max_length=64)
    sample: bool = False
    set_up_at: datetime | None = None


class Preference(Record, table=True):
    """How one person likes the console; ``id`` is the person's.

    ``columns`` maps the name of a table to the numbers of its hidden columns, counted from 1. ``views`` are kept
    addresses with the names they were given.
    """

    __tablename__ = "user_preference"

    id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigInteger)
    columns: dict[str, list[int]] = Field(default_factory=dict, sa_type=JSON)
    views: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)


class SecondStep(Record, table=True):
    """A person's second step at log-in; ``id`` is the person's. It counts once it is confirmed."""

    __tablename__ = "second_step"

    id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigInteger)
    sealed: bytes = Field(sa_type=LargeBinary, repr=False)
    confirmed_at: datetime | None = None
    last_step: int = Field(default=0, sa_type=BigInteger)  # steps of 30 s since 1970; no code works twice
    recovery: list[str] = Field(default_factory=list, sa_type=JSON)  # SHA-256 of codes not used yet


class RoleGrant(Record, table=True):
    """One role of one person."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    user_id: int = Field(foreign_key="user_account.id", sa_type=BigInteger, index=True)
    role: str = Field(max_length=32)


class LoginSession(Record, table=True):
    """One signed-in browser. Only the SHA-256 of its token is kept."""

    __tablename__ = "login_session"

    token_hash: str = Field(unique=True, max_length=64, repr=False)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigInteger, index=True)
    created_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now, index=True)
    revoked_at: datetime | None = None
    address: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=200)


class KnownDevice(Record, table=True):
    """A browser this person has signed in from before; it keeps a failure count of its own."""

    __tablename__ = "known_device"

    token_hash: str = Field(unique=True, max_length=64, repr=False)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigInteger, index=True)
    seen_at: datetime = Field(default_factory=now)


class FailureCount(Record, table=True):
    """Failed log-ins in a row under one key; no try counts before ``not_before``."""

    __tablename__ = "login_failure"

    key: str = Field(unique=True, max_length=80)
    failures: int = 0
    last_at: datetime = Field(default_factory=now, index=True)
    not_before: datetime = Field(default_factory=now)


class ApiToken(Record, table=True):
    """A key with which a program works for a person. Only the SHA-256 of its secret is kept; ``shown`` is its beginning.

    ``scopes`` are permission words; in force are those that the person also has at the time of the call.
    """

    __tablename__ = "api_token"

    token_hash: str = Field(unique=True, max_length=64, repr=False)
    shown: str = Field(max_length=16)
    name: str = Field(max_length=60)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigInteger, index=True)
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(default_factory=now)
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class ApiReplay(Record, table=True):
    """The answer a program got under one Idempotency-Key, given again to the same request for a day; sealed."""

    __tablename__ = "api_replay"

    token_id: int = Field(foreign_key="api_token.id", sa_type=BigInteger)
    key: str = Field(max_length=200)
    request_hash: str = Field(max_length=64)
    status: int = 0
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    created_at: datetime = Field(default_factory=now, index=True)

    __table_args__ = (UniqueConstraint("token_id", "key"),)


class AuditEntry(Record, table=True):
    """One act on record. ``digest`` covers the row and the digest before it."""

    __tablename__ = "audit_entry"

    seq: int = Field(unique=True, sa_type=BigInteger)
    at: datetime
    actor: str
    action: str = Field(index=True)
    subject: str = Field(index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str
    digest: str


class AuditHead(Record, table=True):
    """The end of the chain: one row, locked by whoever appends; shows when the newest rows were cut off."""

    __tablename__ = "audit_head"

    seq: int = Field(default=0, sa_type=BigInteger)
    digest: str = ""


_SQLITE_GUARD = (
    "CREATE TRIGGER audit_entry_no_{act} BEFORE {act} ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
)
_POSTGRES_REFUSE = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
)
_POSTGRES_GUARD = (
    "CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()"
)
#: The database itself refuses to change or delete what is on record; migrations run the same statements.
AUDIT_GUARDS: dict[str, tuple[str, ...]] = {
    "sqlite": (_SQLITE_GUARD.format(act="UPDATE"), _SQLITE_GUARD.format(act="DELETE")),
    "postgresql": (_POSTGRES_REFUSE, _POSTGRES_GUARD),
}


def _guard(_table: Any, connection: Connection, **_named: Any) -> None:
    for statement in AUDIT_GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


event.listen(table(AuditEntry), "after_create", _guard)
