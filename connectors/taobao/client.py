"""One method per TOP endpoint: wire values in, wire values out. Orders and messages here, the rest by theme."""

from collections.abc import Iterable

from connectors.taobao.calls.aftersales import AftersalesCalls
from connectors.taobao.calls.gateway import read
from connectors.taobao.calls.goods import GoodsCalls
from connectors.taobao.calls.parcels import ParcelCalls
from connectors.taobao.errors import NO_SUCH_TRADE
from connectors.taobao.schemas import Json, TmcMessage, TradeList
from hub.kernel.errors import Rejected

#: Everything the mapping reads. ``oaid`` is answered only when the five receiver fields beside it are asked for
#: as well: receiver_name, receiver_address, created, receiver_mobile, receiver_phone [official].
TRADE_FIELDS = (
    "tid,status,type,created,modified,pay_time,payment,total_fee,post_fee,discount_fee,seller_nick,title,"
    "buyer_nick,buyer_open_uid,buyer_message,seller_memo,receiver_name,receiver_mobile,receiver_phone,"
    "receiver_address,receiver_state,receiver_city,receiver_district,receiver_town,oaid,shipping_type,"
    "step_trade_status,is_part_consign,promotion_details,orders"
)


class TopClient(GoodsCalls, ParcelCalls, AftersalesCalls):
    """Talks to one shop. Every call waits for its quota, is signed, and raises the ChannelError tree."""

    # -- orders ------------------------------------------------------------------------------------

    def trades_changed(self, start: str, end: str, *, page: int, size: int, counting: bool) -> TradeList:
        """taobao.trades.sold.increment.get (128): trades changed in a window of at most one day, newest first.

        ``counting`` asks for total_results instead of has_next; counting is the slower way [official].
        """
        fields = {
            "fields": "tid,modified",
            "start_modified": start,
            "end_modified": end,
            "page_no": str(page),
            "page_size": str(size),
            "use_has_next": "false" if counting else "true",
        }
        return read(TradeList, self._call("taobao.trades.sold.increment.get", fields))

    def trades_sold(self, *, size: int) -> TradeList:
        """taobao.trades.sold.get (46): the newest trades of the last three months."""
        fields = {"fields": "tid,title,seller_nick", "page_no": "1", "page_size": str(size), "use_has_next": "true"}
        return read(TradeList, self._call("taobao.trades.sold.get", fields))

    def trade(self, tid: str) -> Json | None:
        """taobao.trade.fullinfo.get (54): one trade as it came, or None when Taobao does not know it."""
        fields = {"fields": TRADE_FIELDS, "tid": tid, "include_oaid": "true"}
        try:
            found = self._call("taobao.trade.fullinfo.get", fields).get("trade")
        except Rejected as error:
            if error.code in NO_SUCH_TRADE:
                return None
            raise
        return found if isinstance(found, dict) else None

    def memo_update(self, tid: str, memo: str, flag: str) -> None:
        """taobao.trade.memo.update (49): replaces memo and flag; an empty memo has to be asked for by ``reset``."""
        words = {"memo": memo} if memo else {"reset": "true"}
        self._call("taobao.trade.memo.update", {"tid": tid, "flag": flag, **words}, effect=True)

    # -- messages ----------------------------------------------------------------------------------

    def tmc_permit(self, topics: Iterable[str]) -> None:
        """taobao.tmc.user.permit (21990): at most 100 topics, which replace those asked for before."""
        self._call("taobao.tmc.user.permit", {"topics": ",".join(topics)})

    def tmc_consume(self, group: str, *, quantity: int) -> list[TmcMessage]:
        """taobao.tmc.messages.consume (21986): 10 to 200 messages at once."""
        answer = self._call("taobao.tmc.messages.consume", {"group_name": group, "quantity": str(quantity)})
        return [read(TmcMessage, row) for row in (answer.get("messages") or {}).get("tmc_message") or []]

    def tmc_confirm(self, group: str, ids: Iterable[str]) -> None:
        """taobao.tmc.messages.confirm (21985), at most 200. What is not confirmed comes again, which does no harm."""
        self._call("taobao.tmc.messages.confirm", {"group_name": group, "s_message_ids": ",".join(ids)})
