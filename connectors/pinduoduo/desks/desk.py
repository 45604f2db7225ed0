"""What every desk of a shop has: its client, settings and couriers."""

from connectors.base.carriers import Carriers
from connectors.base.http import Connection
from connectors.pinduoduo import mapping
from connectors.pinduoduo.client import Client
from connectors.pinduoduo.errors import VENDOR


class Desk:
    """One shop's connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = connection.settings
        self._client = Client(connection)
        self._carriers = Carriers(
            lambda: mapping.to_carriers(self._client.companies()), vendor=VENDOR, desk="the merchant console"
        )
        self._mall = ""

    def _mall_id(self) -> str:
        """The shop's own id, read once."""
        if not self._mall:
            self._mall = str(self._client.mall().mall_id)
        return self._mall

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()
