"""Every SELECT of the spreadsheet channel."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select

from hub.channels.by_hand import BY_HAND, SHEET
from hub.channels.models import Shop
from hub.kernel.db import Tx, chunks
from hub.kernel.errors import NotFound
from hub.orders.models import Order, OrderLine, ShipNotice
from hub.sheets.models import OfflineNumber, SheetExport, SheetFile, SheetLayout, SheetRefund


def shop(tx: Tx, shop_id: int) -> Shop:
    """A shop whose orders come in files. Raises NotFound, for every other shop too."""
    found = tx.get(Shop, shop_id)
    if found is None or found.channel != SHEET:
        raise NotFound("no such shop", shop=shop_id)
    return found


def shops(tx: Tx) -> Sequence[Shop]:
    """Shops without a connector, by code."""
    return tx.exec(select(Shop).where(col(Shop.channel).in_(BY_HAND)).order_by(Shop.code)).all()


def layouts(tx: Tx, shop_id: int, kind: str = "") -> Sequence[SheetLayout]:
    """What was learnt of a shop's files, the newest first."""
    query = select(SheetLayout).where(SheetLayout.shop_id == shop_id).order_by(col(SheetLayout.learnt_at).desc())
    return tx.exec(query.where(SheetLayout.kind == kind) if kind else query).all()


def layout(tx: Tx, *, shop_id: int, kind: str, signature: str) -> SheetLayout | None:
    """The layout of files with these headings."""
    query = select(SheetLayout).where(SheetLayout.shop_id == shop_id, SheetLayout.kind == kind)
    return tx.exec(query.where(SheetLayout.signature == signature)).first()


def file(tx: Tx, file_id: int) -> SheetFile:
    """One file that was handed in. Raises NotFound."""
    found = tx.get(SheetFile, file_id)
    if found is None:
        raise NotFound("no such file", file=file_id)
    return found


def files(tx: Tx, shop_id: int, *, limit: int = 20) -> Sequence[SheetFile]:
    """Files of a shop, the newest first."""
    query = select(SheetFile).where(SheetFile.shop_id == shop_id).order_by(col(SheetFile.id).desc())
    return tx.exec(query.limit(limit)).all()


def loaded_before(tx: Tx, *, shop_id: int, digest: str) -> SheetFile | None:
    """The first file with the same bytes that was loaded."""
    query = select(SheetFile).where(SheetFile.shop_id == shop_id, SheetFile.digest == digest)
    return tx.exec(query.where(col(SheetFile.loaded_at).is_not(None)).order_by(col(SheetFile.id))).first()


def exports(tx: Tx, shop_id: int, *, limit: int = 20) -> Sequence[SheetExport]:
    """Waybill files of a shop, the newest first."""
    query = select(SheetExport).where(SheetExport.shop_id == shop_id).order_by(col(SheetExport.id).desc())
    return tx.exec(query.limit(limit)).all()


def export(tx: Tx, export_id: int) -> SheetExport:
    """One waybill file. Raises NotFound."""
    found = tx.get(SheetExport, export_id)
    if found is None:
        raise NotFound("no such export", export=export_id)
    return found


def in_open_exports(tx: Tx, shop_id: int) -> set[int]:
    """Orders in a waybill file that nobody has confirmed or dropped yet."""
    query = select(SheetExport.order_ids).where(
        SheetExport.shop_id == shop_id, col(SheetExport.confirmed_at).is_(None), col(SheetExport.dropped_at).is_(None)
    )
    return {int(order_id) for order_ids in tx.exec(query) for order_id in order_ids}


def refunding(tx: Tx, shop_id: int) -> set[str]:
    """Order numbers of a shop with an open after-sales case."""
    return set(
        tx.exec(select(SheetRefund.order_no).where(SheetRefund.shop_id == shop_id, col(SheetRefund.open).is_(True)))
    )


