"""Practising against the sandbox marketplaces: which of them play, connecting their shops, and orders on request."""

from collections.abc import Mapping

import httpx

from connectors.base.manifest import Manifest
from connectors.base.registry import manifest
from hub.channels import connections
from hub.channels import queries as channels
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings

#: The marketplaces that play, whatever else the sandbox serves.
CHANNELS = ("taobao", "jd", "pinduoduo", "youzan", "wechat_shop")
#: Replaces our careful guesses; quotas the platforms publish hold in the play too, and the sandbox enforces them.
SANDBOX_CALLS_PER_SECOND = 500
#: Seconds a sandbox on this machine may take to answer.
PATIENCE = 10.0


class NoSandbox(Conflict):
    """The sandbox marketplaces do not answer."""

    default_remedy = "Start the hub with: hub up --training"


def cast() -> dict[str, Manifest]:
    """The manifests of the marketplaces that play, by key."""
    return {key: manifest(key) for key in CHANNELS}


def shop_code(channel: str) -> str:
    """The code of the practice shop on one marketplace."""
    return f"{channel}-sandbox"


def address(base_port: int, channel: str) -> str:
    """Where the sandbox serves one marketplace."""
    return f"http://127.0.0.1:{base_port + cast()[channel].sandbox_port}"


def credentials(base_port: int) -> dict[str, Mapping[str, str]]:
    """What each sandbox marketplace hands its shop operator. Raises NoSandbox."""
    found: dict[str, Mapping[str, str]] = {}
    try:
        with httpx.Client(timeout=PATIENCE) as client:
            for key in cast():
                answer = client.get(f"{address(base_port, key)}/__sandbox__/credentials").raise_for_status()
                found[key] = {name: str(value) for name, value in answer.json().items()}
    except httpx.HTTPError as error:
        raise NoSandbox from error
    return found


def connect(tx: Tx, runtime: Runtime, known: Mapping[str, Mapping[str, str]], *, actor: Actor) -> None:
    """A shop on every marketplace of ``known`` (see ``credentials``); one that is there already stays as it is."""
    for key, secrets in known.items():
        if channels.shop_by_code(tx, shop_code(key)) is None:
            connections.add_shop(
                tx,
                runtime,
                code=shop_code(key),
                channel=key,
                name=f"{cast()[key].name}沙箱店",
                credentials=secrets,
                base_url=address(runtime.settings.sandbox_base_port, key),
                settings={"calls_per_second": SANDBOX_CALLS_PER_SECOND},
                actor=actor,
            )


def point_messages(settings: Settings) -> None:
    """Tell the marketplaces that post messages where the console listens. Raises NoSandbox."""
    console = f"http://{settings.web_host}:{settings.web_port}"
    for key, found in cast().items():
        if "nudges" in found.capabilities:
            _tell(settings, key, "push", {"url": f"{console}/hooks/{key}/{shop_code(key)}"})


def order(settings: Settings, count: int, *, seed: int) -> int:
    """Let buyers order ``count`` times at every marketplace; returns how many orders were placed. Raises NoSandbox."""
    return sum(len(_tell(settings, key, "orders", {"n": count, "seed": seed})["order_ids"]) for key in cast())


def reset(settings: Settings) -> None:
    """Let every marketplace forget its listings and orders. Raises NoSandbox."""
    for key in cast():
        _tell(settings, key, "reset", {})


def _tell(settings: Settings, channel: str, page: str, body: Mapping[str, object]) -> dict[str, list[str]]:
    url = f"{address(settings.sandbox_base_port, channel)}/__sandbox__/{page}"
    try:
        answer: dict[str, list[str]] = httpx.post(url, json=dict(body), timeout=PATIENCE).raise_for_status().json()
    except httpx.HTTPError as error:
        raise NoSandbox from error
    return answer
