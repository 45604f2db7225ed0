"""Files and functions keep the shape a reader expects."""

import ast

HARD_FILE, SOFT_FILE, HARD_FUNCTION = 500, 350, 60
VAGUE = {"service", "services", "utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}


def test_every_module_says_what_it_owns(house):
    bad = {s.path: "no docstring" for s in house.sources if not ast.get_docstring(s.tree)}
    house.check(
        "docstring", bad, "Begin the file with a docstring of one to five lines: what it owns, what it refuses."
    )


def test_no_file_is_longer_than_500_lines(house):
    tests = {path.relative_to(house.root).as_posix(): path for path in (house.root / "tests").rglob("*.py")}
    lengths = {s.path: s.lines for s in house.sources}
    lengths |= {name: len(path.read_text().splitlines()) for name, path in tests.items()}
    bad = {name: f"{n} lines" for name, n in lengths.items() if n > HARD_FILE}
    house.check("file_over_500", bad, "Split the file: by business object or by promise, never by layer.")


def test_files_over_350_lines_are_few_and_named(house):
    bad = {s.path: f"{s.lines} lines" for s in house.sources if s.lines > SOFT_FILE}
    house.check("file_over_350", bad, "Split the file before it passes 500 lines, or list it with the reason.")


def test_no_function_is_longer_than_60_lines(house):
    bad = {
        f"{s.path}::{f.name}": f"{f.end_lineno - f.lineno + 1} lines"
        for s in house.sources
        for f in s.functions()
        if f.end_lineno - f.lineno + 1 > HARD_FUNCTION
    }
    house.check("function_over_60", bad, "Name the parts of this function and call them; 40 lines is the aim.")


def test_modules_are_named_in_words_of_the_trade(house):
    bad = {s.path: "a name for anything" for s in house.sources if s.module.rsplit(".", 1)[-1] in VAGUE}
    house.check("vague_name", bad, "Name the module by what it does in the trade: holds.py, handover.py, fefo.py.")


def test_models_keep_their_annotations_alive(house):
    bad = {
        s.path: "from __future__ import annotations"
        for s in house.sources
        if s.path.endswith("/models.py")
        and any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in s.tree.body)
    }
    house.check("future_in_models", bad, "Take the import out: SQLModel reads annotations at class creation.")
