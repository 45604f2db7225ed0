"""Pinduoduo in the hub's own terms. The work stands by theme in ``desks``; tokens and connection check here.

Settings read are listed in the README.
"""

from urllib.parse import urlencode

from connectors.base.http import Token
from connectors.pinduoduo.desks.aftersales import AfterSalesDesk
from connectors.pinduoduo.desks.listings import ListingDesk
from connectors.pinduoduo.desks.messages import MessageDesk
from connectors.pinduoduo.desks.orders import OrderDesk
from connectors.pinduoduo.desks.papers import PaperDesk


class Connector(ListingDesk, OrderDesk, AfterSalesDesk, PaperDesk, MessageDesk):
    """One Pinduoduo shop."""

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's name."""
        mall = self._client.mall()
        return f"{mall.mall_name} ({mall.mall_id})"

    def authorise_url(self, *, redirect_uri: str, state: str) -> str:
        """Where the shop's main account grants access [official]; on the sandbox the simulator's own page."""
        page = self._settings.get("authorise_url") or (
            self._connection.base_url.replace("//gw-api.", "//fuwu.") + "/service-market/auth"
        )
        query = {
            "response_type": "code",
            "client_id": self._connection.credentials["client_id"],
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{page}?{urlencode(query)}"

    def exchange_code(self, code: str, *, redirect_uri: str) -> Token:  # noqa: ARG002 - the platform asks for the code only
        """The first token. A code is good for 10 minutes; earlier tokens of the shop die with the grant [official]."""
        new = self._client.create_token(code)
        return Token(new.access_token, new.refresh_token, new.expires_at)
