"""Pinduoduo in the hub's own terms. The work stands by theme in ``desks``; token and connection check here.

Settings read are listed in the README.
"""

from connectors.pinduoduo.desks.aftersales import AfterSalesDesk
from connectors.pinduoduo.desks.listings import ListingDesk
from connectors.pinduoduo.desks.orders import OrderDesk
from connectors.pinduoduo.desks.papers import PaperDesk


class Connector(ListingDesk, OrderDesk, AfterSalesDesk, PaperDesk):
    """One Pinduoduo shop."""

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's name."""
        mall = self._client.mall()
        return f"{mall.mall_name} ({mall.mall_id})"
