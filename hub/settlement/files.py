"""Files of bills on their way in: sealed when handed in, columns learnt once, loaded whole or not at all, then forgotten.

The same file, or one that overlaps another of its month, adds only what is not there yet: nothing is counted twice.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.logs import redact
from hub.kernel.runtime import Runtime
from hub.settlement import checking, queries
from hub.settlement.columns import KINDS, fee_columns
from hub.settlement.entries import BillSheet, Entry, Found, Reader, open_bill
from hub.settlement.models import Bill, BillFile, BillLayout, BillLine
from hub.sheets.fields import guess, missing, signature
from hub.sheets.rows import Columns

TIDY = "settlement.tidy"
#: A file nobody loaded is forgotten after this long.
KEEP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that waits, read by what was learnt (``learnt``) or guessed of its columns."""

    file: BillFile
    bill: Bill
    sheet: BillSheet
    columns: Columns
    fees: Sequence[int]
    learnt: bool

    def found(self) -> Found:
        """Its entries and refusals."""
        return Reader(self.sheet, self.columns, self.fees, self.bill.kind).found()


def hand_in(tx: Tx, runtime: Runtime, *, source: str, month: date, data: bytes, name: str, actor: Actor) -> BillFile:
    """Take a file for a month, sealed; the bill is made with its first file.

    Raises Invalid for a file that is no bill, Conflict when the month is handed in or locked, NotFound.
    """
    kind = checking.source_of(tx, source)
    open_bill(data, name, KINDS[kind])
    row = Bill(kind=kind, source=source, month=month.replace(day=1))
    insert_new(tx, table(Bill), [row.model_dump()], unique=["source", "month"])
    bill = queries.bill_of(tx, source, row.month)
    assert bill is not None
    changeable(tx, bill.id)
    digest = hashlib.sha256(data).hexdigest()
    file = BillFile(bill_id=bill.id, name=str(redact(name))[:120], digest=digest, sealed=b"", handed_in_by=str(actor))
    file.sealed = runtime.vault.seal(zlib.compress(data, 1), where=f"bill_file:sealed:{file.id}")
    tx.add(file)
    return file


def changeable(tx: Tx, bill_id: int) -> Bill:
    """A bill, locked for this transaction. Raises Conflict when it was handed in or its month is closed, NotFound."""
    bill = queries.locked_bill(tx, bill_id)
    if bill.state != "open":
        raise Conflict(
            "this month is %(state)s and cannot be changed",
            remedy="A month that waits for approval can be sent back; a locked month stays as it is.",
            state=bill.state,
        )
    return bill


def unsealed(tx: Tx, runtime: Runtime, file_id: int) -> Opened:
    """A file that waits. Raises Conflict when it was loaded or given up, NotFound."""
    file = queries.file(tx, file_id)
    if file.loaded_at or file.given_up_at or not file.sealed:
        raise Conflict("this file is no longer here", remedy="Hand the file in again.")
    bill = queries.bill(tx, file.bill_id)
    data = zlib.decompress(runtime.vault.unseal(file.sealed, where=f"bill_file:sealed:{file.id}"))
    sheet = open_bill(data, file.name, KINDS[bill.kind])
    headings = sheet.sheet.headings
    row = queries.layout(tx, bill.source, signature(headings))
    places = row.columns if row else guess(KINDS[bill.kind], headings)
    fees = row.fees if row else fee_columns(headings, places.values())
    return Opened(file, bill, sheet, Columns(headings, places, {}), fees, row is not None)


def learn(
    tx: Tx, runtime: Runtime, file_id: int, *, places: Mapping[str, int], fees: Sequence[int], actor: Actor
) -> None:
    """Keep what the columns of this source's files mean. Raises Invalid while a needed field has no column, Conflict."""
    found = unsealed(tx, runtime, file_id)
    if missing(KINDS[found.bill.kind], places):
        raise Invalid("a needed column is not chosen", remedy="Choose a column for every field that is needed.")
    known = signature(found.sheet.sheet.headings)
    row = queries.layout(tx, found.bill.source, known) or BillLayout(
        source=found.bill.source, signature=known, columns={}, fees=[], learnt_by=""
    )
    row.columns, row.fees, row.learnt_at, row.learnt_by = dict(places), list(fees), now(), str(actor)
    tx.add(row)
    audit.record(tx, actor, "bill.layout_learnt", found.bill.source, columns=len(places), fees=len(fees))


def fresh(tx: Tx, bill_id: int, entries: Sequence[Entry]) -> list[Entry]:
    """Those entries the month does not hold yet; one that a file lists twice is new twice."""
    known = Counter(row.fingerprint for row in queries.lines(tx, bill_id) if row.row)
    found = []
    for entry in entries:
        if known[entry.fingerprint]:
            known[entry.fingerprint] -= 1
        else:
            found.append(entry)
    return found


def load(tx: Tx, runtime: Runtime, file_id: int, *, actor: Actor) -> BillFile:
    """Put a file's entries into its month and check the month anew.

    Raises Conflict when cells are refused, the columns were never learnt or the month cannot be changed, NotFound.
    """
    bill = changeable(tx, queries.file(tx, file_id).bill_id)
    found = unsealed(tx, runtime, file_id)
    if not found.learnt:
        raise Conflict("nobody has said what the columns of this file mean", remedy="Choose the columns first.")
    read = found.found()
    if read.refused:
        raise Conflict(
            "%(count)s cells of this file cannot be used",
            remedy="Mend them in the file and hand it in again; nothing of it was loaded.",
            count=len(read.refused),
        )
    new = fresh(tx, bill.id, read.entries)
    file = found.file
    tx.add_all(_line(bill.id, file.id, entry) for entry in new)
    tx.flush()
    checking.check(tx, bill)
    file.figures = {"rows": read.rows, "new": len(new), "same": len(read.entries) - len(new), "fen": read.fen}
    file.sealed, file.loaded_at = b"", now()
    tx.add(file)
    audit.record(tx, actor, "bill.file_loaded", f"bill:{bill.id}", file=file.name, **file.figures)
    return file


def _line(bill_id: int, file_id: int, entry: Entry) -> BillLine:
    return BillLine(
        id=new_id(),
        bill_id=bill_id,
        file_id=file_id,
        row=entry.row,
        subject=entry.subject,
        leg=entry.leg,
        fingerprint=entry.fingerprint,
        billed_g=entry.grams,
        province=entry.province,
        day=entry.day,
        billed_fen=entry.fen,
        fees=entry.fees,
    )


def give_up(tx: Tx, file_id: int) -> BillFile:
    """Forget a file without loading it; one that was loaded stays as it is. Raises NotFound."""
    file = queries.file(tx, file_id)
    if file.loaded_at is None:
        file.sealed, file.given_up_at = b"", file.given_up_at or now()
        tx.add(file)
    return file


@inward(TIDY, lane="bulk")
def tidy(tx: Tx, _run: Run) -> None:
    """Forget files that nobody loaded within a day."""
    for file in queries.stale_files(tx, now() - KEEP):
        give_up(tx, file.id)
