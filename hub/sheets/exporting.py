"""Files on their way out: goods, stock and waybills, in the platform's own order of columns where it was learnt.

A waybill file is made once, may be fetched again, and closes its orders' ship notices when a person confirms that the
platform has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog.queries import sku_cards
from catalog.words import STORAGE_NAMES
from hub.channels.publishing import gate_reasons
from hub.channels.stock_sync import promise
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now, to_china_text
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.kernel.settings import Settings
from hub.logistics import carriers
from hub.orders import ship_notice
from hub.sheets import queries
from hub.sheets.models import SheetExport
from hub.sheets.writing import workbook

#: What stands for a courier where nothing travels: the number is then the code the buyer is sent.
NO_CARRIER = "无需物流"
TITLES = {"waybills": "运单", "products": "商品", "stock": "库存"}
#: Our own columns, for a platform whose file was not shown to us yet: field -> heading.
OWN = {
    "waybills": {
        "order_no": "订单号", "carrier": "快递公司", "waybill": "运单号", "sku": "商家编码", "title": "商品名称",
        "quantity": "数量", "shipped_at": "发货时间",
    },
    "products": {
        "sku": "商家编码", "title": "商品名称", "spec": "规格", "unit": "单位", "brand": "品牌", "category": "类目",
        "price": "售价", "market_price": "市场价", "stock": "库存", "weight": "毛重(克)", "gtin": "商品条码", "origin": "产地",
        "shelf_days": "保质期(天)", "storage": "储存方式",
    },
    "stock": {"sku": "商家编码", "title": "商品名称", "stock": "库存"},
}  # fmt: skip

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Headings in their order, and what stands under each; "" under one nobody chose a field for."""

    headings: Sequence[str]
    names: Sequence[str]


def layout(tx: Tx, shop_id: int, kind: str) -> Layout:
    """The newest layout learnt from this platform's own file, else ours."""
    learnt = next(iter(queries.layouts(tx, shop_id, kind)), None)
    if learnt is None:
        return Layout(list(OWN[kind].values()), list(OWN[kind]))
    at = {place: name for name, place in learnt.columns.items()}
    return Layout(learnt.headings, [at.get(place, "") for place in range(len(learnt.headings))])


def written(kind: str, how: Layout, rows: Sequence[Row]) -> bytes:
    """Rows as XLSX."""
    return workbook(TITLES[kind], how.headings, [[row.get(name, "") for name in how.names] for row in rows])


def goods(tx: Tx, settings: Settings, shop_id: int, kind: str) -> bytes:
    """Products or stock of the whole catalogue: every SKU that may be sold, and what may be promised of it.

    Goods the gate stops are no products of the file; in a stock file they stand with 0, so that the platform stops too.
    """
    shop = queries.shop(tx, shop_id)
    priced = [card for card in sku_cards(tx) if card.price is not None and not card.restricted]
    barred = {card.sku_id for card in priced if gate_reasons(tx, card)}
    cards = priced if kind == "stock" else [card for card in priced if card.sku_id not in barred]
    told = promise(tx, settings, [card.sku_id for card in cards])
    rows = [
        {
            "sku": card.code,
            "title": card.name,
            "spec": card.spec,
            "unit": card.unit,
            "brand": card.brand,
            "category": card.category,
            "price": card.price.yuan() if card.price else "",
            "market_price": card.market_price.yuan() if card.market_price else "",
            "stock": "0" if card.sku_id in barred else str(told[card.sku_id].quantity),
            "weight": str(card.gross_g),
            "gtin": card.gtin,
            "origin": card.origin,
            "shelf_days": "" if card.shelf_days is None else str(card.shelf_days),
            "storage": STORAGE_NAMES[card.storage],
        }
        for card in cards
    ]
    return written(kind, layout(tx, shop.id, kind), rows)


def make_waybills(tx: Tx, shop_id: int, *, actor: Actor) -> SheetExport:
    """Put every order that left and that the platform does not know of into a new file. Raises Conflict when there is none."""
    shop = queries.shop(tx, shop_id)
    waiting = queries.shippable(tx, shop.id)
    if not waiting:
        raise Conflict("no order of this shop waits for its waybill file", remedy="Hand parcels over first.")
    row = SheetExport(shop_id=shop.id, order_ids=[str(order_id) for order_id in waiting], made_by=str(actor))
    tx.add(row)
    audit.record(tx, actor, "sheet.waybills_made", f"shop:{shop.id}", orders=len(waiting))
    return row


def waybill_file(tx: Tx, export_id: int) -> bytes:
    """The file of one export, as often as it is asked for. Raises NotFound."""
    made = queries.export(tx, export_id)
    how = layout(tx, made.shop_id, "waybills")
    by_line = not {"sku", "title", "quantity"}.isdisjoint(how.names)
    ids = [int(order_id) for order_id in made.order_ids]
    known, notices, lines, names = (
        queries.orders_by_id(tx, ids),
        queries.notices(tx, ids),
        queries.lines_of(tx, ids),
        carriers.names(tx),
    )
    rows: list[Row] = []
    for order_id in ids:
        for parcel in notices[order_id].parcels:
            head = {
                "order_no": known[order_id].order_no,
                "carrier": names.get(parcel["carrier"], parcel["carrier"]) or NO_CARRIER,
                "carrier_code": parcel["carrier"],
                "waybill": parcel["waybill"],
                "shipped_at": to_china_text(notices[order_id].recorded_at),
            }
            goods_inside = [
                {"sku": line.merchant_code, "title": line.title, "quantity": str(count)}
                for no, count in parcel["lines"].items()
                if (line := lines[order_id].get(no)) is not None
            ]
            rows += [head | inside for inside in goods_inside] if by_line and goods_inside else [head]
    return written("waybills", how, rows)


def confirm(tx: Tx, export_id: int, *, actor: Actor) -> int:
    """The platform has the file: the orders in it are told. Returns how many; raises Conflict when it was dropped, NotFound."""
    made = _open(tx, export_id)
    made.confirmed_at = now()
    tx.add(made)
    told = ship_notice.told_by_file(tx, [int(order_id) for order_id in made.order_ids], actor=actor)
    audit.record(tx, actor, "sheet.waybills_confirmed", f"shop:{made.shop_id}", orders=told)
    return told


def drop(tx: Tx, export_id: int, *, actor: Actor) -> None:
    """The file was not used: its orders go into the next one. Raises Conflict when it was confirmed, NotFound."""
    made = _open(tx, export_id)
    made.dropped_at = now()
    tx.add(made)
    audit.record(tx, actor, "sheet.waybills_dropped", f"shop:{made.shop_id}", orders=len(made.order_ids))


def _open(tx: Tx, export_id: int) -> SheetExport:
    made = queries.export(tx, export_id)
    if made.confirmed_at or made.dropped_at:
        raise Conflict("this waybill file is settled", remedy="Make a new one for what left since.")
    return made
