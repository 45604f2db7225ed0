"""Promises of after-sales cases over the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from hub.aftersales.models import Answer, Case
from hub.kernel.clock import now

Run = Callable[..., None]


@pytest.fixture
def cases(shopfloor: Any) -> list[Case]:
    """Three refund cases of O1; the second is worth more than one person may decide."""
    shop, at = shopfloor.shop("t1"), now()
    with shopfloor.runtime.db.write() as tx:
        rows = [
            Case(
                shop_id=shop.id, channel="taobao", refund_id=f"R{n}", order_no=f"X{n}", kind="refund", state="asked",
                vendor_status="X", amount_fen=fen, raw_digest="", opened_at=at, modified_at=at,
                deadline=at + timedelta(hours=n) if n < 2 else None,
            )
            for n, fen in enumerate((9900, 60_000, 100))
        ]  # fmt: skip
        tx.add_all(rows)
    return rows


def test_cases_are_paged_by_deadline_those_without_one_last(program: Run, cases: list[Case]) -> None:
    async def story(caller: Any) -> None:
        seen, cursor = [], ""
        for _ in range(3):
            _, page = await caller.ask("GET", f"/cases?limit=1&cursor={cursor}")
            seen, cursor = seen + [one["number"] for one in page["items"]], page["next"]
        assert (seen, cursor) == (["R0", "R1", "R2"], "")
        assert (await caller.ask("GET", "/cases?shop=none"))[1]["items"] == []
        assert (await caller.ask("GET", "/cases?tab=done"))[1]["items"] == []

    program(story, "aftersales.read")


def test_a_decision_goes_out_once_and_over_the_limit_waits_for_a_person(
    program: Run, shopfloor: Any, cases: list[Case]
) -> None:
    async def story(caller: Any) -> None:
        for row, pending in zip(cases[:2], ("sending", "waiting"), strict=True):
            path = f"/cases/{row.id}"
            _, case = await caller.ask("GET", path)
            assert "agree_refund" in case["answers"]
            body = {"act": "agree_refund", "basis": case["basis"]}
            assert (await caller.ask("POST", path + "/decision", body | {"basis": "old"}))[0].status == 409
            response, said = await caller.ask("POST", path + "/decision", body)
            assert (response.status, said["pending"], said["answers"]) == (200, pending, [])
            assert (await caller.ask("POST", path + "/decision", body))[0].status == 409

    program(story)
    with shopfloor.runtime.db.read() as tx:
        assert [(row.asked_by, row.state) for row in tx.exec(select(Answer).order_by(Answer.id))] == [
            ("api:erp", "sending"), ("api:erp", "waiting"),
        ]  # fmt: skip
