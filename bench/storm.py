"""The long oversell storm: a hundred thousand attempts on each database, sixteen writers, forty kills.

``python bench/storm.py [ATTEMPTS]`` appends a table to bench/RESULTS.md. PostgreSQL is taken from HUB_TEST_POSTGRES or from
loopback.
"""

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from hub.cli.bench import storm
from hub.cli.bench.ground import Ground
from hub.kernel.clock import CHINA

POSTGRES = os.environ.get("HUB_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test").replace("+psycopg", "")
RESULTS = Path(__file__).with_name("RESULTS.md")
ATTEMPTS, KILLS = 100_000, 40
HEAD = "| database | attempts | taken | refused | kills | restarts | oversold | refused wrongly | forgotten | drift | seconds |"


def main(attempts: int) -> None:
    """Play on both databases and write down what was seen."""
    rows = [_row(kind, attempts) for kind in ("sqlite", "postgresql")]
    command = " ".join(["python bench/storm.py", *sys.argv[1:]])
    head = f"## {datetime.now(CHINA):%Y-%m-%d %H:%M} `{command}`"
    words = f"{storm.WRITERS} writers on one SKU; load {os.getloadavg()[0]:.1f} at the end."
    with RESULTS.open("a") as file:
        file.write("\n".join(["", head, "", words, "", HEAD, "|---|" + "---:|" * 10, *rows, ""]))


def _row(kind: str, attempts: int) -> str:
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        ground = Ground(Path(folder), POSTGRES)
        (notes := Path(folder) / "notes").mkdir()
        try:
            with getattr(ground, kind)() as runtime:
                seen = storm.play(runtime, notes, attempts=attempts, kills=KILLS)
        finally:
            ground.clear()
    figures = (
        seen.attempts, seen.taken, seen.refused, seen.kills, seen.restarts, seen.oversold, seen.refused_wrongly, seen.forgotten,
        seen.drift, seen.seconds,
    )  # fmt: skip
    row = f"| {kind} | " + " | ".join(map(str, figures)) + " |"
    print(row)
    return row


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ATTEMPTS)
