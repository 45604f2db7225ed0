"""Repeated requests: the answer under an Idempotency-Key is kept with its effect and given again for a day."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update

from hub.identity.errors import KeyReused
from hub.identity.models import ApiReplay
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.vault import Vault

KEEP = timedelta(hours=24)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program was told: an HTTP status and JSON. ``again`` when it was told before."""

    status: int
    body: bytes
    again: bool = False


def digest(method: str, path: str, body: bytes) -> str:
    """The request behind a key; another body under the same key is another request."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def begin(tx: Tx, vault: Vault, *, token_id: int, key: str, request_hash: str) -> Answer | None:
    """Claim a key in the transaction of the effect; the answer when the request was done before.

    Whoever comes at the same time waits for the first to commit. Raises KeyReused for another request.
    """
    mine = (col(ApiReplay.token_id) == token_id, col(ApiReplay.key) == key)
    tx.exec(delete(ApiReplay).where(*mine, col(ApiReplay.created_at) < now() - KEEP))
    row = ApiReplay(token_id=token_id, key=key, request_hash=request_hash)
    if insert_new(tx, table(ApiReplay), [row.model_dump()], unique=["token_id", "key"]):
        return None
    known = tx.exec(select(ApiReplay).where(*mine)).one()
    if known.request_hash != request_hash:
        raise KeyReused(key=key[:40])
    return Answer(known.status, vault.unseal(known.sealed, where=_where(known.id)), again=True)


def finish(tx: Tx, vault: Vault, *, token_id: int, key: str, answer: Answer) -> None:
    """Keep the answer of the request that ``begin`` let through."""
    row_id = tx.exec(select(ApiReplay.id).where(ApiReplay.token_id == token_id, ApiReplay.key == key)).one()
    sealed = vault.seal(answer.body, where=_where(row_id))
    tx.exec(update(ApiReplay).where(col(ApiReplay.id) == row_id).values(status=answer.status, sealed=sealed))


def purge(tx: Tx, *, before: datetime) -> None:
    """Delete answers given before an instant."""
    tx.exec(delete(ApiReplay).where(col(ApiReplay.created_at) < before))


def _where(row_id: int) -> str:
    return f"api_replay:sealed:{row_id}"
