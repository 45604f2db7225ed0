"""The rules of the floor: waves, handling, what lies apart, boxes, sizes and coolant; a lead edits them row by row."""

from aiohttp import web

from hub.kernel.db import Tx
from hub.warehouse import rule_book
from hub.warehouse.rule_book import BOOKS
from hub.web import forms
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.acts import MENDABLE, carry_out, refusal
from hub.web.console.fulfilment import READ
from hub.web.console.views.floor_rules import BookView, RowView, RulesView
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
LEAD = "fulfilment.lead"
TITLES = {
    "wave": mark("波次规则"),
    "handling": mark("温层要求"),
    "mark": mark("货品特性"),
    "apart": mark("不可同放"),
    "carton": mark("纸箱"),
    "size": mark("商品外包装尺寸"),
    "coolant": mark("冷媒与保温"),
}
NAMES = {
    "rank": mark("顺序"), "name": mark("名称"), "storage": mark("温层"), "shape": mark("单品或多品"),
    "least_pieces": mark("最少件数"), "carrier": mark("承运商代码"), "cutoff": mark("揽收时间"), "due_hours": mark("几小时内到期"),
    "most": mark("每波最多包裹"), "out_minutes": mark("出库房最多分钟"), "lot_scan": mark("必须扫批次"), "field": mark("依据"),
    "value": mark("值"), "mark": mark("特性"), "one": mark("特性"), "other": mark("另一特性"), "scope": mark("不能同放在"),
    "code": mark("代码"), "length_mm": mark("长 mm"), "width_mm": mark("宽 mm"), "height_mm": mark("高 mm"),
    "tare_g": mark("自重 g"), "most_g": mark("承重 g"), "storages": mark("温层（逗号分开）"), "sku": mark("商品编码"),
    "first_month": mark("从几月"), "last_month": mark("到几月"), "days": mark("在途天数"), "coolant": mark("冷媒"),
    "share_permille": mark("占货重 ‰"), "piece_g": mark("每块 g"), "liner": mark("内衬"), "liner_g": mark("内衬 g"),
}  # fmt: skip


@routes.get("/fulfilment/rules", access=READ, name="floor_rules")
async def show(request: web.Request) -> web.Response:
    """Every table of rules."""
    return render(request, "fulfilment/rules.html", view=await reading(request, _view))


@routes.post("/fulfilment/rules/examples", access=LEAD)
async def examples(request: web.Request) -> web.Response:
    """Fill the empty tables with starting values."""
    done = mark("已载入建议值，请按本仓实测修改")
    return await carry_out(request, "/fulfilment/rules", done, rule_book.load_examples, actor=signed_in().actor)


@routes.post("/fulfilment/rules/{kind}", access=LEAD)
async def save(request: web.Request) -> web.Response:
    """Write one row, or take it out."""
    form, kind, actor = await forms.read(request), request.match_info["kind"], signed_in().actor
    back, row_id = f"/fulfilment/rules#{kind}", next(iter(form.ids("row")), 0)
    if form.shown("act") == "remove":
        return await carry_out(request, back, mark("已删除"), rule_book.remove, kind, row_id, actor=actor)
    said = {field.name: form.shown(field.name) for field in (BOOKS[kind].fields if kind in BOOKS else ())}
    try:
        await in_transaction(request, rule_book.save, kind, row_id, said, actor=actor)
    except MENDABLE as error:
        error.facts["field"] = translate(NAMES.get(str(error.facts.get("field")), ""))
        return see_other(request, back, notice=refusal(error))
    return see_other(request, back, notice=Notice("good", translate(mark("已保存"))))


def _view(tx: Tx) -> RulesView:
    books = []
    for kind, book in BOOKS.items():
        fields = tuple((field, NAMES[field.name]) for field in book.fields)
        rows = [RowView(row_id, said) for row_id, said in rule_book.rows(tx, kind)]
        books.append(BookView(kind, TITLES[kind], fields, tuple(rows)))
    return RulesView(tuple(books))
