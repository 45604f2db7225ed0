"""How a shop stands, in the words of the console: connected, late, reauth."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.channels import queries
from hub.channels.by_hand import BY_HAND
from hub.channels.models import Shop
from hub.kernel.db import Tx
from hub.kernel.settings import Settings
from hub.orders import figures
from hub.web.console.views.shared import ShopOption
from hub.web.page import current

#: A shop is late when its orders were not read for this many pull intervals, and at least two minutes.
LATE_PULLS = 10
LATE_AT_LEAST = timedelta(minutes=2)


def state(shop: Shop, pulled: datetime | None, settings: Settings) -> str:
    """The word for one shop; one that was never read is late from its first minutes on, unless people carry its files."""
    if shop.channel in BY_HAND:
        return "by_hand"
    if shop.state == "needs_reauth":
        return "reauth"
    patience = max(LATE_AT_LEAST, timedelta(seconds=settings.pull_seconds * LATE_PULLS))
    return "late" if current.get().now - (pulled or shop.created) > patience else "connected"


def options(tx: Tx, settings: Settings, shops: Sequence[Shop] | None = None) -> tuple[ShopOption, ...]:
    """All shops as filters and columns show them."""
    pulled = figures.pulled_until(tx)
    known = queries.shops(tx) if shops is None else shops
    return tuple(ShopOption(s.id, s.name, s.channel, state(s, pulled.get(s.id), settings)) for s in known)
