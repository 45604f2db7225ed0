"""SELECTs about village uplink: parcels by state and code, and what a lot was made of."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import col, select

from hub.inventory.models import Lot
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.warehouse.models import LotSource, UplinkParcel


def parcels_in(tx: Tx, state: str, *, limit: int = 300) -> Sequence[UplinkParcel]:
    """Uplink parcels of one state, the oldest first; those that ended newest first."""
    order = col(UplinkParcel.id) if state in ("expected", "received") else col(UplinkParcel.id).desc()
    return tx.exec(select(UplinkParcel).where(UplinkParcel.state == state).order_by(order).limit(limit)).all()


def by_code(tx: Tx, code: str) -> UplinkParcel:
    """The parcel with a station's code. Raises NotFound."""
    found = tx.exec(select(UplinkParcel).where(UplinkParcel.code == code.strip())).first()
    if found is None:
        raise NotFound("no uplink parcel has this code", remedy="Announce it first, or scan again.")
    return found


def sources_of(tx: Tx, lot_id: int) -> Sequence[tuple[LotSource, UplinkParcel]]:
    """What a lot was made of, in the order in which it was announced."""
    query = select(LotSource, UplinkParcel).join(UplinkParcel, col(UplinkParcel.id) == col(LotSource.uplink_id))
    return tx.exec(query.where(LotSource.lot_id == lot_id).order_by(col(UplinkParcel.id))).all()


def lots_of(tx: Tx, uplink_ids: Sequence[int]) -> dict[int, str]:
    """Uplink id -> code of the lot it went into."""
    query = select(LotSource.uplink_id, Lot.code).join(Lot, col(Lot.id) == col(LotSource.lot_id))
    return dict(tx.exec(query.where(col(LotSource.uplink_id).in_(list(uplink_ids)))).all())


def counts(tx: Tx) -> dict[str, int]:
    """State -> uplink parcels."""
    return dict(tx.exec(select(UplinkParcel.state, func.count()).group_by(UplinkParcel.state)).all())
