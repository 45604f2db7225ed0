"""Finds connectors by name. Built-in vendors are folders here; others arrive by entry point.

Vendors are imported when asked for, never from here at the top, so ``base`` stays below them all.
"""

import importlib
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from connectors.base.manifest import Manifest
from hub.kernel.errors import NotFound

BUILT_IN = ("taobao", "jd", "pinduoduo", "youzan", "wechat_shop")
ENTRY_POINT_GROUP = "yipanhuo.connectors"


@cache
def packages() -> dict[str, str]:
    """Connector key -> dotted package, built-in ones first."""
    found = {name: f"connectors.{name}" for name in BUILT_IN}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        found.setdefault(point.name, point.value)
    return found


def _part(key: str, module: str) -> Any:
    if key not in packages():
        raise NotFound(f"no connector named {key}", remedy=f"Known: {', '.join(packages())}.")
    return importlib.import_module(f"{packages()[key]}.{module}")


def manifest(key: str) -> Manifest:
    """The manifest of connector ``key``. Raises NotFound."""
    found: Manifest = _part(key, "manifest").MANIFEST
    return found


def manifests() -> dict[str, Manifest]:
    """All manifests by key."""
    return {key: manifest(key) for key in packages()}


def connector_class(key: str) -> Any:
    """The class to call with a Connection. Raises NotFound."""
    return _part(key, "connector").Connector


def simulator_class(key: str) -> Any:
    """The simulator to run on a sandbox port. Raises NotFound."""
    return _part(key, "simulator").Simulator
