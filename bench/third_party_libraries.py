"""One third-party library makes its calls: started by third_party_clients.py, told what to do on standard input.

Runs without this project: only the standard library and the library under test, found on PYTHONPATH.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.request import Request, urlopen

from third_party_calls import STEPS

HOST = "127.0.0.1"
Call = Callable[[str, dict[str, Any]], Any]
Keys = dict[str, str]


def rest_api(
    module: str, names: tuple[str, str], *, session: bool = True, flat: bool = True
) -> Callable[[Keys, int], Call]:
    """The family that copied Alibaba's generated SDK: one RestApi class, parameters as attributes.

    pdd_sdk is made for Duoduojinbao and calls the token ``session``; without ``session`` it goes as a plain parameter.
    """

    def made(keys: Keys, port: int) -> Call:
        base = import_module(f"{module}.api.base")
        top = import_module(module)

        def call(method: str, params: dict[str, Any]) -> Any:
            kind = type("Asked", (base.RestApi,), {"getapiname": lambda _: method})
            asked = kind(HOST, port)
            asked.set_app_info(top.appinfo(keys[names[0]], keys[names[1]]))
            for name, value in params.items():
                setattr(asked, name, json.dumps(value) if isinstance(value, list) and flat else value)
            if session:
                return asked.getResponse(keys["access_token"])
            asked.access_token = keys["access_token"]
            return asked.getResponse()

        return call

    return made


def taobaopy(keys: Keys, port: int) -> Call:
    client = import_module("taobaopy.taobao").TaoBaoAPIClient(
        keys["app_key"], keys["app_secret"], f"http://{HOST}:{port}", retry_count=1
    )
    client.set_access_token(keys["access_token"])
    return lambda method, params: getattr(client.post, method.removeprefix("taobao.").replace(".", "_"))(**params)


def taobaopyx(keys: Keys, port: int) -> Call:
    library = import_module("taobaopyx.taobao")

    def call(method: str, params: dict[str, Any]) -> Any:
        async def ask() -> Any:
            client = library.AsyncTaobaoAPIClient(keys["app_key"], keys["app_secret"], f"http://{HOST}:{port}")
            try:
                return await getattr(client, method)(session=keys["access_token"], **params)
            finally:
                await client.aclose()

        return asyncio.run(ask())

    return call


def pyjos(keys: Keys, port: int) -> Call:
    client = import_module("pyjos.client").JdClient()
    client.server_url = f"http://{HOST}:{port}/routerjson"
    client.app_key, client.app_secret = keys["app_key"], keys["app_secret"]

    def call(method: str, params: dict[str, Any]) -> Any:
        asked = type("Asked", (), {"api_method_name": method, "api_params": json.dumps(params)})
        return client.execute(asked, keys["access_token"])

    return call


def suning(keys: Keys, port: int) -> Call:
    def call(method: str, params: dict[str, Any]) -> Any:
        name = method.rpartition(".")[2]
        asked = getattr(import_module(f"suning.api.{method}"), name)()
        asked.setAppInfo(keys["app_key"], keys["app_secret"])
        asked.setDomainInfo(HOST, port)
        for field, value in params.items():
            setattr(asked, field, value)
        return asked.getResponse()["sn_responseContent"]["sn_body"]

    return call


def doudian(keys: Keys, port: int) -> Call:
    library = import_module("doudian")
    client = library.DouDian(keys["app_key"], keys["app_secret"], library.AppType.TOOL)
    client._gate_way = f"http://{HOST}:{port}"  # noqa: SLF001 - it has no other way to another host
    client._app_type, client._shop_id = library.AppType.SELF, keys["shop_id"]  # noqa: SLF001
    if not client.init_token():  # looks for err_no, which today's answers do not have
        asked = {"code": "", "grant_type": "authorization_self", "shop_id": keys["shop_id"]}
        said = client._request("/token/create", asked, token_request=True)  # noqa: SLF001
        if not said.get("data"):
            raise RuntimeError(said)
        client._token = said["data"] | {"expires_in": 2**40}  # noqa: SLF001

    def call(method: str, params: dict[str, Any]) -> Any:
        said = client.request("/" + method, params)
        if said["code"] != 10000:
            raise RuntimeError(said)
        return said["data"]

    return call


def wechatpy(keys: Keys, port: int) -> Call:
    library = import_module("wechatpy")

    class Client(library.WeChatClient):  # type: ignore[misc, name-defined]
        API_BASE_URL = f"http://{HOST}:{port}/channels/ec/"

        def fetch_access_token(self) -> Any:
            asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(f"http://{HOST}:{port}/cgi-bin/token", asked)

    client = Client(keys["app_id"], keys["app_secret"])
    return lambda method, params: client.post(method, data=params)


def mcp(platform: str, keys: Keys, port: int) -> Call:
    """Checks the answers of reads against its own contracts; writes and unlisted reads go through its transport."""
    name = {"douyin": "doudian", "wechat_shop": "weixin_store"}.get(platform, platform)
    base = {"taobao": "/router/rest", "jd": "/routerjson", "pinduoduo": "/api/router", "youzan": "/api/"}
    library = import_module("shared.platform_clients")
    wanted = library._REQUIRED[name]  # noqa: SLF001
    given = keys | {"app_key": keys.get("app_key") or keys.get("client_id", "")}
    given |= {"app_secret": keys.get("app_secret") or keys.get("client_secret", "")}

    def call(method: str, params: dict[str, Any]) -> Any:
        async def ask() -> Any:
            client = library.create_platform_client(name, {field: given[field] for field in wanted})
            adapter = client._adapter  # noqa: SLF001
            adapter.BASE_URL = f"http://{HOST}:{port}{base.get(platform, '')}"
            try:
                if platform == "wechat_shop":
                    return await adapter._request("POST", f"/channels/ec/{method}", data=params)  # noqa: SLF001
                return await (adapter.request if platform == "douyin" else adapter._call)(method, params)  # noqa: SLF001
            finally:
                await client.close()

        return asyncio.run(ask())

    return call


def post(port: int, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = Request(
        f"http://{HOST}:{port}{path}", json.dumps(body).encode(), {"content-type": "application/json"}, method="POST"
    )
    with urlopen(request, timeout=30) as answer:
        said: dict[str, Any] = json.load(answer)
    return said


def youzan_token(keys: Keys, port: int) -> str:
    asked = {"authorize_type": "silent", "client_id": keys["client_id"], "client_secret": keys["client_secret"]}
    said = post(port, "/auth/token", asked | {"grant_id": keys["kdt_id"], "refresh": False})
    if not said["data"]:
        raise RuntimeError(said)
    return str(said["data"]["access_token"])


def wechat_token(keys: Keys, port: int) -> str:
    asked = {"grant_type": "client_credential", "appid": keys["app_id"], "secret": keys["app_secret"]}
    said = post(port, "/cgi-bin/stable_token", asked)
    if "access_token" not in said:
        raise RuntimeError(said)
    return str(said["access_token"])


LIBRARIES: dict[str, Callable[[Keys, int], Call]] = {
    "pdd_sdk": rest_api("pdd_sdk", ("client_id", "client_secret"), session=False),
    "py-taobao-open": rest_api("taobao_open", ("app_key", "app_secret")),
    "jd-sdk": rest_api("jd", ("app_key", "app_secret"), flat=False),
    "taobaopy": taobaopy,
    "taobaopyx": taobaopyx,
    "pyjos": pyjos,
    "suning-sdk": suning,
    "doudian": doudian,
    "wechatpy": wechatpy,
}


TOKENS = {"youzan": youzan_token, "wechat_shop": wechat_token}


def read_push(keys: Keys, push: dict[str, Any]) -> object:
    """Let wechatpy take the sandbox's encrypted message apart."""
    crypto = import_module("wechatpy.crypto").WeChatCrypto(
        keys["callback_token"], keys["encoding_aes_key"], keys["app_id"]
    )
    query = push["query"]
    plain = crypto.decrypt_message(push["body"], query["msg_signature"], query["timestamp"], query["nonce"])
    return json.loads(plain)["Event"]


