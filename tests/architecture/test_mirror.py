"""Tests stand where the tested module stands, so that nobody searches for either."""

import re

#: A module of tests that is itself a test or a conftest; a stage that several suites share is neither.
IMPORTS_A_TEST = re.compile(r"^(?:from|import) tests[\w.]*\.(?:test_\w+|conftest)\b.*$", re.MULTILINE)
MIRRORED = ("hub", "connectors", "catalog", "media_studio")


def test_every_test_file_mirrors_a_module(house):
    bad = {}
    for package in MIRRORED:
        for path in (house.root / "tests" / package).rglob("test_*.py"):
            inside = path.relative_to(house.root / "tests")
            module = house.root / inside.with_name(inside.stem.removeprefix("test_"))
            if not module.with_suffix(".py").is_file() and not module.is_dir():
                bad[inside.as_posix()] = f"there is no {module.relative_to(house.root)}.py"
    folders = {name for name in house.exceptions.get("mirror", {}) if name.endswith("/")}
    inside = {name: why for name, why in bad.items() if not any(name.startswith(folder) for folder in folders)}
    inside |= {folder: "a folder of its own" for folder in folders if any(name.startswith(folder) for name in bad)}
    house.check("mirror", inside, "Move the test to the path of its module, or list it under [mirror] with the reason.")


def test_test_files_do_not_import_each_other(house):
    bad = {
        path.relative_to(house.root).as_posix(): hit.group().strip()
        for path in (house.root / "tests").rglob("*.py")
        if (hit := IMPORTS_A_TEST.search(path.read_text()))
    }
    house.check("test_imports_test", bad, "Share through a fixture in conftest.py, or a module that is no test.")
