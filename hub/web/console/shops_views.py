"""What the Shops desk shows; credentials never come back out."""

from connectors.base.registry import manifest, manifests
from hub.channels import authorising, queries
from hub.channels.by_hand import BY_HAND
from hub.channels.models import Shop
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.settings import Settings
from hub.orders import figures
from hub.web.console import shop_states
from hub.web.console.views.shops import ChannelChoice, ConnectView, CredentialView, ShopRow, ShopsView


def shops_view(tx: Tx, settings: Settings) -> ShopsView:
    """The desk, in four SELECTs."""
    pulled, pushed, live = figures.pulled_until(tx), queries.last_pushes(tx), queries.live_counts(tx)
    rows = tuple(
        ShopRow(
            shop_id=shop.id,
            code=shop.code,
            name=shop.name,
            channel=shop.channel,
            state=shop_states.state(shop, pulled.get(shop.id), settings),
            reason=shop.state_reason,
            live=live.get(shop.id, 0),
            pulled_at=pulled.get(shop.id),
            pushed_at=pushed.get(shop.id),
            quota=shop.settings.get("calls_per_second"),
            usual=usual_rate(shop.channel),
        )
        for shop in queries.shops(tx)
        if shop.channel not in BY_HAND
    )
    return ShopsView(rows, tuple(ChannelChoice(key, known.name) for key, known in manifests().items()))


def usual_rate(channel: str) -> str:
    """The connector's careful number, ``10 / 1s``."""
    rate = manifest(channel).rate
    return f"{rate.calls} / {rate.per_seconds:g}s"


def shop_or_none(tx: Tx, shop_id: int) -> Shop | None:
    """A known shop, or None for a new one (id 0). Raises NotFound."""
    shop = tx.get(Shop, shop_id) if shop_id else None
    if shop_id and shop is None:
        raise NotFound("no such shop", shop=shop_id)
    return shop


def connect_view(shop: Shop | None, channel: str, *, problem: str = "", remedy: str = "") -> ConnectView:
    """The form of one channel: every field its manifest asks for. Raises NotFound for an unknown channel."""
    asked = manifest(channel)
    return ConnectView(
        shop_id=shop.id if shop else 0,
        channel=channel,
        channel_name=asked.name,
        name=shop.name if shop else "",
        state=("reauth" if shop.state == "needs_reauth" else "connected") if shop else "off",
        reason=shop.state_reason if shop else "",
        fields=tuple(CredentialView(f.name, f.label, f.secret, kept=shop is not None) for f in asked.credentials),
        action=f"/shops/{shop.id}/connect" if shop else f"/shops/connect/{channel}",
        problem=problem,
        remedy=remedy,
        in_browser=authorising.offered(channel),
    )
