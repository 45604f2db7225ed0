"""Promises over all operations: whatever a program sends, nothing breaks, and what is refused or only reads changes nothing.

``HUB_STORM`` is the number of cases of each operation and mode, right and wrong; bench/api_storm.py runs the long form.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.aftersales.models import Case
from hub.channels.models import Listing
from hub.kernel.clock import now
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.warehouse import queries
from tests.hub.web.api.storm import Storm

EACH = int(os.environ.get("HUB_STORM", "48"))


@pytest.fixture
def known(shopfloor: Any) -> dict[str, list[str]]:
    """Real parts of addresses."""
    shop, at = shopfloor.shop("t1"), now()
    with shopfloor.runtime.db.write() as tx:
        case = Case(
            shop_id=shop.id, channel="taobao", refund_id="R1", order_no="O1", order_id=shopfloor.order_id("O1"),
            kind="refund", state="asked", vendor_status="X", amount_fen=100, raw_digest="", opened_at=at, modified_at=at,
        )  # fmt: skip
        listing = Listing(shop_id=shop.id, sku_id=shopfloor.skus["A1"], merchant_code="A1", state="live", item_id="I1")
        tx.add_all([case, listing])
        parcels = [str(row.id) for row in queries.parcels(tx)]
    return {
        "code": ["A1"],
        "order_id": [str(shopfloor.order_id("O1")), str(shopfloor.order_id("O2"))],
        "parcel_id": parcels,
        "listing_id": [str(listing.id)],
        "case_id": [str(case.id)],
    }


def test_a_storm_of_requests_breaks_nothing_and_refusals_change_nothing(
    shopfloor: Any, make_key: Callable[..., str], known: dict[str, list[str]], sqlite_file: Path
) -> None:
    runtime = shopfloor.runtime
    settings = Settings(data_dir=runtime.settings.data_dir, api_calls_per_minute=10**9, _env_file=None)
    fast = Runtime(settings, runtime.db, runtime.vault, runtime.blobs)

    seen = Storm(fast, sqlite_file, make_key(), known).blow(EACH)

    print(seen.requests, sorted(seen.statuses.items()))  # noqa: T201 - the long form shows it
    assert seen.wrong == []
    assert seen.changes > 0
    assert seen.statuses[200] > seen.requests / 20
    assert seen.statuses[422] > seen.requests / 20
    assert shopfloor.whole()
