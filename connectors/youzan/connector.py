"""Youzan in the hub's own terms. The work is done at the desks; messages, consent, token and check are here.

Settings read: ``delivery_template_id`` or ``postage_fen``, ``quantity_version``, ``price_call``, ``sender_mobile``,
``page_size``, ``api_versions``, ``refund_fields``, ``return_addresses``, ``memo_flags``, ``waybill_change_fields``,
``decrypt_fields``, ``app_type``. README.md says what they mean.
"""

import httpx

from connectors.base.http import Token
from connectors.base.nudges import NudgeAnswer, NudgeRequest
from connectors.youzan.auth import read_push
from connectors.youzan.desks.aftersales import AfterSalesDesk
from connectors.youzan.desks.goods import GoodsDesk
from connectors.youzan.desks.shipping import ShippingDesk
from connectors.youzan.desks.trades import TradeDesk
from connectors.youzan.errors import VENDOR
from connectors.youzan.manifest import MANIFEST
from hub.kernel.errors import Rejected

#: The consent page of tool apps; a sandbox has it under its own address.
CONSENT = "https://diy.youzanyun.com/oauth/authorize"


class Connector(GoodsDesk, TradeDesk, ShippingDesk, AfterSalesDesk):
    """One Youzan shop."""

    # -- messages --------------------------------------------------------------------------------

    def read_nudge(self, request: NudgeRequest) -> NudgeAnswer:
        """Order, refund, item and stock messages; a probe and another shop's message have no nudges."""
        own = self._connection.credentials
        return read_push(request, client_id=own["client_id"], secret=own["client_secret"], kdt_id=own.get("kdt_id", ""))

    # -- consent ---------------------------------------------------------------------------------

    def authorise_url(self, *, redirect_uri: str, state: str) -> str:
        """The consent page of a tool app. A self-use app needs none: it asks for its token itself."""
        own = self._connection.base_url
        page = CONSENT if own == MANIFEST.production_url else f"{own}/oauth/authorize"
        asked = {"client_id": self._connection.credentials["client_id"], "response_type": "code"}
        return str(httpx.URL(page, params=asked | {"state": state, "redirect_uri": redirect_uri}))

    def exchange_code(self, code: str, *, redirect_uri: str) -> Token:
        """The first token for a code, which lives for two minutes. Raises Rejected when another shop was granted."""
        new = self._client.exchange_code(code, redirect_uri=redirect_uri)
        wanted = self._connection.credentials.get("kdt_id")
        if wanted and str(new.authority_id) != wanted:
            remedy = "Sign in as the owner of the shop with this kdt_id, and consent again."
            raise Rejected("consent was given for another shop", vendor=VENDOR, field="kdt_id", remedy=remedy)
        return Token(new.access_token, new.refresh_token or "", new.expires / 1000)

    # -- token and check -------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew now."""
        self._client.renew_token(self._connection.tokens.current())

    def check_connection(self) -> str:
        """The shop's name."""
        shop = self._client.shop()
        return f"{shop.name} ({shop.sid})"
