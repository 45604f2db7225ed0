"""Numbers people read aloud: a letter, the business day and a count, e.g. ``R260115-007``."""

from sqlalchemy import func, select

from hub.inventory.models import CountList, Incident, Receipt
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_new, table


def insert_numbered(tx: Tx, row: Receipt | Incident | CountList, *, letter: str) -> None:
    """Give a new row the next code of the business day and insert it; who is second takes the next one."""
    rows, day = table(type(row)), f"{letter}{business_day(now()):%y%m%d}-"
    known = select(func.count()).select_from(rows).where(rows.c.code.startswith(day))
    number = tx.connection().execute(known).scalar_one() + 1
    row.code = f"{day}{number:03d}"
    while not insert_new(tx, rows, [row.model_dump()], unique=["code"]):
        number += 1
        row.code = f"{day}{number:03d}"
