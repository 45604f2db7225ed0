"""The lexicon: term families, terms and the contexts in which a term is innocent, read from the tables beside this file.

A term is a word, or a pattern between slashes. Words are matched through evasions; patterns are matched as they stand.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Ways to write a character that stand in for it: homophones, digits, spelled-out sounds.
_VARIANTS = {"最": "(?:最|蕞|嘬|醉(?=好|佳|大|新|低|优|强)|zui)", "一": "[一1壹]", "微": "[微薇徽]", "信": "[信芯]"}
#: Up to three marks that are neither letters nor ends of a phrase may stand inside a word.
_GAP = r"(?:[^\w，。；！？、：;!?:\n]|_){0,3}"
#: No phrase ends in these characters, so even a full stop after them is an evasion.
_NEVER_LAST = frozenset("最第")
_WIDE_GAP = r"(?:[^\w\n]|_){0,3}"


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of wrong: the article behind it, how severe, and what to do instead. Severity is block or warn."""

    key: str
    name: str
    article: str
    severity: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One term. ``exempt`` are contexts that excuse it; ``unless_paper`` is the certificate kind that allows it."""

    term: str
    family: Family
    severity: str
    pattern: re.Pattern[str]
    exempt: tuple[re.Pattern[str], ...]
    unless_paper: str
    not_in: frozenset[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the lexicon, compiled once."""
    families = {row["family"]: _family(row) for row in _rows("families.tsv")}
    contexts = {row["context"]: re.compile(row["pattern"]) for row in _rows("contexts.tsv")}
    return tuple(_rule(row, families[row["family"]], contexts) for row in _rows("terms.tsv"))


def _family(row: Mapping[str, str]) -> Family:
    return Family(row["family"], row["name"], row["article"], row["severity"], row["suggestion"])


def _rule(row: Mapping[str, str], family: Family, contexts: Mapping[str, re.Pattern[str]]) -> Rule:
    return Rule(
        term=row["term"],
        family=family,
        severity=row["severity"] or family.severity,
        pattern=re.compile(_pattern(row["term"])),
        exempt=tuple(contexts[name] for name in row["exempt"].split(",") if name),
        unless_paper=row["unless_paper"],
        not_in=frozenset(row["not_in"].split(",")) - {""},
    )


def _pattern(term: str) -> str:
    if term.startswith("/"):
        return term.strip("/")
    gap = _WIDE_GAP if term[0] in _NEVER_LAST else _GAP
    return gap.join(_VARIANTS.get(char, re.escape(char)) for char in term)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath("lexicon", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
