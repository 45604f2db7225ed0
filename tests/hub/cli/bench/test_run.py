"""``hub bench`` knows its benchmarks by name and writes down what it measured."""

import pytest

from hub.cli.bench import run as bench
from hub.cli.bench.ratio import Entry
from hub.kernel.errors import Invalid

ENTRY = Entry("echo", 200.0, 100.0, 0.5, "words/s", 4, 0.25, "quiet")


@pytest.fixture
def echo(monkeypatch):
    monkeypatch.setattr(bench, "BENCHMARKS", {"echo": lambda _ground: iter([ENTRY])})


def test_an_unknown_name_is_refused_with_the_known_ones(echo):
    with pytest.raises(Invalid) as refused:
        bench.run(["echo", "ehco"], postgres="", tell=lambda _: None)

    assert "ehco" in refused.value.message
    assert "echo" in refused.value.remedy


@pytest.mark.parametrize("names", [[], ["echo"]])
def test_entries_carry_the_agreed_fields(echo, names):
    said = []
    [entry] = bench.run(names, postgres="", tell=said.append)

    assert {"name", "floor", "ours", "ratio", "unit", "runs"} <= set(entry)
    assert (entry["name"], entry["ratio"]) == ("echo", 0.5)
    assert any("echo" in text for text in said)


def test_the_record_names_the_command_and_every_figure(echo):
    text = bench.as_record(bench.run([], postgres="", tell=lambda _: None), command="hub bench echo")

    assert "`hub bench echo`" in text
    assert "| echo | 200.0 | 100.0 | words/s | 0.5 | 0.25 | 4 | quiet |" in text
