"""The house as data: every source file parsed once, and the one list of exceptions, which may only shrink."""

import ast
import importlib
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "connectors", "catalog", "media_studio")
#: Written by Alembic, not by us.
GENERATED = "hub/migrations/versions"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One file of ours: its path from the root, its dotted name, its text."""

    path: str
    text: str

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS))

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Calls of functions or methods with one of these names."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and last_name(node.func) in names:
                yield node

    def value(self, node: ast.expr) -> Any:
        """What an expression of names and constants means inside this module. Raises NameError for local names."""
        return eval(ast.unparse(node), dict(vars(importlib.import_module(self.module))))  # our own source


def last_name(node: ast.expr) -> str:
    """``c`` of ``a.b.c``, ``c`` of ``c``, nothing of anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@dataclass(frozen=True)
class House:
    """What the rules look at."""

    root: Path
    sources: tuple[Source, ...] = field(repr=False)
    exceptions: Mapping[str, Mapping[str, str]] = field(repr=False)

    @cached_property
    def tracked(self) -> list[str]:
        """Files under version control or about to be; an unpacked archive without history has none."""
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [name for name in listed.stdout.splitlines() if (self.root / name).is_file()]

    def check(self, rule: str, found: Mapping[str, object], advice: str) -> None:
        """Fail for everything found that ``exceptions.toml`` does not list, and for every entry no longer needed."""
        __tracebackhide__ = True
        listed = self.exceptions.get(rule, {})
        new = [f"  {name}: {what}" for name, what in sorted(found.items()) if name not in listed]
        stale = [f"  {name}" for name in sorted(listed) if name not in found]
        assert not new, f"{advice}\n" + "\n".join(new)
        assert not stale, (
            f"tests/architecture/exceptions.toml, [{rule}]: take these out, they are mended:\n" + "\n".join(stale)
        )


def _sources() -> tuple[Source, ...]:
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    names = (path.relative_to(ROOT).as_posix() for path in paths)
    return tuple(Source(name, (ROOT / name).read_text()) for name in names if not name.startswith(GENERATED))


@pytest.fixture(scope="session")
def house() -> House:
    return House(ROOT, _sources(), tomllib.loads((Path(__file__).parent / "exceptions.toml").read_text()))
