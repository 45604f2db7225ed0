"""What a courier may charge for one parcel by one version of its contract, item by item, in whole fen. Pure.

A tariff is data: zones of provinces with tiers and a continued weight, surcharges with their conditions. Nothing is
rounded but a share, which is rounded half up to the fen.
"""

from dataclasses import dataclass, field
from datetime import date

from hub.kernel.errors import Invalid
from hub.kernel.money import Money
from hub.kernel.units import Grams
from hub.logistics.regions import Place, inside

FREIGHT, MINIMUM = "freight", "minimum"
#: Kinds of surcharge a tariff may name; a bill may hold others, which are then without a contract.
REMOTE, FUEL, OVERSIZE, COLD, INSURED = "remote", "fuel", "oversize", "cold", "insured"
SURCHARGES = (REMOTE, FUEL, OVERSIZE, COLD, INSURED)
_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be carried. ``here`` is the destination in short names; what nobody measured is 0."""

    here: Place
    grams: Grams
    storage: str = "ambient"
    volume_cm3: int = 0
    longest_cm: int = 0
    declared_fen: int = 0


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to ``limit_g`` grams the parcel costs ``fen``."""

    limit_g: Grams
    fen: int


@dataclass(frozen=True, slots=True)
class Zone:
    """Provinces at one price: tiers by rising weight, then ``step_fen`` for each begun ``step_g`` beyond the last."""

    name: str
    provinces: tuple[str, ...]
    tiers: tuple[Tier, ...]
    step_g: Grams
    step_fen: int

    def step_of(self, grams: Grams) -> int:
        """The number of the price step this weight falls into, from 0; equal steps cost the same."""
        for number, tier in enumerate(self.tiers):
            if grams <= tier.limit_g:
                return number
        return len(self.tiers) - 1 + -(-(grams - self.tiers[-1].limit_g) // self.step_g)

    def freight(self, grams: Grams) -> int:
        """Fen for this weight."""
        step = self.step_of(grams)
        last = len(self.tiers) - 1
        return self.tiers[step].fen if step <= last else self.tiers[last].fen + (step - last) * self.step_fen


@dataclass(frozen=True, slots=True)
class Surcharge:
    """An extra by contract: ``fen`` flat and ``share`` ten-thousandths, at least ``minimum_fen``, where it applies.

    The share is of the freight, for ``insured`` of the declared value. ``over_g`` and ``over_cm`` are for ``oversize``.
    """

    kind: str
    fen: int = 0
    share: int = 0
    minimum_fen: int = 0
    areas: tuple[Place, ...] = ()
    storages: tuple[str, ...] = ()
    over_g: Grams = 0
    over_cm: int = 0

    def of(self, parcel: Parcel, grams: Grams, freight: int) -> int:
        """Fen for this parcel; 0 where it does not apply."""
        if not self._applies(parcel, grams):
            return 0
        base = parcel.declared_fen if self.kind == INSURED else freight
        return max(self.fen + (base * self.share + _WHOLE // 2) // _WHOLE, self.minimum_fen)

    def _applies(self, parcel: Parcel, grams: Grams) -> bool:
        if self.areas and not any(inside(area, parcel.here) for area in self.areas):
            return False
        if self.storages and parcel.storage not in self.storages:
            return False
        if self.kind == OVERSIZE:
            return bool((self.over_g and grams > self.over_g) or (self.over_cm and parcel.longest_cm > self.over_cm))
        return self.kind != INSURED or parcel.declared_fen > 0


@dataclass(frozen=True, slots=True)
class Tariff:
    """One version of a contract. ``divisor`` turns cubic centimetres into kilograms; 0 where volume does not count."""

    carrier: str
    valid_from: date
    divisor: int
    minimum_fen: int
    zones: tuple[Zone, ...]
    surcharges: tuple[Surcharge, ...] = field(default=())

    def zone_of(self, province: str) -> Zone | None:
        """The zone a province lies in; None where the contract does not reach."""
        return next((zone for zone in self.zones if province in zone.provinces), None)


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a price. ``kind`` is freight, minimum or a surcharge."""

    kind: str
    fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with its parts. ``grams`` is the weight charged for, ``step`` its price step in ``zone``."""

    zone: str
    grams: Grams
    step: int
    items: tuple[Item, ...]

    @property
    def total(self) -> Money:
        """The sum of the items."""
        return Money(sum(item.fen for item in self.items))

    @property
    def extra_fen(self) -> int:
        """The sum of the surcharges."""
        return sum(item.fen for item in self.items if item.kind not in (FREIGHT, MINIMUM))


def charged_weight(tariff: Tariff, parcel: Parcel) -> Grams:
    """The weight the price is read at: the greater of the scale and the volume, in grams."""
    by_volume = -(-parcel.volume_cm3 * 1000 // tariff.divisor) if tariff.divisor else 0
    return max(parcel.grams, by_volume)


def quote(tariff: Tariff, parcel: Parcel) -> Quote:
    """What this parcel may cost. Raises Invalid when the contract has no price for its province."""
    zone = tariff.zone_of(parcel.here[0] if parcel.here else "")
    if zone is None:
        raise Invalid(
            "the tariff of %(carrier)s has no price for %(province)s",
            remedy="Add the province to a zone of the tariff and load it as a new version.",
            carrier=tariff.carrier,
            province=parcel.here[0] if parcel.here else "–",
        )
    grams = charged_weight(tariff, parcel)
    freight = zone.freight(grams)
    items = [Item(FREIGHT, freight)]
    if freight < tariff.minimum_fen:
        items.append(Item(MINIMUM, tariff.minimum_fen - freight))
    freight = max(freight, tariff.minimum_fen)
    extras = ((extra.kind, extra.of(parcel, grams, freight)) for extra in tariff.surcharges)
    items += [Item(kind, fen) for kind, fen in extras if fen]
    return Quote(zone.name, grams, zone.step_of(grams), tuple(items))
