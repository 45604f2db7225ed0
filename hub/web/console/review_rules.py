"""The rules of automatic review, row by row."""

from aiohttp import web

from connectors.base.registry import manifests
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.orders import review_rules
from hub.orders.review_rules import Draft
from hub.orders.screening import KINDS
from hub.web import forms
from hub.web.bridge import reading
from hub.web.console.account import signed_in
from hub.web.console.acts import carry_out, refusal
from hub.web.console.views.review_rules import ReviewRulesView, RuleRow
from hub.web.i18n import mark
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
READ, EDIT = "orders.read", "orders.rules"
HOME = "/orders/rules"


@routes.get(HOME, access=READ)
async def show(request: web.Request) -> web.Response:
    """Every rule, and an empty row for the next."""
    return render(request, "orders/rules.html", view=await reading(request, _view))


@routes.post("/orders/rules/examples", access=EDIT)
async def examples(request: web.Request) -> web.Response:
    """Give a house without rules the starting ones."""
    done = mark("已载入建议规则，请按本店情况修改")
    return await carry_out(request, HOME, done, review_rules.load_examples, actor=signed_in().actor)


@routes.post(HOME, access=EDIT)
async def save(request: web.Request) -> web.Response:
    """Write one rule, or take it out."""
    form = await forms.read(request)
    rule_id = next(iter(form.ids("row")), 0)
    if form.shown("act") == "remove":
        return await carry_out(request, HOME, mark("已删除"), review_rules.remove, rule_id, actor=signed_in().actor)
    draft = Draft(
        name=form.text("name"),
        kind=form.choice("kind", KINDS),
        rank=form.integer("rank", high=999),
        channel=form.choice("channel", ("", *manifests())),
        words=form.text("words", required=False, max_length=400),
        limit=form.integer("limit", high=review_rules.MOST) if form.shown("limit").strip() else None,
        active=form.shown("active") == "yes",
    )
    if not form.ok:
        return see_other(request, HOME, notice=refusal(Invalid("a field cannot be used", remedy="Correct the row.")))
    return await carry_out(request, HOME, mark("已保存"), review_rules.save, rule_id, draft, actor=signed_in().actor)


def _view(tx: Tx) -> ReviewRulesView:
    rows = [
        RuleRow(x.id, x.rank, x.name, x.kind, x.channel, x.words, "" if x.limit is None else str(x.limit), x.active)
        for x in review_rules.rules(tx)
    ]
    return ReviewRulesView(tuple(rows), KINDS, tuple(manifests()))
