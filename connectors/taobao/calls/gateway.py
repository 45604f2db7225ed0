"""The TOP gateway: sessions, signatures, quotas, the envelope. Every call of the other modules goes through it."""

import time
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, read_json, send
from connectors.taobao.auth import TopAuth
from connectors.taobao.errors import VENDOR, raise_for
from connectors.taobao.schemas import Json, TokenResult, Wire
from hub.kernel.errors import Indeterminate, MappingError, NeedsReauth, PlatformDown, RateLimited, Rejected

PATH = "/router/rest"

Model = TypeVar("Model", bound=Wire)


class Gateway:
    """One shop's way to TOP."""

    def __init__(self, connection: Connection) -> None:
        self._limiter = connection.limiter
        self._tokens = connection.tokens
        auth = TopAuth(
            connection.credentials["app_key"],
            connection.credentials["app_secret"],
            tokens=connection.tokens,
            fetch=self.token_refresh,
        )
        self._http = connection.client(auth=auth)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def token_refresh(self, token: Token) -> Token:
        """taobao.top.auth.token.refresh (25387). Only apps ordered through the service market may [official]."""
        if not token.refresh:
            raise NeedsReauth("the session ended and there is no refresh token", vendor=VENDOR)
        api = "taobao.top.auth.token.refresh"
        try:
            answer = self._call(api, {"refresh_token": token.refresh}, session=False)
        except Rejected as error:
            raise NeedsReauth(error.message, vendor=VENDOR, code=error.code, request_id=error.request_id) from error
        try:
            result = TokenResult.model_validate_json(str(answer.get("token_result")))
        except ValidationError as error:
            raise NeedsReauth("Taobao answered without a new session", vendor=VENDOR) from error
        expires = time.time() + result.expires_in if result.expires_in else 0.0
        return Token(result.access_token, result.refresh_token or token.refresh, expires)

    def renew(self) -> None:
        """Replace the current session through the shop's token box."""
        self._tokens.renew(self._tokens.current(), self.token_refresh)

    def _call(
        self,
        api: str,
        fields: Mapping[str, str],
        *,
        effect: bool = False,
        session: bool = True,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
    ) -> Json:
        """One call; its answer without the envelope. Raises the ChannelError tree."""
        self._limiter.wait(api)
        extensions = {"fields": {"method": api, **fields}, "files": files, "session": session}
        request = self._http.build_request("POST", PATH, extensions=extensions)
        try:
            body = read_json(send(self._http, request, vendor=VENDOR, effect=effect), vendor=VENDOR, effect=effect)
            if isinstance(body.get("error_response"), dict):
                raise_for(body["error_response"], effect=effect)
        except RateLimited as error:
            self._limiter.pause(api, error.after)
            raise
        answer = body.get(api.removeprefix("taobao.").replace(".", "_") + "_response")
        if not isinstance(answer, dict):
            lost = Indeterminate if effect else PlatformDown
            raise lost("Taobao answered without the documented envelope", vendor=VENDOR, api=api)
        return answer


def read(model: type[Model], raw: object, *, effect: bool = False) -> Model:
    """A wire structure; after a write an unreadable answer means looking the effect up."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors(include_input=False, include_url=False)[0]["loc"])
        if effect:
            raise Indeterminate("sent, but the answer is not as documented", vendor=VENDOR, field=where) from error
        raise MappingError("Taobao's answer is not as documented", field=where, value=model.__name__) from error


def must(result: Any, flag: str) -> None:
    """A success flag inside the answer. Anything but true is no proof: the effect is looked up."""
    if not isinstance(result, dict) or result.get(flag) not in (True, "true"):
        raise Indeterminate("Taobao answered, but did not confirm", vendor=VENDOR)


def filled(fields: Mapping[str, str]) -> dict[str, str]:
    """Without empty values: clients differ in whether those are signed."""
    return {name: value for name, value in fields.items() if value}


def as_json(value: object) -> str:
    """A structure as the JSON text TOP wants it in a parameter."""
    return orjson.dumps(value).decode()
