"""Promises of Today."""

import re
from collections.abc import Callable
from typing import Any

from connectors.base.types import OrderState
from hub.kernel.clock import now
from hub.kernel.runtime import Runtime

Play = Callable[..., None]


def cards(text: str) -> dict[str, int]:
    """Card -> number."""
    found = re.findall(r'class="stat[^"]*"[^>]*>.*?</svg>([^<]+)</span><span class="n">(\d+)<', text)
    return {what: int(n) for what, n in found}


def test_today_counts_what_waits_for_a_person(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        response, text = await browser.get("/today")
        assert response.status == 200
        counted = cards(text)
        assert (counted["铺货出错"], counted["任务失败"], counted["店铺待授权"]) == (1, 1, 0)
        assert "taobao测试店" in text
        assert "ZK002 在pinduoduo测试店：被拒" in text

    play(story, runtime=stocked)


def test_an_order_of_today_stands_in_its_hour_with_its_money(play: Play, house: Any, add_person: Any) -> None:
    add_person()
    house.sku("A1")
    house.stock("A1", 5)
    house.take(house.order("O1", ("A1", 1), created_at=now(), ship_by=now()))
    house.take(house.order("O2", ("A1", 1), created_at=now(), state=OrderState.CLOSED))

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/today")
        row = text[text.index('<tr class="loud"') if '<tr class="loud"' in text else text.index("<tbody>") :]
        assert 'data-label="金额">¥99.00<' in row
        assert 'data-label="待发">1<' in row
        assert re.search(r'href="/orders\?due=overdue"[^>]*><[^>]*>已超时</span><b class="tone-bad">1<', text)

    play(story)


def test_a_live_refresh_gets_the_block_and_not_the_page(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/today", HX_Request="true", HX_Target="today", X_Live="1")
        assert "<html" not in text
        assert "今天各渠道" in text

    play(story, runtime=stocked)


def test_who_may_not_look_at_figures_is_kept_out(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response, _ = await browser.get("/today")
        assert response.status == 403

    play(story, runtime=stocked)
