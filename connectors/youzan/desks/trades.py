"""Orders of a Youzan shop, as they change and one by one, the seller's memo, and receivers in clear."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from connectors.base.abreast import abreast
from connectors.base.dispatch import Revealed, Scene
from connectors.base.types import ChannelOrder, Flag, OrderPage, UnreadableOrder
from connectors.base.windows import slices
from connectors.youzan import mapping, schemas
from connectors.youzan.desks.desk import MOST_PAGES, Desk, Page, read_spans
from connectors.youzan.errors import VENDOR
from connectors.youzan.manifest import MANIFEST
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Rejected

#: What the batch decryption calls its list and its answer. Invented; the setting ``decrypt_fields`` replaces them.
DECRYPT_FIELDS = {"request": "texts", "answer": "texts"}


class TradeDesk(Desk):
    """Reads what was bought."""

    def changed_orders(self, since: datetime, until: datetime) -> Iterator[OrderPage]:
        """Every order updated in ``[since, until]``, a page per window.

        Rows are sorted by update time and move while one pages, so every window is read from its counted last
        page back to the first until it stood still; a window of more than 100 pages is cut in two.
        """
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))

        def ask(start: datetime, end: datetime, page: int) -> Page:
            answer = self._client.sold(start=to_china_text(start), end=to_china_text(end), page=page, size=size)
            return answer.full_order_info_list, answer.total_results

        spans = slices(since, until, MANIFEST.pull.window)
        for rows in read_spans(spans, ask, size=size, most=MOST_PAGES * size, stamp=mapping.stamp):
            lanes = int(self._settings.get("reads_abreast", 1))
            yield OrderPage(tuple(abreast(self._order, list(rows), lanes=lanes)))

    def order(self, order_id: str) -> ChannelOrder | UnreadableOrder | None:
        """One order in full, with refunds and parcels."""
        row = self._client.trade(order_id)
        return None if row is None else mapping.read_order(row)

    def _order(self, row: dict[str, Any]) -> ChannelOrder | UnreadableOrder:
        """A row of the list; where it leaves refunds open, the detail is read."""
        try:
            unclear = mapping.needs_detail(schemas.Trade.model_validate(row))
        except ValidationError:
            unclear = False
        return mapping.read_order((self._client.trade(mapping.stamp(row)[0]) if unclear else None) or row)

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace the memo. A flag is sent when the setting ``memo_flags`` says which number its colour has."""
        numbers = self._settings.get("memo_flags", {})
        self._client.set_memo(order_id, text, str(numbers.get(flag.value, "")))

    def reveal(self, order: ChannelOrder, *, scene: Scene) -> Revealed:  # noqa: ARG002 - the platform asks for no purpose
        """Name, phone and address in clear, in one call for all that is sealed. Raises Rejected when it stays sealed."""
        sealed, plain = order.receiver.cipher, order.receiver.plain
        names = DECRYPT_FIELDS | dict(self._settings.get("decrypt_fields", {}))
        clear: dict[str, str] = {part: getattr(plain, part, "") for part in ("name", "phone", "address")}
        if sealed:
            found = self._client.decrypt(tuple(sealed.values()), request=names["request"], answer=names["answer"])
            clear |= dict(zip(sealed, found, strict=True))
        if not any(clear.values()) or any(mapping.SEALED.fullmatch(text) for text in clear.values()):
            remedy = "The app that decrypts must be the one that read the order; look at the order in the shop."
            raise Rejected("the receiver stays sealed", vendor=VENDOR, order_id=order.order_id, remedy=remedy)
        return Revealed(name=clear["name"], phone=clear["phone"], address=clear["address"])
