"""Every SELECT of the after-sales desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col, select

from hub.aftersales.models import (
    Answer,
    Case,
    CaseCursor,
    CasePayload,
    ParkedCase,
    Proof,
    Remedy,
    ReturnReceipt,
)
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.orders.models import Order, OrderLine
from hub.warehouse.models import Parcel

#: Tabs of the desk in the order of the work.
TABS = ("ask", "waiting", "arrived", "disputed", "done")
ANSWER_OPEN = ("waiting", "sending")
#: Cases without a deadline stand behind all that have one.
FAR = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Search:
    """What the desk was asked for; empty fields do not filter. ``after`` is the ``place`` of the last case of a page."""

    tab: str = ""
    text: str = ""  # order number, case number, return waybill
    shop_id: int | None = None
    kind: str = ""
    after: tuple[datetime, int] | None = None
    limit: int = 50

    @property
    def ended(self) -> bool:
        """Whether the newest change comes first; what waits for somebody is listed by its deadline."""
        return self.tab in ("done", "")


def case(tx: Tx, case_id: int) -> Case:
    """One case. Raises NotFound."""
    found = tx.get(Case, case_id)
    if found is None:
        raise NotFound("no such after-sales case", case=case_id)
    return found


def cases_of_order(tx: Tx, order_id: int) -> Sequence[Case]:
    """Cases of one order, oldest first."""
    return tx.exec(select(Case).where(Case.order_id == order_id).order_by(col(Case.id))).all()


def lines_of_case(tx: Tx, one: Case) -> set[int]:
    """Our order lines a case is about; all of the order's when the platform does not say."""
    query = select(OrderLine.id, OrderLine.line_no).where(OrderLine.order_id == (one.order_id or 0))
    return {line_id for line_id, line_no in tx.exec(query) if not one.line_nos or line_no in one.line_nos}


def siblings(tx: Tx, one: Case) -> Sequence[Case]:
    """Every case of the same platform order, the case itself among them."""
    query = select(Case).where(Case.shop_id == one.shop_id, Case.order_no == one.order_no)
    return tx.exec(query.order_by(col(Case.id))).all()


def payload(tx: Tx, case_id: int) -> CasePayload:
    """The sealed payload of one case. Raises NotFound."""
    found = tx.get(CasePayload, case_id)
    if found is None:
        raise NotFound("no such after-sales case", case=case_id)
    return found


def cursor(tx: Tx, shop_id: int) -> CaseCursor | None:
    """How far the cases of a shop have been read."""
    return tx.exec(select(CaseCursor).where(CaseCursor.shop_id == shop_id)).first()


def orders_by_no(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, Order]:
    """Orders of a shop by the platform's id."""
    query = select(Order).where(Order.shop_id == shop_id, col(Order.order_no).in_(set(order_nos)))
    return {row.order_no: row for row in tx.exec(query)}


def answer(tx: Tx, answer_id: int) -> Answer:
    """One answer. Raises NotFound."""
    found = tx.get(Answer, answer_id)
    if found is None:
        raise NotFound("no such answer", answer=answer_id)
    return found


def answers(tx: Tx, case_ids: Iterable[int]) -> Sequence[Answer]:
    """Every answer to these cases, oldest first."""
    return tx.exec(select(Answer).where(col(Answer.case_id).in_(set(case_ids))).order_by(col(Answer.id))).all()


def proof(tx: Tx, answer_id: int) -> Proof | None:
    """The picture that goes along with an answer."""
    return tx.get(Proof, answer_id)


def open_answers(tx: Tx, case_ids: Iterable[int]) -> dict[int, Answer]:
    """Case id -> its open answer."""
    query = select(Answer).where(col(Answer.case_id).in_(set(case_ids)), col(Answer.state).in_(ANSWER_OPEN))
    return {row.case_id: row for row in tx.exec(query)}


def sending(tx: Tx, shop_id: int) -> list[int]:
    """Answers of a shop that are on their way to its platform."""
    query = select(Answer.id).join(Case, col(Case.id) == col(Answer.case_id))
    return list(tx.exec(query.where(Case.shop_id == shop_id, Answer.state == "sending").order_by(col(Answer.id))))


def parcel_states(tx: Tx, order_id: int) -> frozenset[str]:
    """States of an order's parcels."""
    return frozenset(tx.exec(select(Parcel.state).where(Parcel.order_id == order_id)))


def open_parked(tx: Tx, *, limit: int = 100) -> Sequence[ParkedCase]:
    """Cases we could not read, newest first."""
    query = select(ParkedCase).where(col(ParkedCase.open).is_(True)).order_by(col(ParkedCase.id).desc())
    return tx.exec(query.limit(limit)).all()


