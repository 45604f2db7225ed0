"""Starting a crawl in a process of its own and ending it in time; what it has read by then counts."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from catalog.market_watch.judging import Fault, Marks, Target


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page told. ``status`` is read, forbidden (by robots.txt), failed or left; ``why`` is for the last three."""

    url: str
    status: str
    why: str
    title: str
    seller: str
    price_fen: int | None
    faults: tuple[Fault, ...]


def crawl(targets: Sequence[Target], marks: Marks, *, seconds: float, arguments: Sequence[str] = ()) -> list[Seen]:
    """Look at every target once, in at most ``seconds``; the answers stand in the order of the targets.

    A target that no answer came for is ``left``; one that is no http address is refused here and never asked for.
    """
    good = [target for target in targets if is_web(target.url)]
    job = {
        "targets": [{"url": target.url, "floor_fen": target.floor_fen} for target in good],
        "marks": marks.names,
        "admitted": marks.admitted,
    }
    command = [sys.executable, "-m", "catalog.market_watch", *arguments]
    told = _lines(command, json.dumps(job), seconds) if good else b""
    found = {seen.url: seen for seen in map(_seen, told.splitlines()) if seen is not None}
    return [found.get(target.url) or _unseen(target, seconds) for target in targets]


def is_web(url: str) -> bool:
    """Whether this can be the address of a public page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username


def _lines(command: Sequence[str], job: str, seconds: float) -> bytes:
    pipe, quiet = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet) as process:  # noqa: S603 - our own command line
        try:
            return process.communicate(job.encode(), timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]


def _seen(line: bytes) -> Seen | None:
    """One answer; None for a line that was cut off when the process ended."""
    try:
        row = json.loads(line)
        faults = tuple(Fault(**one) for one in row["faults"])
        return Seen(
            row["url"],
            row["status"],
            row["why"],
            row.get("title", ""),
            row.get("seller", ""),
            row.get("price_fen"),
            faults,
        )
    except (ValueError, KeyError, TypeError):
        return None


def _unseen(target: Target, seconds: float) -> Seen:
    if not is_web(target.url):
        return Seen(target.url, "failed", "no web address", "", "", None, ())
    return Seen(target.url, "left", f"stopped after {seconds:g} s", "", "", None, ())
