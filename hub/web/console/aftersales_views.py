"""What the after-sales desk shows."""

from datetime import UTC, datetime, timedelta

from catalog.lookup import cards_by_id
from hub.aftersales import ingest, proposals, queries, return_queries
from hub.aftersales.models import Case
from hub.channels import queries as channels
from hub.events.queries import of_subjects
from hub.kernel.db import Tx
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.orders import queries as orders
from hub.web.console.remedies_views import goods_of, remedy_rows
from hub.web.console.story import told, who
from hub.web.console.views import aftersales as views
from hub.web.console.views.shared import ShopOption, Tab
from hub.web.forms import row_id
from hub.web.i18n import mark

SIZE = 50
TABS = {
    "ask": mark("待答复"),
    "waiting": mark("等退货"),
    "arrived": mark("已寄回"),
    "disputed": mark("有争议"),
    "done": mark("已了结"),
}


def cases_view(tx: Tx, settings: Settings, given: dict[str, str], *, after: str) -> views.CasesView:
    """The list of one tab, the nearest deadline first, a page at a time; ``given`` is tab, q, shop and kind."""
    q = given.get("q", "")
    tab = given.get("tab", "") if given.get("tab") in TABS or q else "ask"
    shop = given.get("shop", "")
    search = queries.Search(
        tab=tab, text=q, shop_id=row_id(shop), kind=given.get("kind", ""),
        after=_place(after), limit=SIZE + 1,
    )  # fmt: skip
    found = queries.page(tx, search)
    older = _spell(queries.place(search, found[SIZE - 1])) if len(found) > SIZE else ""
    counts, shops = queries.tab_counts(tx), channels.shops(tx)
    names = {row.id: row.name for row in shops}
    waiting = {key for key, row in queries.open_answers(tx, [x.id for x in found]).items() if row.state == "waiting"}
    tabs = tuple(Tab(key, text, counts[key], "warn" if key == "ask" else "neutral") for key, text in TABS.items())
    rows = tuple(_row(tx, case, settings, names, waits=case.id in waiting) for case in found[:SIZE])
    remedies = queries.remedy_counts(tx)
    return views.CasesView(
        tabs, tab, q, rows, {**given, "tab": tab}, tuple(ShopOption(x.id, x.name, x.channel) for x in shops), older,
        len(queries.open_parked(tx)), remedies.get("waiting", 0) + remedies.get("open", 0),
    )  # fmt: skip


def _spell(place: tuple[datetime, int]) -> str:
    return f"{int(place[0].timestamp() * 1_000_000)}.{place[1]}"


def _place(text: str) -> tuple[datetime, int] | None:
    """The place of ``_spell``; None for anything else."""
    moment, _, case_id = text.partition(".")
    if not (moment.isdecimal() and case_id.isdecimal() and len(text) < 44):
        return None
    found = int(moment)
    if found // 1_000_000 > queries.FAR.timestamp() or int(case_id) > 2**63 - 1:
        return None
    return datetime.fromtimestamp(found // 1_000_000, UTC) + timedelta(microseconds=found % 1_000_000), int(case_id)


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
        limit=Money(settings.four_eyes_fen),
        goods=goods_of(tx, case.order_id) if case.order_id else (),
        remedies=remedy_rows(tx, [(x, case.order_no) for x in queries.remedies(tx, [case.order_id or 0])], visitor_id),
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
