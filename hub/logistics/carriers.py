"""Couriers: what each takes, when its last van leaves, which numbers are too few; choosing one by rank alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import col, select

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.units import StorageClass
from hub.logistics.models import Carrier

_CODE = re.compile(r"[A-Z0-9]{2,12}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person says of a courier; the fields are those of ``Carrier``."""

    name: str
    storages: Sequence[str]
    rank: int = 100
    active: bool = True
    channels: Sequence[str] = ()
    cut_off: str = ""
    low_at: int = 200


def every(tx: Tx) -> Sequence[Carrier]:
    """All carriers, active ones first, then by rank."""
    order = (col(Carrier.active).desc(), col(Carrier.rank), Carrier.code)
    return tx.exec(select(Carrier).order_by(*order)).all()


def one(tx: Tx, code: str) -> Carrier:
    """One carrier. Raises NotFound."""
    found = tx.exec(select(Carrier).where(Carrier.code == code)).first()
    if found is None:
        raise NotFound("no such courier", remedy="Open Couriers and choose one of the list.")
    return found


def active(tx: Tx) -> Sequence[Carrier]:
    """Active carriers, preferred first."""
    return tx.exec(select(Carrier).where(col(Carrier.active).is_(True)).order_by(col(Carrier.rank), Carrier.code)).all()


def names(tx: Tx) -> dict[str, str]:
    """Code -> name of every carrier, active or not."""
    return {carrier.code: carrier.name for carrier in tx.exec(select(Carrier))}


def choose(carriers: Sequence[Carrier], storage: str) -> Carrier:
    """The first of ``carriers`` that takes ``storage``. Raises Conflict when none does."""
    for carrier in carriers:
        if carrier.takes(storage):
            return carrier
    raise Conflict(
        "no active courier takes %(storage)s goods",
        remedy="Open Couriers and allow this temperature class for one of them.",
        storage=storage,
    )


def ensure(tx: Tx, *, code: str, name: str, storages: Sequence[str], rank: int) -> Carrier:
    """Register a carrier, or bring a known one up to these facts."""
    row = tx.exec(select(Carrier).where(Carrier.code == code)).first() or Carrier(code=code, name=name, storages="")
    row.name, row.storages, row.rank = name, ",".join(storages), rank
    tx.add(row)
    return row


def keep(tx: Tx, code: str, terms: Terms, *, actor: Actor) -> Carrier:
    """Add a courier, or change a known one. Raises Invalid."""
    code = code.strip().upper()
    known = {storage.value for storage in StorageClass if storage is not StorageClass.VIRTUAL}
    if not _CODE.fullmatch(code) or not terms.name.strip():
        raise Invalid("a courier needs a code and a name", remedy="Use 2 to 12 capital letters and digits as the code.")
    if not terms.storages or set(terms.storages) - known:
        raise Invalid("choose what the courier takes", remedy="Tick at least one temperature class.")
    if terms.cut_off and not _CLOCK.fullmatch(terms.cut_off):
        raise Invalid("the time of the last van cannot be read", remedy="Write it like 17:30, or leave it empty.")
    row = ensure(tx, code=code, name=terms.name.strip(), storages=sorted(terms.storages), rank=terms.rank)
    row.active, row.cut_off, row.low_at = terms.active, terms.cut_off, max(terms.low_at, 0)
    row.channels = ",".join(sorted(set(terms.channels)))
    audit.record(tx, actor, "courier.kept", f"carrier:{code}", active=str(row.active), storages=row.storages)
    return row


def leaves_at(cut_off: str, at: datetime) -> datetime:
    """When a parcel given at ``at`` is taken along: at once, or with the next van of a courier that has one a day."""
    if not cut_off:
        return at
    hour, minute = (int(part) for part in cut_off.split(":"))
    van = datetime.combine(at.astimezone(CHINA).date(), time(hour, minute), CHINA)
    return van if van >= at else van + timedelta(days=1)
