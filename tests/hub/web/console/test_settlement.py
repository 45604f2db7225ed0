"""Promises of the settlement desk."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.identity import users
from hub.kernel.actor import system
from hub.logistics import carriers
from hub.settlement import queries
from hub.warehouse.models import Parcel
from tests.hub.settlement.bills import row, xlsx

Play = Callable[..., None]
PASSWORD = "yak-on-the-high-plain"


@pytest.fixture
def paid(shopfloor: Any, stored_password: str) -> Any:
    """A courier, one parcel of October, and a second person of finance."""
    shopfloor.sku("A")
    shopfloor.take(shopfloor.order("T1", ("A", 1)))
    order_id = shopfloor.order_id("T1")
    with shopfloor.runtime.db.write() as tx:
        carriers.ensure(tx, code="EMS", name="邮政", storages=("ambient",), rank=1)
        tx.add(
            Parcel(
                order_id=order_id, number=9, of=9, storage="ambient", carrier="EMS", waybill="9811111111111",
                state="handed_over", weight_g=900, handed_over_at=datetime(2026, 10, 8, 4, tzinfo=UTC),
            )
        )  # fmt: skip
        for login, role in (("boss", "finance"), ("picker", "warehouse")):
            new = users.NewUser(login, login, stored_password, frozenset({role}))
            users.add(tx, new, actor=system("test"))
    return shopfloor


async def where(answer: tuple[Any, str]) -> str:
    response, text = answer
    assert response.status == 303, text
    return response.headers["Location"]


def test_a_bill_goes_from_the_file_to_the_locked_month(play: Play, paid: Any) -> None:
    bill = xlsx(row("9811111111111", "8.00", kg="1.80"), row("9822222222222"))

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/settlement/tariffs")
        assert await where(await browser.post("/settlement/tariffs", kind="example")) == "/settlement/tariffs"
        await browser.get("/settlement")
        sent = {"source": "carrier:EMS", "month": "2026-10", "file": ("bill.xlsx", bill)}
        page = await where(await browser.post("/settlement/files", **sent))
        _, text = await browser.get(page)
        assert "每一列是什么" in text
        chosen = dict(re.findall(r'<select id="(c\d)".*?<option value="(\w+)" selected', text))
        assert await where(await browser.post(f"{page}/columns", **chosen)) == page
        _, text = await browser.get(page)
        assert "导入并核对" in text
        desk = await where(await browser.post(f"{page}/load"))
        _, text = await browser.get(f"{desk}?kind=weight")
        assert "9811111111111" in text
        assert "¥2.00" in text
        assert await where(await browser.post(f"{desk}/submit")) == desk
        _, text = await browser.get(desk)
        assert "核对中" in text
        for kind in ("weight", "unknown"):
            await where(await browser.post(f"{desk}/decide", kind=kind, decision="disputed_all", why="请重核"))
        line = re.search(r"/settlement/lines/\d+", text)
        _, text = await browser.get(line.group())
        assert "请重核" in text
        await where(await browser.post(f"{desk}/submit"))
        await where(await browser.post(f"{desk}/approve"))
        _, text = await browser.get(desk)
        assert "待审批" in text
        browser.client.session.cookie_jar.clear()
        await browser.log_in("boss")
        await browser.get(desk)
        await where(await browser.post(f"{desk}/approve"))
        _, text = await browser.get(desk)
        assert "本月已锁定" in text
        response = await browser.client.get(f"{desk}/disputes.xlsx")
        assert (response.status, (await response.read())[:2]) == (200, b"PK")

    play(story, runtime=paid.runtime)
    with paid.runtime.db.read() as tx:
        assert queries.bill_of(tx, "carrier:EMS", date(2026, 10, 1)).state == "locked"


def test_a_bad_file_and_a_bad_month_are_told_beside_the_field(play: Play, paid: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/settlement")
        for sent, said in (
            ({"month": "2026-10"}, "请选择一个文件"),
            ({"month": "昨天", "file": ("a.xlsx", xlsx(row("1")))}, "请写成 2026-01 的样子"),
            ({"month": "2026-10", "file": ("a.csv", b"x,y\n1,2\n")}, "列名"),
        ):
            response, text = await browser.post("/settlement/files", source="carrier:EMS", **sent)
            assert response.status == 422
            assert said in text or said == "列名"
        response, text = await browser.post("/settlement/tariffs", kind="tariffs", file=("t.tsv", b"a\tb\n1\t2\n"))
        assert response.status == 422

    play(story, runtime=paid.runtime)


def test_only_finance_sees_money(play: Play, paid: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("picker")
        response, _ = await browser.get("/settlement")
        assert response.status == 403

    play(story, runtime=paid.runtime)


def test_every_trap_of_a_bad_bill_is_told_and_nothing_is_counted_twice(play: Play, paid: Any) -> None:
    """Merged cells, a waybill in scientific notation, the same line twice and a waybill nobody knows."""
    good, strange = row("9811111111111"), row("9822222222222")
    spoiled = xlsx(good, row(9.81111e12), row("9.81E+12"))
    merged = xlsx(row("9811111111111"), row(None), merge="A2:A3")
    bill = xlsx(good, good, strange)

    async def hand_in(browser: Any, data: bytes) -> str:
        await browser.get("/settlement")
        sent = {"source": "carrier:EMS", "month": "2026-10", "file": ("bill.xlsx", data)}
        return await where(await browser.post("/settlement/files", **sent))

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/settlement/tariffs")
        await browser.post("/settlement/tariffs", kind="example")
        page = await hand_in(browser, spoiled)
        _, text = await browser.get(page)
        chosen = dict(re.findall(r'<select id="(c\d)".*?<option value="(\w+)" selected', text))
        await browser.post(f"{page}/columns", **chosen)
        _, text = await browser.get(page)
        assert "科学计数法" in text
        await browser.post(f"{page}/drop")
        page = await hand_in(browser, merged)
        _, text = await browser.get(page)
        assert "合并" in text
        await browser.post(f"{page}/drop")
        page = await hand_in(browser, bill)
        desk = await where(await browser.post(f"{page}/load"))
        for kind, number in (("duplicate", "9811111111111"), ("unknown", "9822222222222")):
            _, text = await browser.get(f"{desk}?kind={kind}")
            assert number in text
        _, text = await browser.get("/settlement")
        response, text = await browser.post(
            "/settlement/files", source="carrier:EMS", month="2026-10", file=("again.xlsx", bill)
        )
        assert response.status in (303, 422)

    play(story, runtime=paid.runtime)
    with paid.runtime.db.read() as tx:
        found = queries.bill_of(tx, "carrier:EMS", date(2026, 10, 1))
        kinds = sorted((line.kind, line.subject) for line in queries.lines(tx, found.id) if line.row)
    assert kinds == [("duplicate", "9811111111111"), ("ok", "9811111111111"), ("unknown", "9822222222222")]