def answered(said: Any) -> Any:
    """An answer; an error the library hands on without raising it raises RuntimeError."""
    if isinstance(said, dict) and "error_response" in said:
        raise RuntimeError(said["error_response"])
    return said


def main() -> None:
    """Reads what to do, prints one line of JSON."""
    asked = json.load(sys.stdin)
    library, platform, keys, port = asked["library"], asked["platform"], asked["keys"], asked["port"]

    def made(with_keys: Keys) -> Call:
        return mcp(platform, with_keys, port) if library == "mcp-cn-commerce" else LIBRARIES[library](with_keys, port)

    known, told = {"order": asked["order"]}, []
    spoilt = "_secret"
    if library == "mcp-cn-commerce" and platform in TOKENS:  # it is handed a token and never signs
        keys["access_token"], spoilt = TOKENS[platform](keys, port), "access_token"
    client = made(keys)
    for method, parameters, look in STEPS[platform]:
        try:
            look(answered(client(method, parameters(known))), known)
            told.append((method, ""))
        except Exception as error:  # noqa: BLE001 - whatever a stranger's library raises is the finding
            told.append((method, f"{type(error).__name__} {error}"[:200].replace("\n", " ")))
    if library == "wechatpy":
        told.append((f"push {read_push(keys, asked['push'])} decrypted", ""))
    wrong = {name: f"{value}x" if name.endswith(spoilt) else value for name, value in keys.items()}
    try:
        method, parameters, look = STEPS[platform][0]
        look(answered(made(wrong)(method, parameters(known))), known)
        refused = "NOT REFUSED"
    except Exception as error:  # noqa: BLE001
        refused = f"{error}"[:150].replace("\n", " ")
    print(json.dumps({"version": version(library), "calls": told, "refused": refused}))


if __name__ == "__main__":
    main()
