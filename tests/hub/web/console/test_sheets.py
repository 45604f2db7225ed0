"""Promises of the spreadsheet desk."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hub.channels.models import Shop
from hub.identity.queries import audit_trail
from hub.orders import ship_notice
from hub.sheets import queries, shops
from hub.warehouse import handover, packing, parcels, waves, waybills
from hub.warehouse import queries as floor

Play = Callable[..., None]
HEAD = "订单号,商家编码,数量,单价,收货人,手机号,收货地址,订单状态"
ROW = "{no},A1,{n},99.00,张样例,10012345678,青海省西宁市城西区五四大街1号,{status}"


def sheet(*rows: tuple[str, int, str], head: str = HEAD) -> bytes:
    return "\n".join([head, *(ROW.format(no=no, n=n, status=status) for no, n, status in rows)]).encode("gbk")


@pytest.fixture
def shop_id(shopfloor: Any) -> int:
    """A shop of 邮乐网."""
    with shopfloor.runtime.db.write() as tx:
        shop = shops.add(tx, code="ule", name="邮乐样例店", platform="邮乐网", actor=shopfloor.actor)
    shopfloor._shops["ule"] = shop.id
    return shop.id


async def learn(browser: Any, where: str, **changes: str) -> str:
    """Send the columns page as it stands, with changes; returns where it leads."""
    _, page = await browser.get(where)
    fields = {}
    for name, body in re.findall(r'<select id="(\w+)" name="\w+">(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="(\w*)" selected', body)
        fields[name] = found[1] if found else ""
    fields |= dict(re.findall(r'name="(word\d+)" value="([^"]*)"', page))
    response, text = await browser.post(where, **{**fields, "name": "邮乐订单", **changes})
    return response.headers.get("Location", "") or text


def test_a_shop_is_made_and_listed_and_no_job_minds_it(play: Play, shopfloor: Any) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/sheets")
        assert "还没有表格店铺" in text
        await browser.get("/sheets/new")
        for wrong in ({"code": "Ü"}, {"name": ""}, {"platform": ""}):
            response, _ = await browser.post(
                "/sheets/new", **{"code": "ule", "name": "邮乐店", "platform": "邮乐网"} | wrong
            )
            assert response.status == 422
        response, _ = await browser.post("/sheets/new", code="ule", name="邮乐店", platform="邮乐网")
        assert response.status == 303
        response, text = await browser.get(response.headers["Location"])
        assert response.status == 200
        _, text = await browser.get("/sheets")
        assert "邮乐店" in text
        for page in ("/shops", "/listings"):
            _, text = await browser.get(page)
            assert "邮乐店" not in text
        for page in ("/today", "/orders", "/products"):
            response, _ = await browser.get(page)
            assert response.status == 200

    play(story)


def test_columns_are_learnt_once_then_orders_are_looked_at_and_loaded(play: Play, shopfloor: Any, shop_id: int) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/sheets/shops/{shop_id}")
        where = f"/sheets/shops/{shop_id}/files"
        data = sheet(("U1", 2, "待发货"), ("1.2E+17", 1, "待发货"), ("U2", 1, "妥投中"))
        response, _ = await browser.post(where, kind="orders", file=("o.csv", data))
        plan = response.headers["Location"]
        response, _ = await browser.get(plan)
        assert response.headers["Location"] == f"{plan}/columns"
        _, text = await browser.get(f"{plan}/columns")
        assert "10012345678" not in text
        assert "张样例" not in text
        assert "100****5678" in text
        assert "妥投中" in text
        assert await learn(browser, f"{plan}/columns") == plan
        _, text = await browser.get(plan)
        for part in ("U1", "科学计数法", "停放：状态不认识", '<td class="num strong" data-label="行">3</td>'):
            assert part in text
        response, _ = await browser.post(f"{plan}/load")
        assert response.status == 303
        _, text = await browser.get(plan)
        assert "文件原文已销毁" in text
        response, _ = await browser.post(
            where, kind="orders", file=("p.csv", sheet(("U1", 2, "待发货"), ("U3", 1, "待发货")))
        )
        _, text = await browser.get(response.headers["Location"])
        assert "没有变化" in text
        assert "U3" in text

    play(story)
    assert shopfloor.state("U1") == "allocated"
    with shopfloor.runtime.db.read() as tx:
        assert [row.order_no for row in queries.orders_by_no(tx, shop_id, ["U1", "U2", "U3"]).values()] == ["U1"]
        assert b"" in [row.sealed for row in queries.files(tx, shop_id)]
        actions = [row.action for row in audit_trail(tx, limit=5)]
    assert {"sheet.loaded", "sheet.layout_learnt"} <= set(actions)


def test_a_person_corrects_columns_and_teaches_words(play: Play, shopfloor: Any, shop_id: int) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/sheets/shops/{shop_id}")
        data = sheet(("U1", 1, "妥"), head=HEAD.replace("数量", "甲"))
        response, _ = await browser.post(f"/sheets/shops/{shop_id}/files", kind="orders", file=("o.csv", data))
        plan = response.headers["Location"]
        assert "a needed column" not in await learn(browser, f"{plan}/columns", look="1")
        assert "还缺必要的列" in await learn(browser, f"{plan}/columns")
        assert "同一个含义选了两列" in await learn(browser, f"{plan}/columns", c2="order_no")
        assert await learn(browser, f"{plan}/columns", c2="quantity", means0="to_ship") == plan
        response, _ = await browser.post(f"{plan}/load")
        assert response.status == 303

    play(story)
    assert shopfloor.state("U1") == "allocated"


def test_files_that_are_none_are_refused_beside_the_field(play: Play, shopfloor: Any, shop_id: int) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(f"/sheets/shops/{shop_id}")
        for sent, said in (
            ({"kind": "orders"}, "请选择一个文件"),
            ({"kind": "orders", "file": ("x.pdf", b"%PDF")}, "不认识的文件类型"),
            ({"kind": "orders", "file": ("x.csv", b"a,b\n1,2")}, "认不出这个文件的列名"),
            ({"kind": "songs", "file": ("x.csv", sheet())}, "请选择一项"),
        ):
            response, text = await browser.post(f"/sheets/shops/{shop_id}/files", **sent)
            assert response.status == 422
            assert said in text
        response, _ = await browser.post(
            f"/sheets/shops/{shop_id}/files", kind="orders", file=("o.csv", sheet(("U1", 1, "")))
        )
        response, _ = await browser.post(f"{response.headers['Location']}/drop")
        assert response.headers["Location"] == f"/sheets/shops/{shop_id}"

    play(story)
    with shopfloor.runtime.db.read() as tx:
        assert [row.sealed for row in queries.files(tx, shop_id)] == [b""]


def test_waybills_are_made_downloaded_and_confirmed(play: Play, ready: Any, shop_id: int) -> None:
    ready.take(ready.order("U1", ("A1", 1)), shop="ule")
    with ready.runtime.db.write() as tx:
        shop = tx.exec(select(Shop).where(Shop.code == "ule")).one()
        assert shop.channel == "sheet"
    ready.run(parcels.PLAN)
    with ready.runtime.db.write() as tx:
        waves.release_wave(tx, "ambient", actor=ready.actor)
        [parcel] = floor.parcels(tx, order_ids=[ready.order_id("U1")])
        packing.scan(tx, parcel.id, "A1")
        packing.pack(tx, parcel.id, weight_g=parcel.expected_g, actor=ready.actor)
        waybills.label_parcel(tx, parcel.id, actor=ready.actor)
        handover.hand_over(tx, [parcel.id], signed_by="快递员示例", actor=ready.actor)
    ready.run(ship_notice.TELL)

    async def story(browser: Any) -> None:
        base = f"/sheets/shops/{shop_id}"
        await browser.log_in()
        _, text = await browser.get(base)
        assert "1 单已发出" in text
        await browser.post(f"{base}/exports")
        _, text = await browser.get(base)
        export = re.search(rf"{base}/exports/(\d+)\.xlsx", text)[1]
        response = await browser.client.get(f"{base}/exports/{export}.xlsx")
        assert (await response.read())[:2] == b"PK"
        assert f"waybills-{export}" in response.headers["Content-Disposition"]
        assert (await browser.client.get(f"/sheets/shops/1/exports/{export}.xlsx")).status == 404
        await browser.post(f"{base}/exports/{export}/confirm")
        _, text = await browser.get(base)
        assert "平台已知" in text
        assert "0 单已发出" in text
        for kind in ("products", "stock"):
            assert (await (await browser.client.get(f"{base}/{kind}.xlsx")).read())[:2] == b"PK"

    play(story)
    assert ready.state("U1") == "shipped"


def test_only_who_works_with_files_enters(play: Play, shopfloor: Any, add_person: Callable[..., int]) -> None:
    add_person("drolma", "designer")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        for page in ("/sheets", "/sheets/new", "/sheets/offline"):
            response, _ = await browser.get(page)
            assert response.status == 403

    play(story)
