"""Promises of the Listings desk."""

from collections.abc import Callable
from typing import Any

from catalog.lookup import ids_by_code
from hub.channels import queries
from hub.identity.queries import audit_trail
from hub.inventory.queries import versions
from hub.kernel.jobs import overview
from hub.kernel.runtime import Runtime

Play = Callable[..., None]


def shop_ids(runtime: Runtime) -> dict[str, int]:
    """Channel -> shop id."""
    with runtime.db.read() as tx:
        return {shop.channel: shop.id for shop in queries.shops(tx)}


def state(runtime: Runtime, channel: str, code: str) -> str:
    """The state of one cell."""
    with runtime.db.read() as tx:
        sku_id = ids_by_code(tx, [code])[code]
        found = queries.listing_of(tx, shop_id=shop_ids(runtime)[channel], sku_id=sku_id)
    return found.state if found else "absent"


def test_the_matrix_narrows_to_a_state_and_a_shop(play: Play, stocked: Runtime) -> None:
    shops = shop_ids(stocked)

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/listings")
        assert text.count("data-tick ") == 50
        assert 'class="differs">¥59.00' in text
        _, refused = await browser.get("/listings?state=refused")
        assert refused.count("data-tick ") == 1
        _, other = await browser.get(f"/listings?state=refused&shop={shops['taobao']}")
        assert other.count("data-tick ") == 0
        _, absent = await browser.get("/listings?state=absent&q=ZK00")
        assert "ZK001" not in absent
        assert "ZK002" in absent

    play(story, runtime=stocked)


def test_a_cell_tells_why_it_was_refused_and_publishes_again(play: Play, stocked: Runtime) -> None:
    path = f"/listings/cells/{shop_ids(stocked)['pinduoduo']}/ZK002"

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/listings")
        _, drawer = await browser.get(path, HX_Request="true", HX_Target="drawer")
        assert "<html" not in drawer
        assert "商品标题中包含违禁词" in drawer
        assert "改掉标题里的这个词，再发布一次。" in drawer
        assert 'value="publish"' in drawer
        assert 'value="delist"' not in drawer  # it is not on sale
        headers = {"HX-Request": "true", "HX-Target": "drawer"}
        response, drawer = await browser.post(path, headers=headers, action="publish")
        assert response.status == 200
        assert "已提交 1 个铺货" in drawer
        assert "发布中" in drawer
        response, _ = await browser.get("/listings/cells/1/ZK002")
        assert response.status == 404

    play(story, runtime=stocked)
    assert state(stocked, "pinduoduo", "ZK002") == "publishing"
    with stocked.db.read() as tx:
        newest = audit_trail(tx, limit=1)[0]
    assert (newest.action, newest.actor, newest.details["skus"]) == ("listing.publish", "user:tashi", ["ZK002"])


def test_many_are_published_in_one_shop_and_stock_is_told_again(play: Play, stocked: Runtime) -> None:
    shops = shop_ids(stocked)

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/listings")
        some = {"sku": ["ZK002", "ZK003"], "q": "ZK", "state": "", "brand": "", "column": ""}
        response, _ = await browser.post("/listings/bulk", action="publish", shop=str(shops["taobao"]), **some)
        assert (response.status, response.headers["Location"]) == (303, "/listings?q=ZK")
        await browser.post("/listings/bulk", action="push_stock", shop="", sku=["ZK001"])
        _, text = await browser.get("/listings")
        assert "重新告诉所有店铺" in text

    with stocked.db.read() as tx:
        sku = ids_by_code(tx, ["ZK001"])["ZK001"]
        before = versions(tx, [sku])[sku]
    play(story, runtime=stocked)
    assert [state(stocked, "taobao", code) for code in ("ZK002", "ZK003")] == ["publishing", "publishing"]
    assert state(stocked, "pinduoduo", "ZK003") == "absent"
    with stocked.db.read() as tx:
        assert versions(tx, [sku])[sku] == before + 1


def test_nothing_ticked_or_an_unknown_act_changes_nothing(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/listings")
        await browser.post("/listings/bulk", action="publish", shop="")
        _, text = await browser.get("/listings")
        assert "请先勾选商品" in text
        await browser.post("/listings/bulk", action="delete", shop="", sku=["ZK002"])
        browser.client.session.cookie_jar.clear()
        await browser.log_in("drolma")
        await browser.get("/listings")
        response, _ = await browser.post("/listings/bulk", action="publish", shop="", sku=["ZK002"])
        assert response.status == 403

    play(story, runtime=stocked)
    assert state(stocked, "taobao", "ZK002") == "absent"


def test_a_live_cell_is_taken_off_sale_for_a_reason_only(play: Play, stocked: Runtime) -> None:
    path = f"/listings/cells/{shop_ids(stocked)['taobao']}/ZK001"

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get(path)
        await browser.post(path, action="delist", why="")
        _, text = await browser.get(path)
        assert "请写明原因" in text
        with stocked.db.read() as tx:
            assert overview.unfinished(tx) == before
        response, _ = await browser.post(path, action="delist", why="包装改版")
        assert response.status == 303
        response, _ = await browser.post(path.replace("ZK001", "ZK002"), action="delist", why="包装改版")
        assert response.status == 409

    with stocked.db.read() as tx:
        before = overview.unfinished(tx)
    play(story, runtime=stocked)
    with stocked.db.read() as tx:
        newest = audit_trail(tx, limit=1)[0]
        assert overview.unfinished(tx) == before + 1
    assert (newest.action, newest.details["why"]) == ("listing.delist", "包装改版")
