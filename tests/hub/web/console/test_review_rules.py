"""Promises about the page of review rules."""

from collections.abc import Callable
from typing import Any

from hub.kernel.runtime import Runtime
from hub.orders import review_rules

Play = Callable[..., None]
AddPerson = Callable[..., int]
ROW = {
    "row": "0",
    "rank": "10",
    "name": "大件",
    "kind": "quantity",
    "channel": "",
    "words": "",
    "limit": "20",
    "active": "yes",
}


def test_rules_are_loaded_written_and_taken_out(play: Play, add_person: AddPerson, console_runtime: Runtime) -> None:
    add_person()

    def kept() -> dict[str, tuple[int, int | None, bool]]:
        with console_runtime.db.read() as tx:
            return {rule.name: (rule.id, rule.limit, rule.active) for rule in review_rules.rules(tx)}

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/orders/rules")
        assert "载入建议规则" in text
        await browser.post("/orders/rules/examples")
        assert len(kept()) == 7
        rule_id, limit, active = kept()["大件"]
        assert (limit, active) == (20, True)
        await browser.post("/orders/rules", **{**ROW, "row": str(rule_id), "limit": "30", "active": ""})
        assert kept()["大件"] == (rule_id, 30, False)
        await browser.post("/orders/rules", **{**ROW, "row": str(rule_id), "act": "remove"})
        assert "大件" not in kept()
        for wrong, said in (
            ({"limit": ""}, "这条规则要有上限"),
            ({"rank": "x"}, "有一格填得不对"),
            ({"kind": "x"}, "有一格填得不对"),
        ):
            response, _ = await browser.post("/orders/rules", **{**ROW, **wrong})
            assert response.status == 303
            _, text = await browser.get("/orders/rules")
            assert said in text
        assert "大件" not in kept()

    play(story)


def test_a_clerk_sees_the_rules_and_cannot_change_them(play: Play, add_person: AddPerson) -> None:
    add_person("drolma", "order_clerk")

    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response, text = await browser.get("/orders/rules")
        assert response.status == 200
        assert "载入建议规则" not in text
        response, _ = await browser.post("/orders/rules/examples")
        assert response.status == 403

    play(story)
