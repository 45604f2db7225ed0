"""Promises about sheets of tariffs and service areas."""

from datetime import date

import pytest

from hub.kernel.errors import Invalid
from hub.logistics import examples
from hub.logistics.tariff_sheet import TARIFF_HEADINGS, BadSheet, read_services, read_tariffs
from hub.logistics.tariffs import Parcel, quote

CONTRACT = ("EMS", "2026-01-01", "合同")
ZONE = ("EMS", "2026-01-01", "区", "一区", "青海", "1000", "6.00", "1000", "2.00")


def sheet(*rows: tuple[str, ...]) -> bytes:
    return "\n".join("\t".join(row) for row in (TARIFF_HEADINGS, *rows)).encode()


def test_the_example_holds_two_contracts_whose_prices_can_be_read():
    ems, sf = read_tariffs(examples.read("tariffs.tsv"), "tariffs.tsv")
    assert (ems.carrier, ems.valid_from, ems.divisor, ems.minimum_fen) == ("EMS", date(2026, 1, 1), 8000, 500)
    assert quote(ems, Parcel(("青海", "玉树", "称多"), 2500)).total.fen == 600 + 2 * 200 + 600
    frozen = quote(sf, Parcel(("广东",), 1800, "frozen"))
    assert [(i.kind, i.fen) for i in frozen.items] == [("freight", 3200), ("fuel", 96), ("cold", 1000)]
    assert len(read_services(examples.read("serviceability.tsv"), "serviceability.tsv")) == 32


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ([CONTRACT, (*ZONE[:5], "1000", "6.005")], 3, "首重价(元)"),
        ([CONTRACT, (*ZONE[:4], "火星", *ZONE[5:])], 3, "适用"),
        ([CONTRACT, ZONE[:7]], 3, "续重(克)"),
        ([CONTRACT, ZONE, (*ZONE[:3], "二区", *ZONE[4:])], 4, "适用"),
        ([CONTRACT, ZONE, ("EMS", "2026-01-01", "附加费", "上楼费")], 4, "名称"),
        ([CONTRACT, ZONE, ("EMS", "明天", "区")], 4, "生效日期"),
        ([CONTRACT, ZONE, ("EMS", "2026-01-01", "折扣")], 4, "类别"),
        ([ZONE], 2, "类别"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_with_row_column_and_remedy(rows, row, column):
    with pytest.raises(BadSheet) as refused:
        read_tariffs(sheet(*rows), "tariff.tsv")
    assert (refused.value.cells[0].row, refused.value.cells[0].column) == (row, column)
    assert all(cell.remedy for cell in refused.value.cells)


def test_another_sheet_is_refused():
    with pytest.raises(Invalid):
        read_tariffs("订单号,金额\n1,2\n".encode(), "x.csv")
