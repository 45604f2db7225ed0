"""Pinduoduo's simulated endpoints about the shop itself: its name, its tokens, the clock."""

from typing import Any

from connectors.sandbox.pinduoduo_gateway import MALL, Refused, Shop, api, issue_tokens
from connectors.sandbox.wire import china_text


@api("pdd.pop.auth.token.refresh", "pop_auth_token_refresh_response")
def _token_refresh(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    if params.get("refresh_token") not in shop.refresh:
        raise Refused(50001, "refresh_token已失效,请重新授权")
    return issue_tokens(shop)


@api("pdd.mall.info.get", "mall_info_get_response")
def _mall(_shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    return dict(MALL)


@api("pdd.time.get", "time_get_response")
def _time(shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    return {"time": china_text(shop.market.clock())}
