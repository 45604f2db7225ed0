"""Promises of parcels over the API."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.warehouse import packing, queries, waves, waybills

Run = Callable[..., None]


@pytest.fixture
def packed(shopfloor: Any) -> Any:
    """Both parcels labelled; ``parcels`` are their ids."""
    with shopfloor.runtime.db.write() as tx:
        wave = waves.release_wave(tx, "ambient", actor=shopfloor.actor)
        shopfloor.parcels = [str(parcel.id) for parcel in queries.parcels(tx, wave_id=wave.id)]
        for parcel, pieces in zip(map(int, shopfloor.parcels), (2, 1), strict=True):
            packing.scan(tx, parcel, "A1", pieces=pieces)
            packing.pack(tx, parcel, weight_g=180 + 500 * pieces, actor=shopfloor.actor)
            waybills.label_parcel(tx, parcel, actor=shopfloor.actor)
    return shopfloor


def test_parcels_are_paged_newest_first_with_what_is_in_them(program: Run, packed: Any) -> None:
    async def story(caller: Any) -> None:
        _, first = await caller.ask("GET", "/parcels?limit=1&state=labelled&carrier=SF")
        _, second = await caller.ask("GET", f"/parcels?limit=1&state=labelled&carrier=SF&cursor={first['next']}")
        assert [page["items"][0]["id"] for page in (first, second)] == packed.parcels[::-1]
        assert (second["next"], second["items"][0]["contents"]) == ("", [{"sku": "A1", "pieces": 2, "scanned": 2}])
        assert (await caller.ask("GET", "/parcels?carrier=ZTO"))[1]["items"] == []

    program(story, "fulfilment.read")


def test_a_label_is_masked_counted_and_needs_a_reason_the_second_time(program: Run, packed: Any) -> None:
    path = f"/parcels/{packed.parcels[0]}/label"

    async def story(caller: Any) -> None:
        _, label = await caller.ask("POST", path, {}, Idempotency_Key="k1")
        assert (label["waybill"], label["prints"], label["receiver_phone"]) == ("SF0000000001", 1, "1******5678")
        assert (await caller.ask("POST", path, {}, Idempotency_Key="k1"))[1] == label
        assert (await caller.ask("POST", path, {}))[0].status == 422
        assert (await caller.ask("POST", path, {"why": "torn"}))[1]["prints"] == 2

    program(story)


def test_parcels_are_handed_over_all_or_none_and_once(program: Run, packed: Any) -> None:
    async def story(caller: Any) -> None:
        body = {"parcels": [packed.parcels[0], "7"], "signed_by": "样例快递员"}
        assert (await caller.ask("POST", "/handovers", body))[0].status == 404
        body["parcels"][1] = "9999999999999999999"
        assert (await caller.ask("POST", "/handovers", body))[0].status == 404
        assert packed.state("O1") == "packed"
        body["parcels"] = packed.parcels
        for _ in range(2):
            response, sheet = await caller.ask("POST", "/handovers", body, Idempotency_Key="k1")
            assert (response.status, sheet["parcels"]) == (200, 2)
        assert (await caller.ask("POST", "/handovers", body))[0].status == 409

    program(story)
    assert (packed.state("O1"), packed.sums()) == ("handed_over", {"A1": (17, 0)})
