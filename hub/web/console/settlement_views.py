"""What the settlement desk shows."""

from collections import Counter
from datetime import date, timedelta

from catalog.lookup import briefs
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.kernel.runtime import Runtime
from hub.logistics import tariff_book
from hub.settlement import deciding, files, queries
from hub.settlement.columns import FEE, KINDS
from hub.settlement.matching import DOUBTFUL
from hub.settlement.matching import KINDS as CLASSES
from hub.settlement.models import Bill, BillFile, BillLine
from hub.sheets.fields import missing
from hub.sheets.rows import Columns
from hub.web.console.views import settlement as views
from hub.web.console.views.shared import Tab
from hub.web.console.views.sheets import ColumnChoice, RefusedCell
from hub.web.labels import label

SIZE = 100
SKUS = 50
SHOWN = 300
SAMPLES = 3


def desk_view(tx: Tx) -> views.DeskView:
    """Every bill."""
    names = queries.source_names(tx)
    last = business_day(now()).replace(day=1) - timedelta(days=1)
    sources = tuple(views.Source(value, name) for value, name in names.items())
    return views.DeskView(tuple(_bill(tx, row, names) for row in queries.bills(tx)), sources, f"{last:%Y-%m}")


def bill_view(tx: Tx, bill_id: int, *, kind: str, after: int, visitor: str) -> views.BillView:
    """One bill with a page of the lines of one class. Raises NotFound."""
    bill = queries.bill(tx, bill_id)
    known = {each.kind: each for each in queries.sums(tx, bill_id)}
    tabs = [Tab("", label("bill_kind", "all").text, sum(each.lines for each in known.values()))]
    tabs += [
        Tab(name, label("bill_kind", name).text, known[name].lines, label("bill_kind", name).tone)
        for name in CLASSES
        if name in known
    ]
    rows = queries.page(tx, bill_id, kind=kind, after=after, size=SIZE + 1)
    figures, shops = bill.summary or deciding.summary(tx, bill_id), queries.shop_names(tx)
    if bill.state == "open":
        figures = deciding.summary(tx, bill_id)
    parts = ((shops[int(no)][0] if no else "–", each) for no, each in figures["shops"].items())
    return views.BillView(
        bill=_bill(tx, bill, queries.source_names(tx)),
        tabs=tuple(tabs),
        chosen=kind,
        lines=tuple(_line(row) for row in rows[:SIZE]),
        older=rows[SIZE - 1].id if len(rows) > SIZE else 0,
        files=tuple(_file(row) for row in queries.files(tx, bill_id)),
        disputed=Money(figures["disputed_fen"]),
        payable=Money(figures["payable_fen"]),
        shops=tuple(views.Part(name, each["lines"], Money(each["billed_fen"])) for name, each in parts),
        fees=tuple(views.Part(name, 0, Money(fen)) for name, fen in queries.fee_names(tx, bill_id).items()),
        submitted_by=_who(bill.submitted_by),
        approved_by=_who(bill.approved_by),
        approved_at=bill.approved_at,
        mine=bill.submitted_by == visitor,
        doubtful_kind=kind in DOUBTFUL,
        skus=_skus(tx, figures.get("skus", {})),
    )


def _skus(tx: Tx, parts: dict[str, dict[str, int]]) -> tuple[views.Part, ...]:
    """The dearest goods of a bill; months that were locked earlier have none."""
    dearest = sorted(parts.items(), key=lambda part: -part[1]["billed_fen"])[:SKUS]
    known = briefs(tx, {int(no) for no, _ in dearest})
    return tuple(
        views.Part(f"{known[int(no)].code} {known[int(no)].name}", each["pieces"], Money(each["billed_fen"]))
        for no, each in dearest
        if int(no) in known
    )


def line_view(tx: Tx, line_id: int) -> views.LineView:
    """One line. Raises NotFound."""
    row = queries.line(tx, line_id)
    bill = queries.bill(tx, row.bill_id)
    main = "freight" if bill.kind == "courier" else "goods"
    return views.LineView(
        bill_id=bill.id,
        bill=f"{queries.source_names(tx)[bill.source]} {bill.month:%Y-%m}",
        line=_line(row),
        province=row.province,
        billed_parts=tuple((name or main, Money(fen)) for name, fen in row.fees.items()),
        our_parts=tuple((name, Money(fen)) for name, fen in row.items.items()),
        decided_by=_who(row.decided_by),
        decided_at=row.decided_at,
        open=bill.state == "open",
    )


