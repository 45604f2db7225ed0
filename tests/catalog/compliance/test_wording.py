"""How well the lint tells violations from the trade's plain words, counted over two sets of phrases.

``held_apart.tsv`` was written before the lexicon was improved and its single answers were not read while improving;
``tuning.tsv`` holds the other phrases, which were. A phrase counts as flagged whatever the severity.
"""

import csv
from pathlib import Path

import pytest

from catalog.compliance import wording
from catalog.compliance.lint import lint

PHRASES = Path(__file__).parent / "phrases"


def counted(name: str) -> tuple[list[str], list[str], int, int]:
    """Violations missed, legitimate phrases flagged, and the sizes of both halves."""
    with (PHRASES / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {
        (row["verdict"], row["phrase"]): bool(
            lint(
                row["phrase"],
                field=row["field"],
                papers=row["papers"].split(",") if row["papers"] else (),
                names=row["names"].split(",") if row["names"] else (),
            )
        )
        for row in rows
    }
    bad = [row["phrase"] for row in rows if row["verdict"] == "violation"]
    good = [row["phrase"] for row in rows if row["verdict"] == "legitimate"]
    assert len(bad) + len(good) == len(rows)
    missed = [text for text in bad if not found["violation", text]]
    return missed, [text for text in good if found["legitimate", text]], len(bad), len(good)


@pytest.mark.parametrize("name", ["held_apart.tsv", "tuning.tsv"])
def test_every_violation_is_found_and_one_legitimate_phrase_in_twenty_at_most_is_flagged(name):
    missed, flagged, bad, good = counted(name)

    assert bad + good >= 120
    assert missed == []
    assert len(flagged) * 20 <= good


def test_no_phrase_stands_in_both_sets():
    with (PHRASES / "held_apart.tsv").open(encoding="utf-8") as file:
        held = {line.split("\t")[1] for line in file.readlines()[1:]}
    with (PHRASES / "tuning.tsv").open(encoding="utf-8") as file:
        tuned = {line.split("\t")[1] for line in file.readlines()[1:]}
    assert len(held) == 165
    assert held & tuned == set()


def test_findings_name_the_field_and_only_forbidden_words_refuse():
    told = {"name": "国家级牦牛肉", "uses": ("最好趁热食用",), "story": "堪比别处的牛肉", "ingredients": "牦牛肉100%"}

    found = [(field, hit.found, hit.severity) for field, hit in wording.in_texts(told)]

    assert found == [("name", "国家级", "block"), ("story", "堪比", "warn")]
