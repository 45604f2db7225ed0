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

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()
