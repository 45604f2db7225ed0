"""Pinduoduo's simulated endpoints about the shop itself: its name, its tokens, the clock."""

from typing import Any

import httpx

from connectors.sandbox.pinduoduo_gateway import CLIENT_ID, CODE_SECONDS, MALL, Refused, Shop, api, issue_tokens
from connectors.sandbox.wire import china_text


@api("pdd.pop.auth.token.refresh", "pop_auth_token_refresh_response")
def _token_refresh(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    if params.get("refresh_token") not in shop.refresh:
        raise Refused(50001, "refresh_token已失效,请重新授权")
    return issue_tokens(shop)


@api("pdd.pop.auth.token.create", "pop_auth_token_create_response")
def _token_create(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    """A code works once; granting again ends every earlier token of the shop [official]."""
    if shop.codes.pop(str(params["code"]), 0.0) <= shop.market.clock():
        raise Refused(50001, "code无效或已过期")
    shop.access = dict.fromkeys(shop.access, 0.0)
    shop.refresh.clear()
    return issue_tokens(shop)


@api("pdd.pmc.user.permit", "pmc_user_permit_response")
def _permit(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    shop.topics = {topic for topic in str(params.get("topics", "")).split(",") if topic}
    shop.permitted = True
    return {"is_success": True}


def granted(shop: Shop, request: httpx.Request) -> httpx.Response:
    """The page where the main account grants access: it does so at once and sends the browser back with a code."""
    query = request.url.params
    if query.get("response_type") != "code" or query.get("client_id") != CLIENT_ID or not query.get("redirect_uri"):
        return httpx.Response(400, text="授权参数错误")
    code = f"sandbox-code-{shop.market.number()}"
    shop.codes[code] = shop.market.clock() + CODE_SECONDS
    back = httpx.URL(query["redirect_uri"]).copy_merge_params({"code": code, "state": query.get("state", "")})
    return httpx.Response(302, headers={"location": str(back)})


@api("pdd.mall.info.get", "mall_info_get_response")
def _mall(_shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    return dict(MALL)


@api("pdd.time.get", "time_get_response")
def _time(shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    return {"time": china_text(shop.market.clock())}
