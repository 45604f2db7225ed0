"""Passwords: argon2id with t=1, m=46 MiB, p=1. Never inside a transaction: one hash costs about 35 ms of CPU."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.identity.errors import WeakPassword

MIN_LENGTH = 12
MAX_LENGTH = 128
_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
#: Checked in place of a missing hash, so that an unknown log-in name takes as long as a wrong password.
_NOBODY = _hasher.hash(secrets.token_hex(16))
#: Openings of the passwords that every guessing list starts with.
_COMMON = ("password", "12345678", "qwertyui", "11111111", "88888888", "abcd1234", "iloveyou", "admin123", "woaini")


def digest(password: str, *, login: str) -> str:
    """The argon2id hash to store. Raises WeakPassword."""
    refuse_weak(password, login=login)
    return _hasher.hash(password)


def refuse_weak(password: str, *, login: str) -> None:
    """Length, not a common opening, not the log-in name, more than four different characters. Raises WeakPassword."""
    low = password.lower()
    common = any(low.startswith(word) and len(low) < len(word) + 8 for word in _COMMON)
    named = bool(login) and login.lower() in low and len(low) < len(login) + 8
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH or len(set(low)) < 5 or common or named:
        raise WeakPassword


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; takes the same time when there is no such person (``stored`` is None)."""
    try:
        return _hasher.verify(stored or _NOBODY, password[:MAX_LENGTH]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def renewed(stored: str, password: str) -> str | None:
    """A fresh hash when ``stored`` was made with weaker settings, else None. Call after ``matches``."""
    return _hasher.hash(password) if _hasher.check_needs_rehash(stored) else None
