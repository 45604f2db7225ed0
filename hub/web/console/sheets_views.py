"""What the spreadsheet desk shows. Samples of columns that may hold people are masked before they reach a page."""

from collections.abc import Sequence

from catalog.queries import sku_cards
from hub.channels.by_hand import SHEET, platform_name
from hub.channels.models import Shop
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.logs import redact
from hub.kernel.money import Money
from hub.kernel.runtime import Runtime
from hub.logistics.addressing import screen_address, screen_name, screen_phone
from hub.orders.figures import INSIDE
from hub.sheets import cases, files, layouts, queries
from hub.sheets.fields import KINDS, is_personal, missing
from hub.sheets.models import SheetExport, SheetFile
from hub.sheets.reading import Sheet
from hub.sheets.rows import Columns, Refused
from hub.sheets.words import meaning
from hub.web.console.views import sheets as views

#: Rows of each table on one page; who has more mends these first.
SHOWN = 300
SAMPLES = 3
#: Status words offered for teaching.
WORDS = 12
_MASKS = {"name": screen_name, "phone": screen_phone, "address": screen_address}


def desk_view(tx: Tx) -> tuple[views.SheetShopRow, ...]:
    """Every shop that people serve."""
    return tuple(_shop(tx, shop) for shop in queries.shops(tx))


def shop_view(tx: Tx, shop_id: int) -> views.SheetShopView:
    """One shop whose orders come in files. Raises NotFound."""
    shop = queries.shop(tx, shop_id)
    return views.SheetShopView(
        _shop(tx, shop),
        tuple(_file(row) for row in queries.files(tx, shop_id)),
        tuple(_export(row) for row in queries.exports(tx, shop_id)),
        tuple(
            views.LayoutRow(row.name, row.kind, len(row.columns), row.learnt_at) for row in queries.layouts(tx, shop_id)
        ),
    )


def columns_view(
    tx: Tx, runtime: Runtime, file_id: int, *, chosen: dict[str, int] | None = None, words: dict[str, str] | None = None
) -> views.ColumnsView:
    """Headings with samples, and what each column is taken for: as chosen, as learnt, or as guessed. Raises NotFound, Conflict."""
    file, sheet, known = _opened(tx, runtime, file_id)
    base = known or layouts.guessed(sheet, file.kind)
    columns = base if chosen is None else Columns(sheet.headings, chosen, base.words)
    at = {place: name for name, place in columns.places.items()}
    learnt = queries.layouts(tx, file.shop_id, file.kind)
    shop = queries.shop(tx, file.shop_id)
    return views.ColumnsView(
        file_id=file.id,
        shop_id=shop.id,
        shop=shop.name,
        filename=file.name,
        kind=file.kind,
        name=learnt[0].name if known and learnt else platform_name(shop),
        rows=len(sheet.lines),
        columns=tuple(
            views.ColumnChoice(place, heading, _samples(sheet, file.kind, place, at.get(place, "")), at.get(place, ""))
            for place, heading in enumerate(sheet.headings)
        ),
        fields=tuple(field.name for field in KINDS[file.kind].fields),
        words=_words(sheet, file.kind, columns, words or {}),
        missing=tuple(missing(KINDS[file.kind], columns.places)),
    )


def headings_of(tx: Tx, runtime: Runtime, file_id: int) -> list[str]:
    """The headings of a file that waits. Raises NotFound, Conflict."""
    return _opened(tx, runtime, file_id)[1].headings


def plan_view(tx: Tx, runtime: Runtime, file_id: int) -> views.PlanView | None:
    """What loading a file will do, or did; None while nobody has said what its columns mean. Raises NotFound."""
    file = queries.file(tx, file_id)
    shop = queries.shop(tx, file.shop_id)
    if file.loaded_at or file.given_up_at:
        return views.PlanView(_file(file), shop.id, shop.name, file.figures.get("rows", 0), (), (), (), 0, None)
    _, sheet, columns = _opened(tx, runtime, file_id)
    if columns is None or not KINDS[file.kind].comes_in:
        return None
    fates, refused, rows = _fates(tx, runtime, file, sheet, columns)
    counts: dict[str, int] = {}
    for fate in fates:
        counts[fate.fate] = counts.get(fate.fate, 0) + 1
    twin = queries.loaded_before(tx, shop_id=shop.id, digest=file.digest)
    cells = tuple(views.RefusedCell(r.line, r.column, r.value, r.message, r.remedy) for r in refused[:SHOWN])
    return views.PlanView(
        file=_file(file),
        shop_id=shop.id,
        shop=shop.name,
        rows=rows,
        counts=tuple(counts.items()),
        fates=tuple(fate for fate in fates if fate.fate != "same")[:SHOWN],
        refused=cells,
        refused_total=len(refused),
        seen_at=twin.loaded_at if twin else None,
    )


