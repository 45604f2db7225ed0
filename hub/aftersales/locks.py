"""Every row lock of the after-sales desk, taken in id order."""

from collections.abc import Iterable

from sqlmodel import col, select

from hub.aftersales.models import Answer, Case, ParkedCase, Remedy, ReturnReceipt
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.orders.models import Order


def cases(tx: Tx, shop_id: int, refund_ids: Iterable[str]) -> dict[str, Case]:
    """Known cases of a shop by the platform's id, locked and read anew."""
    query = select(Case).where(Case.shop_id == shop_id, col(Case.refund_id).in_(set(refund_ids)))
    query = query.order_by(col(Case.id)).with_for_update()
    return {row.refund_id: row for row in tx.exec(query.execution_options(populate_existing=True))}


def case(tx: Tx, case_id: int) -> Case:
    """One case, locked and read anew. Raises NotFound."""
    query = select(Case).where(Case.id == case_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("no such after-sales case", case=case_id)
    return found


def answer(tx: Tx, answer_id: int) -> Answer:
    """One answer, locked and read anew. Raises NotFound."""
    query = select(Answer).where(Answer.id == answer_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("no such answer", answer=answer_id)
    return found


def parked(tx: Tx, shop_id: int, refund_ids: Iterable[str]) -> dict[str, ParkedCase]:
    """What we could not read of these cases, settled or not, locked."""
    query = select(ParkedCase).where(ParkedCase.shop_id == shop_id, col(ParkedCase.refund_id).in_(set(refund_ids)))
    return {row.refund_id: row for row in tx.exec(query.order_by(col(ParkedCase.id)).with_for_update())}


def receipt(tx: Tx, receipt_id: int) -> ReturnReceipt:
    """One return receipt, locked and read anew. Raises NotFound."""
    query = select(ReturnReceipt).where(ReturnReceipt.id == receipt_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("no such return receipt", remedy="Scan the parcel again.")
    return found


def remedy(tx: Tx, remedy_id: int) -> Remedy:
    """One remedy, locked and read anew. Raises NotFound."""
    query = select(Remedy).where(Remedy.id == remedy_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("no such remedy", remedy_id=remedy_id)
    return found


def order(tx: Tx, order_id: int) -> None:
    """Nobody else decides about money of this order until the transaction ends."""
    tx.exec(select(Order.id).where(Order.id == order_id).with_for_update()).first()
