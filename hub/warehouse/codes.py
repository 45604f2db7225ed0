"""Numbers people read aloud: the day and a count, e.g. ``W260115-007``. Two made at once get two numbers."""

from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_new, table
from hub.warehouse import queries
from hub.warehouse.models import HandoverSheet, Wave


def insert_numbered(tx: Tx, row: Wave | HandoverSheet, *, letter: str) -> None:
    """Give a new row the next code of the business day and insert it; who is second waits and takes the next one."""
    day = f"{letter}{business_day(now()):%y%m%d}-"
    number = queries.count_coded(tx, type(row), day) + 1
    row.code = f"{day}{number:03d}"
    while not insert_new(tx, table(type(row)), [row.model_dump()], unique=["code"]):
        number += 1
        row.code = f"{day}{number:03d}"
