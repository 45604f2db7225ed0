"""What every desk of a shop needs: the client, the settings, the slices lists are read in."""

from datetime import timedelta

from connectors.base.http import Connection
from connectors.taobao.auth import ShopDoor
from connectors.taobao.client import TopClient

MAX_WINDOW = timedelta(days=1)  # [official]


class Desk(ShopDoor):
    """One shop, opened."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._client = TopClient(connection)
        self._settings = connection.settings
        self._nick = connection.credentials.get("nick", "")
        minutes = timedelta(minutes=float(connection.settings.get("window_minutes", 30)))
        self._window = min(minutes, MAX_WINDOW)
        self._page_size = int(connection.settings.get("page_size", 50))

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
