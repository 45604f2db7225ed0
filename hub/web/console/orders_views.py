"""What the Orders desk shows: the queue by phase, and one order in full."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from catalog.lookup import Brief, briefs, cards_by_id
from hub.channels import queries as channels
from hub.events.queries import timeline
from hub.inventory import queries as stock
from hub.kernel.clock import CHINA, business_day
from hub.kernel.db import Tx
from hub.kernel.money import ZERO, Money
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.logistics import addressing, carriers
from hub.orders import address_wish, desk_queries, memo, queries, receivers, reveal, review
from hub.orders.lifecycle import STOPPABLE
from hub.orders.models import Order, OrderReceiver
from hub.orders.phase import Phase
from hub.warehouse import queries as floor
from hub.web.console import goods, shop_states
from hub.web.console.couriers_views import why_text
from hub.web.console.story import told, who
from hub.web.console.views import orders as views
from hub.web.console.views.shared import Item, Pager, Tab
from hub.web.formats import URGENT
from hub.web.forms import row_id
from hub.web.i18n import mark
from hub.web.labels import LABELS
from hub.web.page import current

PAGE = 50


def queue_view(
    tx: Tx, settings: Settings, chosen: views.OrderFilter, *, after: int | None, before: int | None
) -> views.OrdersView:
    """One page of the queue, in a fixed number of SELECTs. ``after`` and ``before`` are paging keys."""
    found = desk_queries.rows(tx, _search(tx, chosen, after=after, before=before))
    more = len(found) > PAGE
    rows = (found[-PAGE:] if before else found[:PAGE]) if more else found
    ids = [row.order.id for row in rows]
    numbers: dict[int, list[str]] = {}
    for parcel in floor.parcels(tx, order_ids=ids):
        if parcel.waybill:
            numbers.setdefault(parcel.order_id, []).append(parcel.waybill)
    known = briefs(tx, {line.sku_id for row in rows for line in row.lines if line.sku_id})
    shops = shop_states.options(tx, settings)
    names = {shop.shop_id: shop.name for shop in shops}
    return views.OrdersView(
        tabs=_tabs(queries.phase_counts(tx)),
        rows=tuple(_row(row, names[row.order.shop_id], known, numbers.get(row.order.id, [])) for row in rows),
        shops=shops,
        chosen=chosen,
        pager=Pager(
            len(rows),
            newer=str(ids[0]) if ids and (after or (before and more)) else "",
            older=str(ids[-1]) if ids and (before or more) else "",
        ),
    )


def _search(tx: Tx, chosen: views.OrderFilter, *, after: int | None, before: int | None) -> desk_queries.Search:
    text = chosen.q.strip()
    due_from, due_until = _due(chosen.due, current.get().now)
    return desk_queries.Search(
        phase=Phase(chosen.phase) if chosen.phase in set(Phase) else None,
        text=text,
        shop_id=row_id(chosen.shop),
        storage=chosen.storage if chosen.storage in LABELS["storage"] else "",
        due_from=due_from,
        due_until=due_until,
        also=floor.orders_by_waybill(tx, text) if text else frozenset(),
        before=after,
        after=before,
        limit=PAGE + 1,
    )


def _due(word: str, at: datetime) -> tuple[datetime | None, datetime | None]:
    midnight = datetime.combine(business_day(at) + timedelta(days=1), time(), CHINA).astimezone(UTC)
    bounds = {"overdue": (None, at), "urgent": (at, at + URGENT), "today": (at, midnight)}
    return bounds.get(word, (None, None))


def _tabs(counts: dict[Phase, int]) -> tuple[Tab, ...]:
    loud = {Phase.HELD, Phase.SHORT, Phase.REVIEW, Phase.INTERCEPT}
    shown = [phase for phase in Phase if counts.get(phase) or phase is not Phase.INTERCEPT]
    labels = LABELS["phase"]
    tabs = [
        Tab(p.value, labels[p.value].text, counts.get(p), labels[p.value].tone if p in loud else "neutral")
        for p in shown
    ]
    return (Tab("", mark("全部"), None), *tabs)


def _row(row: desk_queries.Row, shop: str, known: dict[int, Brief], waybills: Sequence[str]) -> views.OrderRow:
    order, who = row.order, row.receiver
    skus = [known.get(line.sku_id or 0) for line in row.lines]
    return views.OrderRow(
        order_id=order.id,
        channel=order.channel,
        shop=shop,
        external_id=order.order_no,
        paid_at=order.paid_at,
        buyer=addressing.screen_name(who.name_mask),
        region=_region(who.province, who.city),
        lines=tuple(
            views.LineBrief(line.merchant_code, sku.name if sku else line.title, line.quantity)
            for line, sku in zip(row.lines, skus, strict=True)
        ),
        pieces=sum(line.quantity for line in row.lines),
        amount=Money(order.paid_fen),
        storage=tuple(sorted({sku.storage for sku in skus if sku})),
        ship_by=order.ship_by,
        phase=row.phase.value,
        holds=tuple(dict.fromkeys(hold.kind for hold in row.holds)),
        waybills=tuple(waybills),
    )


def _region(*parts: str) -> str:
    """Province, city and so on, a municipality named once."""
    return " ".join(dict.fromkeys(part for part in parts if part))


def order_view(tx: Tx, runtime: Runtime, order_id: int) -> views.OrderView:
    """One order in full. Raises NotFound."""
    order = queries.order(tx, order_id)
    row = desk_queries.rows_of(tx, [order])[0]
    shop = next(shop for shop in channels.shops(tx) if shop.id == order.shop_id)
    return views.OrderView(
        order_id=order.id,
        channel=order.channel,
        shop=shop.name,
        external_id=order.order_no,
        phase=row.phase.value,
        vendor_status=order.vendor_status,
        placed_at=order.created_at,
        paid_at=order.paid_at,
        ship_by=order.ship_by,
        buyer_memo=order.buyer_note,
        seller_memo=order.seller_note,
        lines=tuple(_lines(tx, row)),
        sums=_sums(row),
        receiver=_receiver(runtime, order, row.receiver),
        parcels=tuple(_parcels(tx, order_id)),
        holds=tuple(_holds(tx, order_id)),
        timeline=tuple(replace(entry, href="") for entry in told(reversed(timeline(tx, f"order:{order_id}")))),
        actions=tuple(_actions(row)),
        raw_href=f"/orders/{order_id}/raw",
        memo=_memo(tx, order),
    )


def _memo(tx: Tx, order: Order) -> views.MemoBox | None:
    if not memo.takes_memos(order):
        return None
    last = memo.newest(tx, order.id)
    if last is None:
        return views.MemoBox(text=order.seller_note)
    return views.MemoBox(last.text, last.flag, who(last.written_by), last.written_at, last.told_at, last.refused)


def _lines(tx: Tx, row: desk_queries.Row) -> Iterable[views.OrderLine]:
    cards = cards_by_id(tx, {line.sku_id for line in row.lines if line.sku_id})
    items = goods.items(tx, cards.values())
    held = stock.held_for(tx, [line.id for line in row.lines])
    for line in row.lines:
        card = cards.get(line.sku_id or 0)
        lots = [lot for lot in held if lot.line_id == line.id]
        yield views.OrderLine(
            item=items[card.sku_id] if card else Item(line.merchant_code, line.title, ""),
            pieces=line.quantity,
            price=Money(line.unit_fen),
            amount=Money(line.paid_fen),
            storage=card.storage.value if card else "",
            lots=tuple(views.LotShare(lot.lot, lot.quantity, f"{lot.expiry_date or ''}", lot.location) for lot in lots),
            refund="refunded" if line.refunded else "open" if line.refund_open else "",
            known=card is not None,
        )


def _sums(row: desk_queries.Row) -> views.Sums:
    order = row.order
    return views.Sums(
        goods=Money(sum(line.unit_fen * line.quantity for line in row.lines)),
        freight=Money(order.freight_fen),
        discount=Money(-order.discount_fen),
        paid=Money(order.paid_fen),
        refunded=sum((Money(line.paid_fen) for line in row.lines if line.refunded), ZERO),
    )


def _receiver(runtime: Runtime, order: Order, who: OrderReceiver) -> views.Receiver:
    """Masks only; behind them it is looked only for what there is, never for what it says."""
    behind = receivers.behind(runtime.vault, who)
    return views.Receiver(
        name=addressing.screen_name(who.name_mask),
        phone=addressing.screen_phone(who.phone_mask),
        region=_region(who.province, who.city, who.district, who.town),
        address=addressing.screen_address(who.address_mask),
        sealed=behind.plain is None,
        shown=behind.plain is None and reveal.platform_shows(order),
        cipher=behind.cipher,
        token=behind.token,
    )


def _parcels(tx: Tx, order_id: int) -> Iterable[views.ParcelBrief]:
    notice, names = queries.ship_notice(tx, order_id), carriers.names(tx)
    for parcel in floor.parcels(tx, order_ids=[order_id]):
        yield views.ParcelBrief(
            parcel_id=parcel.id,
            carrier=names.get(parcel.carrier, parcel.carrier),
            waybill=parcel.waybill,
            state=parcel.state,
            weight_g=parcel.weight_g,
            handed_over_at=parcel.handed_over_at,
            told_at=notice.told_at if notice else None,
            href=f"/fulfilment/parcels/{parcel.id}",
            carrier_why=why_text(parcel.carrier_why),
        )


def _holds(tx: Tx, order_id: int) -> Iterable[views.HoldRow]:
    for hold in queries.holds_of(tx, order_id):
        yield views.HoldRow(
            hold_id=hold.id,
            kind=hold.kind,
            note=hold.why,
            who=who(hold.opened_by),
            at=hold.opened_at,
            released_by=who(hold.closed_by),
            released_at=hold.closed_at,
            liftable=hold.kind in review.LIFTABLE,
        )


def _actions(row: desk_queries.Row) -> Iterable[str]:
    if row.order.state in review.HOLDABLE and all(hold.kind != "manual" for hold in row.holds):
        yield "hold"
    if row.order.state in STOPPABLE:
        yield "cancel"
    if address_wish.may_answer(row.order) and any(hold.kind == "platform" for hold in row.holds):
        yield "address"
