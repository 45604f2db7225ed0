"""From what was seen to what it means: facts about an installation judged as ok, note or trouble. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectors.base.quality import standing
from hub.kernel.jobs.overview import Stuck

#: The clock of the database may differ from ours by this much before tokens and signatures are in danger.
SKEW_SECONDS = 30.0
Level = Literal["ok", "note", "trouble"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``remedy`` says what to do about it."""

    level: Level
    topic: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ShopSeen:
    """One shop and what its platform answered; ``problem`` is empty when the connection check passed."""

    code: str
    channel: str
    state: str
    says: str = ""
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """Counts from the database."""

    jobs: Stuck
    drift: int = 0
    untold: int = 0
    parked: int = 0
    expired_certificates: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that was looked at. A part that could not be looked at is None."""

    machine: Mapping[str, str] = field(default_factory=dict)  # part -> problem, empty when fine
    database: str = ""  # why it cannot be used, empty when it can
    schema: tuple[str, str] | None = None  # present and newest revision
    damage: Sequence[str] | None = None
    skew_seconds: float | None = None
    from_the_future: bool = False  # the newest fact is later than now
    broker: str | None = None  # why it does not answer; None when none is set
    vault: str | None = None  # why it does not open, empty when it does
    shops: Sequence[ShopSeen] = ()
    books: Books | None = None
    quality: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def schema_is_new(self) -> bool:
        """Whether the tables are those of this code."""
        return self.schema is not None and self.schema[0] == self.schema[1]


def judge(seen: Seen) -> list[Finding]:
    """Every finding, in the order a person would mend them."""
    return [
        *_machine(seen),
        *_database(seen),
        *_clock(seen),
        *_broker(seen),
        *_vault(seen),
        *_shops(seen),
        *(_books(seen.books) if seen.books else ()),
        *_connectors(seen),
    ]


def well(findings: Sequence[Finding]) -> bool:
    """Whether nothing is in trouble."""
    return all(finding.level != "trouble" for finding in findings)


def _machine(seen: Seen) -> Iterator[Finding]:
    for part, problem in seen.machine.items():
        if problem:
            yield Finding("trouble", part, problem, "Run make install.")
        else:
            yield Finding("ok", part, "present")


def _database(seen: Seen) -> Iterator[Finding]:
    if seen.database:
        yield Finding("trouble", "database", seen.database, "Start it, or run hub migrate for a new installation.")
        return
    present, newest = seen.schema or ("", "")
    if seen.schema_is_new:
        yield Finding("ok", "database", f"at revision {newest}")
    else:
        yield Finding("trouble", "database", f"at revision {present or 'none'}, newest is {newest}", "Run hub migrate.")
    if seen.damage is None:
        return
    if seen.damage:
        yield Finding("trouble", "integrity", "; ".join(seen.damage), "Stop the hub and restore the last good backup.")
    else:
        yield Finding("ok", "integrity", "no damage found")


def _clock(seen: Seen) -> Iterator[Finding]:
    if seen.skew_seconds is None:
        return
    if seen.from_the_future:
        yield Finding("trouble", "clock", "the newest fact is later than now", "Set this machine's clock by NTP.")
    elif abs(seen.skew_seconds) > SKEW_SECONDS:
        text = f"the database's clock differs by {seen.skew_seconds:.0f} s"
        yield Finding("trouble", "clock", text, "Set both clocks by NTP; platforms refuse signatures that are off.")
    else:
        yield Finding("ok", "clock", "agrees with the database")


def _broker(seen: Seen) -> Iterator[Finding]:
    if seen.broker is None:
        yield Finding("ok", "broker", "none set: the worker polls the job table")
    elif seen.broker:
        remedy = "Start the broker or unset HUB_BROKER_URL; jobs are kept in the database meanwhile."
        yield Finding("trouble", "broker", f"does not answer ({seen.broker})", remedy)
    else:
        yield Finding("ok", "broker", "answers")


def _vault(seen: Seen) -> Iterator[Finding]:
    if seen.vault:
        yield Finding("trouble", "vault", seen.vault, "Restore the master key this installation was started with.")
    elif seen.vault is not None:
        yield Finding("ok", "vault", "opens every shop's credentials")


def _shops(seen: Seen) -> Iterator[Finding]:
    if seen.books and not seen.shops:
        yield Finding("note", "shops", "none connected yet", "Open Shops in the console and connect one.")
    for shop in seen.shops:
        topic = f"shop {shop.code}"
        if shop.state == "needs_reauth":
            remedy = "Open Shops, choose this shop and connect it again."
            yield Finding("trouble", topic, f"has to be connected again: {shop.problem}".rstrip(": "), remedy)
        elif shop.problem:
            yield Finding(
                "trouble", topic, shop.problem, shop.remedy or "Look at the platform's status page, then try again."
            )
        else:
            yield Finding("ok", topic, f"answers as {shop.says}" if shop.says else "answers")


def _books(books: Books) -> Iterator[Finding]:
    stuck = f"{books.jobs.dead} dead, {books.jobs.lost} lost, {books.jobs.overdue} overdue"
    if any((books.jobs.dead, books.jobs.lost, books.jobs.overdue)):
        remedy = "Dead ones: read the error under Today and run them again. Overdue or lost ones: is a worker running?"
        yield Finding("trouble", "jobs", stuck, remedy)
    else:
        yield Finding("ok", "jobs", stuck)
    drift = f"{books.drift} levels differ from the ledger or the reservations"
    remedy = "Count these shelves; nothing but the ledger may change stock."
    yield Finding("trouble", "stock", drift, remedy) if books.drift else Finding("ok", "stock", "equals the ledger")
    if books.untold:
        text = f"{books.untold} shipped orders their platform has not been told of for 10 minutes"
        yield Finding("trouble", "ship notices", text, "Look at the jobs orders.tell_channel under Today.")
    else:
        yield Finding("ok", "ship notices", "all told")
    if books.parked:
        yield Finding("note", "parked orders", f"{books.parked} wait for a person", "Open Parked in the console.")
    if books.expired_certificates:
        text = f"{books.expired_certificates} have expired; what they cover is not published anew"
        yield Finding("note", "certificates", text, "Enter the renewed papers in the catalogue.")


def _connectors(seen: Seen) -> Iterator[Finding]:
    for key, answers in seen.quality.items():
        found = standing(answers)
        missing = ", ".join(found.missing) or "nothing"
        yield Finding(
            "ok" if found.tier else "note", f"connector {key}", f"{found.tier or 'unrated'}; missing: {missing}"
        )