def goods_view(tx: Tx) -> tuple[views.Goods, ...]:
    """Every SKU the offline form may sell."""
    return tuple(
        views.Goods(card.code, f"{card.name} {card.spec}", card.price) for card in sku_cards(tx) if not card.restricted
    )


def _fates(
    tx: Tx, runtime: Runtime, file: SheetFile, sheet: Sheet, columns: Columns
) -> tuple[list[views.FateRow], Sequence[Refused], int]:
    if file.kind == "aftersales":
        found = cases.cases_in(sheet, columns)
        changes = cases.plan(tx, file.shop_id, found.cases)
        rows = [views.FateRow(c.case.order_no, c.what, c.case.reason, c.case.status, 0, c.case.amount) for c in changes]
        return rows, found.refused, found.rows
    plan = files.plan(tx, runtime, file, sheet, columns)
    fates = [
        views.FateRow(c.order_no, c.what, c.before, c.after, c.pieces, Money(c.fen) if c.pieces else None)
        for c in plan.changes
    ]
    return fates, plan.refused, plan.rows


def _opened(tx: Tx, runtime: Runtime, file_id: int) -> tuple[SheetFile, Sheet, Columns | None]:
    file = queries.file(tx, file_id)
    sheet = files.opened_sheet(runtime, file)
    return file, sheet, layouts.known(tx, shop_id=file.shop_id, kind=file.kind, sheet=sheet)


def _samples(sheet: Sheet, kind: str, place: int, name: str) -> tuple[str, ...]:
    texts = dict.fromkeys(line.cell(place).text for line in sheet.lines if line.cell(place).text)
    return tuple(_shown(kind, name, sheet.headings[place], text) for text in list(texts)[:SAMPLES])


def _shown(kind: str, name: str, heading: str, text: str) -> str:
    if name in _MASKS:
        return _MASKS[name](text)
    if is_personal(KINDS[kind], name, heading):
        return "***"
    return str(redact(text))[:40]


def _words(sheet: Sheet, kind: str, columns: Columns, given: dict[str, str]) -> tuple[views.WordChoice, ...]:
    if kind != "orders" or "status" not in columns.places:
        return ()
    said = dict.fromkeys(columns.cell(line, "status").text for line in sheet.lines)
    words = [word for word in said if word and len(word) <= 60][:WORDS]
    return tuple(views.WordChoice(word, given.get(word) or meaning(word, columns.words) or "") for word in words)


def _shop(tx: Tx, shop: Shop) -> views.SheetShopRow:
    states = queries.orders_of(tx, shop.id)
    exports, loaded = (
        queries.exports(tx, shop.id),
        [row.loaded_at for row in queries.files(tx, shop.id) if row.loaded_at],
    )
    return views.SheetShopRow(
        shop_id=shop.id,
        name=shop.name,
        channel=shop.channel,
        platform=platform_name(shop),
        inside=sum(states.get(state, 0) for state in INSIDE),
        waiting=len(queries.shippable(tx, shop.id)) if shop.channel == SHEET else 0,
        unconfirmed=sum(1 for row in exports if not row.confirmed_at and not row.dropped_at),
        loaded_at=max(loaded, default=None),
    )


def _file(row: SheetFile) -> views.FileRow:
    state = "loaded" if row.loaded_at else "given_up" if row.given_up_at else "open"
    return views.FileRow(
        row.id, row.name, row.kind, state, row.handed_in_at, _name(row.handed_in_by), tuple(row.figures.items())
    )


def _export(row: SheetExport) -> views.ExportRow:
    state = "confirmed" if row.confirmed_at else "dropped" if row.dropped_at else "open"
    return views.ExportRow(row.id, row.made_at, _name(row.made_by), len(row.order_ids), state)


def _name(actor: str) -> str:
    return actor.removeprefix("user:")


def shop_of_file(tx: Tx, file_id: int) -> int:
    """The shop a file was handed in for. Raises NotFound."""
    return queries.file(tx, file_id).shop_id


def shop_of_export(tx: Tx, export_id: int, shop_id: int) -> int:
    """The export, when it is one of this shop's. Raises NotFound."""
    if queries.export(tx, export_id).shop_id != shop_id:
        raise NotFound("no such export", export=export_id)
    return export_id
