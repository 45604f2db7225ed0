"""The Taobao connector: the hub's capabilities on top of the client. Decides nothing about the trade."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from threading import Event

from connectors.base.abreast import abreast
from connectors.base.paging import Listed, read_settled
from connectors.base.ports import TakeNudges
from connectors.base.types import ChannelOrder, OrderPage, UnreadableOrder
from connectors.base.windows import slices
from connectors.taobao import mapping
from connectors.taobao.desks.aftersales import AftersalesDesk
from connectors.taobao.desks.goods import GoodsDesk
from connectors.taobao.desks.parcels import ParcelDesk
from connectors.taobao.schemas import SUBSCRIBED, TradeRow
from hub.kernel.clock import to_china_text

TMC_LOT = 100  # 10 to 200 [official]


class Connector(GoodsDesk, ParcelDesk, AftersalesDesk):
    """One Taobao shop. What ``connection.settings`` may hold is listed in the README."""

    # -- orders ------------------------------------------------------------------------------------

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every trade changed in the window: slices in rising order, each listed until it stands still.

        An order that changes while its slice is read leaves for a later slice and is found there.
        """
        done: dict[str, str] = {}
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._slice(start, end) if done.get(row.tid) != row.modified]
            for first in range(0, len(rows), self._page_size):
                tids = [row.tid for row in rows[first : first + self._page_size]]
                found = abreast(self.order, tids, lanes=int(self._settings.get("reads_abreast", 1)))
                yield OrderPage(tuple(order for order in found if order is not None))
            done |= {row.tid: row.modified for row in rows}

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One trade in full; lists may lag, the full trade is the truth."""
        raw = self._client.trade(order_id)
        return None if raw is None else mapping.read_order(raw)

    def _slice(self, start: datetime, end: datetime) -> list[TradeRow]:
        ask = partial(self._client.trades_changed, to_china_text(start), to_china_text(end), size=self._page_size)

        def read(page: int, counting: bool) -> Listed[TradeRow]:
            answer = ask(page=page, counting=counting)
            return Listed(answer.trades, answer.total_results)

        return read_settled(read, size=self._page_size, stamp=lambda row: (row.tid, row.modified))

    # -- messages ----------------------------------------------------------------------------------

    def listen(self, take: TakeNudges, stop: Event) -> None:
        """Ask for messages until ``stop``; each lot is confirmed once ``take`` has returned.

        An empty queue is left alone for ``tmc_pause_seconds``, at least the 0.1 s Taobao wants [official].
        """
        group = str(self._settings.get("tmc_group", "default"))
        pause = max(float(self._settings.get("tmc_pause_seconds", 1.0)), 0.1)
        if self._settings.get("tmc_permit", True):
            self._client.tmc_permit(SUBSCRIBED)
        while not stop.is_set():
            messages = self._client.tmc_consume(group, quantity=TMC_LOT)
            if not messages:
                stop.wait(pause)
                continue
            take(tuple(message.nudge() for message in messages))
            self._client.tmc_confirm(group, [message.id for message in messages])

    # -- connection --------------------------------------------------------------------------------

    def refresh_token(self) -> None:
        """Renew the session now."""
        self._client.renew()

    def check_connection(self) -> str:
        """The shop's name from its newest trade; a shop without trades answers with the nick typed in."""
        newest = self._client.trades_sold(size=1).trades
        names = [name for row in newest for name in (row.title, row.seller_nick) if name]
        return next(iter(names), self._nick)
