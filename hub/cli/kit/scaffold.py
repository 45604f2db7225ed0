"""Writes the first version of a connector package from the files in ``package/``."""

import keyword
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from connectors.base.registry import packages
from hub.kernel.errors import Conflict, Invalid

#: File of the kit -> where it goes in the new package; ``$key`` is the connector's key.
PLAN = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "yipanhuo_$key/README.md",
    "init.py.txt": "yipanhuo_$key/__init__.py",
    "manifest.py.txt": "yipanhuo_$key/manifest.py",
    "auth.py.txt": "yipanhuo_$key/auth.py",
    "client.py.txt": "yipanhuo_$key/client.py",
    "schemas.py.txt": "yipanhuo_$key/schemas.py",
    "errors.py.txt": "yipanhuo_$key/errors.py",
    "mapping.py.txt": "yipanhuo_$key/mapping.py",
    "connector.py.txt": "yipanhuo_$key/connector.py",
    "simulator.py.txt": "yipanhuo_$key/simulator.py",
    "test_connector.py.txt": "tests/test_connector.py",
}
_KEY = re.compile(r"[a-z][a-z0-9_]{1,29}")
#: Built-in simulators stay below this offset from the sandbox base port.
FIRST_FREE_PORT = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What the new connector is called. ``key`` is the word in the database, ``name`` what operators read."""

    key: str
    name: str
    name_en: str


def start(wish: Wish, into: Path) -> list[Path]:
    """Write the package into the empty or new folder ``into``; returns the files. Raises Invalid, Conflict."""
    if not _KEY.fullmatch(wish.key) or keyword.iskeyword(wish.key):
        raise Invalid("a connector key is 2 to 30 of a-z, 0-9 and _, beginning with a letter", key=wish.key)
    if wish.key in packages():
        raise Conflict(f"a connector named {wish.key} exists", remedy="Choose another key.")
    if any(mark in text for text in (wish.name, wish.name_en) for mark in '"\\\n'):
        raise Invalid("a name has no quotation marks, backslashes or line ends", remedy="Write it plainly.")
    if into.exists() and any(into.iterdir()):
        raise Conflict(f"{into} is not empty", remedy="Name a folder that does not exist yet.")
    words = {
        "key": wish.key,
        "name": wish.name,
        "name_en": wish.name_en,
        "port": str(FIRST_FREE_PORT + sum(wish.key.encode()) % 40),
    }
    written = []
    for source, target in PLAN.items():
        path = into / Template(target).substitute(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = files(__package__).joinpath("package", source).read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        written.append(path)
    return written
