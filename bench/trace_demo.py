"""What the demo's trace is worth: its EPCIS against GS1's schema, its hashes after another import, every parcel's chain.

``hub demo --headless --json FILE --folder FOLDER`` first, then ``python bench/trace_demo.py --folder FOLDER [--record]``.
The folder's database is copied; nothing in it changes. The import is done into the copy with every trace row taken out.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from hub import boot
from hub.kernel.actor import system
from hub.kernel.clock import CHINA, now
from hub.kernel.settings import Settings
from hub.trace import completeness, epcis, exporting, queries, recording
from hub.warehouse import queries as floor

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parent / "tests" / "hub" / "trace" / "epcis.schema.json"
RESULTS = HERE / "RESULTS.md"
ACTOR = system("bench")


def main() -> int:
    """Measure, print, record when asked; 1 when anything is not as promised."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, required=True)
    asked.add_argument("--record", action="store_true")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as copy:
        _copy(said.folder, Path(copy))
        seen = measure(Path(copy))
    lines = [f"| {name} | {value} |" for name, value in seen.items()]
    table = "\n".join(["| what | seen |", "|---|---|", *lines])
    sys.stdout.write(table + "\n")
    if said.record:
        at = now().astimezone(CHINA)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n## {at:%Y-%m-%d %H:%M} `bench/trace_demo.py`\n\n{table}\n")
    good = not (seen["schema errors"] or seen["hashes that differ"] or seen["parcels without a whole chain"])
    return 0 if good and seen["events"] else 1


def measure(folder: Path) -> dict[str, Any]:
    """The figures of a copied database; it is emptied of its trace on the way."""
    runtime = boot.start(Settings(data_dir=folder))
    house = exporting.house_of(runtime)
    with runtime.db.read() as tx:
        parcels = [row.id for row in floor.parcels(tx) if row.state == "handed_over" and row.carrier]
        lots = queries.shipped_lots(tx)
        whole = exporting.chain(tx, lots, parcels, house, name="demo")
        upstream = exporting.recorded(tx)
        broken = completeness.of_shipped(tx).broken
        without = len(queries.parcels_with(tx, broken, limit=exporting.MOST_PARCELS)) if broken else 0
    merged = {event["eventID"]: event for part in (upstream, whole) for event in part["epcisBody"]["eventList"]}
    document = json.loads(json.dumps(epcis.document(merged.values(), name="demo", at=now()), default=_plain))
    check = Draft7Validator(json.loads(SCHEMA.read_bytes()))
    errors = [error.message[:200] for error in check.iter_errors(document)]
    for message in errors[:10]:
        sys.stdout.write(f"{message}\n")
    before = set(merged)
    after = _imported(runtime, document)
    runtime.db.close()
    kinds = Counter(f"{event['type']} {event['bizStep']}" for event in merged.values())
    return {
        "events": len(merged),
        "kinds of event": "; ".join(f"{name} {count}" for name, count in sorted(kinds.items())),
        "schema errors": len(errors),
        "hashes that differ": len(before ^ after),
        "parcels that left": len(parcels),
        "lots that left": len(lots),
        "parcels without a whole chain": without,
    }


def _imported(runtime: Any, document: dict[str, Any]) -> set[str]:
    """The hashes an emptied trace holds after the document came in."""
    tables = ("trace_edge", "trace_part", "trace_event", "trace_parked", "trace_lot")
    with runtime.db.write() as tx:
        for name in tables:
            tx.connection().exec_driver_sql(f"DELETE FROM {name}")
    with runtime.db.write() as tx:
        recording.take_document(tx, document, source="api", actor=ACTOR)
    with runtime.db.read() as tx:
        return {event["eventID"] for event in exporting.recorded(tx)["epcisBody"]["eventList"]}


def _copy(folder: Path, target: Path) -> None:
    for path in folder.iterdir():
        if path.is_file() and ".sqlite3" not in path.name:
            (target / path.name).write_bytes(path.read_bytes())
    [found] = folder.glob("*.sqlite3")
    with sqlite3.connect(found) as source, sqlite3.connect(target / found.name) as copy:
        source.backup(copy)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
