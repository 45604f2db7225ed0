"""After-sales cases: what buyers ask for, and deciding about it."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import Field

from hub.aftersales import answers, ingest, proposals, queries
from hub.aftersales.answers import Draft
from hub.aftersales.models import Case as Row
from hub.channels import queries as channels
from hub.kernel.db import Tx
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, PageAsked, PageTold, RowId, Text, Told, pack, unpack

desk = Desk(
    "after-sales",
    "What buyers ask for after the sale. Over the four-eyes limit a second person approves in the console.",
)
CASE = "/cases/{case_id}"
Tab = Literal["", "ask", "waiting", "arrived", "disputed", "done"]


class Case(Told):
    """One case. ``basis`` names what a decision rests on; ``answers`` are those possible now."""

    id: RowId
    shop: str
    number: str
    order: RowId | None
    order_number: str
    kind: str
    state: str
    amount_fen: int
    reason: str
    deadline: datetime | None
    return_waybill: str
    opened_at: datetime
    changed_at: datetime
    basis: str
    answers: list[str]
    pending: str = Field(description="waiting or sending while an answer is on its way, else empty.")


class CasesAsked(PageAsked):
    """What the list is narrowed to: ask, waiting and so on are the tabs of the console."""

    tab: Tab = "ask"
    shop: Text = Field(default="", max_length=40, description="Shop code.")


class CasesPage(PageTold):
    """Part of the cases: the nearest deadline first, ended ones by their last change."""

    items: list[Case]


class DecisionAsked(Asked):
    """The answer. ``basis`` is the case's, so that nobody decides about something that has changed."""

    act: Literal["agree_refund", "agree_return", "confirm_return", "refuse"]
    basis: Text = Field(max_length=64)
    words: Text = Field(default="", max_length=answers.MAX_WORDS, description="What the buyer reads; needed to refuse.")
    reason_id: Text = Field(default="", max_length=80, description="The platform's id of a reason, where it wants one.")
    address_id: Text = Field(default="", max_length=80, description="The platform's id of the return address.")


@desk.serve("GET", "/cases", scope="aftersales.read", summary="List cases", query=CasesAsked, answer=CasesPage)
def list_cases(tx: Tx, call: Call) -> CasesPage:
    """One page of cases."""
    asked: CasesAsked = call.query
    place = unpack(asked.cursor, int, int)
    shop = channels.shop_by_code(tx, asked.shop) if asked.shop else None
    if asked.shop and shop is None:
        return CasesPage(items=[], next="")
    after = (_instant(place[0]), place[1]) if place else None
    search = queries.Search(tab=asked.tab, shop_id=shop.id if shop else None, after=after, limit=asked.limit + 1)
    found = queries.page(tx, search)
    shown = list(found[: asked.limit])
    more = pack(*_spelt(queries.place(search, shown[-1]))) if len(found) > len(shown) else ""
    return CasesPage(items=_told(tx, shown), next=more)


@desk.serve("GET", CASE, scope="aftersales.read", summary="Read one case", answer=Case)
def get_case(tx: Tx, call: Call) -> Case:
    """One case."""
    return _told(tx, [queries.case(tx, call.row_id("case_id"))])[0]


@desk.serve(
    "POST",
    CASE + "/decision",
    scope="aftersales.answer",
    summary="Decide about a case",
    body=DecisionAsked,
    answer=Case,
)
def decide_case(tx: Tx, call: Call) -> Case:
    """Sent to the platform in the background; a refund over the four-eyes limit waits for a person to approve it."""
    said, runtime = call.body, call.runtime
    case = queries.case(tx, call.row_id("case_id"))
    draft = Draft(said.act, said.basis, said.words, reason_id=said.reason_id, address_id=said.address_id)
    answers.ask(tx, runtime.vault, case.id, draft, limit_fen=runtime.settings.four_eyes_fen, actor=call.actor)
    return _told(tx, [case])[0]


def _told(tx: Tx, rows: list[Row]) -> list[Case]:
    shops = {shop.id: shop.code for shop in channels.shops(tx)}
    pending = {key: row.state for key, row in queries.open_answers(tx, [row.id for row in rows]).items()}
    return [
        Case(
            id=str(row.id), shop=shops[row.shop_id], number=row.refund_id,
            order=str(row.order_id) if row.order_id else None, order_number=row.order_no, kind=row.kind, state=row.state,
            amount_fen=row.amount_fen, reason=row.reason, deadline=row.deadline, return_waybill=row.return_waybill,
            opened_at=row.opened_at, changed_at=row.modified_at, basis=ingest.basis(row),
            answers=[] if row.id in pending else list(proposals.possible(row)), pending=pending.get(row.id, ""),
        )
        for row in rows
    ]  # fmt: skip


def _spelt(place: tuple[datetime, int]) -> tuple[int, int]:
    """Microseconds since 1970, and the case."""
    return (place[0] - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1), place[1]


def _instant(microseconds: int) -> datetime:
    """The instant of ``_spelt``; later than any deadline for a number nobody spelt."""
    return min(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=min(microseconds, 2**57)), queries.FAR)
