"""SELECTs over the fact log."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from hub.events.models import FactRow
from hub.kernel.db import Tx


def timeline(tx: Tx, subject: str) -> Sequence[FactRow]:
    """Everything that happened to one subject, oldest first."""
    return tx.exec(select(FactRow).where(FactRow.subject == subject).order_by(col(FactRow.id))).all()


def recent(tx: Tx, *, limit: int = 50) -> Sequence[FactRow]:
    """The newest facts of all, newest first."""
    return tx.exec(select(FactRow).order_by(col(FactRow.id).desc()).limit(limit)).all()


def latest(tx: Tx, names: Iterable[str], *, limit: int = 50) -> Sequence[FactRow]:
    """The newest facts with one of these names, newest first."""
    query = select(FactRow).where(col(FactRow.name).in_(set(names)))
    return tx.exec(query.order_by(col(FactRow.id).desc()).limit(limit)).all()


def of_subjects(tx: Tx, subjects: Iterable[str], *, limit: int = 50) -> Sequence[FactRow]:
    """The newest facts about any of these subjects, newest first."""
    query = select(FactRow).where(col(FactRow.subject).in_(set(subjects)))
    return tx.exec(query.order_by(col(FactRow.id).desc()).limit(limit)).all()


def tries(tx: Tx, name: str, subjects: Iterable[str]) -> dict[str, int]:
    """Subject -> how often the fact ``name`` was announced of it; subjects it never was are absent."""
    mine = select(FactRow.subject, func.count()).where(FactRow.name == name, col(FactRow.subject).in_(set(subjects)))
    return dict(tx.exec(mine.group_by(FactRow.subject)).all())


def newest_id(tx: Tx) -> int:
    """Id of the newest fact, 0 when there is none; live pages watch it."""
    return tx.exec(select(FactRow.id).order_by(col(FactRow.id).desc()).limit(1)).first() or 0
