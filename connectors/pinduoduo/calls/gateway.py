"""The one way out: signs, sends, renews the token, keeps the quota, opens envelopes. Knows no endpoint but the token's.

Parameters travel as one flat JSON object whose values are all text, lists and objects being JSON inside that text;
so does the platform's own SDK [official].
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.base.types import Picture
from connectors.pinduoduo import errors, schemas
from connectors.pinduoduo.auth import SignedRequest
from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited

WireT = TypeVar("WireT", bound=schemas.Wire)
ROUTER = "/api/router"
UPLOAD = "/api/upload"


def as_text(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as the text that is signed and sent; None and empty text stay away (clients disagree on signing them)."""
    sent = {}
    for key, value in params.items():
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sent[key] = value
        else:  # true, 12, [1,2] and {"a":1} are their own JSON text
            sent[key] = orjson.dumps(value).decode()
    return sent


class Gateway:
    """One shop's connection. Groups of endpoints build on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._credentials = connection.credentials
        signed = SignedRequest(self._credentials["client_id"], self._credentials["client_secret"])
        self._http = connection.client(auth=signed)
        self._upload_origin = str(
            connection.settings.get("upload_url") or connection.base_url.replace("//gw-api.", "//gw-upload.")
        )

    def close(self) -> None:
        """Let go of pooled connections."""
        self._http.close()

    # -- the token -----------------------------------------------------------------------------------

    def renew_token(self, stale: Token) -> Token:
        """Replace ``stale`` through the shop's token box. Raises NeedsReauth when the platform will not."""
        return self._connection.tokens.renew(stale, self._fetch_token)

    def _fetch_token(self, token: Token) -> Token:
        """pdd.pop.auth.token.refresh. A shop connected a moment ago has its tokens among the credentials."""
        if not token.access and self._credentials.get("access_token"):
            return Token(self._credentials["access_token"], self._credentials.get("refresh_token", ""))
        refresh = token.refresh or self._credentials.get("refresh_token", "")
        if not refresh:
            raise NeedsReauth("the shop has no refresh token", vendor=errors.VENDOR)
        api = "pdd.pop.auth.token.refresh"
        answer = self._once(api, {"refresh_token": refresh}, token=None, effect=False, file=None)
        refused = answer.get("error_response")
        if isinstance(refused, dict):
            _refuse_renewal(refused, api)
        new = read(schemas.NewToken, answer, "pop_auth_token_refresh_response")
        return Token(new.access_token, new.refresh_token or refresh, new.expires_at)

    # -- the one way out -------------------------------------------------------------------------

    def call_app(self, api: str, params: Mapping[str, Any], *, effect: bool) -> dict[str, Any]:
        """Call ``api`` in the app's own name, without a shop's token. Raises the ChannelError tree."""
        answer = self._once(api, params, token=None, effect=effect, file=None)
        refused = answer.get("error_response")
        if isinstance(refused, dict):
            self._quiet_then_raise(refused, api, effect=effect)
        return answer

    def call(
        self, api: str, params: Mapping[str, Any], *, effect: bool = False, file: Picture | None = None
    ) -> dict[str, Any]:
        """Call ``api``; on an expired token renew it and call once more. Raises the ChannelError tree."""
        token = self._connection.tokens.current()
        if not token.access:
            token = self.renew_token(token)
        answer = self._once(api, params, token=token, effect=effect, file=file)
        if errors.code_of(answer.get("error_response") or {}) == errors.EXPIRED:
            token = self.renew_token(token)
            answer = self._once(api, params, token=token, effect=effect, file=file)
        refused = answer.get("error_response")
        if isinstance(refused, dict):
            self._quiet_then_raise(refused, api, effect=effect)
        return answer

    def _once(
        self, api: str, params: Mapping[str, Any], *, token: Token | None, effect: bool, file: Picture | None
    ) -> dict[str, Any]:
        sent = as_text({**params, "type": api, "access_token": token.access if token else None})
        if file is None:
            request = self._http.build_request(
                "POST", ROUTER, content=orjson.dumps(sent), headers={"content-type": "application/json"}
            )
        else:
            part = {"file": (file.name, file.data, file.mime)}
            request = self._http.build_request("POST", self._upload_origin + UPLOAD, params=sent, files=part)
        self._connection.limiter.wait(api)
        try:
            response = send(self._http, request, vendor=errors.VENDOR, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise
        return read_json(response, vendor=errors.VENDOR, effect=effect)

    def _quiet_then_raise(self, refused: Mapping[str, Any], api: str, *, effect: bool) -> None:
        try:
            errors.raise_for(refused, api=api, effect=effect)
        except RateLimited as error:
            self._connection.limiter.pause(api, error.after)
            raise

    def done(
        self,
        api: str,
        params: Mapping[str, Any],
        envelope: str,
        flag: str = "is_success",
        *,
        inside: str = "",
        effect: bool = True,
    ) -> None:
        """Something answered by a flag, possibly one level deeper; older gateways send "1" for true [third-party]."""
        outer = self.call(api, params, effect=effect).get(envelope)
        answer = outer.get(inside) or outer if inside and isinstance(outer, dict) else outer
        if not isinstance(answer, dict) or (flag not in answer and "success" not in answer):
            lost = Indeterminate if effect else PlatformDown
            raise lost("the answer does not say whether it worked", vendor=errors.VENDOR, api=api)
        if str(answer.get(flag, answer.get("success"))).lower() not in ("true", "1"):
            words = answer.get("message") or answer.get("error_msg") or "refused without a reason"
            errors.raise_for({"error_code": 50001, "error_msg": str(words)}, api=api, effect=effect)


def _refuse_renewal(refused: Mapping[str, Any], api: str) -> None:
    """A refused renewal means a new grant, unless the platform is merely busy or down."""
    try:
        errors.raise_for(refused, api=api, effect=False)
    except (RateLimited, PlatformDown):
        raise
    except ChannelError as error:
        raise NeedsReauth(error.message, vendor=errors.VENDOR, code=error.code, request_id=error.request_id) from error


def read(kind: type[WireT], answer: Mapping[str, Any], envelope: str, *, effect: bool = False) -> WireT:
    """The wanted part of an answer. One that is not as documented is no answer: ask again, or ask first."""
    try:
        return kind.model_validate(answer.get(envelope))
    except ValidationError as error:
        lost = Indeterminate if effect else PlatformDown
        fields = ", ".join(".".join(map(str, e["loc"])) for e in error.errors()[:3])
        raise lost("the answer is not as documented", vendor=errors.VENDOR, envelope=envelope, fields=fields) from error
