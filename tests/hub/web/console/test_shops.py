"""Promises of the Shops desk."""

from collections.abc import Callable
from typing import Any

from hub.channels import connections, queries
from hub.identity.queries import audit_trail
from hub.kernel.actor import system
from hub.kernel.runtime import Runtime
from tests.screenshots.stocked import credentials

Play = Callable[..., None]


def shop(runtime: Runtime, code: str) -> Any:
    """A shop by code."""
    with runtime.db.read() as tx:
        return queries.shop_by_code(tx, code)


def test_the_list_shows_state_and_never_a_secret(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/shops")
        assert "taobao-test" in text
        assert 'value="1000"' in text
        _, form = await browser.get(f"/shops/{shop(stocked, 'taobao-test').id}/connect")
        for secret in credentials("taobao").values():
            assert secret not in text + form

    play(story, runtime=stocked)


def test_a_shop_that_lost_access_is_connected_again_with_empty_fields_kept(play: Play, stocked: Runtime) -> None:
    known = shop(stocked, "taobao-test")
    with stocked.db.write() as tx:
        connections.mark_needs_reauth(tx, known.id, reason="授权已过期", actor=system("test"))

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/shops")
        assert "授权已过期" in text
        path = f"/shops/{known.id}/connect"
        await browser.get(path)
        blank = dict.fromkeys(credentials("taobao"), "")
        response, _ = await browser.post(path, name="旗舰店", **blank)
        assert (response.status, response.headers["Location"]) == (303, "/shops")
        _, text = await browser.get("/shops")
        assert "已连接：平台上的店名是" in text

    play(story, runtime=stocked)
    after = shop(stocked, "taobao-test")
    assert (after.state, after.name, after.settings) == ("active", "旗舰店", {"calls_per_second": 1000})
    assert connections.credentials_of(stocked, after) == credentials("taobao")
    with stocked.db.read() as tx:
        assert audit_trail(tx, limit=1)[0].action == "shop.reconnected"


def test_credentials_the_platform_refuses_are_not_kept(play: Play, stocked: Runtime) -> None:
    known = shop(stocked, "taobao-test")

    async def story(browser: Any) -> None:
        await browser.log_in()
        path = f"/shops/{known.id}/connect"
        await browser.get(path)
        typed = dict.fromkeys(credentials("taobao"), "") | {"app_secret": "wrong-secret"}
        response, text = await browser.post(path, name="旗舰店", **typed)
        assert response.status == 422
        assert "平台没有接受，什么都没有保存" in text
        assert "wrong-secret" not in text

    play(story, runtime=stocked)
    after = shop(stocked, "taobao-test")
    assert (after.name, after.credentials, after.state) == (known.name, known.credentials, "active")


def test_a_new_shop_is_proven_saved_and_its_code_taken_once(play: Play, stocked: Runtime) -> None:
    typed = credentials("pinduoduo") | {"name": "第二家", "code": "pdd-2", "base_url": "http://sandbox.invalid"}

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/shops/connect/pinduoduo")
        response, text = await browser.post("/shops/connect/pinduoduo", **{**typed, "code": "No Code", "name": ""})
        assert response.status == 422
        assert "用小写字母、数字和连字符" in text
        response, _ = await browser.post("/shops/connect/pinduoduo", **typed)
        assert response.status == 303
        await browser.get("/shops/connect/pinduoduo")
        response, _ = await browser.post("/shops/connect/pinduoduo", **typed)
        assert response.status == 422
        response, _ = await browser.get("/shops/connect/nowhere")
        assert response.status == 404

    play(story, runtime=stocked)
    made = shop(stocked, "pdd-2")
    assert (made.channel, made.name, made.state, made.base_url) == (
        "pinduoduo",
        "第二家",
        "active",
        "http://sandbox.invalid",
    )


def test_a_quota_is_set_refused_and_taken_away(play: Play, stocked: Runtime) -> None:
    known = shop(stocked, "taobao-test")

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/shops")
        path = f"/shops/{known.id}/quota"
        response, text = await browser.post(path, quota="many")
        assert response.status == 422
        assert "请填写整数" in text
        await browser.post(path, quota="25")
        assert shop(stocked, "taobao-test").settings == {"calls_per_second": 25}
        await browser.post(path, quota="")
        assert shop(stocked, "taobao-test").settings == {}

    play(story, runtime=stocked)
    with stocked.db.read() as tx:
        assert [row.action for row in audit_trail(tx, limit=2)] == ["shop.quota_set", "shop.quota_set"]


def test_shops_are_for_who_may_connect_them(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        for path in ("/shops", "/shops/connect/taobao"):
            response, _ = await browser.get(path)
            assert response.status == 403

    play(story, runtime=stocked)
