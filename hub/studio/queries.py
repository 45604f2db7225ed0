"""All SELECTs of the studio room."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import String, case, cast, func
from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.studio.models import Batch, BatchLine, PageVersion, Photo


def versions(tx: Tx, sku_id: int) -> Sequence[PageVersion]:
    """Every version of a SKU's page, newest first."""
    query = select(PageVersion).where(PageVersion.sku_id == sku_id)
    return tx.exec(query.order_by(col(PageVersion.number).desc())).all()


def newest(tx: Tx, sku_id: int) -> PageVersion | None:
    """The version that is being worked on, None when nobody wrote one."""
    query = select(PageVersion).where(PageVersion.sku_id == sku_id)
    return tx.exec(query.order_by(col(PageVersion.number).desc()).limit(1)).first()


def version(tx: Tx, sku_id: int, number: int) -> PageVersion:
    """One version. Raises NotFound."""
    found = tx.exec(select(PageVersion).where(PageVersion.sku_id == sku_id, PageVersion.number == number)).first()
    if found is None:
        raise NotFound("no such version", number=number)
    return found


def newest_of(tx: Tx, sku_ids: Iterable[int]) -> dict[int, PageVersion]:
    """SKU id -> its newest version."""
    query = select(PageVersion).where(col(PageVersion.sku_id).in_(set(sku_ids)))
    return {row.sku_id: row for row in tx.exec(query.order_by(col(PageVersion.number))).all()}


def photos(tx: Tx, digests: Collection[str] | None = None, *, limit: int = 200) -> Sequence[Photo]:
    """Photos kept, newest first."""
    query = select(Photo)
    if digests is not None:
        query = query.where(col(Photo.sha256).in_(set(digests)))
    return tx.exec(query.order_by(col(Photo.id).desc()).limit(limit)).all()


def places_of(tx: Tx, digests: Collection[str]) -> dict[str, set[int]]:
    """Photo digest -> SKU ids whose newest version shows it."""
    last = select(PageVersion.sku_id, func.max(PageVersion.number).label("number")).group_by(col(PageVersion.sku_id))
    newest_ones = last.subquery()
    query = select(PageVersion.sku_id, PageVersion.document).join(
        newest_ones,
        (newest_ones.c.sku_id == col(PageVersion.sku_id)) & (newest_ones.c.number == col(PageVersion.number)),
    )
    found: dict[str, set[int]] = {}
    for sku_id, document in tx.exec(query):
        for digest in digests:
            if digest in document:
                found.setdefault(digest, set()).add(sku_id)
    return found


def kept_type(tx: Tx, sha256: str) -> str | None:
    """The media type of a photo or of a proof's picture, None when the studio keeps no such file."""
    photo = tx.exec(select(Photo.id).where(Photo.sha256 == sha256).limit(1)).first()
    if photo is not None:
        return "image/jpeg"
    shown = select(PageVersion.id).where(cast(col(PageVersion.proofs), String).contains(sha256)).limit(1)
    return "image/jpeg" if tx.exec(shown).first() is not None else None


def batch(tx: Tx, batch_id: int) -> Batch:
    """One batch. Raises NotFound."""
    found = tx.get(Batch, batch_id)
    if found is None:
        raise NotFound("no such batch")
    return found


def batches(tx: Tx, *, limit: int = 10) -> Sequence[Batch]:
    """The latest batches, newest first."""
    return tx.exec(select(Batch).order_by(col(Batch.id).desc()).limit(limit)).all()


def lines(tx: Tx, batch_id: int) -> Sequence[BatchLine]:
    """The SKUs of a batch."""
    return tx.exec(select(BatchLine).where(BatchLine.batch_id == batch_id).order_by(col(BatchLine.id))).all()


def progress(tx: Tx, batch_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Batch id -> SKUs finished, SKUs in all."""
    done = func.sum(case((col(BatchLine.outcome) == "", 0), else_=1))
    query = select(BatchLine.batch_id, done, func.count()).where(col(BatchLine.batch_id).in_(set(batch_ids)))
    return {row[0]: (int(row[1] or 0), row[2]) for row in tx.exec(query.group_by(col(BatchLine.batch_id)))}
