"""The second step of log-in, for who wants it: a six-digit code from a phone (RFC 6238: SHA-1, 30 s) or a recovery code.

The secret is sealed, recovery codes are kept as SHA-256 only and work once, and a code of the phone works once too.
"""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

from sqlmodel import col, select

from hub.identity import audit
from hub.identity.models import SecondStep
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.vault import Vault

#: Seconds a code stands, its digits, and how many steps a phone's clock may be off.
PERIOD, DIGITS, DRIFT = 30, 6, 1
RECOVERY_CODES = 8
_SECRET_BYTES = 20


class WrongCode(Invalid):
    """The code is wrong."""

    default_remedy = "Enter the six digits your phone shows now; its clock must be right."


def offer(tx: Tx, vault: Vault, user_id: int) -> str:
    """A fresh secret in base32 that counts only once it is confirmed. Raises Conflict while a step is on."""
    row = tx.get(SecondStep, user_id) or SecondStep(id=user_id, sealed=b"")
    if row.confirmed_at is not None:
        raise Conflict("The second step is on already.", remedy="Switch it off first.")
    secret = secrets.token_bytes(_SECRET_BYTES)
    row.sealed = vault.seal(secret, where=_where(user_id))
    tx.add(row)
    return base64.b32encode(secret).decode()


def offered(tx: Tx, vault: Vault, user_id: int) -> str:
    """The secret that waits to be confirmed, in base32; empty when none does."""
    row = tx.get(SecondStep, user_id)
    return "" if row is None or row.confirmed_at else base64.b32encode(_secret(vault, row)).decode()


def address(secret: str, *, login: str, issuer: str) -> str:
    """What the QR code says to the phone (otpauth key uri)."""
    label = quote(f"{issuer}:{login}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}&period={PERIOD}&digits={DIGITS}"


def confirm(tx: Tx, vault: Vault, user_id: int, code: str, *, actor: Actor) -> list[str]:
    """Switch the step on; returns recovery codes, shown this once. Raises WrongCode, Conflict when nothing waits."""
    row = _locked(tx, user_id)
    if row is None or row.confirmed_at is not None:
        raise Conflict("No second step waits to be confirmed.", remedy="Begin again on your account page.")
    step = _matching(_secret(vault, row), code, after=0)
    if step is None:
        raise WrongCode
    codes = [f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}" for _ in range(RECOVERY_CODES)]
    row.confirmed_at, row.last_step = now(), step
    row.recovery = [_digest(one) for one in codes]
    tx.add(row)
    audit.record(tx, actor, "second_step.on", f"user:{user_id}")
    return codes


def is_on(tx: Tx, user_id: int) -> bool:
    """Whether this person's log-in asks for a code."""
    return user_id in who_has(tx, user_id)


def who_has(tx: Tx, *user_ids: int) -> set[int]:
    """Those of these people, or of all, whose log-in asks for a code."""
    query = select(SecondStep.id).where(col(SecondStep.confirmed_at).is_not(None))
    return set(tx.exec(query.where(col(SecondStep.id).in_(user_ids)) if user_ids else query))


def passes(tx: Tx, vault: Vault, user_id: int, code: str, *, actor: Actor) -> bool:
    """Whether a code of the phone or a recovery code is right; either is used up by that."""
    row = _locked(tx, user_id)
    if row is None or row.confirmed_at is None:
        return False
    if (step := _matching(_secret(vault, row), code, after=row.last_step)) is not None:
        row.last_step = step
        tx.add(row)
        return True
    digest = _digest(code)
    if digest not in row.recovery:
        return False
    row.recovery = [one for one in row.recovery if one != digest]
    tx.add(row)
    audit.record(tx, actor, "second_step.recovery_used", f"user:{user_id}", left=len(row.recovery))
    return True


def switch_off(tx: Tx, user_id: int, *, actor: Actor) -> None:
    """Forget secret and recovery codes; nothing happens when there is no second step."""
    if (row := _locked(tx, user_id)) is not None:
        tx.delete(row)
        audit.record(tx, actor, "second_step.off", f"user:{user_id}")


def code_of(secret: bytes, step: int) -> str:
    """The code of one step of 30 s since 1970 (RFC 4226 truncation)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def _matching(secret: bytes, code: str, *, after: int) -> int | None:
    """The step a code belongs to, within the drift and later than the last one used."""
    given = "".join(code.split()).encode()
    here = int(now().timestamp()) // PERIOD
    steps = [step for step in range(here - DRIFT, here + DRIFT + 1) if step > after]
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), given)), None)


def _digest(code: str) -> str:
    return hashlib.sha256("".join(code.split()).replace("-", "").lower().encode()).hexdigest()


def _secret(vault: Vault, row: SecondStep) -> bytes:
    return vault.unseal(row.sealed, where=_where(row.id))


def _locked(tx: Tx, user_id: int) -> SecondStep | None:
    return tx.exec(select(SecondStep).where(SecondStep.id == user_id).with_for_update()).first()


def _where(user_id: int) -> str:
    return f"second_step:sealed:{user_id}"
