"""The report is what lies on the shelves, and no code loses a digit."""

from io import BytesIO

from openpyxl import load_workbook

from hub.inventory import stock_report


def test_each_lot_in_each_place_is_a_row_and_codes_are_text(door):
    door.goods("0123456789012345678")
    lot = door.house.stock("0123456789012345678", 10, lot="=1+1")
    door.report(lot, "quarantine", pieces=4)
    with door.house.runtime.db.read() as tx:
        head, *rows = load_workbook(BytesIO(stock_report.report(tx))).active.iter_rows()
    assert [cell.value for cell in head] == list(stock_report.HEADINGS)
    told = sorted(row[1].value for row in rows)
    assert told == ["C-01-01-1", "Q-A-1"]
    for row in rows:
        assert (row[2].value, row[2].data_type) == ("0123456789012345678", "s")
        assert (row[4].value, row[4].data_type) == ("=1+1", "s")
    assert sorted((row[7].value, row[8].value) for row in rows) == [("可售", 6), ("隔离", 4)]
