"""Tokens of a sandbox Youzan shop: silent ones, an owner's consent with its code, and renewal by refresh token."""

from collections.abc import Callable

import httpx

from connectors.sandbox.youzan_gateway import CLIENT_ID, CLIENT_SECRET, KDT_ID, Params, Refused, json_object

TOKEN_SECONDS = 7 * 86_400
REFRESH_SECONDS = 28 * 86_400
CODE_SECONDS = 120
#: What each way of asking must send beside the app's own keys.
WAYS = {"silent": ("grant_id",), "authorization_code": ("code", "redirect_uri"), "refresh_token": ("refresh_token",)}


class Tokens:
    """Everything handed out so far. ``number`` gives numbers never given before."""

    def __init__(self, clock: Callable[[], float], number: Callable[[], int]) -> None:
        self._clock = clock
        self._number = number
        self._access: dict[str, float] = {}  # token -> when it expires
        self._refresh: dict[str, float] = {}
        self._codes: dict[str, tuple[str, float]] = {}  # code -> redirect_uri, when it expires

    def expire(self) -> None:
        """Every access token so far is expired from now on; refresh tokens stay good."""
        self._access = dict.fromkeys(self._access, 0.0)

    def check(self, token: str) -> None:
        """Raises Refused for a token that is empty, unknown or expired."""
        if not token:
            raise Refused(4201)
        if token not in self._access:
            raise Refused(4203)
        if self._access[token] <= self._clock():
            raise Refused(4202)

    def consent(self, request: httpx.Request) -> httpx.Response:
        """The owner's browser at the consent page: sent back at once with a code that lives for two minutes."""
        asked = request.url.params
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code" or not asked.get("redirect_uri"):
            return httpx.Response(400, text="参数错误")
        code = f"sandbox-code-{self._number()}"
        self._codes[code] = (asked["redirect_uri"], self._clock() + CODE_SECONDS)
        back = httpx.URL(asked["redirect_uri"]).copy_merge_params({"code": code, "state": asked.get("state", "")})
        return httpx.Response(302, headers={"location": str(back)})

    def hand_out(self, content: bytes) -> Params:
        """The answer of /auth/token. Raises Refused with the codes of that page."""
        asked = json_object(content)
        way = WAYS.get(str(asked.get("authorize_type")), ())
        if not way or any(asked.get(name) is None for name in ("client_id", "client_secret", *way)):
            raise Refused(1000, "参数错误")
        if (asked["client_id"], asked["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused(1103, "应用未授权")
        access = self._granted(asked)
        data = {
            "access_token": access,
            "expires": int(self._access[access] * 1000),
            "scope": "trade item logistics storage shop",
            "authority_id": KDT_ID,
            "refresh_token": f"{access}-refresh",
        }
        return {"success": True, "code": 200, "message": None, "data": data}

    def _granted(self, asked: Params) -> str:
        now = self._clock()
        if asked["authorize_type"] == "silent":
            if str(asked["grant_id"]) != KDT_ID:
                raise Refused(1103, "店铺未授权")
            living = next((token for token, until in self._access.items() if until > now), None)
            return living if living and not asked.get("refresh") else self._new()
        if asked["authorize_type"] == "authorization_code":
            redirect_uri, until = self._codes.pop(str(asked["code"]), ("", 0.0))
            if until <= now or redirect_uri != asked["redirect_uri"]:
                raise Refused(1105, "code不存在或已过期")
            return self._new()
        if self._refresh.pop(str(asked["refresh_token"]), 0.0) <= now:
            raise Refused(1105, "refresh_token不存在或已过期")
        return self._new()

    def _new(self) -> str:
        """A new token ends the old one at once."""
        self.expire()
        now = self._clock()
        token = f"sandbox-youzan-{self._number()}-{int(now)}"
        self._access[token] = now + TOKEN_SECONDS
        self._refresh[f"{token}-refresh"] = now + REFRESH_SECONDS
        return token
