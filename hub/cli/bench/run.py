"""``hub bench``: runs benchmarks by name and returns their entries; the record in bench/RESULTS.md is made here too."""

import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.cli.bench import console, ingest, jobs, pages, pick, recall, stock, video
from hub.cli.bench.ground import Ground, answers
from hub.cli.bench.ratio import Entry, machine
from hub.kernel.clock import CHINA, now
from hub.kernel.errors import Invalid

BENCHMARKS: Mapping[str, Callable[[Ground], Iterator[Entry]]] = {
    "console": console.measure,
    "ingest": ingest.measure,
    "jobs": jobs.measure,
    "pages": pages.measure,
    "pick": pick.measure,
    "recall": recall.measure,
    "stock": stock.measure,
    "video": video.measure,
}


def run(names: Sequence[str], *, postgres: str, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """Entries of these benchmarks, all when none is named. Raises Invalid for a name nobody knows.

    ``postgres`` is the url of a server on which databases may be made; it is left out when it does not answer.
    """
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise Invalid(f"no benchmark is called {unknown[0]}", remedy=f"Known: {', '.join(BENCHMARKS)}.")
    if machine()["noisy"]:
        tell(f"others are busy on this machine (load {machine()['load']}): read ratios, not rates")
    server = postgres if postgres and answers(postgres) else ""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ground = Ground(Path(folder), server)
        try:
            for name in names or BENCHMARKS:
                for entry in BENCHMARKS[name](ground):
                    tell(line(asdict(entry)))
                    found.append(asdict(entry))
        finally:
            ground.clear()
    return found


def line(entry: Mapping[str, Any]) -> str:
    """One entry for a terminal."""
    return (
        f"{entry['name']:<20} floor {entry['floor']:>10} ours {entry['ours']:>10} {entry['unit']:<18} "
        f"ratio {entry['ratio']:>6}  {entry['note']}"
    )


def as_record(entries: Iterable[Mapping[str, Any]], *, command: str) -> str:
    """A section for bench/RESULTS.md: when, on what, by which command, and the figures."""
    here = machine()
    rows = [
        f"## {now().astimezone(CHINA):%Y-%m-%d %H:%M} `{command}`",
        "",
        f"{here['cores']} cores, Python {platform.python_version()}, load {here['load']} at the end"
        + (": the machine was busy with other work, so read the ratios and not the rates." if here["noisy"] else "."),
        "",
        "| name | floor | ours | unit | ratio | CPU ratio | runs | note |",
        "|---|---:|---:|---|---:|---:|---:|---|",
    ]
    rows += [
        f"| {e['name']} | {e['floor']} | {e['ours']} | {e['unit']} | {e['ratio']} | {e['cpu_ratio'] or ''} | {e['runs']} | {e['note']} |"
        for e in entries
    ]
    return "\n".join(rows) + "\n"