def parked(tx: Tx, parked_id: int) -> ParkedCase:
    """One case we could not read. Raises NotFound."""
    found = tx.get(ParkedCase, parked_id)
    if found is None:
        raise NotFound("no such parked case", parked=parked_id)
    return found


def remedies(tx: Tx, order_ids: Iterable[int]) -> Sequence[Remedy]:
    """What was done for these orders beyond the platform, oldest first."""
    query = select(Remedy).where(col(Remedy.order_id).in_(set(order_ids)))
    return tx.exec(query.order_by(col(Remedy.id))).all()


def remedy(tx: Tx, remedy_id: int) -> Remedy:
    """One remedy. Raises NotFound."""
    found = tx.get(Remedy, remedy_id)
    if found is None:
        raise NotFound("no such remedy", remedy_id=remedy_id)
    return found


def page(tx: Tx, search: Search) -> Sequence[Case]:
    """Cases of the desk: the nearest deadline first, those without one by age; ended ones newest first."""
    query = select(Case).where(*_conditions(search))
    at = _place(search)
    if search.after is not None:
        moment, case_id = search.after
        beyond = at < moment if search.ended else at > moment
        behind = col(Case.id) < case_id if search.ended else col(Case.id) > case_id
        query = query.where(or_(beyond, and_(at == moment, behind)))
    order = (at.desc(), col(Case.id).desc()) if search.ended else (at, col(Case.id))
    return tx.exec(query.order_by(*order).limit(search.limit)).all()


def place(search: Search, one: Case) -> tuple[datetime, int]:
    """Where a case stands in the list of ``search``, for the next page."""
    return (one.modified_at if search.ended else one.deadline or FAR, one.id)


def _place(search: Search) -> Any:
    return col(Case.modified_at) if search.ended else func.coalesce(col(Case.deadline), FAR)


def tab_counts(tx: Tx) -> dict[str, int]:
    """Tab -> cases in it."""
    return {
        tab: tx.exec(select(func.count()).select_from(Case).where(*_conditions(Search(tab=tab)))).one()
        for tab in ("", *TABS)
    }


def to_answer(tx: Tx) -> tuple[int, datetime | None]:
    """How many cases wait for our answer, and since when the oldest does."""
    mine = col(Case.state).in_(("asked", "returned"))
    count, oldest = tx.exec(select(func.count(), func.min(Case.opened_at)).select_from(Case).where(mine)).one()
    return count, oldest


def remedies_in(tx: Tx, state: str, *, limit: int = 200) -> Sequence[tuple[Remedy, str]]:
    """(remedy, order number) of one state, the oldest first; ended ones newest first."""
    query = select(Remedy, Order.order_no).join(Order, col(Order.id) == col(Remedy.order_id))
    ended = state in ("done", "dropped")
    order = col(Remedy.id).desc() if ended else col(Remedy.id)
    return tx.exec(query.where(Remedy.state == state).order_by(order).limit(limit)).all()


def remedy_counts(tx: Tx) -> dict[str, int]:
    """State -> remedies."""
    return dict(tx.exec(select(Remedy.state, func.count()).group_by(Remedy.state)).all())


def due_before(tx: Tx, instant: datetime) -> int:
    """Cases that wait for our answer and are due before an instant."""
    mine = col(Case.state).in_(("asked", "returned"))
    return tx.exec(select(func.count()).select_from(Case).where(mine, col(Case.deadline) < instant)).one()


def unwarned(tx: Tx, instant: datetime, *, limit: int = 500) -> Sequence[Case]:
    """Cases due before an instant of which nobody was warned, for this deadline, locked."""
    new = or_(col(Case.alarmed_for).is_(None), col(Case.alarmed_for) != col(Case.deadline))
    query = select(Case).where(col(Case.state).in_(("asked", "returned")), col(Case.deadline) < instant, new)
    return tx.exec(query.order_by(col(Case.id)).limit(limit).with_for_update()).all()


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.tab:
        found.append(_in_tab(search.tab))
    if search.shop_id:
        found.append(col(Case.shop_id) == search.shop_id)
    if search.kind:
        found.append(col(Case.kind) == search.kind)
    if search.text:
        named = (Case.order_no, Case.refund_id, Case.return_waybill)
        found.append(or_(*(col(column).startswith(search.text, autoescape=True) for column in named)))
    return found


def _in_tab(tab: str) -> ColumnElement[bool]:
    state = col(Case.state)
    here = exists().where(col(ReturnReceipt.case_id) == col(Case.id))
    if tab == "ask":
        return state == "asked"
    if tab == "waiting":
        return or_(state == "paying", and_(state == "returning", ~here))
    if tab == "arrived":
        return or_(state == "returned", and_(state == "returning", here))
    if tab == "disputed":
        return state.in_(("disputed", "refused"))
    return state.in_(("done", "closed"))
