"""Bundles: which SKUs are made of which, so that stock and shelf life follow the components."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Select, bindparam, select

from catalog.models import PackComponent
from hub.kernel.db import Tx, table


def components_of(tx: Tx, sku_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Bundle SKU id -> {component SKU id: pieces}, for those of ``sku_ids`` that are bundles."""
    rows = tx.connection().execute(_components(), {"skus": list(set(sku_ids))})
    found: dict[int, dict[int, int]] = {}
    for bundle, component, pieces in rows:
        found.setdefault(bundle, {})[component] = pieces
    return found


def bundles_with(tx: Tx, sku_ids: Iterable[int]) -> set[int]:
    """Bundles that contain any of these SKUs."""
    return set(tx.connection().execute(_bundles(), {"skus": list(set(sku_ids))}).scalars())


@cache
def _components() -> Select[int, int, int]:
    pack = table(PackComponent)
    return select(pack.c.bundle_id, pack.c.component_id, pack.c.pieces).where(
        pack.c.bundle_id.in_(bindparam("skus", expanding=True))
    )


@cache
def _bundles() -> Select[int]:
    pack = table(PackComponent)
    return select(pack.c.bundle_id).where(pack.c.component_id.in_(bindparam("skus", expanding=True)))
