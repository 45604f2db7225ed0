"""Promises of goods over the API."""

from collections.abc import Callable
from typing import Any

from sqlmodel import select

from catalog.models import Price

Run = Callable[..., None]


def test_goods_are_paged_by_code_without_a_gap(program: Run, house: Any) -> None:
    for code in ("A1", "A2", "B1", "B2", "C1"):
        house.sku(code)

    async def story(caller: Any) -> None:
        _, first = await caller.ask("GET", "/goods?limit=2")
        _, second = await caller.ask("GET", f"/goods?limit=2&cursor={first['next']}")
        _, third = await caller.ask("GET", f"/goods?limit=2&cursor={second['next']}")
        pages = [[one["code"] for one in page["items"]] for page in (first, second, third)]
        assert pages == [["A1", "A2"], ["B1", "B2"], ["C1"]]
        assert third["next"] == ""
        _, found = await caller.ask("GET", "/goods?q=B&storage=ambient")
        assert [one["code"] for one in found["items"]] == ["B1", "B2"]

    program(story, "products.read")


def test_a_price_is_a_new_row_on_record_and_the_same_price_is_none(program: Run, house: Any) -> None:
    house.sku("A1", price=9900)

    async def story(caller: Any) -> None:
        for _ in range(2):
            response, said = await caller.ask("PUT", "/goods/A1/price", {"fen": 8800})
            assert (response.status, said["price_fen"]) == (200, 8800)

    program(story)
    with house.runtime.db.read() as tx:
        assert [row.fen for row in tx.exec(select(Price).order_by(Price.valid_from))] == [9900, 8800]
        assert tx.exec(select(Price.updated_by).where(Price.fen == 8800)).one() == "api:erp"


def test_a_price_below_the_floor_is_refused(program: Run, house: Any) -> None:
    house.sku("A1", price=9900)
    with house.runtime.db.write() as tx:
        row = tx.exec(select(Price)).one()
        row.floor_fen = 9000
        tx.add(row)

    async def story(caller: Any) -> None:
        response, said = await caller.ask("PUT", "/goods/A1/price", {"fen": 8999})
        assert (response.status, bool(said["remedy"])) == (409, True)
        assert (await caller.ask("GET", "/goods/A1"))[1]["price_fen"] == 9900
        assert (await caller.ask("PUT", "/goods/A1/price", {"fen": 9000}))[1]["floor_fen"] == 9000

    program(story)
