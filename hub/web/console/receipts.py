"""Receiving (收货): announcing goods, inspecting them line by line, approving, refusing, papers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from aiohttp import web

from catalog.lookup import ids_by_code
from hub.inventory import receipts
from hub.inventory.inspection import PARTIES, Found
from hub.inventory.models import Receipt
from hub.inventory.receipts import Expected
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.warehouse import inbound_papers
from hub.warehouse.paper.inbound_slip import inbound_pdf
from hub.warehouse.paper.lot_label import lot_label_pdf
from hub.web import forms
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.papers import pdf, roll
from hub.web.console.receipts_views import inspect_view, receipt_view, receipts_view
from hub.web.forms import Form
from hub.web.i18n import explain, mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, WORK, APPROVE = "stock.read", "stock.adjust", "stock.approve"
RECEIPT, LINE = "/receipts/{receipt_id:\\d+}", "/receipts/lines/{line_id:\\d+}"
#: Lines of goods the form shows.
LINES = 8
_REST = ("short", "later")


@dataclass(frozen=True, slots=True)
class Announced:
    """A filled form: each line is a SKU code, pieces, lot code and production date."""

    house: int
    supplier: str
    day: date
    lines: list[tuple[str, int, str, date | None]]
    note: str


@routes.get("/receipts", access=READ, name="receipts")
async def show_list(request: web.Request) -> web.Response:
    """Every receipt, and the form for a new one."""
    return await _list(request, Form())


@routes.post("/receipts", access=WORK)
async def announce(request: web.Request) -> web.Response:
    """Announce goods."""
    form = await forms.read(request)
    supplier, day = form.text("supplier", max_length=120), _day(form, "expected_on", required=True)
    lines, house = _announced(form), next(iter(form.ids("warehouse")), 0)
    note = form.text("note", required=False, max_length=300)
    if form.ok and day is not None:
        try:
            made = await in_transaction(request, _expect, Announced(house, supplier, day, lines, note))
            return see_other(
                request, f"/receipts/{made.id}", notice=Notice("good", translate(mark("已登记，等货到验收")))
            )
        except MENDABLE as error:
            form.refuse("items", " ".join(explain(error)))
    return await _list(request, form, status=422)


@routes.get(RECEIPT, access=READ)
async def show_receipt(request: web.Request) -> web.Response:
    """One receipt."""
    view = await reading(request, receipt_view, _id(request, "receipt_id"), str(signed_in().actor))
    return render(request, "receipts/detail.html", view=view, parties=PARTIES)


@routes.post(RECEIPT + "/lines", access=WORK)
async def add_line(request: web.Request) -> web.Response:
    """Goods that nobody announced."""
    receipt_id, code = _id(request, "receipt_id"), (await forms.read(request)).text("sku", max_length=64)
    done = mark("已加一行，请验收")
    return await carry_out(request, f"/receipts/{receipt_id}", done, _add, receipt_id, code)


@routes.post(RECEIPT + "/close", access=WORK)
async def close(request: web.Request) -> web.Response:
    """Every line is decided."""
    receipt_id = _id(request, "receipt_id")
    back, actor = f"/receipts/{receipt_id}", signed_in().actor
    return await carry_out(request, back, mark("已结单"), receipts.close, receipt_id, actor=actor)


@routes.post(RECEIPT + "/call-off", access=WORK)
async def call_off(request: web.Request) -> web.Response:
    """The goods do not come."""
    receipt_id = _id(request, "receipt_id")
    back, actor = f"/receipts/{receipt_id}", signed_in().actor
    return await carry_out(request, back, mark("已取消"), receipts.call_off, receipt_id, actor=actor)


@routes.get(LINE, access=WORK)
async def show_line(request: web.Request) -> web.Response:
    """The inspection screen of one line."""
    return await _screen(request, None)


@routes.post(LINE, access=WORK)
async def inspect(request: web.Request) -> web.Response:
    """Write down what was found and book it in."""
    form, actor = await forms.read(request), signed_in().actor
    found, least = _found(form), Fraction(request.app[RUNTIME].settings.inbound_life)
    if form.ok:
        try:
            line = await in_transaction(
                request, receipts.inspect, _id(request, "line_id"), found, min_life=least, actor=actor
            )
            waits = line.state == "waiting"
            said = mark("剩余保质期不足，等另一人批准") if waits else mark("已入库")
            notice = Notice("warn" if waits else "good", translate(said))
            return see_other(request, f"/receipts/{line.receipt_id}", notice=notice)
        except MENDABLE as error:
            form.refuse("line", " ".join(explain(error)))
    return await _screen(request, form)


@routes.post(LINE + "/approve", access=APPROVE)
async def approve(request: web.Request) -> web.Response:
    """A second person takes goods with little life left."""
    back = f"/receipts/{_receipt(await forms.read(request))}"
    line_id, actor = _id(request, "line_id"), signed_in().actor
    return await carry_out(request, back, mark("已批准入库"), receipts.approve, line_id, actor=actor)


@routes.post(LINE + "/refuse", access=WORK)
async def refuse(request: web.Request) -> web.Response:
    """Send the goods of a line back."""
    form, actor = await forms.read(request), signed_in().actor
    back, party = f"/receipts/{_receipt(form)}", form.shown("responsible")
    note, line_id = form.shown("note")[:300], _id(request, "line_id")
    return await carry_out(
        request, back, mark("已拒收"), receipts.refuse, line_id, responsible=party, note=note, actor=actor
    )


@routes.get(RECEIPT + "/slip.pdf", access=READ)
async def slip(request: web.Request) -> web.Response:
    """The inbound slip."""
    facts = await reading(request, inbound_papers.slip_facts, _id(request, "receipt_id"))
    return pdf(await aside(request.app, inbound_pdf, facts), f"inbound-{facts.code}")


@routes.get(RECEIPT + "/labels.pdf", access=READ)
async def labels(request: web.Request) -> web.Response:
    """A label for each lot that was booked in."""
    receipt_id, base = _id(request, "receipt_id"), request.app[RUNTIME].settings.trace_base
    facts = await reading(request, inbound_papers.lot_labels, receipt_id, base=base)
    try:
        return await roll(request, await aside(request.app, lot_label_pdf, facts), f"lots-{receipt_id}")
    except Invalid as error:
        return see_other(request, f"/receipts/{receipt_id}", notice=refusal(error))


async def _list(request: web.Request, form: Form, *, status: int = 200) -> web.Response:
    view = await reading(request, receipts_view)
    return render(request, "receipts/list.html", status=status, view=view, form=form, lines=LINES)


async def _screen(request: web.Request, form: Form | None) -> web.Response:
    view = await reading(request, inspect_view, _id(request, "line_id"), str(signed_in().actor))
    line = view.row.line
    made = line.expected_production.isoformat() if line.expected_production else ""
    first = {"lot_code": line.expected_lot, "production_date": made, "counted": str(line.expected or "")}
    shown = form or Form(first | {"damaged": "0", "mislabelled": "0", "rest": "short"})
    status = 422 if form else 200
    return render(request, "receipts/inspect.html", status=status, view=view, form=shown, parties=("", *PARTIES))


def _expect(tx: Tx, announced: Announced) -> Receipt:
    ids = ids_by_code(tx, [code for code, *_ in announced.lines])
    if unknown := [code for code, *_ in announced.lines if code not in ids]:
        raise Invalid("there is no SKU %(code)s", remedy="Choose one from the list.", code=unknown[0])
    return receipts.expect(
        tx,
        warehouse_id=announced.house,
        supplier=announced.supplier,
        expected_on=announced.day,
        lines=[Expected(ids[code], pieces, lot, made) for code, pieces, lot, made in announced.lines],
        actor=signed_in().actor,
        note=announced.note,
    )


def _add(tx: Tx, receipt_id: int, code: str) -> None:
    sku_id = ids_by_code(tx, [code]).get(code)
    if sku_id is None:
        raise Invalid("there is no SKU %(code)s", remedy="Choose one from the list.", code=code)
    receipts.add_line(tx, receipt_id, sku_id)


def _announced(form: Form) -> list[tuple[str, int, str, date | None]]:
    found = []
    for n in range(LINES):
        code = form.text(f"sku{n}", required=False, max_length=64)
        if code:
            pieces = form.integer(f"pieces{n}", low=1, high=100_000)
            lot = form.text(f"lot{n}", required=False, max_length=20).upper()
            found.append((code, pieces, lot, _day(form, f"made{n}")))
    return found


def _found(form: Form) -> Found:
    rest = form.shown("rest")
    return Found(
        lot_code=form.text("lot_code", required=False, max_length=40).upper(),
        production_date=_day(form, "production_date"),
        counted=form.integer("counted", high=100_000),
        damaged=form.integer("damaged", high=100_000),
        mislabelled=form.integer("mislabelled", high=100_000),
        temperature_dc=_tenths(form, "temperature"),
        grams=form.integer("grams", low=1) if form.shown("grams").strip() else None,
        expiry_date=_day(form, "expiry_date"),
        location_id=next(iter(form.ids("location")), None),
        responsible=form.shown("responsible"),
        note=form.text("note", required=False, max_length=300),
        rest=rest if rest in _REST else "short",
    )


def _day(form: Form, name: str, *, required: bool = False) -> date | None:
    text = form.text(name, required=required, max_length=10)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        form.refuse(name, mark("请写成 2026-01-31 的样子"))
        return None


def _tenths(form: Form, name: str) -> int | None:
    """Degrees to tenths; a wide minus sign of a Chinese keyboard is one too."""
    text = form.text(name, required=False, max_length=8).replace("－", "-").replace("−", "-")
    if not text:
        return None
    try:
        tenths = Decimal(text) * 10
        if tenths == tenths.to_integral_value() and abs(tenths) < 10_000:
            return int(tenths)
    except InvalidOperation:
        pass
    form.refuse(name, mark("请填摄氏度，最多一位小数，例如 -18.5"))
    return None


def _receipt(form: Form) -> int:
    return next(iter(form.ids("receipt")), 0)


def _id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
