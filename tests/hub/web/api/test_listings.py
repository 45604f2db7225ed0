"""Promises of listings over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hub.channels import withdrawing
from hub.channels.models import Listing
from hub.kernel.jobs.models import Job

Run = Callable[..., None]


@pytest.fixture
def live(house: Any) -> list[Listing]:
    """Three listings on sale in two shops."""
    for code in ("A1", "A2"):
        house.sku(code)
    shops = [house.shop("t1"), house.shop("t2")]
    wanted = [(shops[0], "A1"), (shops[0], "A2"), (shops[1], "A1")]
    with house.runtime.db.write() as tx:
        rows = [
            Listing(shop_id=shop.id, sku_id=house.skus[code], merchant_code=code, state="live", item_id=f"I{n}")
            for n, (shop, code) in enumerate(wanted)
        ]
        tx.add_all(rows)
    return rows


def test_the_list_is_paged_and_narrowed(program: Run, live: list[Listing]) -> None:
    async def story(caller: Any) -> None:
        _, first = await caller.ask("GET", "/listings?limit=2")
        _, second = await caller.ask("GET", f"/listings?limit=2&cursor={first['next']}")
        assert [one["id"] for one in first["items"] + second["items"]] == [str(row.id) for row in live]
        for query, count in (("?shop=t2", 1), ("?shop=none", 0), ("?state=live", 3), ("?state=off", 0)):
            assert len((await caller.ask("GET", f"/listings{query}"))[1]["items"]) == count, query

    program(story, "listings.read")


def test_a_listing_is_taken_off_sale_in_the_program_s_name(program: Run, house: Any, live: list[Listing]) -> None:
    async def story(caller: Any) -> None:
        response, _ = await caller.ask("POST", f"/listings/{live[0].id}/delist", {"why": "recall"})
        assert response.status == 200
        assert (await caller.ask("POST", "/listings/7/delist", {"why": "recall"}))[0].status == 404

    program(story)
    with house.runtime.db.read() as tx:
        [job] = tx.exec(select(Job).where(Job.kind == withdrawing.WITHDRAW)).all()
    assert (job.payload["why"], job.payload["kind"], job.payload["by"]) == ("recall", "api", "erp")


def test_a_sku_is_submitted_where_it_is_not_on_sale_yet(program: Run, house: Any, live: list[Listing]) -> None:
    async def story(caller: Any) -> None:
        assert (await caller.ask("POST", "/listings", {"sku": "A2"}))[1] == {"submitted": 1}
        assert (await caller.ask("POST", "/listings", {"sku": "A2", "shops": ["t1"]}))[1] == {"submitted": 0}
        assert (await caller.ask("POST", "/listings", {"sku": "A2", "shops": ["none"]}))[0].status == 404
        assert (await caller.ask("POST", "/listings", {"sku": "NONE"}))[0].status == 404
        _, page = await caller.ask("GET", "/listings?state=publishing")
        assert [(one["shop"], one["sku"]) for one in page["items"]] == [("t2", "A2")]

    program(story)
