"""What is wrong with each line of a courier's bill. Pure: every line ends in exactly one class.

Our price is read at our own weight; the courier's scale is believed within 50 g. What a class allows us to owe is
``ours_fen``; a line we know nothing of is owed nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hub.kernel.errors import Invalid
from hub.logistics.regions import Place
from hub.logistics.tariffs import Item, Parcel, Quote, Tariff, quote

OK, ROUNDING, LOWER, MONTH = "ok", "rounding", "lower", "month"
WEIGHT, FEE, PROVINCE, SURCHARGE = "weight", "fee", "province", "surcharge"
UNKNOWN, VOID, DUPLICATE, RETURN, UNPRICED = "unknown", "void", "duplicate", "return", "unpriced"
CREDIT = "credit"
#: Not on the bill: a parcel of ours, and money the courier owes from an earlier dispute.
MISSING, CREDIT_MISSING = "missing", "credit_missing"
#: On a platform's file: another amount, and an order of which only fees are told.
AMOUNT, FEES_ONLY = "amount", "fees_only"

#: Lines a person must dispute or accept before the month can be handed in.
DOUBTFUL = (
    WEIGHT, FEE, PROVINCE, SURCHARGE, UNKNOWN, VOID, DUPLICATE, RETURN, UNPRICED, CREDIT_MISSING, AMOUNT,
)  # fmt: skip
QUIET = (LOWER, MONTH, ROUNDING, MISSING, CREDIT, FEES_ONLY, OK)
KINDS = (*DOUBTFUL, *QUIET)
#: The courier's scale and ours may differ by this much.
TOLERANCE_G = 50
#: Amounts this near are equal but for rounding, in fen.
NEAR_FEN = 1


@dataclass(frozen=True, slots=True)
class Billed:
    """A line as the bill has it. ``extra_fen`` is the part of ``fen`` that is not freight; ``back`` is a return leg."""

    subject: str
    fen: int
    extra_fen: int = 0
    grams: int | None = None
    province: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class Ours:
    """What we know of a number. ``left_on`` is the business day of its handover, None when it never left the house."""

    left_on: date | None
    grams: int = 0
    here: Place = ()
    storage: str = "ambient"
    volume_cm3: int = 0
    longest_cm: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class of a line, what we owe for it, and how that was reckoned."""

    kind: str
    ours_fen: int = 0
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a bill is held against. ``month`` is its first day; ``owed`` is what earlier disputes should bring back."""

    month: date
    known: Mapping[str, Ours]
    tariff: Callable[[date], Tariff | None]
    before: frozenset[str] = frozenset()
    owed: Mapping[str, int] = field(default_factory=dict)


def classify(lines: Sequence[Billed], around: Around) -> list[Verdict]:
    """The verdict on each line, in their order."""
    seen: set[tuple[str, str]] = set()
    found = []
    for line in lines:
        leg = "credit" if line.fen < 0 else "back" if line.back else "out"
        first = (line.subject, leg) not in seen
        seen.add((line.subject, leg))
        found.append(_verdict(line, first=first, around=around))
    return found


def absent(lines: Sequence[Billed], around: Around) -> list[tuple[str, Verdict]]:
    """What the bill should hold and does not: parcels that left this month, and money owed to us."""
    out = {line.subject for line in lines if line.fen >= 0 and not line.back}
    credited = {line.subject for line in lines if line.fen < 0}
    found = [
        (subject, _missing(ours, around))
        for subject, ours in around.known.items()
        if ours.left_on and _month(ours.left_on) == around.month and subject not in out | around.before
    ]
    found += [(no, Verdict(CREDIT_MISSING, -fen)) for no, fen in around.owed.items() if fen and no not in credited]
    return sorted(found, key=lambda each: (each[1].kind, each[0]))


def _verdict(line: Billed, *, first: bool, around: Around) -> Verdict:
    if line.fen < 0:
        return Verdict(CREDIT, -around.owed.get(line.subject, 0) if first else 0)
    if not first or (not line.back and line.subject in around.before):
        return Verdict(DUPLICATE)
    ours = around.known.get(line.subject)
    if ours is None or line.back or ours.left_on is None:
        return Verdict(UNKNOWN if ours is None else RETURN if line.back else VOID)
    return _priced(line, ours, ours.left_on, around)


def _priced(line: Billed, ours: Ours, left_on: date, around: Around) -> Verdict:
    tariff = around.tariff(left_on)
    price = _price(tariff, ours, _weight(line, ours))
    if tariff is None or price is None:
        return Verdict(UNPRICED)
    kind = _difference(line, ours, price, tariff)
    if kind in (OK, ROUNDING) and _month(left_on) != around.month:
        kind = MONTH
    return Verdict(kind, price.total.fen, price.items)


def _difference(line: Billed, ours: Ours, price: Quote, tariff: Tariff) -> str:
    more = line.fen - price.total.fen
    if abs(more) <= NEAR_FEN:
        return ROUNDING if more else OK
    if more < 0:
        return LOWER
    if line.province and line.province != ours.here[0]:
        return PROVINCE
    zone = tariff.zone_of(ours.here[0])
    if zone is not None and line.grams is not None and zone.step_of(line.grams) > price.step:
        return WEIGHT
    return SURCHARGE if line.extra_fen > price.extra_fen else FEE


def _weight(line: Billed, ours: Ours) -> int:
    """The weight we pay for: the courier's, when it is as good as ours."""
    if line.grams is not None and line.grams > 0 and abs(line.grams - ours.grams) <= TOLERANCE_G:
        return line.grams
    return ours.grams


def _price(tariff: Tariff | None, ours: Ours, grams: int) -> Quote | None:
    parcel = Parcel(ours.here, grams, ours.storage, volume_cm3=ours.volume_cm3, longest_cm=ours.longest_cm)
    try:
        return quote(tariff, parcel) if tariff else None
    except Invalid:
        return None


def _missing(ours: Ours, around: Around) -> Verdict:
    price = _price(around.tariff(ours.left_on), ours, ours.grams) if ours.left_on else None
    return Verdict(MISSING, price.total.fen, price.items) if price else Verdict(MISSING)


def _month(day: date) -> date:
    return day.replace(day=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """A line of a platform's file: an order's money and its fees."""

    order_no: str
    paid_fen: int | None  # None when the file tells fees only
    fees: Mapping[str, int]


def settle(lines: Sequence[Settled], paid: Mapping[str, int], before: frozenset[str] = frozenset()) -> list[Verdict]:
    """The verdict on each line of a platform's file; ``paid`` maps our orders to what their buyers paid, in fen.

    ``before`` are orders whose money an earlier month has brought. Fees are kept by name and compared with nothing.
    """
    seen: set[str] = set(before)
    found = []
    for line in lines:
        if line.order_no not in paid:
            found.append(Verdict(UNKNOWN))
        elif line.paid_fen is None:
            found.append(Verdict(FEES_ONLY))
        elif line.order_no in seen:
            found.append(Verdict(DUPLICATE))
        else:
            seen.add(line.order_no)
            more = line.paid_fen - paid[line.order_no]
            kind = (ROUNDING if more else OK) if abs(more) <= NEAR_FEN else AMOUNT
            found.append(Verdict(kind, paid[line.order_no]))
    return found
