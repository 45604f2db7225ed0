"""Keeping tariffs and the serviceability table: loaded from sheets, looked up by carrier and day, used to choose a courier.

A version of a contract never changes once it is loaded: a new price is a new version from a later day on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, delete, select

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.units import Grams
from hub.logistics import carriers, examples, routing, tariffs
from hub.logistics.models import Carrier, ServiceArea, TariffVersion
from hub.logistics.regions import Place
from hub.logistics.routing import Service
from hub.logistics.tariff_sheet import read_services, read_tariffs
from hub.logistics.tariffs import Surcharge, Tariff, Tier, Zone

#: The longest journey a row may name, in days.
LONGEST = 60
STORAGES = ("frozen", "chilled", "ambient")
Finder = Callable[[str, date], Tariff | None]


@dataclass(frozen=True, slots=True)
class Errand:
    """A parcel that needs a courier. ``volume_cm3`` is 0 while nobody measured it; ``ship_by`` is the platform's deadline."""

    here: Place
    storage: str
    grams: Grams
    at: datetime
    volume_cm3: int = 0
    channel: str = ""
    ship_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A courier and why: ``why`` is kept on the parcel, see ``routing.reason``."""

    carrier: Carrier
    why: dict[str, str | int | None]


def load_tariffs(tx: Tx, data: bytes, name: str, *, actor: Actor) -> list[Tariff]:
    """Keep every version of a sheet that is not known yet; returns the new ones.

    Raises Invalid for a bad sheet, Conflict when a version is known with other prices.
    """
    known = {(row.carrier, row.valid_from): row for row in tx.exec(select(TariffVersion))}
    fresh = []
    for tariff in read_tariffs(data, name):
        row = known.get((tariff.carrier, tariff.valid_from))
        if row is None:
            fresh.append(tariff)
        elif _tariff(row.rules) != tariff:
            raise Conflict(
                "%(carrier)s has another tariff from %(day)s on",
                remedy="Load the new prices with the day from which they hold; a version that is in use never changes.",
                carrier=tariff.carrier,
                day=tariff.valid_from.isoformat(),
            )
    for tariff in fresh:
        rules = _plain(tariff)
        tx.add(TariffVersion(carrier=tariff.carrier, valid_from=tariff.valid_from, rules=rules, loaded_by=str(actor)))
        audit.record(tx, actor, "tariff.loaded", f"carrier:{tariff.carrier}", valid_from=rules["valid_from"])
    return fresh


def load_services(tx: Tx, data: bytes, name: str, *, actor: Actor) -> int:
    """Replace the rows of every carrier in a serviceability sheet; returns how many rows it has. Raises Invalid."""
    found = read_services(data, name)
    named = {service.carrier for service in found}
    tx.exec(delete(ServiceArea).where(col(ServiceArea.carrier).in_(named)))
    tx.add_all(
        ServiceArea(carrier=s.carrier, area="/".join(s.area), storage=s.storage, days=s.days, served=s.served)
        for s in found
    )
    audit.record(tx, actor, "serviceability.loaded", "carriers", carriers=sorted(named), rows=len(found))
    return len(found)


def serve(tx: Tx, row: Service, *, actor: Actor) -> None:
    """Write one row of the serviceability table anew. Raises NotFound, and Invalid for days out of range."""
    if not 0 <= row.days <= LONGEST or row.storage not in STORAGES:
        raise Invalid("a row needs a temperature class and 0 to 60 days", remedy="Correct the row and save it again.")
    carriers.one(tx, row.carrier)
    area = "/".join(row.area)
    known = tx.exec(
        select(ServiceArea).where(
            ServiceArea.carrier == row.carrier, ServiceArea.area == area, ServiceArea.storage == row.storage
        )
    ).first() or ServiceArea(carrier=row.carrier, area=area, storage=row.storage, days=row.days)
    known.days, known.served = row.days, row.served
    tx.add(known)
    audit.record(
        tx, actor, "serviceability.changed", f"carrier:{row.carrier}",
        area=area, storage=row.storage, days=row.days, served=str(row.served),
    )  # fmt: skip


def unserve(tx: Tx, row_id: int, *, actor: Actor) -> None:
    """Take one row out; the next larger area then speaks for its places. Raises NotFound."""
    row = tx.get(ServiceArea, row_id)
    if row is None:
        raise NotFound("this row is gone already", remedy="Reload the page.")
    tx.delete(row)
    audit.record(tx, actor, "serviceability.removed", f"carrier:{row.carrier}", area=row.area, storage=row.storage)


def areas(tx: Tx, *, carrier: str = "") -> Sequence[ServiceArea]:
    """Rows of the serviceability table as they are kept, by carrier, area and temperature class."""
    query = select(ServiceArea).order_by(col(ServiceArea.carrier), col(ServiceArea.area), col(ServiceArea.storage))
    return tx.exec(query.where(ServiceArea.carrier == carrier) if carrier else query).all()


def load_examples(tx: Tx, *, actor: Actor) -> None:
    """The invented tariff and serviceability table. Loading them again changes nothing. Raises Conflict."""
    sheet, areas = examples.NAMES
    load_tariffs(tx, examples.read(sheet), sheet, actor=actor)
    load_services(tx, examples.read(areas), areas, actor=actor)


def versions(tx: Tx) -> list[TariffVersion]:
    """Every version, by carrier, the newest first."""
    order = (col(TariffVersion.carrier), col(TariffVersion.valid_from).desc())
    return list(tx.exec(select(TariffVersion).order_by(*order)))


def services(tx: Tx) -> list[Service]:
    """The serviceability table."""
    order = (col(ServiceArea.carrier), col(ServiceArea.area), col(ServiceArea.storage))
    rows = tx.exec(select(ServiceArea).order_by(*order))
    return [Service(r.carrier, tuple(filter(None, r.area.split("/"))), r.storage, r.days, r.served) for r in rows]


def finder(tx: Tx) -> Finder:
    """Looks up the tariff of a carrier on a day, None where there is none, over one read of the versions."""
    known: dict[str, list[Tariff]] = {}
    for row in versions(tx):
        known.setdefault(row.carrier, []).append(_tariff(row.rules))

    def find(carrier: str, day: date) -> Tariff | None:
        return next((tariff for tariff in known.get(carrier, ()) if tariff.valid_from <= day), None)

    return find


def courier_for(tx: Tx, errand: Errand) -> Chosen:
    """The courier a parcel should travel with: by the serviceability table, or by rank alone while that is empty.

    Raises Conflict when no active courier may take it.
    """
    candidates, areas = [c for c in carriers.active(tx) if c.serves(errand.channel)], services(tx)
    if not areas:
        carrier = carriers.choose(candidates, errand.storage)
        return Chosen(carrier, {"rule": "rank", "fen": None, "days": None, "of": 1, "next_fen": None})
    find = finder(tx)
    parcel = tariffs.Parcel(errand.here, errand.grams, errand.storage, volume_cm3=errand.volume_cm3)
    day = business_day(errand.at)
    offered = [
        routing.Candidate(
            c.code, frozenset(c.storages.split(",")), c.rank, _price(find(c.code, day), parcel), late=_late(c, errand)
        )
        for c in candidates
    ]
    found = routing.ranked(errand.here, errand.storage, offered, areas)
    carrier = next(carrier for carrier in candidates if carrier.code == found[0].carrier)
    return Chosen(carrier, routing.reason(found))


def _late(carrier: Carrier, errand: Errand) -> bool:
    return errand.ship_by is not None and carriers.leaves_at(carrier.cut_off, errand.at) > errand.ship_by


def _price(tariff: Tariff | None, parcel: tariffs.Parcel) -> int | None:
    try:
        return tariffs.quote(tariff, parcel).total.fen if tariff else None
    except Invalid:
        return None


def _plain(tariff: Tariff) -> dict[str, Any]:
    return asdict(tariff) | {"valid_from": tariff.valid_from.isoformat()}


def _tariff(rules: dict[str, Any]) -> Tariff:
    """A tariff from its JSON."""
    return Tariff(
        rules["carrier"],
        date.fromisoformat(rules["valid_from"]),
        rules["divisor"],
        rules["minimum_fen"],
        tuple(_zone(zone) for zone in rules["zones"]),
        tuple(
            Surcharge(**(extra | {"areas": _places(extra["areas"]), "storages": tuple(extra["storages"])}))
            for extra in rules["surcharges"]
        ),
    )


def _zone(rules: dict[str, Any]) -> Zone:
    tiers = tuple(Tier(**tier) for tier in rules["tiers"])
    return Zone(rules["name"], tuple(rules["provinces"]), tiers, rules["step_g"], rules["step_fen"])


def _places(areas: Iterable[Sequence[str]]) -> tuple[Place, ...]:
    return tuple(tuple(area) for area in areas)
