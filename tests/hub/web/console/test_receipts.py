"""Promises of the receiving desk."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest

from catalog.models import Product, Sku
from hub.inventory import floor
from hub.kernel.clock import business_day, now

Play = Callable[..., None]


@pytest.fixture
def door(shopfloor: Any) -> Any:
    shopfloor.sku("F1", storage="frozen")
    shopfloor.place("frozen")
    with shopfloor.runtime.db.write() as tx:
        for code in ("A1", "F1"):
            product = tx.get(Product, tx.get(Sku, shopfloor.skus[code]).product_id)
            product.shelf_days = 300
            tx.add(product)
    return shopfloor


def house_id(door: Any) -> str:
    with door.runtime.db.read() as tx:
        return str(next(iter(floor.houses(tx))))


async def announced(browser: Any, door: Any, *codes: str) -> tuple[str, list[str]]:
    """(address of the receipt, addresses of its lines)."""
    await browser.get("/receipts")
    lines = {f"sku{n}": code for n, code in enumerate(codes)} | {f"pieces{n}": "10" for n in range(len(codes))}
    response, _ = await browser.post(
        "/receipts", supplier="样例合作社", expected_on="2026-12-01", warehouse=house_id(door), **lines
    )
    assert response.status == 303
    where = response.headers["Location"]
    _, text = await browser.get(where)
    return where, re.findall(r'href="(/receipts/lines/\d+)"', text)


def filled(**more: str) -> dict[str, str]:
    made = business_day(now()) - timedelta(days=10)
    first = {"lot_code": "l-1", "production_date": made.isoformat(), "counted": "10", "damaged": "0"}
    return first | {"mislabelled": "0", "rest": "short"} | more


def test_goods_are_announced_inspected_booked_and_papers_printed(play: Play, door: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        where, [line] = await announced(browser, door, "A1")
        response, text = await browser.get(line)
        assert response.status == 200
        assert "C-01-01-1" in text
        assert "商品温度" not in text
        response, _ = await browser.post(line, **filled(counted="9", damaged="1", responsible="carrier", grams="4500"))
        assert response.headers["Location"] == where
        response, _ = await browser.post(line, **filled())
        assert response.status == 422
        _, text = await browser.get(where)
        assert "已入库" in text
        assert "每件 500 g" in text
        for paper, said in (("slip.pdf", "入库单"), ("labels.pdf", "批号")):
            response = await browser.client.get(f"{where}/{paper}")
            pages = pypdf.PdfReader(BytesIO(await response.read())).pages
            assert said in pages[0].extract_text()
        _, text = await browser.get("/incidents")
        assert "破损" in text
        assert "短少" in text
        response, _ = await browser.post(where + "/close")
        _, text = await browser.get(where)
        assert "已结单" in text

    play(story)
    assert door.levels() == {"L-A1": (20, 0), "L-1": (9, 0)} or door.sums()["A1"] == (29, 0)
    assert door.whole()


def test_a_frozen_line_without_temperature_is_refused_on_the_page(play: Play, door: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, [line] = await announced(browser, door, "F1")
        response, text = await browser.post(line, **filled())
        assert response.status == 422
        assert "冷冻冷藏货必须测温" in text
        response, text = await browser.post(line, **filled(temperature="很冷"))
        assert "请填摄氏度" in text
        response, _ = await browser.post(line, **filled(temperature="－5"))
        assert response.status == 303
        _, text = await browser.get("/incidents")
        assert "冷链中断" in text
        assert "/release" not in text
        assert "/write-off" in text

    play(story)
    assert door.sums()["F1"] == (10, 0)


def test_little_life_left_needs_another_person(play: Play, door: Any, add_person: Callable[..., int]) -> None:
    add_person("drolma", "admin")
    old = (business_day(now()) - timedelta(days=150)).isoformat()

    async def story(browser: Any) -> None:
        await browser.log_in()
        where, [line] = await announced(browser, door, "A1")
        await browser.post(line, **filled(production_date=old))
        _, text = await browser.get(where)
        assert "要由另一人批准" in text
        assert f"{line}/approve" not in text
        receipt = where.rsplit("/", 1)[1]
        await browser.post(f"{line}/approve", receipt=receipt)
        _, text = await browser.get(where)
        assert "验收的人不能批准自己验的货" in text
        browser.client.session.cookie_jar.clear()
        await browser.log_in("drolma")
        await browser.get(where)
        await browser.post(f"{line}/approve", receipt=receipt)
        _, text = await browser.get(where)
        assert "已入库" in text

    play(story)
    assert door.sums()["A1"] == (30, 0)


def test_a_wrong_form_changes_nothing(play: Play, door: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/receipts")
        good = {
            "supplier": "甲",
            "expected_on": "2026-12-01",
            "warehouse": house_id(door),
            "sku0": "A1",
            "pieces0": "1",
        }
        for wrong in ({"sku0": "NONE"}, {"pieces0": "0"}, {"expected_on": "明天"}, {"supplier": ""}, {"sku0": ""}):
            response, _ = await browser.post("/receipts", **good | wrong)
            assert response.status == 422, wrong
        for path in ("/receipts/1", "/receipts/lines/1", "/receipts/1/slip.pdf"):
            response, _ = await browser.get(path)
            assert response.status == 404

    play(story)
    with door.runtime.db.read() as tx:
        assert floor.receipts(tx) == []


def test_unannounced_goods_and_a_refused_line(play: Play, door: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        where, [line] = await announced(browser, door, "A1")
        receipt = where.rsplit("/", 1)[1]
        await browser.post(f"{line}/refuse", receipt=receipt, responsible="carrier", note="全部压坏")
        await browser.post(f"{where}/lines", sku="F1")
        _, text = await browser.get(where)
        assert "已拒收" in text
        assert "F1" in text
        await browser.post(f"{where}/lines", sku="NONE")
        _, text = await browser.get(where)
        assert "没有货号 NONE" in text

    play(story)
    assert door.sums() == {"A1": (20, 0)}


def test_who_may_not_work_with_stock_only_looks(play: Play, door: Any, add_person: Callable[..., int]) -> None:
    add_person("drolma", "finance")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        for path in ("/receipts", "/incidents", "/counts"):
            response, text = await browser.get(path)
            assert response.status == 200
            assert 'method="post" action="/receipts"' not in text
            response, _ = await browser.post("/receipts" if path == "/incidents" else path)
            assert response.status == 403

    play(story)
