"""Files on their way in: sealed when they are handed in, loaded after a look at what they change, then forgotten.

The same file, or one that overlaps it, changes nothing; a changed row counts as a newer version of its order.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.base.types import ChannelOrder, OrderState, UnreadableOrder
from hub.channels.models import Shop
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, chunks
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.logs import redact
from hub.kernel.runtime import Runtime
from hub.kernel.vault import Vault
from hub.orders import ship_notice
from hub.orders.ingest import take_in
from hub.orders.models import Order
from hub.orders.queries import open_parked
from hub.sheets import cases, layouts, queries
from hub.sheets.fields import KINDS
from hub.sheets.grouping import Grouped, orders_in
from hub.sheets.models import SheetFile
from hub.sheets.reading import Sheet, read
from hub.sheets.rows import Columns, Refused

TIDY = "sheets.tidy"
#: A file nobody loaded is forgotten after this long.
KEEP = timedelta(hours=24)
PAGE = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What loading a file will do to one order. ``what`` is new, changed, same, older, parked or goods."""

    order_no: str
    what: str
    before: str = ""
    after: str = ""
    pieces: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A file held against the queue: what it holds, what changes, what is refused."""

    rows: int
    orders: list[ChannelOrder | UnreadableOrder] = field(repr=False)
    changes: list[Change]
    refused: list[Refused]

    def count(self, what: str) -> int:
        """How many orders share a fate."""
        return sum(1 for change in self.changes if change.what == what)


def hand_in(tx: Tx, runtime: Runtime, shop_id: int, *, kind: str, data: bytes, name: str, actor: Actor) -> SheetFile:
    """Take a file, sealed. Raises Invalid for one that cannot be read as a table with known headings, NotFound."""
    shop = queries.shop(tx, shop_id)
    if kind not in KINDS:
        raise Invalid("there is no such kind of file", remedy="Choose what the file holds.")
    read(data, name, KINDS[kind])
    digest = hashlib.sha256(data).hexdigest()
    twin = queries.loaded_before(tx, shop_id=shop_id, digest=digest)
    row = SheetFile(
        shop_id=shop.id, kind=kind, name=str(redact(name))[:120], digest=digest, sealed=b"",
        as_of=twin.as_of if twin else now(), handed_in_by=str(actor),
    )  # fmt: skip
    row.sealed = runtime.vault.seal(zlib.compress(data, 1), where=f"sheet_file:sealed:{row.id}")
    tx.add(row)
    return row


def opened_sheet(runtime: Runtime, file: SheetFile) -> Sheet:
    """The table of a file that waits. Raises Conflict when it was loaded or given up."""
    if file.loaded_at or file.given_up_at or not file.sealed:
        raise Conflict("this file is no longer here", remedy="Hand the file in again.")
    data = zlib.decompress(runtime.vault.unseal(file.sealed, where=f"sheet_file:sealed:{file.id}"))
    return read(data, file.name, KINDS[file.kind])


def plan(tx: Tx, runtime: Runtime, file: SheetFile, sheet: Sheet, columns: Columns, *, fresh: bool = False) -> Plan:
    """What loading an order file will do. ``fresh`` says that bytes seen before are the platform's present state."""
    as_of = now() if fresh else file.as_of
    found = orders_in(sheet, columns, as_of=as_of, refunding=queries.refunding(tx, file.shop_id))
    parked = _parked_since(tx, runtime.vault, file.shop_id, found.orders, as_of)
    return _held_against_the_queue(tx, file.shop_id, found, parked)


def _parked_since(
    tx: Tx, vault: Vault, shop_id: int, orders: Sequence[ChannelOrder | UnreadableOrder], as_of: datetime
) -> set[str]:
    """Orders of which a later file said something else that nobody could read: an old file must not let them go."""
    said = {order.order_id: order.raw for order in orders}
    return {
        row.order_no
        for row in open_parked(tx, shop_id=shop_id)
        if row.order_no in said
        and as_of < row.parked_at
        and said[row.order_no]
        != zlib.decompress(vault.unseal(row.sealed, where=f"parked_order:sealed:{shop_id}:{row.order_no}"))
    }


