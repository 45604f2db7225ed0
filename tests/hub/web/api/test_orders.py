"""Promises of orders over the API."""

from collections.abc import Callable
from typing import Any

Run = Callable[..., None]


def test_pages_hold_every_order_once_newest_first(program: Run, shopfloor: Any) -> None:
    shopfloor.take(*(shopfloor.order(f"N{n}", ("A1", 1)) for n in range(5)))

    async def story(caller: Any) -> None:
        seen, cursor = [], ""
        while True:
            _, page = await caller.ask("GET", f"/orders?limit=3&cursor={cursor}")
            seen += [row["number"] for row in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert seen == ["N4", "N3", "N2", "N1", "N0", "O2", "O1"]

    program(story, "orders.read")


def test_the_list_is_narrowed_by_phase_shop_and_text(program: Run, shopfloor: Any) -> None:
    shopfloor.take(shopfloor.order("SHORT1", ("A1", 99)))
    shopfloor.take(shopfloor.order("OTHER1", ("A1", 1)), shop="t2")
    wanted = {
        "?phase=short": ["SHORT1"],
        "?shop=t2": ["OTHER1"],
        "?shop=nowhere": [],
        "?q=O1": ["O1"],
        "?q=none": [],
    }

    async def story(caller: Any) -> None:
        for query, numbers in wanted.items():
            _, page = await caller.ask("GET", f"/orders{query}")
            assert [row["number"] for row in page["items"]] == numbers, query

    program(story, "orders.read")


def test_an_order_shows_masks_and_text_ids_and_nothing_sealed(program: Run, shopfloor: Any) -> None:
    order_id = shopfloor.order_id("O1")

    async def story(caller: Any) -> None:
        _, said = await caller.ask("GET", f"/orders/{order_id}")
        assert said["id"] == str(order_id)
        assert said["receiver"] == {
            "name": "扎*", "phone": "138****5678", "province": "青海省", "city": "黄南州", "district": "泽库县",
            "address": "幸福路****",
        }  # fmt: skip
        assert [(line["sku"], line["pieces"], line["paid_fen"]) for line in said["lines"]] == [("A1", 2, 19800)]
        assert (said["phase"], said["shop"], said["holds"]) == ("to_ship", "t1", [])
        assert "OAID" not in str(said)

    program(story, "orders.read")


def test_hold_release_and_memo_are_those_of_the_console(program: Run, shopfloor: Any) -> None:
    path = f"/orders/{shopfloor.order_id('O1')}"

    async def story(caller: Any) -> None:
        _, held = await caller.ask("POST", path + "/hold", {"why": "ask the buyer"})
        assert (held["phase"], [one["why"] for one in held["holds"]]) == ("held", ["ask the buyer"])
        assert shopfloor.state("O1") == "allocated:manual"
        _, released = await caller.ask("POST", path + "/release", {"kind": "manual"})
        assert (released["phase"], shopfloor.state("O1")) == ("to_ship", "allocated")
        response, _ = await caller.ask("PUT", path + "/memo", {"text": "call 13812345678", "flag": "red"})
        assert response.status == 200

    program(story, "orders.read", "orders.hold")
    assert "orders.tell_memo" in shopfloor.queued()