def refunds(tx: Tx, shop_id: int, case_nos: Iterable[str]) -> dict[str, SheetRefund]:
    """Known cases of a shop by number."""
    found: dict[str, SheetRefund] = {}
    for some in chunks(sorted(set(case_nos)), 500):
        rows = tx.exec(select(SheetRefund).where(SheetRefund.shop_id == shop_id, col(SheetRefund.case_no).in_(some)))
        found |= {row.case_no: row for row in rows}
    return found


def orders_by_no(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, Order]:
    """Known orders of a shop by the platform's number."""
    found: dict[str, Order] = {}
    for some in chunks(sorted(set(order_nos)), 500):
        found |= {
            row.order_no: row
            for row in tx.exec(select(Order).where(Order.shop_id == shop_id, col(Order.order_no).in_(some)))
        }
    return found


def goods_of(tx: Tx, order_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Order id -> line -> pieces."""
    found: dict[int, dict[str, int]] = {}
    for some in chunks(sorted(set(order_ids)), 500):
        rows = tx.exec(
            select(OrderLine.order_id, OrderLine.line_no, OrderLine.quantity).where(col(OrderLine.order_id).in_(some))
        )
        for order_id, line_no, quantity in rows:
            found.setdefault(order_id, {})[line_no] = quantity
    return found


def notices(tx: Tx, order_ids: Iterable[int]) -> dict[int, ShipNotice]:
    """What left of these orders."""
    found: dict[int, ShipNotice] = {}
    for some in chunks(sorted(set(order_ids)), 500):
        found |= {row.id: row for row in tx.exec(select(ShipNotice).where(col(ShipNotice.id).in_(some)))}
    return found


def orders_of(tx: Tx, shop_id: int) -> dict[str, int]:
    """State -> orders of a shop."""
    query = select(Order.state, func.count()).where(Order.shop_id == shop_id).group_by(col(Order.state))
    return dict(tx.exec(query).all())


def offline_number(tx: Tx, form_key: str) -> OfflineNumber | None:
    """The number a form was given before."""
    return tx.exec(select(OfflineNumber).where(OfflineNumber.form_key == form_key)).first()


def stale_files(tx: Tx, before: datetime) -> Sequence[SheetFile]:
    """Files handed in before an instant that are neither loaded nor given up."""
    query = select(SheetFile).where(
        col(SheetFile.handed_in_at) < before, col(SheetFile.loaded_at).is_(None), col(SheetFile.given_up_at).is_(None)
    )
    return tx.exec(query).all()


def last_offline_number(tx: Tx, day: date) -> int:
    """The highest number given on a business day, 0 when there is none."""
    return tx.exec(select(func.coalesce(func.max(OfflineNumber.number), 0)).where(OfflineNumber.day == day)).one()


def shippable(tx: Tx, shop_id: int) -> list[int]:
    """Handed-over orders of a shop that its platform has not been told of and that stand in no open waybill file."""
    query = select(Order.id).join(ShipNotice, col(ShipNotice.id) == col(Order.id))
    query = query.where(Order.shop_id == shop_id, Order.state == "handed_over", col(ShipNotice.told_at).is_(None))
    waiting = in_open_exports(tx, shop_id)
    return [order_id for order_id in tx.exec(query.order_by(col(Order.id))) if order_id not in waiting]


def orders_by_id(tx: Tx, order_ids: Iterable[int]) -> dict[int, Order]:
    """These orders by id."""
    found: dict[int, Order] = {}
    for some in chunks(sorted(set(order_ids)), 500):
        found |= {row.id: row for row in tx.exec(select(Order).where(col(Order.id).in_(some)))}
    return found


def lines_of(tx: Tx, order_ids: Iterable[int]) -> dict[int, dict[str, OrderLine]]:
    """Order id -> line number -> line."""
    found: dict[int, dict[str, OrderLine]] = {}
    for some in chunks(sorted(set(order_ids)), 500):
        for row in tx.exec(select(OrderLine).where(col(OrderLine.order_id).in_(some))):
            found.setdefault(row.order_id, {})[row.line_no] = row
    return found
