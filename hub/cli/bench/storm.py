"""An oversell storm: many writers want one SKU that cannot serve them all, and some of them are killed.

Each writer is a process that tries one order line after the other, a transaction each, and notes what it was told.
Nothing is given back, so free pieces only fall: a line refused while enough is still free was refused wrongly.
"""

import multiprocessing
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hub.boot
from hub.cli.bench.ground import ACTOR, PIECES, shelf_cards
from hub.inventory import ledger, queries, reservations
from hub.inventory.fefo import Want
from hub.inventory.ledger import Entry
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings

WRITERS, MIN_DAYS = 16, 3
#: Share of what is asked for that lies on the shelf.
SHARE = 0.4
TAKEN, REFUSED, WRONGLY = "taken", "refused", "refused wrongly"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``oversold`` pieces were promised and do not exist; ``forgotten`` lines were told yes and hold nothing.

    ``restarts`` counts writers that gave up waiting for the database's lock and began again.
    """

    attempts: int
    taken: int
    refused: int
    kills: int
    restarts: int
    oversold: int
    refused_wrongly: int
    forgotten: int
    drift: int
    left: int
    seconds: float


def pieces_of(line: int) -> int:
    """What a line asks for: one piece or two."""
    return 1 + line % 2


def play(runtime: Runtime, folder: Path, *, attempts: int, kills: int, seed: int = 1) -> Outcome:
    """Run a storm on a stocked hub of its own; ``folder`` keeps the writers' notes."""
    sku, stock = _make_scarce(runtime, attempts)
    start = time.perf_counter()
    killed, restarts = _run_writers(runtime.settings, folder, sku, attempts, kills, random.Random(seed))
    took = time.perf_counter() - start
    told = dict(note for writer in range(WRITERS) for note in _notes(folder / str(writer)))
    with runtime.db.read() as tx:
        on_hand, reserved = queries.sums(tx)[sku]
        held = queries.lines_holding(tx)
        drift = len(queries.drift(tx))
    return Outcome(
        attempts=len(told),
        taken=sum(word == TAKEN for word in told.values()),
        refused=sum(word == REFUSED for word in told.values()),
        kills=killed,
        restarts=restarts,
        oversold=max(reserved - stock, 0) + max(reserved - on_hand, 0),
        refused_wrongly=sum(word == WRONGLY for word in told.values()),
        forgotten=len({line for line, word in told.items() if word == TAKEN} ^ held),
        drift=drift,
        left=stock - reserved,
        seconds=round(took, 1),
    )


def _make_scarce(runtime: Runtime, attempts: int) -> tuple[int, int]:
    """Leave so many pieces of one SKU that most lines come too late, in its one lot; returns (SKU id, pieces)."""
    stock = int(sum(pieces_of(line) for line in range(1, attempts + 1)) * SHARE)
    with runtime.db.write() as tx:
        sku = shelf_cards(tx)[0].sku_id
        came = queries.movements(tx, sku, limit=1)[0]
        ledger.post(tx, [Entry(sku, came.lot_id, came.location_id, stock - PIECES, "count", "storm")], actor=ACTOR)
    return sku, stock


def _run_writers(
    settings: Settings, folder: Path, sku: int, attempts: int, kills: int, dice: random.Random
) -> tuple[int, int]:
    """Start every writer, kill some at random moments and start them again; returns kills that hit and writers that gave up."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*hub.boot.MODULES, __name__])

    def begin(number: int) -> Any:
        lines = range(number + 1, attempts + 1, WRITERS)
        process = context.Process(target=write, args=(settings, str(folder / str(number)), sku, lines))
        process.start()
        return process

    writers = {number: begin(number) for number in range(WRITERS)}
    hit = failed = 0
    while any(process.exitcode != 0 for process in writers.values()):
        done = sum(len(_notes(folder / str(number))) for number in range(WRITERS))
        if hit < kills and done >= attempts * SHARE * (hit + 1) / (kills + 1):
            number = dice.choice([n for n, process in writers.items() if process.exitcode is None])
            writers[number].kill()
            writers[number].join()
            writers[number], hit = begin(number), hit + 1
        for number, process in writers.items():
            if process.exitcode:  # thirty seconds without the lock of SQLite: it tries again, as a job does
                writers[number], failed = begin(number), failed + 1
        if failed > WRITERS:
            raise RuntimeError("writers keep failing")
        time.sleep(0.05)
    return hit, failed


def write(settings: Settings, notes: str, sku: int, lines: range) -> None:
    """One writer: go on after the last note, and look whether the line after it was promised already."""
    runtime = hub.boot.start(settings)
    known = {line for line, _ in _notes(Path(notes))}
    with Path(notes).open("a") as file:
        file.write("\n")  # ends a note that a kill cut off
        for line in lines:
            if line not in known:
                file.write(f"{line}\t{_attempt(runtime, sku, line)}\n")
                file.flush()


def _attempt(runtime: Runtime, sku: int, line: int) -> str:
    pieces = pieces_of(line)
    with runtime.db.write() as tx:
        if queries.held_for(tx, [line]):  # the writer died after the commit and before the note
            return TAKEN
        if not reservations.reserve(tx, [Want(line, line, sku, pieces)], min_days=MIN_DAYS, actor=ACTOR):
            return TAKEN
        return WRONGLY if queries.free_pieces(tx, [sku], min_days=MIN_DAYS)[sku] >= pieces else REFUSED


def _notes(path: Path) -> list[tuple[int, str]]:
    """What a writer noted; a line that a kill cut off is no note."""
    if not path.exists():
        return []
    parts = (text.partition("\t") for text in path.read_text().splitlines())
    return [(int(line), word) for line, _, word in parts if word in (TAKEN, REFUSED, WRONGLY)]
