"""What the after-sales desk shows."""

from catalog.lookup import cards_by_id
from hub.aftersales import ingest, proposals, queries, return_queries
from hub.aftersales.models import Case
from hub.channels import queries as channels
from hub.events.queries import of_subjects
from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.orders import queries as orders
from hub.web.console.story import told, who
from hub.web.console.views import aftersales as views
from hub.web.console.views.shared import Tab
from hub.web.i18n import mark

TABS = {
    "ask": mark("待答复"),
    "waiting": mark("等退货"),
    "arrived": mark("已寄回"),
    "disputed": mark("有争议"),
    "done": mark("已了结"),
}


def cases_view(tx: Tx, settings: Settings, *, tab: str, q: str) -> views.CasesView:
    """The list of one tab, the nearest deadline first."""
    tab = tab if tab in TABS or q else "ask"
    found = queries.page(tx, queries.Search(tab=tab, text=q, limit=100))
    counts, names = queries.tab_counts(tx), _shops(tx)
    waiting = {key for key, row in queries.open_answers(tx, [x.id for x in found]).items() if row.state == "waiting"}
    tabs = tuple(Tab(key, text, counts[key], "warn" if key == "ask" else "neutral") for key, text in TABS.items())
    rows = tuple(_row(tx, case, settings, names, waits=case.id in waiting) for case in found)
    return views.CasesView(tabs, tab, q, rows)


def case_view(tx: Tx, settings: Settings, case_id: int, *, visitor_id: int) -> views.CaseView:
    """One case. Raises NotFound."""
    case = queries.case(tx, case_id)
    answers = queries.answers(tx, [case_id])
    busy = case_id in queries.open_answers(tx, [case_id])
    able = proposals.possible(case)
    subjects = [f"case:{case_id}", *([f"order:{case.order_id}"] if case.order_id else [])]
    return views.CaseView(
        row=_row(tx, case, settings, _shops(tx), waits=busy),
        order_id=case.order_id,
        seen=ingest.basis(case),
        words=case.words,
        return_waybill=case.return_waybill,
        acts=() if busy else able,
        elsewhere=set(able) != set(proposals.fitting(case)),
        answers=tuple(
            views.AnswerRow(
                x.id, x.act, x.state, Money(x.amount_fen), who(x.asked_by), who(x.second), x.error, x.asked_at,
                approve=x.state == "waiting" and x.asked_by_id != visitor_id,
            )
            for x in answers
        ),
        timeline=told(of_subjects(tx, subjects)),
    )  # fmt: skip


def receipt_view(tx: Tx, receipt_id: int) -> views.ReceiptView:
    """One return. Raises NotFound."""
    receipt = return_queries.receipt(tx, receipt_id)
    gone = return_queries.gone(tx, receipt.order_id)
    cards = cards_by_id(tx, {row.sku_id for row in gone})
    goods = tuple(
        views.GoneRow(
            x.key, cards[x.sku_id].code, cards[x.sku_id].name, x.lot, x.shipped, x.back,
            cold=cards[x.sku_id].storage.value != "ambient",
        )
        for x in gone
    )  # fmt: skip
    order_no = orders.order(tx, receipt.order_id).order_no
    return views.ReceiptView(receipt.id, order_no, receipt.state != "open", goods)


def _shops(tx: Tx) -> dict[int, str]:
    return {shop.id: shop.name for shop in channels.shops(tx)}


def _row(tx: Tx, case: Case, settings: Settings, names: dict[int, str], *, waits: bool) -> views.CaseRow:
    return views.CaseRow(
        case.id, case.refund_id, case.order_no, case.channel, names[case.shop_id], case.kind, case.state,
        Money(case.amount_fen), case.reason, case.deadline if case.state in ("asked", "returned") else None,
        proposals.proposal(tx, case, settings).act, waits,
    )  # fmt: skip
