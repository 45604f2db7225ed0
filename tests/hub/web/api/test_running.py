"""Promises about every operation: what is refused, and repeats."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import func, select

from catalog.models import Price
from hub.identity.models import ApiReplay, AuditEntry
from hub.identity.queries import audit_trail
from hub.kernel.runtime import Runtime

Run = Callable[..., None]
PRICE = "/goods/A1/price"


def prices(runtime: Runtime) -> int:
    with runtime.db.read() as tx:
        return tx.exec(select(func.count()).select_from(Price)).one()


@pytest.mark.parametrize(
    ("body", "headers", "status", "at"),
    [
        (b'{"fen": 100}', {"Content_Type": "text/plain"}, 415, ""),
        (b'{"fen": 100', {}, 400, ""),
        (b"\xff", {}, 400, ""),
        (b'{"fen": NaN}', {}, 400, ""),
        (b"[]", {}, 422, "body"),
        (b"{}", {}, 422, "body.fen"),
        (b'{"fen": 0}', {}, 422, "body.fen"),
        (b'{"fen": "100"}', {}, 422, "body.fen"),
        (b'{"fen": true}', {}, 422, "body.fen"),
        (b'{"fen": 1.5}', {}, 422, "body.fen"),
        (b'{"fen": 100, "more": 1}', {}, 422, "body.more"),
        (b'{"fen": 100}', {"Idempotency_Key": ""}, 422, "header.Idempotency-Key"),
        (b'{"fen": 100}', {"Idempotency_Key": "x" * 201}, 422, "header.Idempotency-Key"),
        (b'{"fen": 100, "pad": "' + b"x" * (1 << 20) + b'"}', {}, 413, ""),
    ],
)
def test_a_refused_change_is_told_why_and_changes_nothing(
    program: Run, shopfloor: Any, body: bytes, headers: dict[str, str], status: int, at: str
) -> None:
    before = prices(shopfloor.runtime)

    async def story(caller: Any) -> None:
        response, said = await caller.ask("PUT", PRICE, body, **headers)
        assert (response.status, response.content_type) == (status, "application/problem+json")
        assert said["status"] == status
        assert said["detail"]
        assert said["remedy"]
        assert [one["at"] for one in said["errors"]] == ([at] if at else [])

    program(story)
    assert prices(shopfloor.runtime) == before


def test_the_same_key_gives_the_same_answer_and_changes_nothing_twice(program: Run, shopfloor: Any) -> None:
    path = f"/orders/{shopfloor.order_id('O1')}/hold"

    async def story(caller: Any) -> None:
        first, said = await caller.ask("POST", path, {"why": "check"}, Idempotency_Key="k1")
        release = path.replace("/hold", "/release")
        assert (await caller.ask("POST", release, {"kind": "manual"}))[0].status == 200
        again, repeated = await caller.ask("POST", path, {"why": "check"}, Idempotency_Key="k1")
        assert (first.status, again.status) == (200, 200)
        assert repeated == said
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"

    program(story)
    assert shopfloor.state("O1") == "allocated"
    with shopfloor.runtime.db.read() as tx:
        assert b"check" not in tx.exec(select(ApiReplay)).one().sealed
        acts = [(row.actor, row.action) for row in audit_trail(tx) if row.action.startswith("order.")]
    assert acts == [("api:erp", "order.released"), ("api:erp", "order.held")]


def test_the_same_key_with_another_body_is_refused(program: Run, shopfloor: Any) -> None:
    async def story(caller: Any) -> None:
        assert (await caller.ask("PUT", PRICE, {"fen": 100}, Idempotency_Key="k1"))[0].status == 200
        response, said = await caller.ask("PUT", PRICE, {"fen": 200}, Idempotency_Key="k1")
        assert (response.status, said["type"]) == (409, "/api/docs#problem-KeyReused")
        assert (await caller.ask("GET", "/goods/A1"))[1]["price_fen"] == 100

    program(story)


def test_a_refused_change_leaves_its_key_free(program: Run, shopfloor: Any) -> None:
    path = f"/orders/{shopfloor.order_id('O1')}/release"

    async def story(caller: Any) -> None:
        assert (await caller.ask("PUT", "/goods/NONE/price", {"fen": 1}, Idempotency_Key="k1"))[0].status == 404
        assert (await caller.ask("POST", path, {"kind": "manual"}, Idempotency_Key="k1"))[0].status == 200

    program(story)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/goods?limit=0", 422),
        ("/goods?limit=201", 422),
        ("/goods?limit=1&limit=2", 422),
        ("/goods?unknown=1", 422),
        ("/goods?cursor=%%%", 422),
        ("/goods?cursor=WzFd", 422),
        ("/goods?q=%00", 422),
        ("/orders?phase=nonsense", 422),
        ("/orders?cursor=WyJ4Il0", 422),
        ("/orders/9999999999999999999", 404),
        ("/orders/7", 404),
        ("/orders/x", 404),
        ("/nowhere", 404),
        ("/goods/%00", 404),
        ("/goods/%FF", 404),
    ],
)
def test_a_bad_question_is_a_problem_document(program: Run, shopfloor: Any, path: str, status: int) -> None:
    async def story(caller: Any) -> None:
        response, said = await caller.ask("GET", path)
        assert (response.status, response.content_type) == (status, "application/problem+json")
        assert said["status"] == status

    program(story)


def test_another_method_is_told_which_are_there(program: Run) -> None:
    async def story(caller: Any) -> None:
        response, said = await caller.ask("DELETE", "/goods")
        assert (response.status, response.headers["Allow"], said["status"]) == (405, "GET,HEAD", 405)

    program(story)


def test_problems_are_told_in_the_caller_s_language(program: Run) -> None:
    async def story(caller: Any) -> None:
        for language, title in (("zh", "没有这个货号"), ("en", "no such SKU")):
            _, said = await caller.ask("GET", "/goods/NONE", Accept_Language=language)
            assert title in said["detail"]

    program(story)


def test_reading_writes_nothing_but_the_key_s_last_use(program: Run, shopfloor: Any) -> None:
    def acts() -> int:
        with shopfloor.runtime.db.read() as tx:
            return tx.exec(select(func.count()).select_from(AuditEntry)).one()

    async def story(caller: Any) -> None:
        before = acts()
        for path in ("/goods", "/goods/A1", "/orders", f"/orders/{shopfloor.order_id('O1')}"):
            assert (await caller.ask("GET", path))[0].status == 200
        assert acts() == before

    program(story)