def _held_against_the_queue(tx: Tx, shop_id: int, found: Grouped, parked: set[str]) -> Plan:
    known = queries.orders_by_no(tx, shop_id, [order.order_id for order in found.orders])
    goods = queries.goods_of(tx, [row.id for row in known.values()])
    orders: list[ChannelOrder | UnreadableOrder] = []
    changes: list[Change] = []
    for order in found.orders:
        row = known.get(order.order_id)
        change, taken = _fate(order, row, goods.get(row.id, {}) if row else {})
        if row is not None and order.order_id in parked:
            change = replace(change, what="older")
        changes.append(change)
        if change.what != "older":
            orders.append(taken)
    return Plan(found.rows, orders, changes, found.refused)


def _fate(
    order: ChannelOrder | UnreadableOrder, row: Order | None, goods: dict[str, int]
) -> tuple[Change, ChannelOrder | UnreadableOrder]:
    before = row.vendor_status if row else ""
    if isinstance(order, UnreadableOrder):
        return Change(order.order_id, "parked", before, order.value), order
    pieces, fen = sum(line.quantity for line in order.lines), order.paid.fen
    if row is None:
        return Change(order.order_id, "new", "", order.vendor_status, pieces, fen), order
    if order.modified_at < row.modified_at and hashlib.sha256(order.raw).hexdigest() != row.raw_digest:
        return Change(order.order_id, "older", before, order.vendor_status, pieces, fen), order
    if {line.line_id: line.quantity for line in order.lines} != goods:
        strange = UnreadableOrder(order.order_id, "the goods of this order differ from those taken in", order.raw)
        return Change(order.order_id, "goods", before, order.vendor_status, pieces, fen), strange
    same = hashlib.sha256(order.raw).hexdigest() == row.raw_digest
    return Change(order.order_id, "same" if same else "changed", before, order.vendor_status, pieces, fen), order


def load(tx: Tx, runtime: Runtime, file_id: int, *, actor: Actor, fresh: bool = False) -> SheetFile:
    """Do what the plan says: orders go in through the one door, good rows load beside refused ones.

    Raises Conflict when the file is no longer here or its layout was never learnt, NotFound.
    """
    file = queries.file(tx, file_id)
    shop, sheet = queries.shop(tx, file.shop_id), opened_sheet(runtime, file)
    columns = layouts.known(tx, shop_id=shop.id, kind=file.kind, sheet=sheet)
    if columns is None or not KINDS[file.kind].comes_in:
        raise Conflict("nobody has said what the columns of this file mean", remedy="Choose the columns first.")
    if file.kind == "aftersales":
        file.figures = cases.load(
            tx, shop, cases.cases_in(sheet, columns), min_days=runtime.settings.min_ship_days, actor=actor
        )
    else:
        file.figures = _load_orders(
            tx, runtime, shop, plan(tx, runtime, file, sheet, columns, fresh=fresh), actor=actor
        )
    file.sealed, file.loaded_at = b"", now()
    tx.add(file)
    audit.record(tx, actor, "sheet.loaded", f"shop:{shop.id}", kind=file.kind, file=file.name, **file.figures)
    return file


def _load_orders(tx: Tx, runtime: Runtime, shop: Shop, what: Plan, *, actor: Actor) -> dict[str, int]:
    figures = {"rows": what.rows, "new": 0, "changed": 0, "same": 0, "parked": 0, "refused": len(what.refused)}
    figures["same"] = what.count("older")
    for page in chunks(what.orders, PAGE):
        taken = take_in(
            tx, runtime.vault, shop, page, min_days=runtime.settings.min_ship_days, actor=Actor("channel", shop.code)
        )
        figures["new"] += len(taken.new)
        figures["changed"] += len(taken.changed)
        figures["same"] += taken.same
        figures["parked"] += taken.parked
    _platform_knows(tx, shop.id, what.orders, actor=actor)
    return figures


def _platform_knows(tx: Tx, shop_id: int, orders: Sequence[ChannelOrder | UnreadableOrder], *, actor: Actor) -> None:
    """The platform's own file shows these orders as shipped: nobody has to tell it any more."""
    gone = [
        o.order_id
        for o in orders
        if isinstance(o, ChannelOrder) and o.state in (OrderState.SHIPPED, OrderState.FINISHED)
    ]
    rows = queries.orders_by_no(tx, shop_id, gone)
    ship_notice.told_by_file(tx, [row.id for row in rows.values() if row.state == "handed_over"], actor=actor)


def give_up(tx: Tx, file_id: int) -> SheetFile:
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
