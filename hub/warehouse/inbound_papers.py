"""What the papers of a receipt say: the inbound slip and a label for each lot that was booked in."""

from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.inventory.models import Location, Receipt, ReceiptLine, Warehouse
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.warehouse import gs1
from hub.warehouse.paper.inbound_slip import InboundFacts, InboundRow
from hub.warehouse.paper.lot_label import LotLabelFacts


def slip_facts(tx: Tx, receipt_id: int) -> InboundFacts:
    """One receipt as it stands. Raises NotFound."""
    receipt = tx.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFound("there is no such receipt", receipt=receipt_id)
    lines = stock.receipt_lines(tx, [receipt_id])
    cards, names = cards_by_id(tx, {line.sku_id for line in lines}), _places(tx, lines)
    return InboundFacts(
        code=receipt.code,
        supplier=receipt.supplier,
        warehouse=tx.get_one(Warehouse, receipt.warehouse_id).name,
        expected_on=receipt.expected_on,
        inspected_by="、".join(sorted({x.inspected_by.removeprefix("user:") for x in lines if x.inspected_by})),
        printed_at=now(),
        rows=[
            InboundRow(
                sku=cards[x.sku_id].code,
                name=f"{cards[x.sku_id].name} {cards[x.sku_id].spec}",
                lot=x.lot_code or x.expected_lot,
                expiry=x.expiry_date,
                expected=x.expected,
                counted=x.counted if x.inspected_at else None,
                bad=x.damaged + x.mislabelled,
                temperature_dc=x.temperature_dc,
                grams=x.grams,
                place="拒收" if x.state == "refused" else names.get(x.location_id or 0, ("", ""))[0],
            )
            for x in lines
        ],
    )


def lot_labels(tx: Tx, receipt_id: int, *, base: str = "") -> list[LotLabelFacts]:
    """One label for each line of a receipt that was booked in; ``base`` is the origin of the trace pages."""
    lines = [x for x in stock.receipt_lines(tx, [receipt_id]) if x.state == "booked" and x.lot_id]
    cards, names = cards_by_id(tx, {line.sku_id for line in lines}), _places(tx, lines)
    labels = []
    for line in lines:
        card = cards[line.sku_id]
        key = gs1.LotKey(card.gtin, card.code, line.lot_code, line.expiry_date, card.storage.value)
        code, purpose = names[line.location_id or 0]
        labels.append(
            LotLabelFacts(
                name=card.name, spec=card.spec, sku=card.code, lot=line.lot_code, production=line.production_date,
                expiry=line.expiry_date, storage=card.storage.value, place=code, pieces=line.counted,
                quarantine=purpose == "quarantine", element=gs1.element_string(key), link=gs1.digital_link(key, base),
            )
        )  # fmt: skip
    return labels


def _places(tx: Tx, lines: list[ReceiptLine]) -> dict[int, tuple[str, str]]:
    """Location id -> its code and purpose."""
    places = [tx.get_one(Location, found) for found in {line.location_id for line in lines} if found]
    return {place.id: (place.code, place.purpose) for place in places}
