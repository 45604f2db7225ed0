"""Products: the list, one product in full, and the sheets the catalogue is kept in."""

from aiohttp import web

from catalog import sheet_out
from catalog.sheet import ImportReport, import_sheet
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.web import forms
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.products_views import product_view, products_view
from hub.web.console.views.products import ImportView, ProductFilter, RefusedRow
from hub.web.i18n import mark, translate
from hub.web.page import current
from hub.web.render import render
from hub.web.routes import Routes

routes = Routes()
READ, EDIT = "products.read", "products.edit"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {
    "products": mark("商品表"),
    "brands": mark("品牌表"),
    "producers": mark("生产者表"),
    "bundles": mark("组合表"),
    "certificates": mark("证书表"),
}
#: Refusals shown on one page; who has more mends these first.
SHOWN = 300
#: Largest sheet taken, in bytes, with room for the form around it.
LARGEST = (10 << 20) + 65_536


@routes.get("/products", access=READ, name="products")
async def show_products(request: web.Request) -> web.Response:
    """One page of the catalogue."""
    asked = request.query
    chosen = ProductFilter(**{name: asked.get(name, "")[:80] for name in ProductFilter.__slots__})
    edges = {"after": asked.get("after", ""), "before": asked.get("before", "")}
    view = await reading(request, products_view, request.app[RUNTIME].settings, chosen, **edges)
    return render(request, "products/list.html", view=view, edges=edges)


@routes.get("/products/import", access=EDIT)
async def show_import(request: web.Request) -> web.Response:
    """Where sheets come in and go out."""
    return render(request, "products/import.html", form=forms.Form(), sheets=SHEETS, view=None)


@routes.post("/products/import", access=EDIT, max_body=LARGEST)
async def take_sheet(request: web.Request) -> web.Response:
    """Load one sheet; refused rows are shown with line, column and remedy, the others are in."""
    form, upload, view = await forms.read(request), await forms.upload(request, "file"), None
    if upload is None:
        form.refuse("file", mark("请选择一个文件"))
    else:
        try:
            report = await in_transaction(request, _import, upload.data, upload.name, signed_in().actor)
            view = _import_view(upload.name, report)
        except (Invalid, Conflict) as error:
            form.refuse("file", f"{translate(error.message)} {translate(error.remedy)}".strip())
    status = 200 if form.ok else 422
    return render(request, "products/import.html", status=status, form=form, sheets=SHEETS, view=view)


@routes.get("/products/export/{sheet:[a-z]+}.xlsx", access=READ)
async def export(request: web.Request) -> web.Response:
    """One sheet of the whole catalogue; it imports back unchanged."""
    name = request.match_info["sheet"]
    data = await reading(request, sheet_out.export_sheet, name)
    named = f'attachment; filename="{name}-{business_day(current.get().now)}.xlsx"'
    return web.Response(
        body=data, content_type=XLSX, headers={"Content-Disposition": named, "Cache-Control": "no-store"}
    )


@routes.get("/products/{sku}", access=READ)
async def show_product(request: web.Request) -> web.Response:
    """One product in full."""
    sku, platform = request.match_info["sku"], request.query.get("platform", "")
    view = await reading(request, product_view, request.app[RUNTIME].settings, sku, platform=platform)
    return render(request, "products/detail.html", view=view)


def _import(tx: Tx, data: bytes, filename: str, actor: Actor) -> ImportReport:
    report = import_sheet(tx, data, filename=filename, actor=actor)
    counts = {"added": report.added, "changed": report.changed, "refused": len(report.refused)}
    audit.record(tx, actor, "catalogue.imported", f"sheet:{report.kind}", file=filename[:120], **counts)
    return report


def _import_view(filename: str, report: ImportReport) -> ImportView:
    rows = tuple(RefusedRow(r.line, r.column, r.value, r.message, r.remedy) for r in report.refused[:SHOWN])
    kind = translate(SHEETS[report.kind])
    done = (report.added, report.changed, report.unchanged)
    words = tuple(RefusedRow(r.line, r.column, r.value, r.message, r.remedy) for r in report.remarks[:SHOWN])
    return ImportView(filename, kind, *done, rows, len(report.refused), report.ignored, words)
