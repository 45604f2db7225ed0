"""Sixteen writers, one SKU, some of them killed: nothing is oversold, nobody is refused while enough lies there.

The long form, a hundred thousand attempts on each database, is ``python bench/storm.py``.
"""

import secrets
from pathlib import Path

import pytest

from hub.cli.bench import storm
from hub.cli.bench.ground import Ground

pytestmark = pytest.mark.faults
ATTEMPTS, KILLS = 5_000, 4


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_storm_on_one_sku_oversells_nothing_and_refuses_nobody_wrongly(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgresql" else ""
    folder, notes = tmp_path / f"storm-{secrets.token_hex(4)}", tmp_path / "notes"
    folder.mkdir()
    notes.mkdir()
    ground = Ground(folder, server)
    try:
        with getattr(ground, kind)() as runtime:
            seen = storm.play(runtime, notes, attempts=ATTEMPTS, kills=KILLS)
    finally:
        ground.clear()
    assert (seen.oversold, seen.refused_wrongly, seen.forgotten, seen.drift) == (0, 0, 0, 0)
    assert (seen.attempts, seen.taken + seen.refused, seen.kills) == (ATTEMPTS, ATTEMPTS, KILLS)
    assert seen.taken > 0 < seen.refused
    assert seen.left == 0
