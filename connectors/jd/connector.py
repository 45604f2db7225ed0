"""The JD connector: the hub's capabilities on top of the client. Decides nothing about the trade."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.base.http import Connection, Token
from connectors.base.paging import Listed, read_settled
from connectors.base.types import ChannelOrder, Flag, OrderPage, UnreadableOrder
from connectors.base.windows import slices
from connectors.jd import mapping
from connectors.jd.aftersales.desk import AftersalesDesk
from connectors.jd.goods.desk import GoodsDesk
from connectors.jd.parcels.desk import ParcelDesk
from connectors.jd.schemas import Json
from hub.kernel.clock import to_china_text
from hub.kernel.errors import MappingError

MAX_WINDOW = timedelta(days=30)  # [official]: a month


class Connector(GoodsDesk, ParcelDesk, AftersalesDesk):
    """One JD POP shop.

    ``connection.settings`` may hold window_minutes, page_size, categories (our category -> id), category_id,
    transport_id, brand_id, image_base, attribute_values (attribute id -> text or value id) and oauth_url;
    for refunds operator, agree_words, refund_days, reject_types (number -> text) and service_operator
    (buId, operatePin, operateNick).
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        minutes = timedelta(minutes=float(connection.settings.get("window_minutes", 1440)))
        self._window = min(minutes, MAX_WINDOW)
        self._page_size = int(connection.settings.get("page_size", 50))

    # -- orders ------------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order changed in the window: slices in rising order, each listed until it stands still.

        JD pages forward over a list that moves: read that way, an order that changes between two pages pushes
        another one out of sight. So each slice is read backwards and again until it provably stood still.
        """
        done: set[tuple[str, str]] = set()
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._slice(start, end) if _stamp(row) not in done]
            for first in range(0, len(rows), self._page_size):
                yield OrderPage(tuple(_read_order(row) for row in rows[first : first + self._page_size]))
            done |= {_stamp(row) for row in rows}

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full."""
        raw = self._client.order(order_id)
        return None if raw is None else _read_order(raw)

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace the seller's remark and its flag; no flag is JD's grey."""
        self._client.remark(order_id, text, mapping.FLAGS.index(flag))

    def _slice(self, start: datetime, end: datetime) -> list[Json]:
        window = to_china_text(start), to_china_text(end)

        def read(page: int, _: bool) -> Listed[Json]:
            answer = self._client.orders_changed(*window, page=page, size=self._page_size)
            return Listed(answer.orderInfoList, answer.orderTotal)

        return read_settled(read, size=self._page_size, stamp=_stamp)

    # -- connection --------------------------------------------------------------------------------

    def authorise_url(self, *, redirect_uri: str, state: str) -> str:
        """JD's sign-in page for the shop's owner."""
        return self._client.oauth.login_url(redirect_uri=redirect_uri, state=state)

    def exchange_code(self, code: str, *, redirect_uri: str) -> Token:  # noqa: ARG002 - JD does not want it again
        """The first token of a shop. Raises NeedsReauth for a code that is wrong, used or old."""
        return self._client.oauth.first(code)

    def refresh_token(self) -> None:
        """Renew the token now."""
        self._client.renew()

    def check_connection(self) -> str:
        """The shop's name."""
        return str(self._client.shop().get("shop_name") or "")


def _stamp(row: dict[str, Any]) -> tuple[str, str]:
    return str(row.get("orderId")), str(row.get("modified"))


def _read_order(raw: Json) -> ChannelOrder | UnreadableOrder:
    try:
        return mapping.to_order(raw)
    except MappingError as error:
        return UnreadableOrder(
            order_id=mapping.order_id(raw),
            reason=error.message,
            raw=orjson.dumps(raw),
            field=str(error.facts.get("field", "")),
            value=str(error.facts.get("value", "")),
        )
