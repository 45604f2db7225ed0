"""Youzan in the hub's own terms. The work is done at the desks; messages, token and connection check are here.

Settings read: ``delivery_template_id`` or ``postage_fen`` (0), ``quantity_version`` ("3.0.0"), ``sender_mobile``,
``page_size`` (100), ``api_versions``, ``refund_fields``, ``return_addresses``. README.md says what they mean.
"""

from connectors.base.nudges import NudgeAnswer, NudgeRequest
from connectors.youzan.auth import read_push
from connectors.youzan.desks.aftersales import AfterSalesDesk
from connectors.youzan.desks.goods import GoodsDesk
from connectors.youzan.desks.shipping import ShippingDesk
from connectors.youzan.desks.trades import TradeDesk


class Connector(GoodsDesk, TradeDesk, ShippingDesk, AfterSalesDesk):
    """One Youzan shop."""

    # -- messages --------------------------------------------------------------------------------

    def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
        """Order, refund, item and stock messages; a probe and another shop's message have no nudges."""
        own = self._connection.credentials
        return read_push(request, client_id=own["client_id"], secret=own["client_secret"], kdt_id=own["kdt_id"])

    # -- token and check -------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's name."""
        shop = self._client.shop()
        return f"{shop.name} ({shop.sid})"
