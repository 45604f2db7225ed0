"""The words of the trade in Chinese, English and Tibetan, with the name the code uses for each.

The data is ``glossary.tsv``; the README shows it (``python -m hub.glossary`` prints that table). Tibetan is left
empty where no settled word is known.
"""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Term:
    """One word. ``code`` is a module, table, function, state or field; ``meaning`` one plain sentence."""

    zh: str
    en: str
    bo: str
    code: str
    meaning: str


def _read() -> tuple[Term, ...]:
    with Path(__file__).with_name("glossary.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(Term(**row) for row in csv.DictReader(file, delimiter="\t"))


TERMS = _read()


def as_markdown() -> str:
    """The glossary as a Markdown table."""
    rows = ["| 中文 | English | བོད་ཡིག | in the code | meaning |", "|---|---|---|---|---|"]
    rows += [f"| {t.zh} | {t.en} | {t.bo} | `{t.code}` | {t.meaning} |" for t in TERMS]
    return "\n".join(rows)


if __name__ == "__main__":
    print(as_markdown())  # noqa: T201 - this is the table for the README
