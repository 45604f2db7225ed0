"""Who plays: the marketplaces of the demo, whatever else the sandbox serves."""

from connectors.base.manifest import Manifest
from connectors.base.registry import manifest

CHANNELS = ("taobao", "jd", "pinduoduo", "youzan", "wechat_shop")


def cast() -> dict[str, Manifest]:
    """The manifests of the marketplaces that play, by key."""
    return {key: manifest(key) for key in CHANNELS}
