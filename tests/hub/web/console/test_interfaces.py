"""Promises of the Interfaces page."""

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from hub.events.models import WebhookDelivery, WebhookEndpoint
from hub.identity.models import ApiToken
from hub.identity.queries import audit_trail
from hub.kernel.runtime import Runtime

Play = Callable[..., None]
SECRET = re.compile(r'id="secret">([^<]+)<')


def test_a_key_is_shown_once_works_and_ends_when_revoked(play: Play, add_person: Any, runtime: Runtime) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/interfaces")
        response, text = await browser.post("/interfaces/keys", name="erp", days="90", scope=["products.read"])
        secret = SECRET.search(text)[1]
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        _, text = await browser.get("/interfaces")
        assert secret not in text
        assert secret[:10] in text
        named = {"Authorization": f"Bearer {secret}"}
        assert (await browser.client.get("/api/v1/goods", headers=named)).status == 200
        assert (await browser.client.get("/api/v1/orders", headers=named)).status == 403
        key_id = re.search(r"/interfaces/keys/(\d+)/revoke", text)[1]
        await browser.post(f"/interfaces/keys/{key_id}/revoke")
        assert (await browser.client.get("/api/v1/goods", headers=named)).status == 401

    play(story)
    with runtime.db.read() as tx:
        acts = [row.action for row in audit_trail(tx)]
    assert (acts.count("api_key.made"), acts.count("api_key.revoked")) == (1, 1)


def test_a_key_that_will_not_do_is_refused_beside_its_field(play: Play, add_person: Any, runtime: Runtime) -> None:
    add_person()
    wrong = (
        {"days": "90", "scope": "products.read"},
        {"name": "erp", "days": "9999", "scope": "products.read"},
        {"name": "erp", "days": "90"},
    )

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/interfaces")
        for fields in wrong:
            response, text = await browser.post("/interfaces/keys", **fields)
            assert response.status == 422
            assert 'role="alert"' in text
        assert (await browser.post("/interfaces/keys", name="erp", days="90", scope="nonsense"))[0].status == 422

    play(story)
    with runtime.db.read() as tx:
        assert tx.exec(select(ApiToken)).all() == []


def test_an_endpoint_is_added_paused_resumed_and_removed(play: Play, add_person: Any, runtime: Runtime) -> None:
    add_person()

    async def story(browser: Any) -> None:
        await browser.log_in()
        await browser.get("/interfaces")
        response, _ = await browser.post("/interfaces/endpoints", url="https://10.0.0.1/", event="order.taken")
        assert response.status == 422
        _, text = await browser.post("/interfaces/endpoints", url="https://hook.example/", event="order.taken")
        assert SECRET.search(text)[1].startswith("whsec_")
        endpoint_id = re.search(r"/interfaces/endpoints/(\d+)/pause", text)[1]
        for act, shown in (("pause", "已暂停"), ("resume", "推送中"), ("remove", "还没有推送地址")):
            await browser.post(f"/interfaces/endpoints/{endpoint_id}/{act}")
            assert shown in (await browser.get("/interfaces"))[1], act
        assert (await browser.post(f"/interfaces/endpoints/{endpoint_id}/pause"))[0].status == 404

    play(story)


def test_a_message_is_listed_and_sent_again(play: Play, add_person: Any, runtime: Runtime) -> None:
    add_person()
    with runtime.db.write() as tx:
        row = WebhookEndpoint(url="https://hook.example/", events=["order.taken"], made_by="user:tashi")
        tx.add(row)
        tx.flush()
        sent = WebhookDelivery(endpoint_id=row.id, event="order.taken", body="{}", attempts=3, status=500)
        tx.add(sent)

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/interfaces")
        assert "hook.example" in text
        response, _ = await browser.post(f"/interfaces/deliveries/{sent.id}/again")
        assert response.headers["Location"] == "/interfaces"
        assert (await browser.post("/interfaces/deliveries/7/again"))[0].status == 404

    play(story)
    with runtime.db.read() as tx:
        assert tx.get(WebhookDelivery, sent.id).attempts == 0
