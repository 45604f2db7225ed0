"""The inbound slip can be scanned and tells what was announced and what came."""

from datetime import UTC, date, datetime

from hub.warehouse.paper.inbound_slip import InboundFacts, InboundRow, inbound_pdf

ROW = InboundRow("ZK001", "牦牛腱子肉 500g", "L1", date(2027, 10, 1), 100, 98, 2, -185, 54_880, "A-01-01-1")
SLIP = InboundFacts(
    "R261001-001", "样例合作社", "县冷链仓", date(2026, 10, 1), "tashi", datetime(2026, 10, 1, tzinfo=UTC), [ROW]
)


def test_the_slip_is_scanned_and_read(scanned, words):
    pdf = inbound_pdf(SLIP)
    assert scanned(pdf)["Code128"] == "R261001-001"
    for text in ("入库单", "样例合作社", "应到100件实到98件", "-18.5", "54.88", "A-01-01-1"):
        assert text in words(pdf)
