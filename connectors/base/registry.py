"""Finds connectors by name. Built-in vendors are folders here; others arrive by entry point.

Vendors are imported when asked for, never from here at the top, so ``base`` stays below them all.
"""

import importlib
import logging
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from connectors.base.manifest import Manifest
from hub.kernel.errors import NotFound

BUILT_IN = ("taobao", "jd", "pinduoduo", "youzan", "wechat_shop", "suning", "douyin")
ENTRY_POINT_GROUP = "yipanhuo.connectors"

log = logging.getLogger(__name__)


@cache
def packages() -> dict[str, str]:
    """Connector key -> dotted package, built-in ones first. Nobody may replace a built-in connector."""
    found = {name: f"connectors.{name}" for name in BUILT_IN}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        found.setdefault(point.name, point.module)
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
    """All manifests by key. A broken third-party connector is logged and left out; a broken built-in one raises."""
    found = {}
    for key in packages():
        try:
            found[key] = manifest(key)
        except Exception:
            if key in BUILT_IN:
                raise
            log.exception("connector %s cannot be loaded and is left out", key)
    return found


def connector_class(key: str) -> Any:
    """The class to call with a Connection. Raises NotFound."""
    return _part(key, "connector").Connector


def simulator_class(key: str) -> Any:
    """The simulator to run on a sandbox port. Raises NotFound."""
    return _part(key, "simulator").Simulator
