"""What the Parked desk shows: orders we could not read, and one payload."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.events.queries import timeline, tries
from hub.kernel.db import Tx
from hub.kernel.errors import MappingError
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.orders import payloads, queries
from hub.orders.models import ParkedOrder
from hub.web.console import shop_states
from hub.web.console.account import signed_in
from hub.web.console.story import told
from hub.web.console.views.orders import ParkedRow, ParkedView, PayloadView
from hub.web.console.views.shared import Pager, ShopOption, TimelineEntry
from hub.web.forms import row_id

PAGE = 50
RUN = "order.parked_run"


def parked_view(tx: Tx, settings: Settings, shop: str, *, after: int | None, before: int | None) -> ParkedView:
    """One page of open parked orders, newest first."""
    shop_id = row_id(shop)
    found = queries.parked_page(tx, shop_id=shop_id, before=after, after=before, limit=PAGE + 1)
    more = len(found) > PAGE
    rows = (found[-PAGE:] if before else found[:PAGE]) if more else found
    shops = shop_states.options(tx, settings)
    newer = str(rows[0].id) if rows and (after or (before and more)) else ""
    older = str(rows[-1].id) if rows and (before or more) else ""
    return ParkedView(tuple(_rows(tx, rows, shops)), shops, shop, Pager(len(rows), newer, older))


def payload_view(tx: Tx, runtime: Runtime, parked_id: int) -> PayloadView:
    """One payload with its story; reading it is on record. Raises NotFound."""
    parked = queries.parked(tx, parked_id)
    text = payloads.of_parked(tx, runtime.vault, parked, actor=signed_in().actor)
    row = _rows(tx, [parked], shop_states.options(tx, runtime.settings))[0]
    return PayloadView(row, text, _story(tx, parked_id))


def _story(tx: Tx, parked_id: int) -> tuple[TimelineEntry, ...]:
    return tuple(replace(entry, href="") for entry in told(reversed(timeline(tx, f"parked:{parked_id}"))))


def _rows(tx: Tx, rows: Sequence[ParkedOrder], shops: Sequence[ShopOption]) -> list[ParkedRow]:
    known: Mapping[int, ShopOption] = {shop.shop_id: shop for shop in shops}
    runs = tries(tx, RUN, [f"parked:{row.id}" for row in rows])
    return [
        ParkedRow(
            parked_id=row.id,
            channel=known[row.shop_id].channel,
            shop=known[row.shop_id].name,
            external_id=row.order_no,
            reason=row.reason,
            remedy=MappingError.default_remedy,
            parked_at=row.parked_at,
            tries=runs.get(f"parked:{row.id}", 0),
            field=row.field,
            value=row.value,
            open=row.open,
        )
        for row in rows
    ]