def file_view(
    tx: Tx, runtime: Runtime, file_id: int, *, places: dict[str, int] | None = None, fees: list[int] | None = None
) -> views.FileView:
    """A file that waits, read as learnt, as guessed, or by ``places``. Raises Conflict when it is gone, NotFound."""
    found = files.unsealed(tx, runtime, file_id)
    if places is not None:
        columns = Columns(found.columns.headings, places, {})
        found = files.Opened(found.file, found.bill, found.sheet, columns, fees or [], learnt=False)
    read, kind = found.found(), KINDS[found.bill.kind]
    new = len(files.fresh(tx, found.bill.id, read.entries))
    chosen = {place: name for name, place in found.columns.places.items()} | dict.fromkeys(found.fees, FEE)
    used = chosen.keys()
    sheet = found.sheet.sheet
    return views.FileView(
        file=_file(found.file),
        bill=_bill(tx, found.bill, queries.source_names(tx)),
        learnt=found.learnt,
        rows=read.rows,
        new=new,
        same=len(read.entries) - new,
        total=Money(read.fen),
        stated=None if read.stated_fen is None else Money(read.stated_fen),
        refused=tuple(RefusedCell(r.line, r.column, r.value, r.message, r.remedy) for r in read.refused[:SHOWN]),
        refused_total=len(read.refused),
        columns=tuple(
            ColumnChoice(n, text, _samples(found, n) if n in used else (), chosen.get(n, ""))
            for n, text in enumerate(sheet.headings)
        ),
        fields=(*(field.name for field in kind.fields), FEE),
        missing=tuple(missing(kind, found.columns.places)),
    )


def tariff_view(tx: Tx) -> views.TariffView:
    """Every contract version and the served areas."""
    versions = tuple(
        views.TariffRow(
            row.carrier,
            row.valid_from,
            tuple(zone["name"] for zone in row.rules["zones"]),
            tuple(extra["kind"] for extra in row.rules["surcharges"]),
            row.loaded_at,
            _who(row.loaded_by),
        )
        for row in tariff_book.versions(tx)
    )
    counts = Counter(service.carrier for service in tariff_book.services(tx))
    return views.TariffView(versions, tuple(counts.items()))


def bill_of_file(tx: Tx, file_id: int) -> int:
    """The bill a file belongs to. Raises NotFound."""
    return queries.file(tx, file_id).bill_id


def bill_of_line(tx: Tx, line_id: int) -> int:
    """The bill a line belongs to. Raises NotFound."""
    return queries.line(tx, line_id).bill_id


def bill_name(tx: Tx, bill_id: int) -> tuple[str, date]:
    """(source, month) of a bill. Raises NotFound."""
    bill = queries.bill(tx, bill_id)
    return bill.source, bill.month


def _samples(found: files.Opened, place: int) -> tuple[str, ...]:
    """Values of a column that has a meaning here; other columns may hold people and show none."""
    texts = dict.fromkeys(line.cell(place).text[:40] for line in found.sheet.sheet.lines[:50])
    return tuple(text for text in texts if text)[:SAMPLES]


def _bill(tx: Tx, bill: Bill, names: dict[str, str]) -> views.BillRow:
    sums = queries.sums(tx, bill.id)
    doubtful = [each for each in sums if each.kind in DOUBTFUL]
    return views.BillRow(
        bill_id=bill.id,
        name=names.get(bill.source, bill.source),
        kind=bill.kind,
        month=f"{bill.month:%Y-%m}",
        state=bill.state,
        lines=sum(each.lines for each in sums),
        billed=Money(sum(each.billed_fen for each in sums)),
        ours=Money(sum(each.ours_fen for each in sums)),
        doubtful=sum(each.lines for each in doubtful),
        done=sum(each.lines - each.undecided for each in doubtful),
    )


def _line(row: BillLine) -> views.LineRow:
    return views.LineRow(
        row.id, row.row, row.subject, row.kind, row.billed_g, row.ours_g, Money(row.billed_fen), Money(row.ours_fen),
        row.decision, row.why,
    )  # fmt: skip


def _file(row: BillFile) -> views.FileRow:
    state = "loaded" if row.loaded_at else "given_up" if row.given_up_at else "open"
    new, same = row.figures.get("new", 0), row.figures.get("same", 0)
    return views.FileRow(row.id, row.name, state, row.handed_in_at, _who(row.handed_in_by), new, same)


def _who(actor: str) -> str:
    return actor.removeprefix("user:")
