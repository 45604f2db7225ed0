"""How well the wording lint tells violations from plain words: ``python bench/lint_figures.py [--record]``.

Counted over the phrases held apart and over those the lexicon was tuned on; a phrase counts as flagged whatever the
severity. Fails when a violation is missed or more than one legitimate phrase in twenty is flagged.
"""

import argparse
import csv
import sys
from pathlib import Path

from catalog.compliance.lint import lint
from hub.kernel.clock import CHINA, now

HERE = Path(__file__).resolve().parent
PHRASES = HERE.parent / "tests" / "catalog" / "compliance" / "phrases"
RESULTS = HERE / "RESULTS.md"
HEAD = ["| phrases | violations | missed | legitimate | flagged |", "|---|---:|---:|---:|---:|"]


def main() -> int:
    """Count, print, record when asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--record", action="store_true")
    said, lines, good = asked.parse_args(), list(HEAD), True
    for name in ("held_apart", "tuning"):
        bad, missed, legitimate, flagged = count(PHRASES / f"{name}.tsv")
        good &= missed == 0 and flagged * 20 <= legitimate
        lines.append(f"| {name} | {bad} | {missed} | {legitimate} | {flagged} ({flagged / legitimate:.1%}) |")
    table = "\n".join(lines)
    sys.stdout.write(table + "\n")
    if said.record:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(f"\n## {now().astimezone(CHINA):%Y-%m-%d %H:%M} `bench/lint_figures.py`\n\n{table}\n")
    return 0 if good else 1


def count(path: Path) -> tuple[int, int, int, int]:
    """(violations, missed of them, legitimate phrases, flagged of them) in a file of phrases."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    hits = {"violation": [], "legitimate": []}  # type: dict[str, list[bool]]
    for row in rows:
        papers, names = ([word for word in row[column].split(",") if word] for column in ("papers", "names"))
        hits[row["verdict"]].append(bool(lint(row["phrase"], field=row["field"], papers=papers, names=names)))
    bad, good = hits["violation"], hits["legitimate"]
    return len(bad), len(bad) - sum(bad), len(good), sum(good)


if __name__ == "__main__":
    raise SystemExit(main())
