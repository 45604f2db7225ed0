"""A sandbox TOP gateway at /router/rest, written from the platform's papers alone; shares no code with the client.

Checks signature, clock, app key, session, windows and page sizes; keeps its own truth in a Market.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import quote

import httpx
import orjson

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.market import Market
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.taobao_answers import Refuse, invalid, missing
from connectors.sandbox.taobao_cases import CaseDesk
from connectors.sandbox.taobao_items import ItemDesk
from connectors.sandbox.taobao_messages import MessageDesk
from connectors.sandbox.taobao_params import Json, Params, counted, instant, page, read, simplified, window
from connectors.sandbox.taobao_parcels import ParcelDesk
from connectors.sandbox.taobao_receivers import ReceiverDesk
from connectors.sandbox.wire import json_answer

APP_KEY = "tb-sandbox-key"
APP_SECRET = "tb-sandbox-secret"  # noqa: S105 - published on purpose, opens the sandbox only
ACCESS_TOKEN = "tb-sandbox-session"  # noqa: S105 - same
REFRESH_TOKEN = "tb-sandbox-refresh"  # noqa: S105 - same
PATH = "/router/rest"
MAX_SKEW = 600


class Simulator(BaseSimulator):
    """One sandbox Taobao shop."""

    key: ClassVar[str] = "taobao"
    port_offset: ClassVar[int] = 1

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        market = Market(
            "taobao",
            order_id=lambda number, _: f"4117{number:09d}881237",
            listing_ids=lambda number: (str(678_901_000_000 + number), ""),
            line_id=lambda tid, index, lines: tid if lines == 1 else str(int(tid) + index + 1),
            clock=clock,
        )
        super().__init__(market)
        self.bans: dict[str, float] = {}  # api -> epoch seconds until which it is banned
        self.messages = MessageDesk(market)
        self._codes: dict[str, str] = {}  # authorisation code -> the address it was sent to
        self._sessions = {ACCESS_TOKEN}
        self._newest_session = ACCESS_TOKEN
        self._apis: dict[str, Callable[[Params, bytes], Json]] = {
            "taobao.top.auth.token.refresh": self._token_refresh,
            "taobao.trades.sold.increment.get": self._trades_changed,
            "taobao.trades.sold.get": self._trades_sold,
            "taobao.trade.fullinfo.get": self._trade,
            **ItemDesk(market).apis(),
            **ParcelDesk(market).apis(),
            **CaseDesk(market, self.page).apis(),
            **ReceiverDesk(market).apis(),
            **self.messages.apis(),
        }

    # -- the frame's questions -----------------------------------------------------------------------

    def credentials(self) -> Json:
        """The sandbox shop's keys, named as in the connector's manifest."""
        return {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "access_token": self._newest_session,
            "refresh_token": REFRESH_TOKEN,
            "nick": papers.NICK,
        }

    def expire_tokens(self) -> None:
        """End every session handed out so far."""
        self._sessions.clear()

    def forget(self) -> None:
        """Lift all bans, forget messages and codes."""
        self.bans.clear()
        self.messages.clear()
        self._codes.clear()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call at the gateway, where business errors come with HTTP 200, or a step of the owner's consent."""
        if request.url.path in ("/authorize", "/token"):
            return self._consent(request) if request.url.path == "/authorize" else self._exchange(request)
        if request.url.path != PATH:
            return httpx.Response(404, text="no such page")
        if request.method == "HEAD":
            return httpx.Response(200)
        request_id = f"tb{self.market.number():012d}"
        try:
            params, file = read(request)
            api = self._admit(params)
            result = self._apis[api](params, file)
        except Refuse as refuse:
            self.refused(str(refuse))
            return json_answer({"error_response": refuse.body | {"request_id": request_id}})
        if params.get("simplify") == "true":
            return json_answer(simplified(result) | {"request_id": request_id})
        envelope = api.removeprefix("taobao.").replace(".", "_") + "_response"
        return json_answer({envelope: result | {"request_id": request_id}})

    # -- the gateway -----------------------------------------------------------------------------------

    def _admit(self, params: Params) -> str:
        api = params.get("method", "")
        for name, code in (("method", 21), ("app_key", 28), ("timestamp", 30), ("v", 32), ("sign", 24)):
            if not params.get(name):
                raise Refuse(code)
        if api not in self._apis:
            raise Refuse(22)
        self.count(api)
        if params["app_key"] != APP_KEY:
            raise Refuse(29)
        if abs(instant(params["timestamp"]) - self.market.clock()) > MAX_SKEW:
            raise Refuse(31)
        if params["v"] != "2.0":
            raise Refuse(34)
        if not _signed(params):
            raise Refuse(25)
        if params.get("format", "xml") != "json":  # xml is the default of the real gateway; this one speaks JSON only
            raise Refuse(23)
        self._check_session(api, params)
        left = self.bans.get(api, 0.0) - self.market.clock()
        if left > 0:
            said = f"This ban will last for {int(left) + 1} more seconds"
            raise Refuse(7, "accesscontrol.limited-by-api-access-count", said)
        return api

    def _check_session(self, api: str, params: Params) -> None:
        if api == "taobao.top.auth.token.refresh":
            return
        if not params.get("session"):
            raise Refuse(26)
        if params["session"] not in self._sessions:
            raise Refuse(27, "session-expired", "sessionkey已过期")

    def _consent(self, request: httpx.Request) -> httpx.Response:
        """The owner says yes at once."""
        asked = dict(request.url.params)
        back = asked.get("redirect_uri", "")
        if asked.get("client_id") != APP_KEY or asked.get("response_type") != "code" or not back:
            return httpx.Response(400, text="invalid request")
        code = f"tb-code-{self.market.number()}"
        self._codes[code] = back
        where = httpx.URL(back).copy_merge_params({"code": code, "state": asked.get("state", "")})
        return httpx.Response(302, headers={"location": str(where)})

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        """A code works once, for the address it was sent to."""
        asked, _ = read(request)
        self.count("oauth/token")
        wrong = ""
        if asked.get("grant_type") != "authorization_code":
            wrong = "unsupported_grant_type"
        elif (asked.get("client_id"), asked.get("client_secret")) != (APP_KEY, APP_SECRET):
            wrong = "invalid_client"
        elif self._codes.pop(asked.get("code", ""), "") != asked.get("redirect_uri", "-"):
            wrong = "invalid_grant"
        if wrong:
            self.refused(wrong)
            return json_answer({"error": wrong, "error_description": wrong})
        return json_answer(self._fresh_session())

    def _token_refresh(self, params: Params, _: bytes) -> Json:
        if params.get("refresh_token") != REFRESH_TOKEN:
            raise invalid("refresh_token", "refresh_token无效或已过期")
        return {"token_result": orjson.dumps(self._fresh_session()).decode()}

    def _fresh_session(self) -> Json:
        self._newest_session = f"tb-sandbox-session-{self.market.number()}"
        self._sessions.add(self._newest_session)
        return {
            "access_token": self._newest_session,
            "refresh_token": REFRESH_TOKEN,
            "token_type": "Bearer",
            "expires_in": 2_592_000,
            "re_expires_in": 2_592_000,
            "taobao_user_nick": quote(papers.NICK),
            "taobao_user_id": papers.USER_ID,
        }

    # -- trades ------------------------------------------------------------------------------------------

    def _trades_changed(self, params: Params, _: bytes) -> Json:
        start, end = window(params, "start_modified", "end_modified")
        return self._trade_page(params, lambda: self.market.changed(start, end))

    def _trades_sold(self, params: Params, _: bytes) -> Json:
        def newest_first() -> list[SimOrder]:
            return sorted(self.market.orders.values(), key=lambda o: (o.created, o.number), reverse=True)

        return self._trade_page(params, newest_first)

    def _trade_page(self, params: Params, rows: Callable[[], list[SimOrder]]) -> Json:
        number, size = page(params)
        with self.market.lock:
            found = self.page(rows, number, size)
            total = len(rows())
        trades = [papers.asked_trade(order, params.get("fields", "")) for order in found]
        return ({"trades": {"trade": trades}} if trades else {}) | counted(params, total, number, size)

    def _trade(self, params: Params, _: bytes) -> Json:
        if not params.get("tid", "").isdigit():
            raise missing("tid")
        order = self.market.orders.get(params["tid"])
        if order is None:
            raise Refuse(15, "isv.trade-not-exist", "交易不存在")
        memo = self.market.service.memos.get(order.id, ("", "0"))
        return {"trade": papers.asked_trade(order, params.get("fields", ""), memo)}


def _signed(params: Params) -> bool:
    """Signed over everything sent, or over everything that is not empty: the official SDKs differ here."""
    everything = {name: value for name, value in params.items() if name != "sign"}
    filled = {name: value for name, value in everything.items() if value}
    how = params.get("sign_method", "md5")
    return any(hmac.compare_digest(_digest(x, how), params["sign"]) for x in (everything, filled))


def _digest(params: Params, how: str) -> str:
    body = "".join(name + params[name] for name in sorted(params, key=lambda name: name.encode()))
    if how == "md5":
        return hashlib.md5(f"{APP_SECRET}{body}{APP_SECRET}".encode(), usedforsecurity=False).hexdigest().upper()
    if how not in ("hmac", "hmac-sha256"):
        raise Refuse(25)
    return hmac.digest(APP_SECRET.encode(), body.encode(), "md5" if how == "hmac" else "sha256").hex().upper()
