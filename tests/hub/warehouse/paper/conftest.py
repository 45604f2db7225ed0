"""Sample facts for every paper, and readers that look at a PDF as a printer, a scanner and a thief would."""

from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pypdfium2
import pytest
import zxingcpp

from hub.logistics.addressing import printed
from hub.warehouse.paper.handover_sheet import HandoverFacts, HandoverRow
from hub.warehouse.paper.label import LabelFacts
from hub.warehouse.paper.packing_slip import SlipFacts, SlipLine
from hub.warehouse.paper.pick_list import PickListFacts, PickRow

MORNING = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)


@pytest.fixture
def label():
    return LabelFacts(
        waybill="SF1234567890123",
        carrier_name="顺丰速运",
        carrier_code="SF",
        receiver=printed(
            "扎西东智",
            "13812345678",
            province="青海省",
            city="海东市",
            district="乐都区",
            town="碾伯街道",
            address="文化路12号阳光小区3栋2单元501室",
        ),
        sender_name="泽库县电商公共服务中心",
        sender_region="青海省 黄南藏族自治州 泽库县",
        order_no="3489217765012345678",
        channel_name="天猫",
        storage="frozen",
        goods="牦牛肉后腿 500g ×2；藏系羊肉卷 400g ×1",
        pieces=3,
        weight_g=3260,
        parcel_no="1/2",
        route="西宁 971-QH 03",
        trace_url="https://trace.example.cn/p/7Q4M2K9X",
        printed_at=MORNING,
    )


@pytest.fixture
def wave():
    rows = [
        PickRow(
            f"A-01-{place:02d}-1",
            f"ZK-{place:03d}",
            "牦牛肉后腿",
            "500g",
            f"20260915-{place}",
            date(2027, 3, 14),
            2,
            ("3489217765000000001", f"34892177650000001{place:02d}"),
        )
        for place in range(1, 41)
    ]
    return PickListFacts("W20261001-003", "frozen", "县冷链仓", MORNING, "马师傅", rows)


@pytest.fixture
def handover():
    rows = [
        HandoverRow(f"SF{number:013d}", f"34892177650{number:08d}", 2, 1500, ("frozen", "ambient")[number % 2])
        for number in range(1, 46)
    ]
    return HandoverFacts("H20261001-SF-01", "顺丰速运", "县冷链仓", MORNING, "马师傅", rows)


@pytest.fixture
def slip():
    lines = [
        SlipLine("牦牛肉后腿", "500g", 2, "20260915-1", date(2027, 3, 14)),
        SlipLine("牦牛绒围巾", "米白", 1, "", None),
    ]
    return SlipFacts(
        "高原特产旗舰店",
        "天猫",
        "3489217765012345678",
        "1/2",
        "frozen",
        MORNING,
        lines,
        "如有破损、化冻或漏发，请在签收后24小时内拍照联系客服。",
        "https://trace.example.cn/p/7Q4M2K9X",
    )


@pytest.fixture
def pages():
    """The pages of a PDF as pypdf reads them."""
    return lambda pdf: pypdf.PdfReader(BytesIO(pdf)).pages


@pytest.fixture
def words(pages):
    """The text of a page with line breaks and spaces taken out."""
    return lambda pdf, page=0: "".join(pages(pdf)[page].extract_text().split())


@pytest.fixture
def scanned():
    """What a scanner reads from a page as a 203 dpi head would burn it: {format: text}."""

    def read(pdf, page=0):
        burnt = pypdfium2.PdfDocument(pdf)[page].render(scale=203.2 / 72).to_pil().convert("1", dither=0).convert("L")
        return {found.format.name: found.text for found in zxingcpp.read_barcodes(burnt)}

    return read


@pytest.fixture
def boxes():
    """(sign, left, bottom, right, top) in points of every visible sign of a page."""

    def read(pdf, page=0):
        text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
        signs = text.get_text_range()
        return [
            (sign, *text.get_charbox(place))
            for place, sign in enumerate(signs[: text.count_chars()])
            if not sign.isspace()
        ]

    return read
